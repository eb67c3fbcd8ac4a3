/** Whether a path stays below the top, and could not be mistaken for part of a Git directory. */
export function isSafePath(path: string): boolean {
  return !path.includes('\0') && path.split('/').every(isSafeName);
}

function isSafeName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git';
}

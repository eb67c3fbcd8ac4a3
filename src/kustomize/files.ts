import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

/** What stands at a path. `outside`: a link (there or on the way) that leaves the tree; it is never followed. */
export type PathKind = 'file' | 'directory' | 'outside' | 'other';

/**
 * A tree of files as the rooms see it: a Git work tree, an exported commit, or one of these with edits laid over it.
 * Every path is POSIX and relative to the tree's top; `''` is the top itself.
 */
export interface Files {
  /** Absolute path of the directory that holds this tree on disk (for the renderer). */
  readonly top: string;
  /** Bytes of a regular file, or null where none can be read inside the tree. */
  read(path: string): Buffer | null;
  kind(path: string): PathKind | null;
  /** The same place after following links; null where nothing stands or a link leaves the tree. */
  real(path: string): string | null;
  /** Names in a directory, sorted by code unit; empty where there is none. */
  list(directory: string): readonly string[];
  /** The same with what stands there; a link is a `link`, wherever it leads. One system call for a whole directory. */
  entries(directory: string): readonly FileEntry[];
}

export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
}

/** The files below a directory on disk. Reads on demand and remembers nothing. */
export function directoryFiles(top: string): Files {
  const realTop = realpathSync(top);
  const real = (path: string): string | null => {
    const absolute = realpathOrNull(join(realTop, path));
    if (absolute === null) return null;
    return isInside(realTop, absolute) ? absolute : '';
  };
  return {
    top: realTop,
    read(path) {
      const absolute = real(path);
      if (absolute === null || absolute === '') return null;
      try {
        return statSync(absolute).isFile() ? readFileSync(absolute) : null;
      } catch {
        return null;
      }
    },
    kind(path) {
      const absolute = real(path);
      if (absolute === '') return 'outside';
      if (absolute === null) return linkKind(join(realTop, path));
      const stat = statSync(absolute);
      return stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
    },
    real(path) {
      const absolute = real(path);
      return absolute === null || absolute === '' ? null : fromTop(realTop, absolute);
    },
    list(directory) {
      const absolute = real(directory);
      if (absolute === null || absolute === '') return [];
      try {
        return readdirSync(absolute).sort();
      } catch {
        return [];
      }
    },
    entries(directory) {
      const absolute = real(directory);
      if (absolute === null || absolute === '') return [];
      try {
        return readdirSync(absolute, { withFileTypes: true }).map(fileEntry).sort(byName);
      } catch {
        return [];
      }
    },
  };
}

/** The same tree with some files replaced or added (a string) or removed (null). The paths are real ones, not links. */
export function editedFiles(files: Files, changes: ReadonlyMap<string, string | null>): Files {
  const real = (path: string): string | null => {
    const before = files.real(path) ?? path;
    if (changes.get(before) === null) return null;
    return changes.has(before) || holdsAddition(changes, before) ? before : files.real(path);
  };
  const changeOf = (path: string): string | null | undefined => changes.get(files.real(path) ?? path);
  return {
    top: files.top,
    real,
    read(path) {
      const change = changeOf(path);
      if (change === undefined) return files.read(path);
      return change === null ? null : Buffer.from(change, 'utf8');
    },
    kind(path) {
      const change = changeOf(path);
      if (change === undefined) return files.kind(path) ?? (holdsAddition(changes, path) ? 'directory' : null);
      return change === null ? null : 'file';
    },
    list: (directory) => editedEntries(files, changes, directory).map((entry) => entry.name),
    entries: (directory) => editedEntries(files, changes, directory),
  };
}

function editedEntries(files: Files, changes: ReadonlyMap<string, string | null>, directory: string): FileEntry[] {
  const entries = new Map(files.entries(directory).map((entry) => [entry.name, entry]));
  const place = files.real(directory) ?? directory;
  const prefix = place === '' ? '' : `${place}/`;
  for (const [path, change] of changes) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    if (change === null && below.length === 0) entries.delete(name);
    else if (change !== null && !entries.has(name)) {
      entries.set(name, { name, kind: below.length === 0 ? 'file' : 'directory' });
    }
  }
  return [...entries.values()].sort(byName);
}

/** Whether an added file makes this path a directory. */
function holdsAddition(changes: ReadonlyMap<string, string | null>, directory: string): boolean {
  for (const [path, change] of changes) if (change !== null && path.startsWith(`${directory}/`)) return true;
  return false;
}

/**
 * Joins a reference written in `directory` to a path from the top. A result that begins with `..` leaves the tree;
 * an absolute reference stays absolute.
 */
export function joinPath(directory: string, reference: string): string {
  if (posix.isAbsolute(reference)) return posix.normalize(reference);
  const joined = posix.normalize(posix.join(directory === '' ? '.' : directory, reference));
  const trimmed = joined.endsWith('/') ? joined.slice(0, -1) : joined;
  return trimmed === '.' ? '' : trimmed;
}

/** Whether a path (as `joinPath` gives it) leaves the tree by its text alone. */
export function leavesTree(path: string): boolean {
  return path === '..' || path.startsWith('../') || posix.isAbsolute(path);
}

/** An absolute path on disk as a POSIX path from the top. */
export function fromTop(top: string, absolute: string): string {
  const path = relative(top, absolute);
  return sep === '/' ? path : path.split(sep).join('/');
}

function fileEntry(entry: Dirent): FileEntry {
  if (entry.isSymbolicLink()) return { name: entry.name, kind: 'link' };
  return { name: entry.name, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other' };
}

function byName(a: FileEntry, b: FileEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function isInside(top: string, absolute: string): boolean {
  return absolute === top || absolute.startsWith(top.endsWith(sep) ? top : top + sep);
}

function realpathOrNull(absolute: string): string | null {
  try {
    return realpathSync.native(absolute);
  } catch {
    return null;
  }
}

function linkKind(absolute: string): PathKind | null {
  try {
    return lstatSync(absolute).isSymbolicLink() ? 'other' : null;
  } catch {
    return null;
  }
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { onEnding } from './ending.ts';
import type { Files } from './files.ts';

/** Lends a fresh temporary directory to `use`; it is gone afterwards, also after an error or a signal. */
export async function withScratch<T>(use: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'oakum-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const forget = onEnding(remove);
  try {
    return await use(directory);
  } finally {
    remove();
    forget();
  }
}

/**
 * Writes some files of a tree below `destination`, so that an edited tree can be rendered. A path that leads through a
 * link is made with the same link, because kustomize reads a directory at its real place. What does not exist, or lies
 * outside the tree, is left out.
 */
export function materialize(files: Files, paths: readonly string[], destination: string): void {
  const made = new Set<string>();
  for (const path of paths) place(files, path, destination, made);
}

function place(files: Files, path: string, destination: string, made: Set<string>): void {
  if (made.has(path)) return;
  made.add(path);
  const real = files.real(path);
  if (real === null) return;
  if (real === path) return writeCopy(files, path, destination);
  const link = firstLink(files, path);
  const target = files.real(link);
  if (target === null) return;
  if (!made.has(`link ${link}`)) {
    made.add(`link ${link}`);
    makeDirectory(destination, posix.dirname(link));
    symlinkSync(posix.relative(posix.dirname(link), target) || '.', join(destination, link));
  }
  place(files, target + path.slice(link.length), destination, made);
}

/** The shortest beginning of a path that is a link. */
function firstLink(files: Files, path: string): string {
  const parts = path.split('/');
  const lengths = parts.map((_part, index) => index + 1);
  const length = lengths.find((count) => {
    const beginning = parts.slice(0, count).join('/');
    return files.real(beginning) !== beginning;
  });
  return parts.slice(0, length ?? parts.length).join('/');
}

function writeCopy(files: Files, path: string, destination: string): void {
  const bytes = files.read(path);
  if (bytes === null) return;
  makeDirectory(destination, posix.dirname(path));
  writeFileSync(join(destination, path), bytes);
}

function makeDirectory(destination: string, directory: string): void {
  mkdirSync(join(destination, directory), { recursive: true });
}

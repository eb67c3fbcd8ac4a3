import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A work tree and where Git keeps what belongs to it. All paths are absolute and real. */
export interface Location {
  readonly top: string;
  /** This work tree's own Git directory: HEAD, operations in progress. */
  readonly gitDir: string;
  /** What all work trees of the repository share: objects, branches, configuration. Often the same as `gitDir`. */
  readonly commonDir: string;
}

/**
 * Finds the top of the Git work tree that holds a directory, by looking for `.git` upwards. Starts no process.
 *
 * @returns the absolute real path of the top, or null outside of any work tree.
 */
export function topOf(directory: string): string | null {
  return upwards(directory).find(isTop) ?? null;
}

/** Resolves what `.git` in `top` stands for; null when it points to nothing. */
export function locate(top: string): Location | null {
  const gitDir = isGitFile(top) ? targetOfGitFile(top) : join(top, '.git');
  if (gitDir === null || !isGitDirectory(gitDir)) {
    return null;
  }
  const real = realpathSync(gitDir);
  return { top, gitDir: real, commonDir: commonDirOf(real) };
}

/** Whether Git would take a directory for part of a Git directory: a bare repository, or the inside of `.git`. */
export function isInsideGitDirectory(directory: string): boolean {
  const nearest = upwards(directory).find((candidate) => isTop(candidate) || isBareRepository(candidate));
  return nearest !== undefined && !isTop(nearest);
}

function upwards(directory: string): string[] {
  let current: string;
  try {
    current = realpathSync(resolve(directory));
  } catch {
    return [];
  }
  const all = [current];
  while (dirname(current) !== current) {
    current = dirname(current);
    all.push(current);
  }
  return all;
}

function isTop(directory: string): boolean {
  return isGitFile(directory) || isGitDirectory(join(directory, '.git'));
}

function isBareRepository(directory: string): boolean {
  return isGitDirectory(directory) && ['objects', 'refs'].every((name) => isDirectory(join(directory, name)));
}

function isGitFile(top: string): boolean {
  return statSync(join(top, '.git'), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** An empty `.git` folder is no repository; Git looks further up past it, and so do we. */
function isGitDirectory(directory: string): boolean {
  return isDirectory(directory) && statSync(join(directory, 'HEAD'), { throwIfNoEntry: false }) !== undefined;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** Linked work trees and submodules have a file that says where their Git directory is. */
function targetOfGitFile(top: string): string | null {
  const target = /^gitdir: (.+?)\r?\n*$/s.exec(readFileSync(join(top, '.git'), 'utf8'))?.[1];
  return target === undefined ? null : resolve(top, target);
}

function commonDirOf(gitDir: string): string {
  try {
    return realpathSync(resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trimEnd()));
  } catch {
    return gitDir;
  }
}

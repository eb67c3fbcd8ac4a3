import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { topOf } from '../git/top.ts';
import { fromTop, leavesTree } from '../kustomize/files.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../rules/suggest.ts';

/** The tree that is looked at, and the places in it that were asked for. */
export interface Tree {
  /** Absolute, real. */
  readonly top: string;
  /** POSIX, from the top; `''` is the top itself. */
  readonly paths: readonly string[];
}

/**
 * The tree that holds the given paths: the Git work tree; without Git the working directory, if it contains them all, or
 * the deepest directory that does.
 *
 * @param cwd absolute
 * @param given as typed; none stands for `cwd`
 * @returns null as tree where no path exists; a path that does not exist, or is in another work tree, is a problem
 */
export function openTree(cwd: string, given: readonly string[]): { tree: Tree | null; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const found: { readonly typed: string; readonly real: string }[] = [];
  for (const typed of given.length === 0 ? ['.'] : given) {
    const real = realOrNull(resolve(cwd, typed));
    if (real === null) problems.push(noSuchPath(cwd, typed));
    else found.push({ typed, real });
  }
  const [first] = found;
  if (first === undefined) return { tree: null, problems };
  const top =
    topOf(directoryOf(first.real)) ??
    commonTop(
      cwd,
      found.map(({ real }) => real),
    );
  const paths: string[] = [];
  for (const { typed, real } of found) {
    const path = fromTop(top, real);
    const sameTree = !leavesTree(path) && (topOf(directoryOf(real)) ?? top) === top;
    if (sameTree) paths.push(path);
    else problems.push(otherTree(first.typed, typed));
  }
  return { tree: { top, paths }, problems };
}

function noSuchPath(cwd: string, typed: string): Problem {
  const absolute = resolve(cwd, typed);
  const hint = didYouMean(basename(absolute), namesIn(dirname(absolute)));
  const message = `There is no "${typed}"${hint}; give a directory with a kustomization in or below it.`;
  return { code: 'no-such-path', message, file: null, line: null };
}

function otherTree(first: string, typed: string): Problem {
  const message = `"${typed}" is not in the same work tree as "${first}"; check one repository at a time.`;
  return { code: 'other-tree', message, file: null, line: null };
}

function commonTop(cwd: string, paths: readonly string[]): string {
  const realCwd = realOrNull(cwd) ?? cwd;
  let top = paths.every((path) => isWithin(realCwd, path)) ? realCwd : directoryOf(paths[0] ?? realCwd);
  while (!paths.every((path) => isWithin(top, path))) top = dirname(top);
  return top;
}

function isWithin(top: string, path: string): boolean {
  return !leavesTree(fromTop(top, path));
}

function directoryOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

function realOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

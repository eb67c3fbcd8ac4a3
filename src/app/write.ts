import { lstatSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../kustomize/files.ts';
import { ProblemError } from '../problem.ts';
import { compareText } from './order.ts';

/**
 * Writes edited texts into the tree. Each file is whole at any instant, the old or the new one; files that are new come
 * first, so that nothing names what is not there. A run that is killed on the way is finished by the next.
 *
 * @throws ProblemError `not-written`
 */
export function writeFiles(files: Files, texts: ReadonlyMap<string, string>): void {
  const paths = [...texts.keys()].toSorted(
    (one, other) => Number(files.kind(one) !== null) - Number(files.kind(other) !== null) || compareText(one, other),
  );
  for (const path of paths) writeWhole(files, path, texts.get(path) ?? '');
}

function writeWhole(files: Files, path: string, text: string): void {
  const target = join(files.top, path);
  // The name is always the same, so that what a killed run left is overwritten by the next.
  const waiting = join(dirname(target), `.${basename(target)}.oakum`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    if (lstatSync(waiting, { throwIfNoEntry: false }) !== undefined) rmSync(waiting);
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    writeFileSync(waiting, text, mode === undefined ? { flag: 'wx' } : { flag: 'wx', mode });
    renameSync(waiting, target);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = `${path} cannot be written (${reason}); files that were written before it are whole.`;
    throw new ProblemError({ code: 'not-written', message, file: path, line: null }, { cause: error });
  }
}

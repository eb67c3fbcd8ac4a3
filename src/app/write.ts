import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../kustomize/files.ts';
import { ProblemError } from '../problem.ts';
import { compareText } from './order.ts';

/**
 * Writes edited texts into the tree. Each file is whole at any instant, the old or the new one; files that are new come
 * first, so that nothing names what is not there. A run that is killed on the way is finished by the next. A file that
 * its owner protects from being written is not replaced, and then nothing is written at all.
 *
 * @throws ProblemError `not-written`
 */
export function writeFiles(files: Files, texts: ReadonlyMap<string, string>): void {
  const paths = [...texts.keys()].toSorted(
    (one, other) => Number(files.kind(one) !== null) - Number(files.kind(other) !== null) || compareText(one, other),
  );
  for (const path of paths) attempt(path, 'nothing was written', () => refuseProtected(join(files.top, path)));
  for (const path of paths) {
    attempt(path, 'files that were written before it are whole', () =>
      writeWhole(join(files.top, path), texts.get(path) ?? ''),
    );
  }
}

function refuseProtected(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) accessSync(target, constants.W_OK);
}

function writeWhole(target: string, text: string): void {
  // The name is always the same, so that what a killed run left is overwritten by the next.
  const waiting = join(dirname(target), `.${basename(target)}.oakum`);
  mkdirSync(dirname(target), { recursive: true });
  if (lstatSync(waiting, { throwIfNoEntry: false }) !== undefined) rmSync(waiting);
  writeFileSync(waiting, text, { flag: 'wx' });
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  // Not when it is opened: the mask of the process would take rights away.
  if (mode !== undefined) chmodSync(waiting, mode);
  renameSync(waiting, target);
}

function attempt(path: string, state: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = `${path} cannot be written (${reason}); ${state}.`;
    throw new ProblemError({ code: 'not-written', message, file: path, line: null }, { cause: error });
  }
}

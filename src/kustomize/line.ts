import { spanOf } from '../yaml/index.ts';
import { isSourceError, type Sources } from './sources.ts';

/** The line of a value in the first document of a file, or null where it cannot be told. */
export function lineOf(sources: Sources, file: string, path: readonly (string | number)[]): number | null {
  const source = sources.positions(file);
  return isSourceError(source) ? null : (spanOf(source, 0, path)?.line ?? null);
}

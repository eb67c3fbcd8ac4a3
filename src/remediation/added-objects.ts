/** Which objects of a rendering are those that a draft adds. */
import { isUntraced, type RootTrace, type TracedObject } from '../kustomize/trace/index.ts';
import type { Addition } from './addition.ts';
import { type Draft, writtenFor } from './draft.ts';
import type { Analysis } from './types.ts';

/**
 * Indexes in the rendering after. Beside every object for which one was added there must be exactly one; where there are more or
 * fewer, none of them counts as meant.
 */
export function addedObjects(before: Analysis, after: Analysis, draft: Draft): ReadonlySet<number> {
  const found = new Set<number>();
  for (const proposal of draft.accepted) {
    const { addition } = proposal;
    const [written] = addition === null ? [] : writtenFor(proposal, draft.written);
    if (addition === null || written === undefined) continue;
    const added = indexesOf(
      after,
      ({ origin }) => origin.place.file === written.file && at(origin.via) === addition.directory,
    );
    const wanted = indexesOf(before, ({ origin }) => isBeside(addition, origin));
    if (added.length === wanted.length) for (const index of added) found.add(index);
  }
  return found;
}

function isBeside({ beside, directory }: Addition, { place, via }: TracedObject['origin']): boolean {
  const same = place.file === beside.file && place.document === beside.document;
  return same && place.path.join('\0') === beside.path.join('\0') && at(via) === directory;
}

function at(via: readonly string[]): string | undefined {
  return via.at(-1);
}

function indexesOf({ rendered, trace }: Analysis, is: (object: TracedObject) => boolean): number[] {
  if (trace === null) return [];
  return rendered.flatMap((_, index) => {
    const object = tracedAt(trace, index);
    return object !== null && is(object) ? [index] : [];
  });
}

function tracedAt(trace: RootTrace, index: number): TracedObject | null {
  const object = trace.objectOf(index);
  return isUntraced(object) ? null : object;
}

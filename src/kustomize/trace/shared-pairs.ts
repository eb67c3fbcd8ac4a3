/**
 * kustomize writes a label or an annotation as one node into all its places of an object. A later layer that changes it at
 * one of them by a merge, or by a further transformer, changes it at all of them, which the field itself does not tell.
 */
import type { TracedMap } from './node.ts';
import type { TracedObject } from './object.ts';

/** Marks pairs whose places no longer agree on who wrote them. */
export function doubtSharedPairs(objects: readonly TracedObject[]): void {
  const reason =
    'several places of this object share the value, and not all of them were written last by the same layer';
  for (const object of objects) {
    for (const { key, holders } of object.sharedPairs) {
      const writers = new Set(holders.map(({ map }) => writerOf(map, key)));
      if (writers.size < 2) continue;
      for (const { path } of holders) {
        const keys = path.map((step) => step.replace(/\[\]$/, ''));
        object.doubts.push({ path: [...keys, key], code: 'shared-value', reason });
      }
    }
  }
}

function writerOf(map: TracedMap, key: string): string {
  const place = map.entries().get(key)?.writer.place;
  return JSON.stringify([place?.file, place?.path, place?.inline?.path]);
}

/** Which items of two lists are one and the same thing, whatever their indexes are. */
import { child, type TracedList, type TracedNode } from './node.ts';
import type { MergeSchema } from './schema.ts';

/** The one item of a list that has the same merge keys as `wanted`, or the same name where the list has none. */
export function itemLike(
  list: TracedList,
  wanted: TracedNode | undefined,
  schema: MergeSchema | null,
): TracedNode | undefined {
  const key = keyOf(wanted, schema?.keys ?? ['name']);
  if (key === null) return undefined;
  const found = list.items().filter((item) => keyOf(item, schema?.keys ?? ['name']) === key);
  return found.length === 1 ? found[0] : undefined;
}

/** Null where the item has none of the keys. */
function keyOf(item: TracedNode | undefined, keys: readonly string[]): string | null {
  const values = keys.map((key) => {
    const node = child(item, key);
    return node?.type === 'scalar' && node.value !== null ? String(node.value) : null;
  });
  return values.every((value) => value === null) ? null : JSON.stringify(values);
}

/**
 * Strategic merge as kustomize does it (`kyaml/yaml/merge2` with prepended list items), on traced nodes: the result
 * says for every node who wrote it last.
 */
import {
  child,
  noteItem,
  noteMerge,
  removeChild,
  setChild,
  type TracedList,
  type TracedMap,
  type TracedNode,
} from './node.ts';
import type { MergeSchema } from './schema.ts';

const DIRECTIVE = '$patch';

/**
 * Merges a patch's map into an object's, in place.
 *
 * @param patch nodes of the patch; they may end up in `target`, so hand over fresh ones for each target
 * @returns false where the patch deletes the map as a whole
 */
export function mergeMap(target: TracedMap, patch: TracedMap, schema: MergeSchema | null): boolean {
  const directive = takeDirective(patch);
  if (directive === 'delete') return false;
  noteMerge(target, patch.writer);
  if (directive === 'replace') {
    for (const key of [...target.entries().keys()]) removeChild(target, key, patch.writer);
    for (const [key, node] of patch.entries()) setChild(target, key, node);
    return true;
  }
  for (const [key, node] of patch.entries())
    mergeKey(target, key, node, schema?.fields?.[key] ?? schema?.items ?? null);
  return true;
}

function mergeKey(target: TracedMap, key: string, patch: TracedNode, schema: MergeSchema | null): void {
  if (isNull(patch)) {
    removeChild(target, key, patch.writer);
    return;
  }
  const current = target.entries().get(key);
  const missing = current === undefined || isNull(current);
  if (patch.type === 'map') {
    const merged = missing ? addedMap(patch, schema) : mergeNodes(current, patch, schema);
    if (merged === null) removeChild(target, key, patch.writer);
    else setChild(target, key, merged);
    return;
  }
  if (patch.type === 'list') {
    const list = mergeList(missing || current.type !== 'list' ? null : current, patch, schema);
    if (list === null) removeChild(target, key, patch.writer);
    else setChild(target, key, list);
    return;
  }
  setChild(target, key, patch);
}

function mergeNodes(current: TracedNode, patch: TracedMap, schema: MergeSchema | null): TracedNode | null {
  if (current.type !== 'map') return addedMap(patch, schema);
  return mergeMap(current, patch, schema) ? current : null;
}

/** A map that the patch brings in: its directives and nulls say nothing to keep. */
function addedMap(patch: TracedMap, schema: MergeSchema | null): TracedMap | null {
  if (takeDirective(patch) === 'delete') return null;
  for (const [key, node] of [...patch.entries()]) {
    if (isNull(node)) {
      removeChild(patch, key, node.writer);
    } else if (node.type === 'map' && addedMap(node, schema?.fields?.[key] ?? null) === null) {
      removeChild(patch, key, node.writer);
    }
  }
  return patch;
}

function mergeList(current: TracedList | null, patch: TracedList, schema: MergeSchema | null): TracedList | null {
  if (schema?.keys === undefined) return schema?.set === true && current !== null ? mergeSet(current, patch) : patch;
  const directive = takeListDirective(patch);
  if (directive === 'delete') return null;
  if (directive === 'replace') return patch;
  const keys = usedKeys([current, patch], schema.keys);
  if (current === null) return keys === null ? { ...patch, unclear: true } : patch;
  if (keys === null) return { ...current, unclear: true };
  return mergeKeyedList(current, patch, keys, schema.items ?? null);
}

/**
 * The merge keys that the items have, or null where one has fewer than another (`80` beside `80/TCP`) or two of a list
 * have the same: there kustomize joins, drops and moves items in ways that are not followed.
 */
function usedKeys(lists: readonly (TracedList | null)[], keys: readonly string[]): readonly string[] | null {
  const items = lists.flatMap((list) => list?.items() ?? []);
  const has = (item: TracedNode, key: string): boolean => (valueOf(child(item, key)) ?? '') !== '';
  const used = keys.filter((key) => items.some((item) => has(item, key)));
  const whole = items.every((item) => used.every((key) => has(item, key)));
  const distinct = lists.every((list) => {
    const texts = list?.items().map((item) => keyOf(item, used)) ?? [];
    return new Set(texts).size === texts.length;
  });
  return whole && distinct ? used : null;
}

/** Items of the patch come first. With one key they take their partner along; with several keys the partner stays in its place. */
function mergeKeyedList(
  current: TracedList,
  patch: TracedList,
  keys: readonly string[],
  schema: MergeSchema | null,
): TracedList {
  noteMerge(current, patch.writer);
  const existing = new Map(current.items().map((item) => [keyOf(item, keys), item]));
  const first: TracedNode[] = [];
  const deleted = new Set<string>();
  const moved = new Set<string>();
  for (const item of patch.items()) {
    const key = keyOf(item, keys);
    const partner = existing.get(key);
    if (partner === undefined) {
      if (item.type !== 'map' || addedMap(item, schema) !== null) first.push(item);
    } else if (item.type === 'map' && partner.type === 'map' && !mergeMap(partner, item, schema)) {
      noteItem(current, partner, null, item.writer);
      deleted.add(key);
    } else if (keys.length === 1) {
      first.push(partner);
      moved.add(key);
    }
  }
  const rest = current.items().filter((item) => !deleted.has(keyOf(item, keys)) && !moved.has(keyOf(item, keys)));
  current.items().splice(0, current.items().length, ...first, ...rest);
  return current;
}

function mergeSet(current: TracedList, patch: TracedList): TracedList {
  noteMerge(current, patch.writer);
  const values = new Set(patch.items().map((item) => JSON.stringify(valueOf(item))));
  const rest = current.items().filter((item) => !values.has(JSON.stringify(valueOf(item))));
  current.items().splice(0, current.items().length, ...patch.items(), ...rest);
  return current;
}

/** Keys are compared as text, as kustomize does: `80` is `"80"`; a missing one is empty. */
function keyOf(item: TracedNode, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => String(valueOf(child(item, key)) ?? '')));
}

function valueOf(node: TracedNode | undefined): unknown {
  return node?.type === 'scalar' ? node.value : undefined;
}

function isNull(node: TracedNode): boolean {
  return node.type === 'scalar' && node.value === null;
}

function takeDirective(patch: TracedMap): string | null {
  const node = patch.entries().get(DIRECTIVE);
  if (node === undefined) return null;
  patch.entries().delete(DIRECTIVE);
  return node.type === 'scalar' && typeof node.value === 'string' ? node.value : null;
}

/** A list is deleted or replaced by an item that holds nothing but the directive. */
function takeListDirective(patch: TracedList): string | null {
  const index = patch.items().findIndex((item) => item.type === 'map' && isOnlyDirective(item));
  if (index < 0) return null;
  const [item] = patch.items().splice(index, 1);
  return item?.type === 'map' ? takeDirective(item) : null;
}

function isOnlyDirective(item: TracedMap): boolean {
  return item.entries().size === 1 && item.entries().has(DIRECTIVE);
}

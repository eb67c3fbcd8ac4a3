/** The body of a strategic-merge patch, put together from the fields that it is to say something of. */
import { listIndex } from '../kubernetes/pointer.ts';
import type { Json, JsonObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import { child, type MergeSchema, type TracedNode } from '../kustomize/trace/index.ts';
import { tokensOf } from './locate-edit.ts';
import type { PatchPart } from './types.ts';

/** All parts of one patch in one body. @param root the object, for the keys of its lists */
export function bodyOf(root: TracedNode, parts: readonly PatchPart[], schema: MergeSchema | undefined): JsonObject {
  let body: JsonObject = {};
  for (const { pointer, value } of parts) {
    const part = nested(root, tokensOf(pointer), value, schema);
    if (isJsonObject(part)) body = mergedMap(body, part);
  }
  return body;
}

/**
 * `value` wrapped in the maps and keyed items that lead to it. kustomize puts the items of a patch first, so those that
 * stand before the one in question are named too: the order stays.
 */
export function nested(
  node: TracedNode | undefined,
  tokens: readonly string[],
  value: Json,
  schema: MergeSchema | undefined,
): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  if (node?.type !== 'list') return { [token]: nested(child(node, token), rest, value, schema?.fields?.[token]) };
  const index = listIndex(token) ?? -1;
  const item = node.items()[index];
  const keys = schema?.keys ?? [];
  const before = keys.length === 1 ? node.items().slice(0, Math.max(index, 0)) : [];
  const inner = nested(item, rest, value, schema?.items);
  return [...before.map((one) => keysOf(one, keys)), { ...keysOf(item, keys), ...(isJsonObject(inner) ? inner : {}) }];
}

/** The merge keys of a list's item. */
export function keysOf(item: TracedNode | undefined, keys: readonly string[]): JsonObject {
  const values: JsonObject = {};
  for (const key of keys) {
    const node = child(item, key);
    if (node?.type === 'scalar') values[key] = node.value;
  }
  return values;
}

function mergedMap(one: JsonObject, other: JsonObject): JsonObject {
  const result: JsonObject = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    result[key] = before === undefined ? value : merged(before, value);
  }
  return result;
}

/** Items of lists are merged with the item of the same name. One list is always the beginning of the other. */
function merged(one: Json, other: Json): Json {
  if (isJsonObject(one) && isJsonObject(other)) return mergedMap(one, other);
  if (!Array.isArray(one) || !Array.isArray(other)) return other;
  if (!one.every(isJsonObject) || !other.every(isJsonObject)) return other;
  const items: JsonObject[] = [...one];
  for (const item of other) {
    const index = items.findIndex((candidate) => candidate['name'] === item['name']);
    const partner = items[index];
    if (partner === undefined) items.push(item);
    else items[index] = mergedMap(partner, item);
  }
  return items;
}

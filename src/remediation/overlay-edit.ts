/** Remedies a finding in an overlay: by extending a patch that already reaches the object there, else by a new one. */
import { listIndex } from '../kubernetes/pointer.ts';
import { displayResource } from '../kubernetes/identity.ts';
import type { Json, JsonObject, ResourceId } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import {
  type AppliedPatch,
  child,
  childPlace,
  isUntraced,
  type MergeSchema,
  mergeSchemaOf,
  objectsNamed,
  type Place,
  plain,
  readPlace,
  type RootTrace,
  type TracedNode,
  type TracedObject,
} from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import { type KnownOp, tokensOf } from './locate-edit.ts';
import { type NewPatch, type Refusal, refused, type SourceEdit } from './types.ts';

export interface OverlayEdits {
  readonly edits: readonly SourceEdit[];
  readonly patches: readonly NewPatch[];
}

/**
 * Edits in the kustomization `directory`, which lies between the root and the place that wrote the field.
 *
 * @param resource index of the object in the root's rendering
 */
export function editsInOverlay(
  sources: Sources,
  trace: RootTrace,
  directory: string,
  resource: number,
  op: KnownOp,
): OverlayEdits | Refusal {
  const object = trace.objectOf(resource);
  if (isUntraced(object)) return refused(object.code, object.reason);
  const schema = mergeSchemaOf(object.root);
  if (schema === null) {
    return refused('no-merge-keys', 'kustomize replaces the lists of this kind as a whole, so no patch is proposed');
  }
  const tokens = tokensOf(op.pointer);
  const value = patchValue(object.root, tokens, op);
  const own = object.patchedBy.filter((patch) => patch.writer.via.at(-1) === directory && patch.targets === 1);
  const merge = own.findLast((patch) => patch.form === 'strategic-merge');
  if (merge !== undefined) return extendMerge(sources, merge, object, schema, tokens, value);
  const operations = own.findLast((patch) => patch.form === 'json6902');
  if (operations !== undefined) return { edits: [extendOperations(operations, object.root, op)], patches: [] };
  const target = nameFor(trace, object, directory);
  if (target === null) {
    const reason = `no name of ${displayResource(resourceOf(object))} means it alone in ${directory || '.'}`;
    return refused('ambiguous-target', reason);
  }
  return { edits: [], patches: [{ directory, target, pointer: op.pointer, value }] };
}

/** What a merge patch has to say: null for a removal; the whole list for an item, since such lists are replaced. */
function patchValue(root: TracedNode, tokens: readonly string[], op: KnownOp): Json {
  if (op.op === 'remove') return null;
  if (op.op === 'set') return op.value;
  const node = nodeAt(root, tokens);
  const items = node?.type === 'list' ? plain(node) : [];
  return Array.isArray(items) ? [...items, op.value] : [op.value];
}

function nodeAt(root: TracedNode, tokens: readonly string[]): TracedNode | undefined {
  let node: TracedNode | undefined = root;
  for (const token of tokens) node = step(node, token);
  return node;
}

function step(node: TracedNode | undefined, token: string): TracedNode | undefined {
  if (node?.type === 'list') return node.items()[listIndex(token) ?? -1];
  return child(node, token);
}

/** Finds the same item in the patch by its merge key, and says there what has to be said. */
function extendMerge(
  sources: Sources,
  patch: AppliedPatch,
  object: TracedObject,
  schema: MergeSchema,
  tokens: readonly string[],
  value: Json,
): OverlayEdits | Refusal {
  const body = readPlace(sources, patch.writer.place);
  if (!isJsonObject(body)) return refused('patch-unreadable', 'the patch cannot be read');
  const { layer } = patch.writer;
  let at: Json | undefined = body;
  let place: Place = patch.writer.place;
  let node: TracedNode | undefined = object.root;
  let current: MergeSchema | undefined = schema;
  for (const [depth, token] of tokens.entries()) {
    const rest = tokens.slice(depth);
    if (node?.type === 'list') {
      const item: TracedNode | undefined = node.items()[listIndex(token) ?? -1];
      const keys: MergeSchema['keys'] = current?.keys;
      const index: number | null = Array.isArray(at) ? indexOfPartner(at, item, keys) : null;
      if (keys === undefined || item === undefined || index === null || !Array.isArray(at)) {
        return refused('no-merge-keys', 'the patch replaces this list, so it has to be changed by hand');
      }
      if (index < 0) {
        const added = { ...keysOf(item, keys), ...asMap(nested(item, rest.slice(1), value, current?.items)) };
        return { edits: [{ action: 'append', place, value: added, layer }], patches: [] };
      }
      place = childPlace(place, index);
      at = at[index];
      node = item;
      current = current?.items;
    } else {
      const next: Json | undefined = isJsonObject(at) && Object.hasOwn(at, token) ? at[token] : undefined;
      const deeper: TracedNode | undefined = child(node, token);
      const below: MergeSchema | undefined = current?.fields?.[token];
      place = childPlace(place, token);
      if (next === undefined || next === null) {
        const said = nested(deeper, rest.slice(1), value, below);
        return { edits: [{ action: 'set', place, value: said, layer }], patches: [] };
      }
      at = next;
      node = deeper;
      current = below;
    }
  }
  return { edits: [{ action: 'set', place, value, layer }], patches: [] };
}

/** Index of the patch's item with the same merge keys; -1 where it has none; null where the list has no keys. */
function indexOfPartner(
  items: readonly Json[],
  item: TracedNode | undefined,
  keys: readonly string[] | undefined,
): number | null {
  if (item === undefined || keys === undefined) return null;
  const wanted = keysOf(item, keys);
  return items.findIndex((one) => isJsonObject(one) && keys.every((key) => String(one[key]) === String(wanted[key])));
}

function keysOf(item: TracedNode, keys: readonly string[]): JsonObject {
  const values: JsonObject = {};
  for (const key of keys) {
    const node = child(item, key);
    if (node?.type === 'scalar') values[key] = node.value;
  }
  return values;
}

/** `value` wrapped in the maps and keyed items that lead to it. */
export function nested(
  node: TracedNode | undefined,
  tokens: readonly string[],
  value: Json,
  schema: MergeSchema | undefined,
): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  if (node?.type === 'list') {
    const item = node.items()[listIndex(token) ?? -1];
    const inner = asMap(nested(item, rest, value, schema?.items));
    return [{ ...(item === undefined ? {} : keysOf(item, schema?.keys ?? [])), ...inner }];
  }
  const deeper = child(node, token);
  return { [token]: nested(deeper, rest, value, schema?.fields?.[token]) };
}

function asMap(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** One operation more at the end of a JSON6902 patch. Missing parents are part of its value. */
function extendOperations(patch: AppliedPatch, root: TracedNode, op: KnownOp): SourceEdit {
  const { place, layer } = patch.writer;
  const tokens = tokensOf(op.pointer);
  if (op.op === 'remove') return { action: 'append', place, value: { op: 'remove', path: op.pointer }, layer };
  let depth = 0;
  let node: TracedNode | undefined = root;
  while (depth < tokens.length && node !== undefined) {
    node = step(node, tokens[depth] ?? '');
    if (node !== undefined) depth += 1;
  }
  const exists = depth === tokens.length;
  const path = pointerOf(tokens.slice(0, exists ? depth : depth + 1));
  if (op.op === 'append' && exists) {
    return { action: 'append', place, value: { op: 'add', path: `${path}/-`, value: op.value }, layer };
  }
  const leaf: Json = op.op === 'append' ? [op.value] : op.value;
  const value = nested(undefined, tokens.slice(depth + 1), leaf, undefined);
  return { action: 'append', place, value: { op: exists ? 'replace' : 'add', path, value }, layer };
}

function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The oldest name by which a patch in `directory` reaches this object and no other one. */
function nameFor(trace: RootTrace, object: TracedObject, directory: string): ResourceId | null {
  const there = trace.objects.filter((one) => one.origin.via.includes(directory));
  return object.ids.find((id) => objectsNamed(there, id).length === 1) ?? null;
}

function resourceOf(object: TracedObject): ResourceId {
  return object.ids.at(-1) ?? { apiVersion: '', kind: '', namespace: null, name: '' };
}

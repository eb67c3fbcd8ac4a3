/** Remedies a finding in an overlay: by extending a patch that already reaches the object there, else by a new one. */
import { listIndex } from '../kubernetes/pointer.ts';
import { displayResource } from '../kubernetes/identity.ts';
import type { Json, ResourceId } from '../kubernetes/resource.ts';
import {
  type AppliedPatch,
  child,
  isUntraced,
  type MergeSchema,
  mergeSchemaOf,
  objectsNamed,
  plain,
  type RootTrace,
  type TracedNode,
  type TracedObject,
} from '../kustomize/trace/index.ts';
import { type KnownOp, tokensOf } from './locate-edit.ts';
import { nested } from './patch-body.ts';
import { type PatchPart, type Refusal, refused, type SourceEdit } from './types.ts';

export interface OverlayEdits {
  readonly edits: readonly SourceEdit[];
  readonly patches: readonly PatchPart[];
}

/**
 * Edits in the kustomization `directory`, which lies between the root and the place that wrote the field.
 *
 * @param resource index of the object in the root's rendering
 */
export function editsInOverlay(
  trace: RootTrace,
  directory: string,
  resource: number,
  op: KnownOp,
): OverlayEdits | Refusal {
  const object = trace.objectOf(resource);
  if (isUntraced(object)) return refused(object.code, object.reason);
  // Of a custom kind, kustomize merges the maps and replaces every list.
  const schema = mergeSchemaOf(object) ?? {};
  const tokens = tokensOf(op.pointer);
  const value = patchValue(object.root, tokens, op);
  const mergeable = isReachable(object.root, tokens, schema);
  const own = object.patchedBy.filter((patch) => patch.writer.via.at(-1) === directory && patch.targets === 1);
  const merge = mergeable ? own.findLast((patch) => patch.form === 'strategic-merge') : undefined;
  const part = { directory, pointer: op.pointer, value };
  if (merge !== undefined) {
    return { edits: [], patches: [{ ...part, target: resourceOf(object), into: merge.writer.place }] };
  }
  const operations = own.findLast((patch) => patch.form === 'json6902');
  if (operations !== undefined) return { edits: [extendOperations(operations, object.root, op)], patches: [] };
  if (!mergeable) {
    return refused('no-merge-keys', 'a merge patch would replace the list that holds this field as a whole');
  }
  const target = nameFor(trace, object, directory);
  if (target === null) {
    const reason = `no name of ${displayResource(resourceOf(object))} means it alone in ${directory || '.'}`;
    return refused('ambiguous-target', reason);
  }
  return { edits: [], patches: [{ ...part, target, into: null }] };
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

/** Whether a merge patch can reach the field: every list on the way has merge keys. */
function isReachable(node: TracedNode, tokens: readonly string[], schema: MergeSchema): boolean {
  let here: TracedNode | undefined = node;
  let current: MergeSchema | undefined = schema;
  for (const token of tokens) {
    if (here?.type === 'list' && current?.keys === undefined) return false;
    current = here?.type === 'list' ? current?.items : current?.fields?.[token];
    here = step(here, token);
  }
  return true;
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

/** Turns a rule's operation on a rendered object into an edit of the place that wrote the field. */
import { parsePointer } from '../kubernetes/pointer.ts';
import type { Json } from '../kubernetes/resource.ts';
import { editedSources, type Sources } from '../kustomize/sources.ts';
import {
  childPlace,
  isUntraced,
  type Owner,
  parentPlace,
  type RootTrace,
  traceSources,
} from '../kustomize/trace/index.ts';
import { applyEdit, type Texts } from './apply-edits.ts';
import { imageEdits } from './image-entry.ts';
import { isRefusal, type Refusal, refused, type SourceEdit } from './types.ts';

/** An operation with its value known. */
export type KnownOp =
  | { readonly op: 'remove'; readonly pointer: string }
  | {
      readonly op: 'set' | 'append';
      readonly pointer: string;
      readonly value: Json;
      /** A field in whose layer a missing one is to be written; null for where its holder was introduced. */
      readonly beside: string | null;
    };

type Writing = Exclude<KnownOp, { readonly op: 'remove' }>;

/** So many layers may write one field before it is left to a person. */
const MAX_WRITERS = 8;

/**
 * Edits that take a field away in every layer that writes it, for where the layer below would show something as bad; or
 * a refusal, where only one layer writes it or nothing is to be taken away.
 */
export function removalsEverywhere(
  sources: Sources,
  trace: RootTrace,
  resource: number,
  op: KnownOp,
): readonly SourceEdit[] | Refusal {
  const first = editsAtOwner(sources, trace, resource, op);
  if (isRefusal(first) || op.op !== 'remove') return first;
  // Behind an item that went stands the next one, which is another thing.
  if (/\/\d+$/.test(op.pointer)) return first;
  const object = trace.objectOf(resource);
  const index = isUntraced(object) ? -1 : trace.objects.indexOf(object);
  const edits = [...first];
  const texts: Texts = new Map();
  for (const edit of edits) {
    if (edits.length > MAX_WRITERS) break;
    const refusal = applyEdit(sources, texts, edit);
    if (refusal !== null) return refusal;
    const edited = editedSources(sources, texts);
    const next = editsAtOwner(edited, traceSources(edited, trace.directory), index, op);
    if (isRefusal(next)) return edits;
    edits.push(...next);
  }
  return refused('too-many-writers', 'too many layers write this field');
}

/** Edits where the field, or the node that should hold it, was written last. */
export function editsAtOwner(
  sources: Sources,
  trace: RootTrace,
  resource: number,
  op: KnownOp,
): readonly SourceEdit[] | Refusal {
  const owner = trace.ownerOf(resource, op.pointer);
  if (isUntraced(owner)) return refused(owner.code, owner.reason);
  const { node, writer } = owner;
  if (node?.type === 'scalar' && typeof node.value === 'string' && node.value.includes('${')) {
    return refused('not-final', 'the value holds a variable that is filled in after the build');
  }
  if (writer.layer === 'generator') return refused('generator', 'the object is made by a generator');
  if (op.op === 'remove') return removal(owner);
  if (owner.removed) return atRemoval(owner, op);
  if (writer.layer === 'images') {
    const write = (below: RootTrace, index: number, value: string): readonly SourceEdit[] | Refusal =>
      editsAtOwner(sources, below, index, { ...op, value });
    return imageEdits(owner, op.value, { sources, trace, resource, pointer: op.pointer, write });
  }
  if (op.op === 'append') return appending(owner, op);
  const beside = owner.missing.length > 0 && op.beside !== null ? placeBeside(trace, resource, op, op.beside) : null;
  if (beside !== null) return [beside];
  const place = owner.missing.reduce(childPlace, writer.place);
  return [{ action: 'set', place, value: op.value, layer: writer.layer }];
}

/** The place of a missing field seen from one that exists: up to the node that both hang from, and down again. */
function placeBeside(trace: RootTrace, resource: number, op: Writing, beside: string): SourceEdit | null {
  const owner = trace.ownerOf(resource, beside);
  if (isUntraced(owner) || owner.missing.length > 0 || owner.writer.layer === 'images') return null;
  const [wanted, known] = [tokensOf(op.pointer), tokensOf(beside)];
  const shared = wanted.findIndex((token, index) => token !== known[index]);
  let place = owner.writer.place;
  for (const token of known.slice(shared).toReversed()) {
    if (String((place.inline?.path ?? place.path).at(-1)) !== token) return null;
    place = parentPlace(place);
  }
  place = wanted.slice(shared).reduce(childPlace, place);
  return { action: 'set', place, value: op.value, layer: owner.writer.layer };
}

function appending(owner: Owner, op: Writing): readonly SourceEdit[] | Refusal {
  const { layer } = owner.writer;
  if (owner.missing.length === 0 && owner.node?.type === 'list') {
    return [{ action: 'append', place: owner.writer.place, value: op.value, layer }];
  }
  const place = owner.missing.reduce(childPlace, owner.writer.place);
  return [{ action: 'set', place, value: [op.value], layer }];
}

/** Takes the field away where it is written; an operation of a JSON6902 patch that only sets it goes as a whole. */
function removal({ missing, removed, writer }: Owner): readonly SourceEdit[] | Refusal {
  if (missing.length > 0 || removed) return refused('nothing-to-remove', 'the field is not there');
  const { place, layer } = writer;
  const path = place.inline?.path ?? place.path;
  const isOperation = layer === 'patch' && path.length === 2 && path[1] === 'value' && typeof path[0] === 'number';
  return [{ action: 'remove', place: isOperation ? parentPlace(place) : place, layer }];
}

/** A layer took the field away with a null: that null becomes the value. */
function atRemoval(owner: Owner, op: Writing): readonly SourceEdit[] | Refusal {
  const { place, layer } = owner.writer;
  const path = place.inline?.path ?? place.path;
  const key = owner.missing[0];
  if (path.at(-1) !== key) return refused('removed-by-patch', `a patch takes ${key} away in this layer`);
  const value = op.op === 'append' ? [op.value] : op.value;
  const target = owner.missing.slice(1).reduce(childPlace, place);
  return [{ action: 'set', place: target, value, layer }];
}

/** The tokens of a pointer that a rule gave. */
export function tokensOf(pointer: string): string[] {
  return parsePointer(pointer) ?? [];
}

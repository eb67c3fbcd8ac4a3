/** The order in which items of lists are taken away: those behind an item would move up, so it is from the back to the front. */
import { parsePointer } from '../kubernetes/pointer.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import type { SourcePath } from '../kustomize/trace/index.ts';
import type { SourceEdit } from './types.ts';

/** The same edits: first those that move nothing, as they were; then removals of items, the last item first. */
export function itemsLast<T extends { readonly edit: SourceEdit }>(edits: readonly T[]): T[] {
  const all = edits.map((each) => ({ each, path: removedItem(each.edit) }));
  const rest = all.filter(({ path }) => path === null);
  const removals = all.filter(({ path }) => path !== null);
  const fromBehind = removals.toSorted((one, other) => compared(other.path ?? [], one.path ?? []));
  return [...rest, ...fromBehind].map(({ each }) => each);
}

/** Where an item of a list is removed, itself or by an operation that is added to a JSON6902 patch; null for any other edit. */
function removedItem(edit: SourceEdit): SourcePath | null {
  const { file, document, path, inline } = edit.place;
  const there = [file, document, ...path, ...(inline === undefined ? [] : [inline.document, ...inline.path])];
  if (edit.action === 'remove') return typeof there.at(-1) === 'number' ? there : null;
  if (edit.action !== 'append' || !isJsonObject(edit.value) || edit.value['op'] !== 'remove') return null;
  const target = edit.value['path'];
  const tokens = typeof target === 'string' ? (parsePointer(target) ?? []) : [];
  const steps = tokens.map((token) => (/^\d+$/.test(token) ? Number(token) : token));
  return typeof steps.at(-1) === 'number' ? [...there, ...steps] : null;
}

function compared(one: SourcePath, other: SourcePath): number {
  for (const [index, a] of one.entries()) {
    const b = other[index];
    if (b === undefined) return 1;
    if (a === b) continue;
    return typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;
  }
  return one.length - other.length;
}

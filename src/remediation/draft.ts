/** Puts proposals into source texts. Each goes in whole or not at all. */
import type { Sources } from '../kustomize/sources.ts';
import { applyEdit, editKey, placeKey, type Texts } from './apply-edits.ts';
import { type PatchToWrite, writePatch } from './new-patch.ts';
import { isRefusal, type Proposal, type Refusal, refused, type SourceEdit } from './types.ts';

export interface Draft {
  /** Every text that differs from the sources. */
  readonly texts: Texts;
  readonly accepted: readonly Proposal[];
  readonly refused: readonly { readonly proposal: Proposal; readonly refusal: Refusal }[];
  /** Files of patches that were written, by the patch's key. */
  readonly patchFiles: ReadonlyMap<string, string>;
}

/** @param patchOf what a proposal's new patches need to be written */
export function draftOf(
  sources: Sources,
  proposals: readonly Proposal[],
  patchOf: (proposal: Proposal) => Pick<PatchToWrite, 'trace' | 'resource'>,
): Draft {
  const conflicts = conflicting(proposals);
  const refusals = new Map<Proposal, Refusal>(conflicts);
  let texts: Texts = new Map();
  const done = new Set<string>();
  for (const proposal of inOrder(proposals)) {
    if (refusals.has(proposal)) continue;
    const trial: Texts = new Map(texts);
    const fresh = proposal.edits.filter((edit) => !done.has(editKey(edit)));
    const refusal = firstRefusal(sources, trial, fresh);
    if (refusal !== null) {
      refusals.set(proposal, refusal);
      continue;
    }
    texts = trial;
    for (const edit of fresh) done.add(editKey(edit));
  }
  const patchFiles = writePatches(sources, texts, proposals, refusals, patchOf);
  return {
    texts,
    accepted: proposals.filter((proposal) => !refusals.has(proposal)),
    refused: [...refusals].map(([proposal, refusal]) => ({ proposal, refusal })),
    patchFiles,
  };
}

function firstRefusal(sources: Sources, texts: Texts, edits: readonly SourceEdit[]): Refusal | null {
  for (const edit of edits) {
    const refusal = applyEdit(sources, texts, edit);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Removals of list items last, from the back: they would shift the places of all other edits. */
function inOrder(proposals: readonly Proposal[]): Proposal[] {
  const index = (proposal: Proposal): number =>
    Math.max(-1, ...proposal.edits.filter((edit) => edit.action === 'remove').map((edit) => lastIndex(edit)));
  return proposals.toSorted((one, other) => {
    const [a, b] = [index(one), index(other)];
    return a < 0 || b < 0 ? a - b : b - a;
  });
}

function lastIndex({ place }: SourceEdit): number {
  const last = (place.inline?.path ?? place.path).at(-1);
  return typeof last === 'number' ? last : -1;
}

/** Proposals that want different values at one node: neither is done. */
function conflicting(proposals: readonly Proposal[]): Map<Proposal, Refusal> {
  const wanted = new Map<string, { key: string; proposal: Proposal }[]>();
  const note = (place: string, key: string, proposal: Proposal): void => {
    wanted.set(place, [...(wanted.get(place) ?? []), { key, proposal }]);
  };
  for (const proposal of proposals) {
    for (const edit of proposal.edits) if (edit.action !== 'append') note(placeKey(edit), editKey(edit), proposal);
    for (const patch of proposal.patches) {
      note(JSON.stringify([patch.directory, patch.target, patch.pointer]), JSON.stringify(patch.value), proposal);
    }
  }
  const refusals = new Map<Proposal, Refusal>();
  for (const group of wanted.values()) {
    if (new Set(group.map(({ key }) => key)).size < 2) continue;
    const roots = [...new Set(group.map(({ proposal }) => proposal.violation.root || '.'))].toSorted();
    const rules = [...new Set(group.map(({ proposal }) => proposal.violation.rule))].toSorted();
    const reason = `${rules.join(' and ')} want different values at the same place (${roots.join(', ')})`;
    for (const { proposal } of group) refusals.set(proposal, refused('conflict', reason));
  }
  return refusals;
}

/** The patch that a proposal's part belongs to. */
export function patchKey(patch: { readonly directory: string; readonly target: object }): string {
  return JSON.stringify([patch.directory, patch.target]);
}

function writePatches(
  sources: Sources,
  texts: Texts,
  proposals: readonly Proposal[],
  refusals: Map<Proposal, Refusal>,
  patchOf: (proposal: Proposal) => Pick<PatchToWrite, 'trace' | 'resource'>,
): Map<string, string> {
  const groups = new Map<string, Proposal[]>();
  for (const proposal of proposals) {
    const [first] = proposal.patches;
    if (first === undefined || refusals.has(proposal)) continue;
    groups.set(patchKey(first), [...(groups.get(patchKey(first)) ?? []), proposal]);
  }
  const files = new Map<string, string>();
  for (const [key, group] of groups) {
    const [leader] = group;
    const [part] = leader?.patches ?? [];
    if (leader === undefined || part === undefined) continue;
    const parts = unique(group.flatMap(({ patches }) => patches));
    const rules = [...new Set(group.map(({ violation }) => violation.rule))].toSorted();
    const { directory, target } = part;
    const written = writePatch(sources, texts, { ...patchOf(leader), directory, target, rules, parts });
    if (isRefusal(written)) for (const proposal of group) refusals.set(proposal, written);
    else files.set(key, written.file);
  }
  return files;
}

function unique<T>(parts: readonly T[]): T[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

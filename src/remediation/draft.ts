/** Puts proposals into source texts. Where a part of one is refused the whole draft is of no use: it is made again without it. */
import { isUntraced, mergeSchemaOf } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import { writeAddition } from './addition.ts';
import { applyWith, editKey, placeKey, type Texts } from './apply-edits.ts';
import { continuePatch } from './continue-patch.ts';
import { contradictions } from './contradictions.ts';
import { type PatchToWrite, writePatch, type WrittenPatch } from './new-patch.ts';
import { itemsLast } from './item-order.ts';
import { bodyOf } from './patch-body.ts';
import { isRefusal, type PatchPart, type Proposal, type Refusal, refused } from './types.ts';

export interface Draft {
  /** Every text that differs from the sources. */
  readonly texts: Texts;
  readonly accepted: readonly Proposal[];
  readonly refused: readonly { readonly proposal: Proposal; readonly refusal: Refusal }[];
  /** Where each patch, and each object that is added, was written, by its key. */
  readonly written: ReadonlyMap<string, WrittenPatch>;
}

/** @param patchOf what a proposal's new patches need to be written */
export function draftOf(
  sources: Sources,
  proposals: readonly Proposal[],
  patchOf: (proposal: Proposal) => Pick<PatchToWrite, 'trace' | 'resource'>,
): Draft {
  const refusals = new Map<Proposal, Refusal>([...contradictions(proposals), ...conflicting(proposals)]);
  const texts: Texts = new Map();
  const done = new Set<string>();
  const inTurn = inOrder(proposals).filter((proposal) => !refusals.has(proposal));
  const edits = inTurn.flatMap((proposal) => proposal.edits.map((edit) => ({ edit, proposal })));
  for (const { edit, proposal } of itemsLast(edits)) {
    const key = editKey(edit);
    if (done.has(key) || refusals.has(proposal)) continue;
    const wanted = edits.filter((other) => !refusals.has(other.proposal)).map((other) => other.edit);
    const result = applyWith(sources, texts, edit, wanted);
    if ('code' in result) refusals.set(proposal, result);
    else for (const made of result) done.add(made);
  }
  const written = writePatches(sources, texts, proposals, refusals, patchOf);
  writeAdditions(sources, texts, proposals, refusals, written);
  return {
    texts,
    accepted: proposals.filter((proposal) => !refusals.has(proposal)),
    refused: [...refusals].map(([proposal, refusal]) => ({ proposal, refusal })),
    written,
  };
}

/** By the fields that they write, so that new keys stand in alphabetical order, as they do by convention. */
function inOrder(proposals: readonly Proposal[]): Proposal[] {
  const field = ({ ops }: Proposal): string => ops[0]?.pointer ?? '';
  return proposals.toSorted((one, other) => (field(one) < field(other) ? -1 : field(one) > field(other) ? 1 : 0));
}

interface Wish {
  readonly key: string;
  readonly proposal: Proposal;
}

/**
 * Proposals that want different values at one node. Of one rule's, the value that most findings want stays, and the
 * others are tried nearer to their roots; where rules contradict each other, neither is done.
 */
function conflicting(proposals: readonly Proposal[]): Map<Proposal, Refusal> {
  const refusals = new Map<Proposal, Refusal>();
  for (const wishes of wishesByPlace(proposals).values()) {
    const byKey = Map.groupBy(wishes, ({ key }) => key);
    if (byKey.size < 2) continue;
    const roots = [...new Set(wishes.map(({ proposal }) => proposal.violation.root || '.'))].toSorted();
    const rules = [...new Set(wishes.map(({ proposal }) => proposal.violation.rule))].toSorted();
    const reason = `${rules.join(' and ')} want different values at the same place (${roots.join(', ')})`;
    const [kept] = [...byKey.values()].toSorted((one, other) => other.length - one.length);
    for (const { key, proposal } of wishes) {
      if (rules.length > 1 || key !== kept?.[0]?.key) refusals.set(proposal, refused('conflict', reason));
    }
  }
  return refusals;
}

function wishesByPlace(proposals: readonly Proposal[]): Map<string, Wish[]> {
  const wishes = proposals.flatMap((proposal) => [
    ...proposal.edits
      .filter((edit) => edit.action !== 'append')
      .map((edit) => ({ place: placeKey(edit), key: editKey(edit), proposal })),
    ...proposal.patches.map((part) => ({
      place: JSON.stringify([part.directory, part.target, part.pointer]),
      key: JSON.stringify(part.value),
      proposal,
    })),
  ]);
  return Map.groupBy(wishes, ({ place }) => place);
}

/** The patch that a proposal's part belongs to. */
export function patchKey({ directory, target, into }: PatchPart): string {
  return JSON.stringify([directory, target, into]);
}

function writePatches(
  sources: Sources,
  texts: Texts,
  proposals: readonly Proposal[],
  refusals: Map<Proposal, Refusal>,
  patchOf: (proposal: Proposal) => Pick<PatchToWrite, 'trace' | 'resource'>,
): Map<string, WrittenPatch> {
  const patched = inOrder(proposals).filter((proposal) => proposal.patches.length > 0 && !refusals.has(proposal));
  const groups = Map.groupBy(patched, ({ patches: [first] }) => (first === undefined ? '' : patchKey(first)));
  const places = new Map<string, WrittenPatch>();
  for (const [key, group] of groups) {
    const [leader] = group;
    const [part] = leader?.patches ?? [];
    if (leader === undefined || part === undefined) continue;
    const parts = unique(group.flatMap(({ patches }) => patches));
    const rules = [...new Set(group.map(({ violation }) => violation.rule))].toSorted();
    const { directory, target } = part;
    const written = writeOrContinue(sources, texts, part.into, { ...patchOf(leader), directory, target, rules, parts });
    if (isRefusal(written)) for (const proposal of group) refusals.set(proposal, written);
    else places.set(key, written);
  }
  return places;
}

/** What was written for a proposal in files of its own. */
export function writtenFor({ patches, addition }: Proposal, written: Draft['written']): readonly WrittenPatch[] {
  const keys = [...patches.map(patchKey), ...(addition === null ? [] : [JSON.stringify(addition)])];
  return [...new Set(keys.flatMap((key) => written.get(key) ?? []))];
}

/** Several roots may want the very same object beside the same one; it is added once. */
function writeAdditions(
  sources: Sources,
  texts: Texts,
  proposals: readonly Proposal[],
  refusals: Map<Proposal, Refusal>,
  places: Map<string, WrittenPatch>,
): void {
  for (const proposal of inOrder(proposals)) {
    if (proposal.addition === null || refusals.has(proposal)) continue;
    const key = JSON.stringify(proposal.addition);
    if (places.has(key)) continue;
    const written = writeAddition(sources, texts, proposal.addition);
    if (isRefusal(written)) refusals.set(proposal, written);
    else places.set(key, written);
  }
}

function writeOrContinue(
  sources: Sources,
  texts: Texts,
  into: PatchPart['into'],
  patch: PatchToWrite,
): WrittenPatch | Refusal {
  if (into === null) return writePatch(sources, texts, patch);
  const object = patch.trace.objectOf(patch.resource);
  if (isUntraced(object)) return refused(object.code, object.reason);
  const schema = mergeSchemaOf(object) ?? undefined;
  const refusal = continuePatch(sources, texts, into, bodyOf(object.root, patch.parts, schema), schema);
  return refusal ?? { file: into.file, entry: null };
}

function unique<T>(parts: readonly T[]): T[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

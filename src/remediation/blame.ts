/** Which proposals a defect is the fault of. */
import { closureOf } from '../kustomize/closure.ts';
import type { Sources } from '../kustomize/sources.ts';
import { isUntraced, type Place } from '../kustomize/trace/index.ts';
import { type Draft, writtenFor } from './draft.ts';
import type { Proposal } from './types.ts';
import type { Defect, Reader } from './verify.ts';

/**
 * The proposals that are to blame, or none where that cannot be told from the defects; then a half of them has to be
 * tried without the other.
 */
export function blamed(
  defects: readonly Defect[],
  readers: readonly Reader[],
  draft: Draft,
  after: Sources,
): ReadonlyMap<Proposal, Defect> {
  const guilty = new Map<Proposal, Defect>();
  for (const defect of defects) {
    for (const proposal of suspectsOf(defect, readers, draft, after)) {
      if (!guilty.has(proposal)) guilty.set(proposal, defect);
    }
  }
  return guilty;
}

function suspectsOf(defect: Defect, readers: readonly Reader[], draft: Draft, after: Sources): readonly Proposal[] {
  const inClosure = (): readonly Proposal[] => {
    const files = new Set(closureOf(after, defect.directory).files);
    return draft.accepted.filter((proposal) => filesOf(proposal, draft).some((file) => files.has(file)));
  };
  if (defect.code === 'reader-does-not-render') return inClosure();
  if (defect.code === 'render-broke') {
    const suspects = inClosure();
    return suspects.length === 1 ? suspects : [];
  }
  if (defect.code === 'finding-remains') {
    return draft.accepted.filter(
      ({ violation }) => violation.fingerprint === defect.fingerprint && violation.root === defect.directory,
    );
  }
  // A new finding is about a whole object, and most edits of it are innocent.
  if (defect.at === null || defect.code === 'new-finding') return [];
  const trace = readers.find(({ after: { directory } }) => directory === defect.directory)?.after.trace;
  const owner = trace?.ownerOf(defect.at.resource, defect.at.pointer);
  if (owner === undefined || isUntraced(owner)) return [];
  const { place } = owner.writer;
  return draft.accepted.filter(
    (proposal) =>
      proposal.edits.some((edit) => overlaps(edit.place, place)) ||
      writtenFor(proposal, draft.written).some(({ file }) => file === place.file),
  );
}

/** Every file that a proposal changes. */
export function filesOf(proposal: Proposal, draft: Draft): readonly string[] {
  const own = writtenFor(proposal, draft.written).flatMap(({ file, entry }) => {
    return [file, ...(entry === null ? [] : [entry.place.file])];
  });
  return [...proposal.edits.map(({ place }) => place.file), ...own];
}

/** Whether one place leads through the other. */
function overlaps(one: Place, other: Place): boolean {
  if (one.file !== other.file || one.document !== other.document) return false;
  if (!isPrefix(one.path, other.path)) return false;
  if (one.inline === undefined || other.inline === undefined) return true;
  return one.inline.document === other.inline.document && isPrefix(one.inline.path, other.inline.path);
}

function isPrefix(one: Place['path'], other: Place['path']): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((key, index) => key === other[index]);
}

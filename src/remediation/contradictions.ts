/** Fixes that want one rendered field to be different, also where each would write it at a place of its own. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import type { ResolvedOp } from '../rules/index.ts';
import { type Proposal, type Refusal, refused } from './types.ts';

/** What an operation says of its field; null where that is found later, or said of a list item. */
interface Wanted {
  readonly pointer: string;
  /** Undefined for a field that is to go. */
  readonly value: Json | undefined;
}

/** Of rules that contradict each other at a field of one object, neither is done. */
export function contradictions(proposals: readonly Proposal[]): Map<Proposal, Refusal> {
  const refusals = new Map<Proposal, Refusal>();
  const objects = Map.groupBy(proposals, ({ violation: { root, rendered } }) => JSON.stringify([root, rendered]));
  for (const group of objects.values()) {
    const wishes = group.flatMap((proposal) => wantedBy(proposal).map((wanted) => ({ proposal, wanted })));
    for (const [index, one] of wishes.entries()) {
      for (const other of wishes.slice(index + 1)) {
        const [first, second] = [one.proposal.violation, other.proposal.violation];
        if (first.rule === second.rule) continue;
        const field = contradiction(one.wanted, other.wanted);
        if (field === null) continue;
        const rules = [first.rule, second.rule].toSorted().join(' and ');
        const reason = `${rules} want different values at ${field} (${first.root || '.'})`;
        for (const { proposal } of [one, other]) refusals.set(proposal, refused('conflict', reason));
      }
    }
  }
  return refusals;
}

function wantedBy({ ops, violation: { within } }: Proposal): Wanted[] {
  return ops.flatMap((op) => wantedByOp(op).map(({ pointer, value }) => ({ pointer: within + pointer, value })));
}

function wantedByOp(op: ResolvedOp): Wanted[] {
  if (op.op === 'remove') return [{ pointer: op.pointer, value: undefined }];
  return op.op === 'set' && 'literal' in op.value ? [{ pointer: op.pointer, value: op.value.literal }] : [];
}

/** The field at which two wishes cannot both come true; null where they can, or where one only makes the other needless. */
function contradiction(one: Wanted, other: Wanted): string | null {
  const [outer, inner] = one.pointer.length <= other.pointer.length ? [one, other] : [other, one];
  if (outer.pointer === inner.pointer) return isDeepStrictEqual(outer.value, inner.value) ? null : inner.pointer;
  if (!inner.pointer.startsWith(`${outer.pointer}/`) || outer.value === undefined) return null;
  const keys = inner.pointer.slice(outer.pointer.length + 1).split('/');
  let here: Json | undefined = outer.value;
  for (const key of keys) {
    if (here === undefined || !isJsonObject(here)) return null;
    here = here[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return here === undefined || isDeepStrictEqual(here, inner.value) ? null : inner.pointer;
}

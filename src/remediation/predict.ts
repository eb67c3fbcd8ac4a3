/** What all fixes of a rendering would make of it, and which of its findings is which once items of lists have moved. */
import { escapeToken, parsePointer } from '../kubernetes/pointer.ts';
import { compared, partnersOf, type Wishes } from './compare-renders.ts';
import type { Analysis, Violation } from './types.ts';
import type { Reader } from './verify.ts';

/**
 * What the fixes of a rendering wish, by the index of the object. All pointers are those of the rendering as it is, so several
 * removals from one list are one wish each, whatever the order of the edits.
 *
 * @param isMeant whether the fix of a finding counts
 */
export function wishesOf(
  { violations }: Analysis,
  isMeant: (violation: Violation) => boolean = () => true,
): ReadonlyMap<number, Wishes> {
  const wishes = new Map<number, { removed: Set<string>; written: string[] }>();
  for (const { finding, rendered, within } of violations.filter(isMeant)) {
    // What a conversion does is exactly as expected, or wrong.
    if (finding.fix === null || finding.fix.converts !== undefined || finding.fix.refuse !== null) continue;
    const own = wishes.get(rendered) ?? { removed: new Set(), written: [] };
    for (const { op, pointer } of finding.fix.ops) {
      if (op === 'remove') own.removed.add(within + pointer);
      else own.written.push(within + pointer + (op === 'append' ? '/-' : ''));
    }
    wishes.set(rendered, own);
  }
  return wishes;
}

/**
 * Findings are told apart by their order where nothing else does it, as those of two capabilities of one container. Where an item
 * went, such a fingerprint means another finding than before: this says which one.
 *
 * @returns for a fingerprint after, the one that its finding had before; null for a finding that is new
 */
export function earlierFingerprints({ before, after }: Reader): (fingerprint: string) => string | null {
  const known = new Set(before.violations.map(({ fingerprint }) => fingerprint));
  const same = (fingerprint: string): string | null => (known.has(fingerprint) ? fingerprint : null);
  const moved = movedObjects(before, after);
  if (moved.size === 0) return same;
  const queues = Map.groupBy(before.violations, (one) => placeKey(one, one.rendered, one.within + one.finding.pointer));
  const claimed = new Set<string>();
  const earlier = new Map<string, string | null>();
  const unsure: Violation[] = [];
  for (const violation of after.violations) {
    const object = moved.get(violation.rendered);
    if (object === undefined) {
      claimed.add(violation.fingerprint);
      continue;
    }
    const pointer = pointerBefore(violation.within + violation.finding.pointer, object.gone);
    const was = queues.get(placeKey(violation, object.resource, pointer))?.shift();
    if (was === undefined) {
      unsure.push(violation);
      continue;
    }
    claimed.add(was.fingerprint);
    earlier.set(violation.fingerprint, was.fingerprint);
  }
  for (const { fingerprint } of unsure) earlier.set(fingerprint, claimed.has(fingerprint) ? null : same(fingerprint));
  return (fingerprint) => (earlier.has(fingerprint) ? (earlier.get(fingerprint) ?? null) : same(fingerprint));
}

interface Moved {
  /** The object's index in the rendering before. */
  readonly resource: number;
  /** Items that went, by their pointers before. */
  readonly gone: ReadonlySet<string>;
}

/** Objects of which items went as they should, by their index in the rendering after. */
function movedObjects(before: Analysis, after: Analysis): ReadonlyMap<number, Moved> {
  const moved = new Map<number, Moved>();
  const wishes = [...wishesOf(before)].filter(([, { removed }]) =>
    [...removed].some((pointer) => /\/\d+$/.test(pointer)),
  );
  if (wishes.length === 0) return moved;
  const partners = partnersOf(before.rendered, after.rendered);
  for (const [resource, own] of wishes) {
    const partner = partners[resource] ?? null;
    if (partner === null) continue;
    const { gone } = compared(before.rendered[resource], after.rendered[partner], own);
    if (gone.length > 0) moved.set(partner, { resource, gone: new Set(gone) });
  }
  return moved;
}

function placeKey({ rule, finding: { scope } }: Violation, resource: number, pointer: string): string {
  return JSON.stringify([rule, resource, pointer, scope.kind, scope.name]);
}

/** Where a pointer into the object as it is now led before these items went. */
export function pointerBefore(pointer: string, gone: ReadonlySet<string>): string {
  let before = '';
  for (const token of parsePointer(pointer) ?? []) {
    let there = escapeToken(token);
    if (/^\d+$/.test(token)) {
      let index = Number(token);
      for (let earlier = 0; earlier <= index; earlier++) if (gone.has(`${before}/${earlier}`)) index += 1;
      there = String(index);
    }
    before += `/${there}`;
  }
  return before;
}

/** What changed between two renderings of one kustomization, field by field. */
import { escapeToken } from '../kubernetes/pointer.ts';
import { displayResource, resourceId, resourceKey } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import { alignItems } from './align-items.ts';

/** What fixes are to do to one object, by pointers into it as it was. */
export interface Wishes {
  /** Fields and items that are to go. An item may stay, but becomes nothing else. */
  readonly removed: ReadonlySet<string>;
  /** Fields that may get another value; `/-` behind a list for items that it may get. */
  readonly written: readonly string[];
}

const noWishes: Wishes = { removed: new Set(), written: [] };

/** One changed leaf that no fix asks for: a scalar, or an empty map or list. */
export interface Change {
  /** Index of the object in the rendering before, or null for an object that is new. */
  readonly resource: number | null;
  readonly object: string;
  readonly pointer: string;
  /** Index of the object in the rendering after, for one that is new. */
  readonly added?: number;
}

/** @param wishes what is to happen to the objects, by their index in the rendering before */
export function compareRenders(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  wishes: ReadonlyMap<number, Wishes> = new Map(),
): readonly Change[] {
  const partners = partnersOf(before, after);
  const known = new Set(partners);
  const changes = before.flatMap((object, resource): Change[] => {
    const partner = after[partners[resource] ?? -1];
    const name = displayResource(resourceId(object));
    if (partner === undefined) return [{ resource, object: name, pointer: '' }];
    const { changed } = compared(object, partner, wishes.get(resource) ?? noWishes);
    return changed.map((pointer) => ({ resource, object: name, pointer }));
  });
  for (const [index, object] of after.entries()) {
    if (known.has(index)) continue;
    changes.push({ resource: null, object: displayResource(resourceId(object)), pointer: '', added: index });
  }
  return changes;
}

/** The index in the rendering after of each object of the one before; null where it is gone. */
export function partnersOf(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly (number | null)[] {
  const later = Map.groupBy(after.keys(), (index) => keyOf(after[index]));
  return before.map((object) => later.get(keyOf(object))?.shift() ?? null);
}

function keyOf(object: KubernetesObject | undefined): string {
  return object === undefined ? '' : resourceKey(resourceId(object));
}

/** Pointers of the leaves in which two values differ. A null and a missing key are one thing. */
export function changedLeaves(before: Json | undefined, after: Json | undefined): readonly string[] {
  return compared(before, after, noWishes).changed;
}

export interface Difference {
  /** Leaves that differ though no wish asks for it. */
  readonly changed: readonly string[];
  /** Items of lists that went as they should, by their pointers before. */
  readonly gone: readonly string[];
}

const same: Difference = { changed: [], gone: [] };

/** Compares two values, the first of which stands at `pointer`, as the wishes name it. */
export function compared(before: Json | undefined, after: Json | undefined, wishes: Wishes, pointer = ''): Difference {
  if (isNullish(before) && isNullish(after)) return same;
  if (isJsonObject(before) && (isJsonObject(after) || (isNullish(after) && Object.keys(before).length > 0))) {
    const later = after ?? {};
    const keys = new Set([...Object.keys(before), ...Object.keys(later)]);
    const fields = [...keys].map((key) => ({ key, place: `${pointer}/${escapeToken(key)}` }));
    // Where a field of a later layer went, it may show what an earlier one says. Items of lists have no such layers.
    const kept = fields.filter(({ place }) => !wishes.removed.has(place));
    return together(kept.map(({ key, place }) => compared(own(before, key), own(later, key), wishes, place)));
  }
  if (Array.isArray(before) && (Array.isArray(after) || (isNullish(after) && before.length > 0))) {
    return comparedLists(before, after ?? [], wishes, pointer);
  }
  if (isNullish(before) && Array.isArray(after) && after.length > 0) return comparedLists([], after, wishes, pointer);
  if (isNullish(before) && isJsonObject(after) && Object.keys(after).length > 0)
    return compared({}, after, wishes, pointer);
  if (before === after) return same;
  const changed = [...new Set([...leaves(before, pointer), ...leaves(after, pointer)])];
  return { changed: changed.filter((leaf) => !isWritten(leaf, wishes)), gone: [] };
}

/** Item by item. Where items may have gone or come, the others are looked for where they stand now. */
function comparedLists(before: readonly Json[], after: readonly Json[], wishes: Wishes, pointer: string): Difference {
  const maybeGone = (index: number): boolean => wishes.removed.has(`${pointer}/${index}`);
  const at = (index: number | null, from: number | null): Difference => {
    // The dash is RFC 6901's name of an item that is not there yet; no wish to remove can mean it.
    const place = `${pointer}/${index ?? '-'}`;
    if (from === null && index !== null && maybeGone(index)) return { changed: [], gone: [place] };
    return compared(index === null ? undefined : before[index], from === null ? undefined : after[from], wishes, place);
  };
  if (wishes.written.includes(`${pointer}/-`) || before.some((_, index) => maybeGone(index))) {
    const cost = (index: number | null, from: number | null): number => at(index, from).changed.length;
    return together(alignItems(before.length, after.length, cost).map(([index, from]) => at(index, from)));
  }
  return together(
    Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      at(index < before.length ? index : null, index < after.length ? index : null),
    ),
  );
}

function together(differences: readonly Difference[]): Difference {
  return {
    changed: differences.flatMap(({ changed }) => changed),
    gone: differences.flatMap(({ gone }) => gone),
  };
}

/** A change at, below or (for a holder that was made for it) above a field that is to be written. */
function isWritten(pointer: string, { written }: Wishes): boolean {
  return written.some(
    (wanted) => pointer === wanted || pointer.startsWith(`${wanted}/`) || wanted.startsWith(`${pointer}/`),
  );
}

/** Empty holders are leaves: that one appears or vanishes is a change. */
function leaves(value: Json | undefined, pointer: string): string[] {
  if (isNullish(value)) return [];
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item, index) => leaves(item, `${pointer}/${index}`));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, `${pointer}/${escapeToken(key)}`));
  }
  return [pointer];
}

function own(map: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isNullish(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** What changed between two renderings of one kustomization, field by field. */
import { escapeToken } from '../kubernetes/pointer.ts';
import { displayResource, resourceId, resourceKey } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';

/** One changed leaf: a scalar, or an empty map or list. */
export interface Change {
  /** Index of the object in the rendering before, or null for an object that is new. */
  readonly resource: number | null;
  readonly object: string;
  readonly pointer: string;
  /** Index of the object in the rendering after, for one that is new. */
  readonly added?: number;
}

export function compareRenders(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly Change[] {
  const later = new Map<string, { object: KubernetesObject; index: number }[]>();
  for (const [index, object] of after.entries()) {
    const key = resourceKey(resourceId(object));
    later.set(key, [...(later.get(key) ?? []), { object, index }]);
  }
  const changes: Change[] = [];
  for (const [resource, object] of before.entries()) {
    const id = resourceId(object);
    const partner = later.get(resourceKey(id))?.shift();
    const name = displayResource(id);
    if (partner === undefined) changes.push({ resource, object: name, pointer: '' });
    else for (const pointer of changedLeaves(object, partner.object)) changes.push({ resource, object: name, pointer });
  }
  for (const { object, index } of [...later.values()].flat()) {
    changes.push({ resource: null, object: displayResource(resourceId(object)), pointer: '', added: index });
  }
  return changes;
}

/** Pointers of the leaves in which two values differ. A null and a missing key are one thing. */
export function changedLeaves(before: Json | undefined, after: Json | undefined, pointer = ''): string[] {
  if (isNullish(before) && isNullish(after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      changedLeaves(own(before, key), own(after, key), `${pointer}/${escapeToken(key)}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changedLeaves(before[index], after[index], `${pointer}/${index}`),
    );
  }
  if (before === after) return [];
  return [...new Set([...leaves(before, pointer), ...leaves(after, pointer)])];
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

function own(map: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isNullish(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

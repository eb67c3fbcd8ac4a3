import { lastingGroup } from '../kubernetes/api-versions.ts';
import type { ResourceId } from '../kubernetes/resource.ts';
import { sha256 } from './digest.ts';

/** Who an object is to its author, and who it is in the render. */
export interface ObjectNames {
  readonly authored: ResourceId;
  readonly rendered: ResourceId;
}

export interface Fingerprinted {
  readonly rule: string;
  /** Index into the root's objects. */
  readonly resource: number;
  readonly pointer: string;
  readonly scope: {
    readonly kind: string;
    readonly pointer: string;
    readonly name: string | null;
    /** The container that an item stands in: two containers may have the same port. */
    readonly container: string | null;
  };
}

/**
 * What recognises a finding again after lines, indexes, messages and prefixes have changed: the rule, the object as its
 * author named it, the container, the item, and the field in it. An object's version does not count either,
 * nor that its kind moved to another API group.
 *
 * Several objects of a root may come from one that was authored (a base used twice): there the rendered name counts too.
 * Where all of this is the same (two containers without a name), the order within the root tells them apart.
 *
 * @param objects every object of the root, those without findings too, so that a finding's fingerprint does not depend on
 *   whether its twin has one
 * @param findings in the order of the objects and of their fields
 * @returns one fingerprint for each finding, unique within the root
 */
export function fingerprints(objects: readonly ObjectNames[], findings: readonly Fingerprinted[]): string[] {
  const shared = countOf(objects.map(({ authored }) => keyOf(authored)));
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = findingKey(finding, objects[finding.resource], shared);
    const earlier = seen.get(key) ?? 0;
    seen.set(key, earlier + 1);
    return sha256(earlier === 0 ? key : `${key}\n${earlier}`).slice(0, 32);
  });
}

function findingKey(
  { rule, scope, pointer }: Fingerprinted,
  object: ObjectNames | undefined,
  shared: ReadonlyMap<string, number>,
): string {
  const authored = object === undefined ? '' : keyOf(object.authored);
  const twin = object !== undefined && (shared.get(authored) ?? 0) > 1 ? keyOf(object.rendered) : null;
  const inside = pointer === scope.pointer || pointer.startsWith(`${scope.pointer}/`);
  const field = (inside ? pointer.slice(scope.pointer.length) : pointer).replaceAll(/\/\d+(?=\/|$)/g, '/*');
  const holder = scope.kind === 'item' && scope.container !== null ? [scope.container] : [];
  return JSON.stringify([rule, authored, twin, scope.kind, scope.name, field, ...holder]);
}

function keyOf(id: ResourceId): string {
  return JSON.stringify([lastingGroup(id.apiVersion, id.kind), id.kind, id.namespace, id.name]);
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

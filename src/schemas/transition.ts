import { isDeepStrictEqual } from 'node:util';
import { apiGroup } from '../kubernetes/identity.ts';
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import { at, isSet, mapAt, textAt } from './server/look.ts';
import type { SchemaError } from './types.ts';

/** What may change in the spec of a StatefulSet, and since which version (ValidateStatefulSetUpdate of each). */
const changeableInStatefulSet: ReadonlyMap<string, number> = new Map([
  ['replicas', 0],
  ['template', 0],
  ['updateStrategy', 0],
  ['minReadySeconds', 22],
  ['persistentVolumeClaimRetentionPolicy', 23],
  ['ordinals', 26],
  ['revisionHistoryLimit', 33],
]);

/** Top-level fields that stay as they were created. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  PriorityClass: ['value', 'preemptionPolicy'],
  StorageClass: ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'],
  Secret: ['type'],
};

/**
 * The fields that the API server lets nobody change in place, where they differ. Both are the same object, without nulls. What is
 * left out before may have been filled in by the server, so only a change of what was written counts. The pod template of a Job and
 * a Pod itself are not here: whoever changes them is told that they must be re-created.
 */
export function frozenChanges(
  before: KubernetesObject,
  after: KubernetesObject,
  { major, minor }: KubernetesVersion,
): readonly SchemaError[] {
  const [old, made] = [mapAt(before, 'spec'), mapAt(after, 'spec')];
  const minorVersion = major > 1 ? Number.POSITIVE_INFINITY : minor;
  const changed: string[] = [];
  const { kind } = after;
  if (
    ['apps', 'extensions'].includes(apiGroup(after.apiVersion)) &&
    isSet(old, 'selector') &&
    differs(old, made, 'selector')
  ) {
    changed.push('/spec/selector');
  }
  if (kind === 'StatefulSet') changed.push(...inStatefulSet(old, made, minorVersion));
  if (kind === 'PersistentVolumeClaim') changed.push(...inClaim(old, made));
  if (kind === 'Service' && differs(old, made, 'clusterIP') && isSet(made, 'clusterIP') && staysInside(old, made)) {
    changed.push('/spec/clusterIP');
  }
  for (const field of fixed[kind] ?? [])
    if (isSet(before, field) && differs(before, after, field)) changed.push(`/${field}`);
  if ((kind === 'ConfigMap' || kind === 'Secret') && before['immutable'] === true) {
    for (const field of ['data', 'binaryData', 'stringData', 'immutable']) {
      if (differs(before, after, field)) changed.push(`/${field}`);
    }
  }
  return [...new Set(changed)].map((pointer) => ({
    pointer,
    message: `${kind} ${pointer} cannot be changed in place`,
  }));
}

function inStatefulSet(old: JsonObject, made: JsonObject, minor: number): string[] {
  const fields = new Set([...Object.keys(old), ...Object.keys(made)]);
  return [...fields]
    .filter(
      (field) => differs(old, made, field) && minor < (changeableInStatefulSet.get(field) ?? Number.POSITIVE_INFINITY),
    )
    .map((field) => `/spec/${field}`);
}

/** A claim may ask for more, and for another class of attributes. */
function inClaim(old: JsonObject, made: JsonObject): string[] {
  const fields = new Set([...Object.keys(old), ...Object.keys(made)]);
  fields.delete('volumeAttributesClassName');
  return [...fields]
    .filter((field) => isSet(old, field) && differs(without(old, field), without(made, field), field))
    .map((field) => `/spec/${field}`);
}

function without(spec: JsonObject, field: string): JsonObject {
  return field === 'resources' ? { resources: { ...mapAt(spec, 'resources'), requests: {} } } : spec;
}

function staysInside(old: JsonObject, made: JsonObject): boolean {
  return textAt(old, 'type') !== 'ExternalName' && textAt(made, 'type') !== 'ExternalName';
}

function differs(one: Json, other: Json, field: string): boolean {
  return !isDeepStrictEqual(at(one, field), at(other, field));
}

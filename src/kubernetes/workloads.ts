import { apiGroup } from './identity.ts';
import { getPointer } from './pointer.ts';
import type { Json, JsonObject } from './resource.ts';

/** What a changed pod template does to what already runs. */
export type TemplateChange = 'restart' | 'recreate' | 'next-run' | 'new-pods';

/** One kind of object that carries a pod. The table is data, so that kinds of a cluster's own can be added to it. */
export interface WorkloadKind {
  readonly kind: string;
  /** Every group that serves or served the kind; its version does not matter. */
  readonly groups: readonly string[];
  /** JSON Pointers of the pod's spec and metadata in the object. */
  readonly podSpec: string;
  readonly podMetadata: string;
  readonly templateChange: TemplateChange;
}

export const workloadKinds: readonly WorkloadKind[] = [
  bare('Pod', '', 'recreate'),
  templated('Deployment', ['apps', 'extensions'], '/spec/template', 'restart'),
  templated('StatefulSet', ['apps'], '/spec/template', 'restart'),
  templated('DaemonSet', ['apps', 'extensions'], '/spec/template', 'restart'),
  templated('ReplicaSet', ['apps', 'extensions'], '/spec/template', 'new-pods'),
  templated('ReplicationController', [''], '/spec/template', 'new-pods'),
  templated('Job', ['batch'], '/spec/template', 'recreate'),
  templated('CronJob', ['batch'], '/spec/jobTemplate/spec/template', 'next-run'),
  templated('PodTemplate', [''], '/template', 'new-pods'),
];

export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

export const containerLists: readonly ContainerList[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** One item of a pod's three container lists, whatever it is: what is no map is found here too, and must not pass. */
export interface ContainerEntry {
  readonly list: ContainerList;
  readonly index: number;
  /** Null where no text is written as the name. */
  readonly name: string | null;
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly container: Json;
}

/** The kind's row in the table, or null where the object carries no pod. */
export function workloadKind(object: { readonly apiVersion: Json; readonly kind: Json }): WorkloadKind | null {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return null;
  const group = apiGroup(apiVersion);
  return workloadKinds.find((row) => row.kind === kind && row.groups.includes(group)) ?? null;
}

/** The pod's spec, as far as it is there and a map. */
export function podSpecOf(object: JsonObject, workload: WorkloadKind): JsonObject | null {
  const spec = getPointer(object, workload.podSpec);
  return isJsonObject(spec) ? spec : null;
}

/**
 * The containers of a pod spec: `containers`, then `initContainers`, then `ephemeralContainers`, each in order.
 * A list that is missing or null has none; one that is not a list has none either: see {@link malformedLists}.
 */
export function containersOf(podSpec: JsonObject, podPointer: string): ContainerEntry[] {
  return containerLists.flatMap((list) => {
    const items = podSpec[list];
    if (!Array.isArray(items)) return [];
    return items.map((container, index) => ({
      list,
      index,
      name: isJsonObject(container) && typeof container['name'] === 'string' ? container['name'] : null,
      pointer: `${podPointer}/${list}/${index}`,
      container,
    }));
  });
}

/** The container lists of a pod spec that are there and no lists. */
export function malformedLists(podSpec: JsonObject): ContainerList[] {
  return containerLists.filter((list) => {
    const items = podSpec[list];
    return items !== undefined && items !== null && !Array.isArray(items);
  });
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value);
}

function bare(kind: string, group: string, templateChange: TemplateChange): WorkloadKind {
  return { kind, groups: [group], podSpec: '/spec', podMetadata: '/metadata', templateChange };
}

function templated(
  kind: string,
  groups: readonly string[],
  template: string,
  templateChange: TemplateChange,
): WorkloadKind {
  return { kind, groups, podSpec: `${template}/spec`, podMetadata: `${template}/metadata`, templateChange };
}

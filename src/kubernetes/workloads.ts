import { apiGroup } from './identity.ts';
import { podKinds } from './pod-kinds.ts';
import { expandPointer, fillPointer, getPointer } from './pointer.ts';
import type { Json, JsonObject } from './resource.ts';

/** What a changed pod template does to what already runs. */
export type TemplateChange = 'restart' | 'recreate' | 'next-run' | 'new-pods';

export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

export const containerLists: readonly ContainerList[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** A kind of object that describes pods: one row of the table in `pod-kinds.ts`, or of a file that somebody brings. */
export interface PodKind {
  readonly kind: string;
  /** Every group that serves or served the kind; its version does not matter. */
  readonly groups: readonly string[];
  readonly pods: readonly PodPlace[];
  readonly change: TemplateChange;
}

/** Where a pod spec lives in an object. Pointers whose step `*` stands for each item of a list, or each value of a map. */
export interface PodPlace {
  /** Empty for the object, where it describes containers and no pod around them. */
  readonly spec: string;
  /** Its steps `*` mean the same as those of `spec`. */
  readonly metadata?: string | undefined;
  /** False where what is not written comes from elsewhere, so that what is missing says nothing. */
  readonly complete?: boolean | undefined;
  /** Where the containers are, from the spec on, if not in the lists of a pod; then a spec without any describes no pod. */
  readonly containers?: Partial<Readonly<Record<ContainerList, readonly string[] | undefined>>> | undefined;
  /** Fields of the pod that are taken from elsewhere in the object where the spec does not write them; the first that has one. */
  readonly inherits?: readonly { readonly from: string; readonly fields: readonly string[] }[] | undefined;
}

/** A pod that an object describes. */
export interface Pod {
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly metadataPointer: string | null;
  /** As a pod spec, wherever its containers and inherited fields are written. */
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
  readonly complete: boolean;
  readonly containers: readonly ContainerEntry[];
  /** Where inherited fields are written, absolute, by field. */
  readonly inherited: ReadonlyMap<string, string>;
}

/** One item of a pod's container lists, whatever it is: what is no map is found here too, and must not pass. */
export interface ContainerEntry {
  readonly list: ContainerList;
  /** Null where no text is written as the name. */
  readonly name: string | null;
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly container: Json;
}

/** A part of an object that has not the shape it needs; it must not pass for having nothing to find. */
export interface Malformed {
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly message: string;
}

/** Kubernetes' own kinds: those in which a pod spec is just a pod spec. */
export const workloadKinds: readonly PodKind[] = podKinds.slice(0, 9);

/** The kind's row in the table, or null where objects of the kind describe no pods. Rows that somebody brings come first. */
export function podKindOf(apiVersion: Json, kind: Json, brought: readonly PodKind[] = []): PodKind | null {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return null;
  const group = apiGroup(apiVersion);
  const isMeant = (row: PodKind): boolean => row.kind === kind && row.groups.includes(group);
  return brought.find(isMeant) ?? podKinds.find(isMeant) ?? null;
}

/** The pods that an object describes, in the order of the table and of the object. */
export function podsOf(object: JsonObject, row: PodKind): { pods: Pod[]; malformed: Malformed[] } {
  const native = workloadKinds.includes(row);
  const pods: Pod[] = [];
  const malformed: Malformed[] = [];
  for (const place of row.pods) {
    const found = expandPointer(object, place.spec);
    if (native && found.length === 0) malformed.push(noMap(place.spec));
    for (const { pointer, value, captures } of found) {
      if (!isJsonObject(value)) {
        malformed.push(noMap(pointer));
        continue;
      }
      const { containers, problems } = containersOf(value, pointer, place);
      malformed.push(...problems);
      if (place.containers !== undefined && containers.length === 0) continue;
      pods.push(podAt(object, place, { pointer, spec: value, captures }, containers));
    }
  }
  return { pods, malformed };
}

function podAt(
  object: JsonObject,
  place: PodPlace,
  at: { readonly pointer: string; readonly spec: JsonObject; readonly captures: readonly string[] },
  containers: readonly ContainerEntry[],
): Pod {
  const { pointer, captures } = at;
  const metadataPointer = place.metadata === undefined ? null : fillPointer(place.metadata, captures);
  const metadata = metadataPointer === null ? undefined : getPointer(object, metadataPointer);
  const inherited = new Map<string, string>();
  let { spec } = at;
  for (const { from, fields } of place.inherits ?? []) {
    const lender = getPointer(object, from);
    if (!isJsonObject(lender)) continue;
    for (const field of fields) {
      const value = lender[field];
      if (value === undefined || Object.hasOwn(spec, field)) continue;
      spec = { ...spec, [field]: value };
      inherited.set(field, `${from}/${field}`);
    }
  }
  if (place.containers !== undefined) spec = { ...spec, ...listsOf(containers) };
  return {
    pointer,
    metadataPointer,
    spec,
    metadata: isJsonObject(metadata) ? metadata : {},
    complete: place.complete ?? true,
    containers,
    inherited,
  };
}

function listsOf(containers: readonly ContainerEntry[]): Record<string, Json> {
  return Object.fromEntries(
    containerLists.map((name) => [
      name,
      containers.filter(({ list }) => list === name).map(({ container }) => container),
    ]),
  );
}

/** `containers`, then `initContainers`, then `ephemeralContainers`, each in order; a list that is missing or null has none. */
function containersOf(
  spec: JsonObject,
  pointer: string,
  place: PodPlace,
): { containers: ContainerEntry[]; problems: Malformed[] } {
  const containers: ContainerEntry[] = [];
  const problems: Malformed[] = [];
  for (const list of containerLists) {
    if (place.containers === undefined && isNoList(spec[list])) {
      problems.push({ pointer: `${pointer}/${list}`, message: `${dotted(`${pointer}/${list}`)} is no list` });
      continue;
    }
    const patterns = place.containers === undefined ? [`/${list}/*`] : (place.containers[list] ?? []);
    for (const found of patterns.flatMap((pattern) => expandPointer(spec, pattern))) {
      const { value } = found;
      const name = isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null;
      containers.push({ list, name, pointer: `${pointer}${found.pointer}`, container: value });
    }
  }
  return { containers, problems };
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isNoList(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !Array.isArray(value);
}

function noMap(pointer: string): Malformed {
  return { pointer, message: `${dotted(pointer)} is no map` };
}

/** A pointer as people write a field. */
export function dotted(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}

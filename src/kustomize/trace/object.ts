import type { TraceRefusalCode } from '../../refusals.ts';
import type { Json, JsonObject, ResourceId } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../kustomization.ts';
import { child, type Place, textOf, type TracedMap, tracedMap, type Writer } from './node.ts';
import type { SchemaOf } from './openapi.ts';
import { isClusterScoped, mergeSchemaOf } from './schema.ts';

/** An object on its way through the layers of a root. */
export interface TracedObject {
  readonly root: TracedMap;
  /** Where its document (or List item) stands, and through which kustomizations it came, root first. */
  readonly origin: Writer;
  /** Every identity that it had, oldest first; the last one is the current one. Patches may name any of them. */
  readonly ids: ResourceId[];
  /** Places that put its name together, beside the one that first wrote it. */
  readonly renamedBy: Writer[];
  /** Patches that were applied to it, in order: where each stands. */
  readonly patchedBy: AppliedPatch[];
  /** Fields that a construct may have written which is not followed. */
  readonly doubts: Doubt[];
  /** Labels and annotations that one step wrote at several places: kustomize keeps them as one node. */
  readonly sharedPairs: SharedPair[];
  /** Why its fields cannot be traced: a construct made it, or changed it in a way that is not followed. */
  opaque: { readonly code: TraceRefusalCode; readonly reason: string } | null;
  /** How patches merge into an object of its root. */
  schemaOf: SchemaOf;
}

/** Fields of an object that a construct may have written: keys from the top, steps into lists left out. */
export interface Doubt {
  readonly path: readonly string[];
  readonly code: TraceRefusalCode;
  readonly reason: string;
}

/** One key in several maps; a later change at one of them changes all. */
export interface SharedPair {
  readonly key: string;
  readonly holders: readonly { readonly map: TracedMap; readonly path: readonly string[] }[];
}

/** A patch that reached an object. */
export interface AppliedPatch {
  readonly form: 'strategic-merge' | 'json6902';
  /** The patch's document (strategic merge) or list of operations. */
  readonly writer: Writer;
  /** How many objects of this render it reached. */
  targets: number;
}

/** The objects of a resource file's documents: empty ones dropped, Lists taken apart at any depth. */
export function objectsOf(documents: readonly Json[], file: string, via: readonly string[]): TracedObject[] {
  return documents.flatMap((document, index) =>
    flatten(document, { file, document: index, path: [] }).map(({ value, place }) =>
      newObject(value, { place, layer: 'resource', via }),
    ),
  );
}

export function newObject(value: JsonObject, origin: Writer): TracedObject {
  const root = tracedMap(value, origin);
  return {
    root,
    origin,
    ids: [identityOf(root)],
    renamedBy: [],
    patchedBy: [],
    doubts: [],
    sharedPairs: [],
    opaque: null,
    schemaOf: mergeSchemaOf,
  };
}

/** kustomize takes apart what its kind calls a List. */
function flatten(value: Json, place: Place): { value: JsonObject; place: Place }[] {
  if (!isJsonObject(value)) return [];
  const items = value['items'];
  if (typeof value['kind'] !== 'string' || !value['kind'].endsWith('List') || !Array.isArray(items)) {
    return [{ value, place }];
  }
  return items.flatMap((item, index) => flatten(item, { ...place, path: [...place.path, 'items', index] }));
}

export function identityOf(root: TracedMap): ResourceId {
  const metadata = child(root, 'metadata');
  return {
    apiVersion: textOf(child(root, 'apiVersion')) ?? '',
    kind: textOf(child(root, 'kind')) ?? '',
    namespace: textOf(child(metadata, 'namespace')) ?? null,
    name: textOf(child(metadata, 'name')) ?? '',
  };
}

export function currentId(object: TracedObject): ResourceId {
  return identityOf(object.root);
}

/** Keeps what an object is called now, before a layer renames it. */
export function rememberId(object: TracedObject): void {
  const now = identityOf(object.root);
  const last = object.ids.at(-1);
  if (last === undefined || !sameId(last, now)) object.ids.push(now);
}

function sameId(one: ResourceId, other: ResourceId): boolean {
  return (
    one.apiVersion === other.apiVersion &&
    one.kind === other.kind &&
    one.namespace === other.namespace &&
    one.name === other.name
  );
}

/** Every identity that kustomize would accept as a name of this object now. */
export function historyOf(object: TracedObject): readonly ResourceId[] {
  return [...object.ids, currentId(object)];
}

/** The namespace by which kustomize compares: a missing one is `default`, a cluster-scoped kind has none. */
export function effectiveNamespace(id: ResourceId): string {
  if (isClusterScoped(id.apiVersion, id.kind)) return '_non_namespaceable_';
  return id.namespace ?? 'default';
}

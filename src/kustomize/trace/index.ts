import type { TraceRefusalCode } from '../../refusals.ts';
import { formatPointer, listIndex, parsePointer } from '../../kubernetes/pointer.ts';
import { resourceId, resourceKey } from '../../kubernetes/identity.ts';
import type { KubernetesObject, ResourceId } from '../../kubernetes/resource.ts';
import type { Sources } from '../sources.ts';
import { accumulate, type Accumulation } from './accumulate.ts';
import { agreeAt } from './compare.ts';
import { type Layer, plain, type TracedNode, type Writer } from './node.ts';
import { currentId, identityOf, type TracedObject } from './object.ts';
import { positionOf } from './position.ts';
import { isDoubted } from './doubts.ts';
import type { MergeSchema } from './schema.ts';

export type { Layer, Place, SourcePath, TracedList, TracedMap, TracedNode, TracedScalar, Writer } from './node.ts';
export type { AppliedPatch, TracedObject } from './object.ts';
export { child, childPlace, parentPlace, plain } from './node.ts';
export { positionOf } from './position.ts';
export { readPlace } from './place.ts';
export { type MergeSchema } from './schema.ts';
export { matches, objectsNamed } from './selector.ts';

/** Where a rendered field, or the node that should hold it, is written: the `source` of a report. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly layer: Layer;
  /** Kustomizations from the root to the one that brought it. */
  readonly via: readonly string[];
  /** The real rendering agrees with what was read from the sources. */
  readonly confirmed: boolean;
}

export interface Untraced {
  readonly code: TraceRefusalCode;
  readonly reason: string;
}

export type Located =
  | { readonly source: Source; readonly untraced: null }
  | { readonly source: null; readonly untraced: Untraced };

/** The owner of a field: the node that was found, and how much of the pointer leads to it. */
export interface Owner {
  readonly object: TracedObject;
  readonly writer: Writer;
  /** The deepest node that exists on the way to the field; null where a layer removed the field. */
  readonly node: TracedNode | null;
  /** What is left of the pointer below that node: empty for a field that exists. */
  readonly missing: readonly string[];
  /** Set where a layer took the field away: then `writer` is the place that did. */
  readonly removed: boolean;
}

/** One root's rendering, each object with the sources that it came from. */
export interface RootTrace {
  readonly directory: string;
  /** Where a rendered field is written; `resource` is the object's index in the rendering, `pointer` RFC 6901. */
  locate(resource: number, pointer: string): Located;
  /** The same as nodes, for planning an edit. */
  ownerOf(resource: number, pointer: string): Owner | Untraced;
  /** The object as its author named it, or null where that is unknown. */
  authored(resource: number): ResourceId | null;
  /** The traced object behind a rendered one, or why there is none. */
  objectOf(resource: number): TracedObject | Untraced;
  /** Index in the rendering of a traced object, or null where it was not rendered. */
  indexOf(object: TracedObject): number | null;
  readonly objects: readonly TracedObject[];
}

export function isUntraced(value: object): value is Untraced {
  return 'code' in value && 'reason' in value;
}

/**
 * Reads the sources of a root in kustomize's order of application and matches them with its rendering.
 *
 * @param sources the tree that was rendered
 * @param directory the root's directory from the top
 * @param rendered the objects of the plain build, in its order
 */
export function traceRoot(sources: Sources, directory: string, rendered: readonly KubernetesObject[]): RootTrace {
  const accumulation = accumulate(sources, directory);
  const matched = matchObjects(accumulation, rendered);
  const indexes = new Map<TracedObject, number>();
  for (const [index, object] of matched.entries()) if (!isUntraced(object)) indexes.set(object, index);

  const objectOf = (resource: number): TracedObject | Untraced =>
    matched[resource] ?? { code: 'no-such-resource', reason: 'the rendering has no such object' };

  const ownerOf = (resource: number, pointer: string): Owner | Untraced => {
    const object = objectOf(resource);
    if (isUntraced(object)) return object;
    const body = rendered[resource];
    const tokens = parsePointer(pointer);
    if (body === undefined || tokens === null) return { code: 'no-such-resource', reason: `${pointer} is no pointer` };
    return ownerIn(object, body, tokens);
  };

  return {
    directory,
    objects: accumulation.objects,
    objectOf,
    ownerOf,
    indexOf: (object) => indexes.get(object) ?? null,
    authored: (resource) => {
      const object = objectOf(resource);
      return isUntraced(object) ? null : (object.ids[0] ?? null);
    },
    locate: (resource, pointer) => {
      const object = objectOf(resource);
      if (pointer === '' && !isUntraced(object)) return wholeOf(sources, object);
      const owner = ownerOf(resource, pointer);
      return isUntraced(owner) ? { source: null, untraced: owner } : sourceOf(sources, owner);
    },
  };
}

/** What the sources of a root give, taken for what they render; objects stand in the order of accumulation. */
export function traceSources(sources: Sources, directory: string): RootTrace {
  const objects = accumulate(sources, directory).objects.map(({ root }) => plain(root) as KubernetesObject);
  return traceRoot(sources, directory, objects);
}

/** How patches merge into an object of this kind; null for custom kinds, whose lists are replaced as a whole. */
export function mergeSchemaOf({ root, schemaOf }: TracedObject): MergeSchema | null {
  const { apiVersion, kind } = identityOf(root);
  return schemaOf(apiVersion, kind);
}

/** An object of a file stands where it was brought, whatever may have written this or that field of it later. */
function wholeOf(sources: Sources, { opaque, origin }: TracedObject): Located {
  const isWritten = origin.layer === 'resource' || opaque === null;
  return isWritten ? sourceOf(sources, { writer: origin }) : { source: null, untraced: opaque };
}

function sourceOf(sources: Sources, { writer }: Pick<Owner, 'writer'>): Located {
  const { place, layer, via } = writer;
  const position = positionOf(sources, place);
  if (position === null) {
    const reason = `the field comes through an alias, a merge key or text without positions in ${place.file}`;
    return { source: null, untraced: { code: 'alias', reason } };
  }
  const file = sources.files.real(place.file) ?? place.file;
  return { source: { file, ...position, layer, via, confirmed: true }, untraced: null };
}

function ownerIn(object: TracedObject, rendered: KubernetesObject, tokens: readonly string[]): Owner | Untraced {
  if (object.opaque !== null) return object.opaque;
  const doubt = object.doubts.find((one) => isDoubted(one, tokens));
  if (doubt !== undefined) return { code: doubt.code, reason: doubt.reason };
  if (!agreeAt(object.root, rendered, tokens)) {
    const reason = `what kustomize renders at ${formatPointer(tokens)} could not be followed from the sources`;
    return { code: 'rendering-differs', reason };
  }
  const owner = deepest(object, tokens);
  const node = owner.node;
  if (node?.type === 'scalar' && node.composed !== null && node.writer.layer !== 'images') {
    return { code: 'composed-value', reason: 'the value is put together from several places' };
  }
  return owner;
}

function deepest(object: TracedObject, tokens: readonly string[]): Owner {
  let node: TracedNode = object.root;
  for (const [depth, token] of tokens.entries()) {
    const missing = tokens.slice(depth);
    if (node.type === 'map') {
      const next = node.entries().get(token);
      const removal = node.removed().get(token);
      if (next === undefined && removal !== undefined) {
        return { object, writer: removal, node: null, missing, removed: true };
      }
      if (next === undefined) return { object, writer: node.writer, node, missing, removed: false };
      node = next;
    } else if (node.type === 'list') {
      const next: TracedNode | undefined = node.items()[listIndex(token) ?? -1];
      if (next === undefined) return { object, writer: node.writer, node, missing, removed: false };
      node = next;
    } else {
      return { object, writer: node.writer, node, missing, removed: false };
    }
  }
  return { object, writer: node.writer, node, missing: [], removed: false };
}

/** Pairs every rendered object with the one accumulated object that has its identity. */
function matchObjects(accumulation: Accumulation, rendered: readonly KubernetesObject[]): (TracedObject | Untraced)[] {
  const byId = new Map<string, TracedObject[]>();
  for (const object of accumulation.objects) {
    const key = resourceKey(currentId(object));
    byId.set(key, [...(byId.get(key) ?? []), object]);
  }
  return rendered.map((object) => {
    const id = resourceId(object);
    const found = byId.get(resourceKey(id)) ?? byId.get(resourceKey({ ...id, name: withoutHash(id.name) })) ?? [];
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    if (found.length > 1) return { code: 'ambiguous-origin', reason: 'several source objects have this identity' };
    return (
      accumulation.strangers[0] ?? { code: 'origin-unknown', reason: 'no source object of this root has this identity' }
    );
  });
}

/** Generated ConfigMaps and Secrets end in a hash of ten characters. */
function withoutHash(name: string): string {
  return name.replace(/-[a-z0-9]{10}$/, '');
}

import type { Json, JsonObject } from '../../kubernetes/resource.ts';

/** Which construct wrote a field; the words of a report's `source.layer`. */
export type Layer =
  | 'resource'
  | 'patch'
  | 'images'
  | 'replicas'
  | 'generator'
  | 'replacement'
  | 'transformer'
  | 'parameter'
  | 'remote';

export type SourcePath = readonly (string | number)[];

/**
 * A node in a source file: the file (from the tree's top), the document's index and the path of keys and indexes in
 * it. `inline` leads on, where the node stands in YAML or JSON text that is itself the value of that node
 * (`patch: |-`).
 */
export interface Place {
  readonly file: string;
  readonly document: number;
  readonly path: SourcePath;
  readonly inline?: { readonly document: number; readonly path: SourcePath };
}

/** Who wrote a node: where it stands, through which construct, and through which kustomizations (root first). */
export interface Writer {
  readonly place: Place;
  readonly layer: Layer;
  readonly via: readonly string[];
}

/** What kustomize will render, each node with the place that wrote it last. */
export type TracedNode = TracedMap | TracedList | TracedScalar;

export interface TracedScalar {
  readonly type: 'scalar';
  readonly value: Json;
  readonly writer: Writer;
  /** Set where the text is put together from several places; `writer` is then only the last of them. */
  readonly composed: readonly Writer[] | null;
}

export interface TracedList {
  readonly type: 'list';
  readonly writer: Writer;
  /** Set where a layer changed it in a way that is not followed; its items may be wrong. */
  readonly unclear?: true;
  items(): TracedNode[];
}

export interface TracedMap {
  readonly type: 'map';
  readonly writer: Writer;
  entries(): Map<string, TracedNode>;
  /** Keys that a layer took away, with the place that says so. */
  removed(): Map<string, Writer>;
  /** Maps of later layers that were merged into this one, in order of application. */
  merged(): Writer[];
}

/** The place of a child of the node at `place`. */
export function childPlace(place: Place, key: string | number): Place {
  if (place.inline !== undefined) {
    return { ...place, inline: { document: place.inline.document, path: [...place.inline.path, key] } };
  }
  return { ...place, path: [...place.path, key] };
}

/** The place of the node that holds the one at `place`. */
export function parentPlace(place: Place): Place {
  if (place.inline === undefined) return { ...place, path: place.path.slice(0, -1) };
  return { ...place, inline: { ...place.inline, path: place.inline.path.slice(0, -1) } };
}

export function childWriter(writer: Writer, key: string | number): Writer {
  return { place: childPlace(writer.place, key), layer: writer.layer, via: writer.via };
}

/**
 * Plain data as a traced node. Children are made when they are asked for, so that a large object that nothing looks
 * into costs nothing.
 */
export function traced(value: Json, writer: Writer): TracedNode {
  if (Array.isArray(value)) return tracedList(value, writer);
  if (typeof value === 'object' && value !== null) return tracedMap(value, writer);
  return scalar(value, writer);
}

export function scalar(value: Json, writer: Writer, composed: readonly Writer[] | null = null): TracedScalar {
  return { type: 'scalar', value, writer, composed };
}

export function tracedMap(value: JsonObject, writer: Writer): TracedMap {
  let entries: Map<string, TracedNode> | null = null;
  let removed: Map<string, Writer> | null = null;
  let merged: Writer[] | null = null;
  return {
    type: 'map',
    writer,
    entries() {
      entries ??= new Map(Object.entries(value).map(([key, child]) => [key, traced(child, childWriter(writer, key))]));
      return entries;
    },
    removed() {
      removed ??= new Map();
      return removed;
    },
    merged() {
      merged ??= [];
      return merged;
    },
  };
}

function tracedList(value: readonly Json[], writer: Writer): TracedList {
  let items: TracedNode[] | null = null;
  return {
    type: 'list',
    writer,
    items() {
      items ??= value.map((child, index) => traced(child, childWriter(writer, index)));
      return items;
    },
  };
}

/** The same node with copies of all maps and lists below it, so that changing one does not change the other. */
export function cloneNode(node: TracedNode): TracedNode {
  if (node.type === 'scalar') return node;
  if (node.type === 'list') {
    const items = node.items().map(cloneNode);
    const list: TracedList = { ...node, items: () => items };
    recorder?.copy(node, list);
    return list;
  }
  const copy = tracedMap({}, node.writer);
  for (const [key, child] of node.entries()) copy.entries().set(key, cloneNode(child));
  for (const [key, writer] of node.removed()) copy.removed().set(key, writer);
  copy.merged().push(...node.merged());
  recorder?.copy(node, copy);
  return copy;
}

/** The node as plain data. */
export function plain(node: TracedNode): Json {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items().map(plain);
  const value: JsonObject = {};
  for (const [key, child] of node.entries()) setOwn(value, key, plain(child));
  return value;
}

/** Sets a key without ever reaching a prototype (`__proto__` is data here). */
function setOwn(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Child of a map, or undefined where the node is no map or has no such key. */
export function child(node: TracedNode | undefined, key: string): TracedNode | undefined {
  return node?.type === 'map' ? node.entries().get(key) : undefined;
}

/** The text of a scalar child, or undefined. */
export function textOf(node: TracedNode | undefined): string | undefined {
  return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Told of every change before it is made; only `oakum explain` wants to know what stood there. */
export interface WriteRecorder {
  /** A key gets another node, or loses the one that it has where `node` is null. */
  child(map: TracedMap, key: string, node: TracedNode | null, writer: Writer): void;
  /** An item of a list comes (`before` is null), goes (`after` is null), or another one takes its place. */
  item(list: TracedList, before: TracedNode | null, after: TracedNode | null, writer: Writer): void;
  /** A later layer's map or list is merged into one. */
  merge(node: TracedMap | TracedList, writer: Writer): void;
  /** `copy` has what `node` has, and came to it in the same way. */
  copy<T extends TracedMap | TracedList>(node: T, copy: T): void;
}

let recorder: WriteRecorder | null = null;

/** Does some work, which must not wait for anything, and has every change noted meanwhile. */
export function recordWrites<T>(into: WriteRecorder, work: () => T): T {
  recorder = into;
  try {
    return work();
  } finally {
    recorder = null;
  }
}

export function noteItem(list: TracedList, before: TracedNode | null, after: TracedNode | null, writer: Writer): void {
  recorder?.item(list, before, after, writer);
}

export function noteMerge(node: TracedMap | TracedList, writer: Writer): void {
  if (node.type === 'map') node.merged().push(writer);
  recorder?.merge(node, writer);
}

/** Puts a child under a key; what a layer had taken away there is forgotten. */
export function setChild(map: TracedMap, key: string, node: TracedNode): void {
  recorder?.child(map, key, node, node.writer);
  map.entries().set(key, node);
  map.removed().delete(key);
}

/** Takes a key away and remembers who said so. */
export function removeChild(map: TracedMap, key: string, writer: Writer): void {
  recorder?.child(map, key, null, writer);
  map.entries().delete(key);
  map.removed().set(key, writer);
}

/** The map at `keys`, made where it is missing or null (with `writer` as its author); undefined where something else stands. */
export function ensureMap(node: TracedMap, keys: readonly string[], writer: Writer): TracedMap | undefined {
  let current: TracedMap = node;
  for (const key of keys) {
    let next = current.entries().get(key);
    if (next === undefined || (next.type === 'scalar' && next.value === null)) {
      next = tracedMap({}, writer);
      setChild(current, key, next);
    }
    if (next.type !== 'map') return undefined;
    current = next;
  }
  return current;
}

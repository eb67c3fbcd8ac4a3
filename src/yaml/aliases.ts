import type { Alias, Document, Node, YAMLMap } from 'yaml';
import { isAlias, isMap, isNode, isSeq } from 'yaml';
import { type Entry, isMergeKey, itemsOf, keyOf, pairsOf } from './nodes.ts';
import type { YamlPath } from './types.ts';

/** An entry as it is written: its holder, and its key or index there. */
export interface Entrance {
  readonly holder: Node;
  readonly segment: string | number;
}

/** Where a path leaves the text that stands below it. */
export interface Hop {
  readonly kind: 'alias' | 'merge';
  /** How many steps of the path lead to the alias, or to the map with the merge key. */
  readonly depth: number;
  /** Where the alias, or that map, is written; null where no path leads there, as within a merge key. */
  readonly written: YamlPath | null;
  /** The entry that holds the alias, or the key that the map would have if it were not merged; null for a whole document. */
  readonly entrance: Entrance | null;
}

/** What a path leads to when aliases and merge keys are followed. */
export interface Landing {
  readonly node: Node | null;
  /** The entry of the path's last step that is there, as written. */
  readonly pair: Entry | null;
  /** As `Hop.written`, of the node. */
  readonly written: YamlPath | null;
  readonly entrance: Entrance | null;
  readonly hops: readonly Hop[];
  /** What of the path does not exist. */
  readonly rest: YamlPath;
}

/** Paths to every node that one leads to without an alias. Made once for a document. */
const known = new WeakMap<Document.Parsed, ReadonlyMap<Node, YamlPath>>();

export function target(alias: Alias, document: Document.Parsed): Node | null {
  return (alias.resolve(document) as Node | undefined) ?? null;
}

/** Follows a path through everything that stands in its way. */
export function land(document: Document.Parsed, path: YamlPath): Landing {
  const hops: Hop[] = [];
  let node: Node | null = document.contents;
  let written: YamlPath | null = [];
  let pair: Entry | null = null;
  let entrance: Entrance | null = null;
  for (let depth = 0; ; depth++) {
    const segment = path[depth];
    while (isAlias(node) && segment !== undefined) {
      hops.push({ kind: 'alias', depth, written, entrance });
      node = target(node, document);
      written = node === null ? null : (pathsIn(document).get(node) ?? null);
    }
    if (segment === undefined) return { node, pair, written, entrance, hops, rest: [] };
    const found = stepFrom(document, node, segment);
    if (found === null) return { node, pair, written, entrance, hops, rest: path.slice(depth) };
    if (found.holder !== node && node !== null) {
      hops.push({ kind: 'merge', depth, written, entrance: { holder: node, segment } });
      written = pathsIn(document).get(found.holder) ?? null;
    }
    if (written !== null) written = [...written, segment];
    ({ node, pair } = found);
    entrance = { holder: found.holder, segment };
  }
}

interface Found {
  readonly holder: Node;
  readonly node: Node | null;
  readonly pair: Entry | null;
}

function stepFrom(document: Document.Parsed, node: Node | null, segment: string | number): Found | null {
  if (isSeq(node) && typeof segment === 'number') {
    const item = itemsOf(node)[segment];
    return item === undefined ? null : { holder: node, node: item, pair: null };
  }
  if (!isMap(node) || typeof segment !== 'string') return null;
  for (const map of layersOf(document, node)) {
    const pair = pairsOf(map).find((entry) => keyOf(entry) === segment);
    if (pair !== undefined) return { holder: map, node: pair.value, pair };
  }
  return null;
}

/** More maps than any honest file merges into one. */
const MAX_LAYERS = 1000;

/** A map and the maps that it merges, the one first that wins. */
export function layersOf(document: Document.Parsed, map: YAMLMap): readonly YAMLMap[] {
  const layers: YAMLMap[] = [];
  const add = (node: Node | null): void => {
    const resolved = isAlias(node) ? target(node, document) : node;
    if (isSeq(resolved)) for (const item of itemsOf(resolved)) add(item);
    if (!isMap(resolved) || layers.includes(resolved) || layers.length > MAX_LAYERS) return;
    layers.push(resolved);
    for (const pair of pairsOf(resolved)) if (isMergeKey(pair)) add(pair.value);
  };
  add(map);
  return layers;
}

/** Where a node is written, if a path leads there. */
export function writtenAt(document: Document.Parsed, node: Node): YamlPath | null {
  return pathsIn(document).get(node) ?? null;
}

function pathsIn(document: Document.Parsed): ReadonlyMap<Node, YamlPath> {
  const there = known.get(document);
  if (there !== undefined) return there;
  const paths = new Map<Node, YamlPath>();
  const add = (node: Node | null, path: YamlPath): void => {
    if (node === null) return;
    paths.set(node, path);
    if (isSeq(node)) for (const [index, item] of itemsOf(node).entries()) add(item, [...path, index]);
    if (!isMap(node)) return;
    for (const pair of pairsOf(node)) {
      const key = keyOf(pair);
      if (key !== null) add(pair.value, [...path, key]);
    }
  };
  add(document.contents, []);
  known.set(document, paths);
  return paths;
}

/** So many values are looked at to find out who uses one; a file with more is left alone. */
const MAX_VISITS = 20_000;

/**
 * Every path at which a reader meets this entry (or would meet it, where it is not there yet), or this very node; null where
 * they are too many.
 */
export function usesOf(document: Document.Parsed, wanted: Entrance | Node): readonly YamlPath[] | null {
  const { holder, segment } = isNode(wanted) ? { holder: null, segment: '' } : wanted;
  const uses: YamlPath[] = [];
  let visits = 0;
  const visit = (place: Node | null, path: YamlPath): void => {
    visits += 1;
    if (visits > MAX_VISITS) return;
    const node = isAlias(place) ? target(place, document) : place;
    if (node === wanted) uses.push(path);
    if (isSeq(node)) {
      if (node === holder) uses.push([...path, segment]);
      for (const [index, item] of itemsOf(node).entries()) visit(item, [...path, index]);
    }
    if (!isMap(node)) return;
    const shown = new Set<string>();
    for (const map of layersOf(document, node)) {
      if (map === holder && !shown.has(String(segment))) uses.push([...path, segment]);
      const fresh = pairsOf(map).filter((pair) => !shown.has(keyOf(pair) ?? ''));
      for (const pair of fresh) {
        const key = keyOf(pair);
        if (key === null) continue;
        shown.add(key);
        visit(pair.value, [...path, key]);
      }
    }
  };
  visit(document.contents, []);
  return visits > MAX_VISITS ? null : uses;
}

import type { Node } from 'yaml';
import { isMap, isSeq } from 'yaml';
import { plain } from './data.ts';
import type { Entry } from './nodes.ts';
import {
  colonEnd,
  contentEnd,
  dashEnd,
  isImplicitNull,
  itemsOf,
  keyOf,
  pairsOf,
  startOf,
  valueEndOf,
} from './nodes.ts';
import type { YamlSource } from './parse.ts';
import type { Span, YamlPath, YamlValue } from './types.ts';
import type { Step } from './walk.ts';

/** The value node at a path; an alias is returned as such, and nothing is found behind one or behind a merge key. */
export function nodeAt(source: YamlSource, document: number, path: YamlPath): Node | null {
  return find(source, document, path)?.node ?? null;
}

/** The span of a value as written, without anchor and tag; for a value that is not written, the empty place for it. */
export function spanOf(source: YamlSource, document: number, path: YamlPath): Span | null {
  const found = find(source, document, path);
  if (!found) return null;
  if (found.node && !isImplicitNull(found.node)) {
    return span(source, startOf(found.node), contentEnd(source.text, found.node));
  }
  const place = emptyPlace(found);
  return place === null ? null : span(source, place, place);
}

/** The span of the key that holds a value; null for list items and for the root. */
export function keySpanOf(source: YamlSource, document: number, path: YamlPath): Span | null {
  const holder = find(source, document, path)?.holder;
  return holder?.kind === 'pair' ? span(source, startOf(holder.pair.key), valueEndOf(holder.pair.key)) : null;
}

/** Plain data of the node at a path, merge keys applied; undefined where there is none. */
export function valueOf(source: YamlSource, document: number, path: YamlPath): YamlValue | undefined {
  const root = source.documents[document];
  if (!root) return undefined;
  const written = find(source, document, path);
  if (written) return plain(written.node, root);
  return source.aliased.size === 0 ? undefined : dig(plain(root.contents, root), path);
}

/** Behind aliases and merge keys only the data knows the way. */
function dig(root: YamlValue, path: YamlPath): YamlValue | undefined {
  let value: YamlValue | undefined = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof segment === 'number'))
      return undefined;
    if (!Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, YamlValue>)[segment];
  }
  return value;
}

/** As `walk`, for looking: nothing is refused. */
function find(source: YamlSource, document: number, path: YamlPath): Step | null {
  const root = source.documents[document];
  if (!root) return null;
  let here: Step = { node: root.contents, holder: { kind: 'root' } };
  for (const segment of path) {
    const next = child(here.node, segment);
    if (!next) return null;
    here = next;
  }
  return here;
}

function child(node: Node | null, segment: string | number): Step | null {
  if (isSeq(node) && typeof segment === 'number') {
    const list = node;
    const item = itemsOf(list)[segment];
    return item ? { node: item, holder: { kind: 'item', list, index: segment } } : null;
  }
  if (!isMap(node) || typeof segment !== 'string') return null;
  const map = node;
  const pair: Entry | undefined = pairsOf(map).find((entry) => keyOf(entry) === segment);
  return pair ? { node: pair.value, holder: { kind: 'pair', map, pair } } : null;
}

function emptyPlace({ node, holder }: Step): number | null {
  if (holder.kind === 'pair') return colonEnd(holder.pair) ?? valueEndOf(holder.pair.key);
  if (holder.kind === 'item')
    return holder.list.flow ? (node ? startOf(node) : null) : dashEnd(holder.list, holder.index);
  return node ? startOf(node) : null;
}

function span(source: YamlSource, start: number, end: number): Span {
  return { start, end, ...source.lineColumn(start) };
}

import type { Node } from 'yaml';
import { isAlias, isMap, isSeq } from 'yaml';
import { land, target } from './aliases.ts';
import { plain } from './data.ts';
import { colonEnd, contentEnd, dashEnd, isImplicitNull, startOf, valueEndOf } from './nodes.ts';
import type { YamlSource } from './parse.ts';
import type { Span, YamlPath, YamlValue } from './types.ts';
import type { Step } from './walk.ts';

/** The value node at a path; behind an alias or a merge key that is the node which the anchor holds. */
export function nodeAt(source: YamlSource, document: number, path: YamlPath): Node | null {
  return behind(source, document, find(source, document, path)?.node ?? null);
}

/** The span of a value where it is written, without anchor and tag: of an alias, what the anchor holds; for a value that is not written, the empty place for it. */
export function spanOf(source: YamlSource, document: number, path: YamlPath): Span | null {
  const found = find(source, document, path);
  if (!found) return null;
  const node = behind(source, document, found.node);
  if (node && !isImplicitNull(node)) return span(source, startOf(node), contentEnd(source.text, node));
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

/** As `walk`, for looking: nothing is refused, aliases and merge keys are followed. */
function find(source: YamlSource, document: number, path: YamlPath): Step | null {
  const root = source.documents[document];
  if (!root) return null;
  const { node, pair, entrance, rest } = land(root, path);
  if (rest.length > 0) return null;
  if (entrance === null) return { node, holder: { kind: 'root' } };
  const { holder, segment } = entrance;
  if (isMap(holder)) return pair === null ? null : { node, holder: { kind: 'pair', map: holder, pair } };
  return isSeq(holder) ? { node, holder: { kind: 'item', list: holder, index: Number(segment) } } : null;
}

/** The node that an alias stands for. */
function behind(source: YamlSource, document: number, node: Node | null): Node | null {
  const root = source.documents[document];
  return isAlias(node) && root !== undefined ? target(node, root) : node;
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

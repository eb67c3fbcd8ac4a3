import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isCollection, isMap, isPair, isScalar, isSeq, Scalar } from 'yaml';
import { trimBreak } from './lines.ts';

/** What `yaml` calls a pair, with its parts known to be nodes. */
export type Entry = Pair<Node, Node | null>;

export function pairsOf(map: YAMLMap): Entry[] {
  return map.items as Entry[];
}

export function itemsOf(list: YAMLSeq): Node[] {
  return list.items as Node[];
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

export function valueEndOf(node: Node): number {
  return node.range?.[1] ?? 0;
}

/** A key as data has it: `8080:` is "8080". Null for keys that are not scalars, and for the merge key. */
export function keyOf(pair: Entry): string | null {
  if (!isScalar(pair.key) || typeof pair.key.value === 'symbol') return null;
  return pair.key.value === null ? '' : String(pair.key.value);
}

export function isMergeKey(pair: Entry): boolean {
  return isScalar(pair.key) && typeof pair.key.value === 'symbol';
}

/** True for `{}` and `[]` with or without content, and for the pair in `[a: 1]`. */
export function isFlow(node: Node | null): boolean {
  return isCollection(node) && node.flow === true;
}

export function isBlockCollection(node: Node | null): node is YAMLMap | YAMLSeq {
  return isCollection(node) && node.flow !== true;
}

export function isBlockScalar(node: Node | null): node is Scalar<string> {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
}

/** True where nothing is written: `a:` or a bare dash. */
export function isImplicitNull(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && startOf(node) === valueEndOf(node));
}

export function isNull(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

/** After the colon, or after the anchor or tag behind it; null where no colon is written. */
export function colonEnd(pair: Entry): number | null {
  const separators = pair.srcToken?.sep ?? [];
  const colon = separators.find((token) => token.type === 'map-value-ind');
  if (!colon) return null;
  const last = separators.findLast((token) => token.type === 'anchor' || token.type === 'tag') ?? colon;
  return last.offset + last.source.length;
}

/** Explicit (`? a`), anchored and tagged keys are left alone. */
export function hasPlainKey(pair: Entry): boolean {
  const before = pair.srcToken?.start ?? [];
  return isScalar(pair.key) && !before.some((token) => ['explicit-key-ind', 'anchor', 'tag'].includes(token.type));
}

/** Offsets of a block list's dashes, one for each item. */
export function dashesOf(list: YAMLSeq): number[] {
  const token = list.srcToken;
  if (token?.type !== 'block-seq') return [];
  return token.items.flatMap((item) =>
    item.start.filter((part) => part.type === 'seq-item-ind').map((part) => part.offset),
  );
}

/** After a dash, or after the anchor or tag behind it. */
export function dashEnd(list: YAMLSeq, index: number): number {
  const token = list.srcToken;
  const items = token?.type === 'block-seq' ? token.items : [];
  const item = items.filter(({ start }) => start.some((part) => part.type === 'seq-item-ind'))[index];
  const last = item?.start.findLast((part) => ['seq-item-ind', 'anchor', 'tag'].includes(part.type));
  return last ? last.offset + last.source.length : 0;
}

/** Where the content of a node ends: no comment, blank line or line break behind it belongs to that. */
export function contentEnd(text: string, node: Node): number {
  if (isMap(node) && !isFlow(node)) {
    const last = pairsOf(node).at(-1);
    return last ? pairEnd(text, last) : valueEndOf(node);
  }
  if (isSeq(node) && !isFlow(node)) return itemEnd(text, node, node.items.length - 1);
  return isBlockScalar(node) ? trimBreak(text, valueEndOf(node)) : valueEndOf(node);
}

export function pairEnd(text: string, pair: Entry): number {
  const { value } = pair;
  if (value !== null && !isImplicitNull(value)) return contentEnd(text, value);
  return colonEnd(pair) ?? valueEndOf(pair.key);
}

export function itemEnd(text: string, list: YAMLSeq, index: number): number {
  const item = itemsOf(list)[index];
  return item === undefined || isImplicitNull(item) ? dashEnd(list, index) : contentEnd(text, item);
}

/** Every node below and including this one, keys too. */
export function* nodesWithin(node: unknown): Generator<Node> {
  if (isPair(node)) {
    yield* nodesWithin(node.key);
    yield* nodesWithin(node.value);
    return;
  }
  if (node === null || node === undefined) return;
  yield node as Node;
  if (!isCollection(node)) return;
  for (const item of node.items) yield* nodesWithin(item);
}

/** The last block scalar in which the content of this node ends, if it ends in one. */
export function lastLeaf(node: Node | null): Node | null {
  if (isMap(node) && !isFlow(node)) return lastLeaf((node as YAMLMap<Node, Node | null>).items.at(-1)?.value ?? null);
  if (isSeq(node) && !isFlow(node)) return lastLeaf((node as YAMLSeq<Node>).items.at(-1) ?? null);
  return node;
}

import type { Node, YAMLSeq } from 'yaml';
import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import { columnOf } from './lines.ts';
import { dashesOf, isBlockCollection, isFlow, itemsOf, nodesWithin, pairsOf, startOf } from './nodes.ts';
import type { Way } from './walk.ts';

/** How this file writes block collections. */
export interface BlockStyle {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes below it. */
  readonly dash: number;
  /** Characters between a dash and its item. */
  readonly gap: number;
  readonly quote: 'single' | 'double';
}

/** How this file writes flow collections near one place. */
export interface FlowStyle {
  /** Keys and strings in double quotes, as JSON has them. */
  readonly json: boolean;
  readonly quote: 'single' | 'double';
  /** A blank inside the braces. */
  readonly pad: string;
  readonly colon: string;
  readonly comma: string;
}

interface ListShape {
  readonly offset: number;
  readonly dash: number;
  readonly gap: number;
}

/** What the ancestors of a place do, else its neighbours below them, else the file, else two columns. */
export function blockStyle(way: Way): BlockStyle {
  const { text, documents } = way.source;
  const near = way.here.node;
  const above = way.steps.map(({ node }) => node);
  const all = () => documents.flatMap(({ contents }) => [...nodesWithin(contents)]);
  const step =
    mostCommon(above.flatMap((node, index) => stepBetween(text, node, above[index + 1] ?? null))) ??
    mostCommon(isMap(near) ? pairsOf(near).flatMap(({ value }) => stepBetween(text, near, value)) : []) ??
    mostCommon(all().flatMap((node) => mapSteps(text, node))) ??
    2;
  const at = near === null ? 0 : startOf(near);
  const shapes = all().flatMap((node) => listShapes(text, node));
  const list = shapes.toSorted((a, b) => Math.abs(a.offset - at) - Math.abs(b.offset - at))[0];
  return { step, dash: list?.dash ?? step, gap: list?.gap ?? 1, quote: quoteHabit(way) };
}

/** What the innermost flow collection around (or at) the place shows. */
export function flowStyle(way: Way): FlowStyle {
  const { text } = way.source;
  const around = way.steps
    .map(({ node }) => node)
    .filter(isFlow)
    .toReversed();
  const maps = around.filter((node) => isMap(node)).flatMap((node) => pairsOf(node));
  const key = maps[0]?.key;
  const json = key ? isScalar(key) && key.type === Scalar.QUOTE_DOUBLE : isFlow(way.document.contents);
  const tight = maps.some(({ value }) => value !== null && json && text[startOf(value) - 1] === ':');
  const filled = around.find((node) => (isMap(node) || isSeq(node)) && node.items.length > 0);
  const pad = filled && text[startOf(filled) + 1] === ' ' ? ' ' : '';
  const commas = around.flatMap((node) => commaGaps(node));
  const close = commas.length > 0 ? commas[0] === '' : tight;
  return { json, quote: json ? 'double' : quoteHabit(way), pad, colon: tight ? ':' : ': ', comma: close ? ',' : ', ' };
}

/** The quotes of the string that stands in the last sibling: lists are written alike. */
export function siblingQuotes(list: YAMLSeq): string | undefined {
  const last = itemsOf(list).at(-1);
  return isScalar(last) && typeof last.value === 'string' ? last.type : undefined;
}

/** The quotes that the document uses more often; double ones if neither. */
function quoteHabit(way: Way): 'single' | 'double' {
  let balance = 0;
  for (const node of nodesWithin(way.document.contents)) {
    if (!isScalar(node)) continue;
    if (node.type === Scalar.QUOTE_SINGLE) balance += 1;
    if (node.type === Scalar.QUOTE_DOUBLE) balance -= 1;
  }
  return balance > 0 ? 'single' : 'double';
}

function mapSteps(text: string, node: Node): number[] {
  if (!isMap(node) || isFlow(node)) return [];
  return pairsOf(node).flatMap(({ value }) => stepBetween(text, node, value));
}

function stepBetween(text: string, outer: Node | null, inner: Node | null): number[] {
  if (!isMap(outer) || !isMap(inner) || !isBlockCollection(outer) || !isBlockCollection(inner)) return [];
  const step = columnOf(text, startOf(inner)) - columnOf(text, startOf(outer));
  return step > 0 ? [step] : [];
}

function listShapes(text: string, node: Node): ListShape[] {
  if (!isMap(node) || isFlow(node)) return [];
  const column = columnOf(text, startOf(node));
  return pairsOf(node).flatMap(({ value }) => {
    if (!isSeq(value) || isFlow(value)) return [];
    const [dash] = dashesOf(value);
    if (dash === undefined) return [];
    return [{ offset: dash, dash: columnOf(text, dash) - column, gap: dashGap(text, value) }];
  });
}

/** Characters between the last dash that has its item on its line, and that item. */
export function dashGap(text: string, list: YAMLSeq): number {
  const gaps = dashesOf(list).map((dash) => text.slice(dash + 1).match(/^ +(?=[^\s#])/)?.[0].length ?? 0);
  return gaps.findLast((gap) => gap > 0) ?? 1;
}

function commaGaps(node: Node | null): string[] {
  const token = node?.srcToken;
  if (token?.type !== 'flow-collection') return [];
  return token.items.flatMap(({ start, key, value }) => {
    const comma = start.findIndex(({ type }) => type === 'comma');
    const last = key === undefined && value === undefined;
    if (comma === -1 || last || start.slice(comma).some(({ type }) => type === 'newline')) return [];
    return [start[comma + 1]?.source ?? ''];
  });
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

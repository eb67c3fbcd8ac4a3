import type { Node } from 'yaml';
import { isCollection, isMap, isScalar, isSeq } from 'yaml';
import { isEmptyCollection, isRecord } from './data.ts';
import { closeIndent, layoutOf } from './flow.ts';
import { type BlockStyle, blockStyle, dashGap, flowStyle } from './habits.ts';
import { breakNear, columnOf, isBlank, lineEnd, skipComments } from './lines.ts';
import {
  colonEnd,
  contentEnd,
  dashEnd,
  dashesOf,
  isBlockCollection,
  isBlockScalar,
  isFlow,
  isImplicitNull,
  startOf,
  valueEndOf,
} from './nodes.ts';
import { indent, type Printed, printBehindDash, printBehindKey, printFlow } from './print.ts';
import { styleLike } from './scalar.ts';
import type { Plan, YamlValue } from './types.ts';
import { refuse, splice } from './types.ts';
import type { Holder, Step, Way } from './walk.ts';

/** Writes another value where one stands, or where its place is empty. */
export function planReplace(way: Way, place: Step, value: YamlValue): Plan {
  const { node, holder } = place;
  if (holder.kind === 'root') {
    if (!isFlow(node) || typeof value !== 'object')
      return refuse('unsupported-style', 'A whole document cannot be replaced');
    return replaceFlow(way, node as Node, value);
  }
  const within = holder.kind === 'pair' ? holder.map : holder.list;
  if (isFlow(within)) return replaceWithin(way, place, value);
  const content = (Array.isArray(value) || isRecord(value)) && !isEmptyCollection(value);
  if (content && isFlow(node) && isCollection(node) && node.items.length > 0) return replaceFlow(way, node, value);
  return replaceInBlock(way, node, holder, value);
}

/** A flow collection stays one; on several lines if it was. */
function replaceFlow(way: Way, node: Node, value: YamlValue): Plan {
  const { text } = way.source;
  const outer = isMap(node) || isSeq(node) ? closeIndent(text, node) : null;
  const inner = isMap(node) || isSeq(node) ? layoutOf(text, node) : null;
  const layout = inner && outer !== null ? { ...inner, indent: outer } : null;
  return splice(startOf(node), valueEndOf(node), printFlow(value, flowStyle(way), layout));
}

function replaceWithin(way: Way, { node, holder }: Step, value: YamlValue): Plan {
  if (holder.kind === 'root') return refuse('unsupported-style', 'A whole document cannot be replaced');
  const style = flowStyle(way);
  const layout = layoutOf(way.source.text, holder.kind === 'pair' ? holder.map : holder.list);
  const type = isScalar(node) ? node.type : undefined;
  const scalar = {
    ...styleLike(type, true, style.quote),
    ...(style.json ? { quote: 'double' as const, always: true } : {}),
  };
  const text = printFlow(value, style, layout, scalar);
  if (node !== null && !isImplicitNull(node)) return splice(startOf(node), valueEndOf(node), text);
  const after = holder.kind === 'pair' ? colonEnd(holder.pair) : null;
  if (after === null) return refuse('unsupported-style', 'A key without a colon inside braces cannot be given a value');
  return splice(after, after, ` ${text}`);
}

function replaceInBlock(
  way: Way,
  node: Node | null,
  holder: Exclude<Holder, { kind: 'root' }>,
  value: YamlValue,
): Plan {
  const { text } = way.source;
  const style = { ...blockStyle(way), ...shapeOf(text, node, holder) };
  const scalar = styleLike(isScalar(node) && !isBlockScalar(node) ? node.type : undefined, false, style.quote);
  const behindKey = holder.kind === 'pair';
  const printed = behindKey ? printBehindKey(value, style, scalar) : printBehindDash(value, style, scalar);
  const simple = node !== null && !isImplicitNull(node) && !isBlockCollection(node) && !isBlockScalar(node);
  if (simple && printed.lines.length === 0) return splice(startOf(node), valueEndOf(node), printed.inline);
  const place = behindKey ? colonEnd(holder.pair) : dashEnd(holder.list, holder.index);
  if (place === null) return refuse('unsupported-style', 'A key without a colon cannot be given a value');
  const anchor = behindKey ? startOf(holder.pair.key) : (dashesOf(holder.list)[holder.index] ?? 0);
  const gap = behindKey ? 1 : style.gap;
  return rewrite(text, node, { place, column: columnOf(text, anchor), gap, behindKey }, printed);
}

/** Where a collection stands already, its successor stands likewise. */
function shapeOf(text: string, node: Node | null, holder: Holder): Partial<BlockStyle> {
  if (holder.kind === 'item') return { gap: dashGap(text, holder.list) };
  if (holder.kind === 'root' || !isBlockCollection(node)) return {};
  const columns = columnOf(text, startOf(node)) - columnOf(text, startOf(holder.pair.key));
  return isSeq(node) ? { dash: columns } : columns > 0 ? { step: columns } : {};
}

interface Slot {
  /** After the colon or dash. */
  readonly place: number;
  readonly column: number;
  readonly gap: number;
  readonly behindKey: boolean;
}

/** Rewrites everything behind a colon or dash; the comment on that line and comments below an empty place stay. */
function rewrite(text: string, node: Node | null, slot: Slot, printed: Printed): Plan {
  const head = headEnd(text, node, slot);
  const body = node !== null && (isBlockCollection(node) || isBlockScalar(node)) ? contentEnd(text, node) : head;
  const line = lineEnd(text, head);
  const below = printed.lines.length > 0 && printed.inline === '' ? skipComments(text, line, slot.column + 1) : line;
  const end = body > line ? body : below;
  if (printed.literal && swallows(text, end, slot.column + depthOf(printed))) {
    return refuse(
      'comment',
      'A comment behind the old value would become text of the new block; please edit it by hand',
    );
  }
  const kept = body > line ? text.slice(head, line) : text.slice(head, end);
  const inline = printed.inline === '' ? '' : ' '.repeat(slot.gap) + printed.inline;
  const newline = breakNear(text, line);
  const lines = indent(printed.lines, slot.column).map((each) => newline + each);
  return splice(slot.place, end, inline + kept + lines.join(''));
}

/** True if a comment behind `end`, or on a line below at this column, would be read as text of a block that ends there. */
function swallows(text: string, end: number, column: number): boolean {
  const line = lineEnd(text, end);
  return !isBlank(text.slice(end, line)) || skipComments(text, line, column) > line;
}

function depthOf({ lines }: Printed): number {
  return (lines[0] ?? '').search(/\S/);
}

/** Where that ends which stands on the line of the colon or dash and is to go. */
function headEnd(text: string, node: Node | null, { place, behindKey }: Slot): number {
  if (node === null || isImplicitNull(node)) return place;
  if (isBlockScalar(node)) return startOf(node) + (text.slice(startOf(node)).match(/^[|>][-+0-9]*/)?.[0].length ?? 0);
  if (!isBlockCollection(node)) return valueEndOf(node);
  return behindKey || startOf(node) > lineEnd(text, place) ? place : contentEnd(text, node);
}

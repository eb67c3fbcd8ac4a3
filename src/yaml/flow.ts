import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import { isSeq } from 'yaml';
import type { FlowStyle } from './habits.ts';
import { breakLength, breakNear, isBlank, lineEnd, lineStart } from './lines.ts';
import { colonEnd, isImplicitNull, itemsOf, pairsOf, startOf, valueEndOf } from './nodes.ts';
import type { FlowLayout } from './print.ts';
import type { Plan } from './types.ts';
import { refuse, splice } from './types.ts';

type FlowCollection = YAMLMap | YAMLSeq;

interface Part {
  readonly start: number;
  readonly end: number;
  /** Offset of the comma behind it. */
  readonly comma: number | null;
}

/** Where line breaks go in a collection whose entries stand on lines of their own; null for one on a single line. */
export function layoutOf(text: string, collection: FlowCollection): FlowLayout | null {
  const last = (partsOf(collection) ?? []).at(-1);
  if (!last || !ownLine(text, last)) return null;
  const indent = text.slice(lineStart(text, last.start), last.start);
  const line = text.slice(lineStart(text, startOf(collection)));
  const outer = closeIndent(text, collection) ?? line.match(/^[ \t]*/)?.[0] ?? '';
  const step = indent.startsWith(outer) ? indent.slice(outer.length) : '';
  return { newline: breakNear(text, lineEnd(text, last.end)), indent, step: step || ' ' };
}

/** What stands before a closing bracket that has its own line. */
export function closeIndent(text: string, collection: FlowCollection): string | null {
  const close = valueEndOf(collection) - 1;
  const before = text.slice(lineStart(text, close), close);
  return isBlank(before) ? before : null;
}

/** Adds one entry behind the last, in the style that is there. */
export function insertPart(text: string, collection: FlowCollection, entry: string, style: FlowStyle): Plan {
  const parts = partsOf(collection);
  if (!parts) return oddPair();
  const close = valueEndOf(collection) - 1;
  const last = parts.at(-1);
  if (!last) {
    const open = startOf(collection) + 1;
    if (!isBlank(text.slice(open, close)))
      return refuse('comment', 'The empty braces hold a comment, which the edit would lose');
    return splice(open, close, style.pad + entry + style.pad);
  }
  const layout = layoutOf(text, collection);
  if (!layout) return splice(last.end, last.end, style.comma + entry);
  const line = layout.newline + layout.indent + entry;
  const end = lineEnd(text, last.comma ?? last.end);
  if (end > close) return splice(last.end, last.end, `,${line}`);
  const kept = text.slice(last.end, end);
  return splice(last.end, end, last.comma === null ? `,${kept}${line}` : `${kept}${line},`);
}

/** Takes one entry out, with its line if it has one of its own. */
export function removePart(text: string, collection: FlowCollection, index: number): Plan {
  const parts = partsOf(collection);
  const part = parts?.[index];
  if (!parts || !part) return oddPair();
  const previous = parts[index - 1];
  const next = parts[index + 1];
  if (ownLine(text, part) && restIsComment(text, part)) {
    const start = lineStart(text, part.start);
    const end = lineEnd(text, part.comma ?? part.end);
    const whole = { start, end: end + breakLength(text, end) };
    const comma = next || part.comma !== null ? null : (previous?.comma ?? null);
    if (comma === null) return { ...splice(whole.start, whole.end, ''), drops: whole };
    return { ...splice(comma, whole.end, text.slice(comma + 1, whole.start)), drops: whole };
  }
  const drops = { start: part.start, end: next?.start ?? part.end };
  if (next) return { ...splice(part.start, next.start, ''), drops };
  if (!previous) return { ...splice(startOf(collection) + 1, valueEndOf(collection) - 1, ''), drops };
  const comma = previous.comma ?? previous.end;
  const between = text.slice(comma + 1, part.start);
  const kept = between.includes('#') ? splice(comma, part.end, between) : splice(previous.end, part.end, '');
  return { ...kept, drops };
}

/** Null for the pair in `[a: 1]`, which has no braces. */
function partsOf(collection: FlowCollection): Part[] | null {
  const token = collection.srcToken;
  if (token?.type !== 'flow-collection') return null;
  const commas = token.items.map(({ start }) => start.find(({ type }) => type === 'comma')?.offset ?? null);
  return extents(collection).map((extent, index) => ({ ...extent, comma: commas[index + 1] ?? null }));
}

function extents(collection: FlowCollection): { start: number; end: number }[] {
  const token = collection.srcToken;
  const starts = token?.type === 'flow-collection' ? token.items.map(({ start }) => start) : [];
  const before = (index: number, node: Node) =>
    starts[index]?.find(({ type }) => ['anchor', 'tag', 'explicit-key-ind'].includes(type))?.offset ?? startOf(node);
  if (isSeq(collection)) {
    return itemsOf(collection).map((item, index) => ({ start: before(index, item), end: valueEndOf(item) }));
  }
  return pairsOf(collection).map((pair, index) => {
    const written = pair.value !== null && !isImplicitNull(pair.value);
    const end = written ? valueEndOf(pair.value as Node) : (colonEnd(pair) ?? valueEndOf(pair.key));
    return { start: before(index, pair.key), end };
  });
}

function ownLine(text: string, part: Part): boolean {
  return lineStart(text, part.start) > 0 && isBlank(text.slice(lineStart(text, part.start), part.start));
}

function restIsComment(text: string, part: Part): boolean {
  const end = part.comma === null ? part.end : part.comma + 1;
  return /^\s*(#.*)?$/.test(text.slice(end, lineEnd(text, end)));
}

function oddPair(): Plan {
  return refuse('unsupported-style', 'A pair without braces inside a flow list cannot be edited');
}

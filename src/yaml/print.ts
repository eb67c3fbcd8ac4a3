import { isEmptyCollection, isRecord } from './data.ts';
import type { BlockStyle, FlowStyle } from './habits.ts';
import { fitsLiteral, literalBlock, type ScalarStyle, scalarText } from './scalar.ts';
import type { YamlValue } from './types.ts';

/** A value in block style: what stands behind the key or dash, and the lines below, indented relative to its column. */
export interface Printed {
  readonly inline: string;
  readonly lines: readonly string[];
  /** The lines are a block scalar's text: nothing may come between them and the header. */
  readonly literal: boolean;
}

/** A value behind a key: collections go below it. `scalar` says how the value is written if it is a scalar. */
export function printBehindKey(value: YamlValue, style: BlockStyle, scalar: ScalarStyle = blockScalar(style)): Printed {
  const printed = printValue(value, style, scalar);
  if (printed.literal) return { ...printed, lines: indent(printed.lines, style.step) };
  if (printed.lines.length === 0) return printed;
  const by = Array.isArray(value) ? style.dash : style.step;
  return { inline: '', lines: indent(printed.lines, by), literal: false };
}

/** A value behind a dash: a collection begins on the dash's line. Lines are relative to the dash. */
export function printBehindDash(
  value: YamlValue,
  style: BlockStyle,
  scalar: ScalarStyle = blockScalar(style),
): Printed {
  const printed = printValue(value, style, scalar);
  if (printed.literal || printed.lines.length === 0) return { ...printed, lines: indent(printed.lines, style.gap + 1) };
  const [first = '', ...rest] = indent(printed.lines, style.gap + 1);
  return { inline: first.trimStart(), lines: rest, literal: false };
}

/** `key: value` with what is below it, relative to the key's column. */
export function printEntry(key: string, value: YamlValue, style: BlockStyle): string[] {
  const { inline, lines } = printBehindKey(value, style);
  const name = scalarText(key, blockScalar(style));
  return [inline === '' ? `${name}:` : `${name}: ${inline}`, ...lines];
}

/** `- value` with what is below it, relative to the dash. */
export function printItem(value: YamlValue, style: BlockStyle, scalar: ScalarStyle = blockScalar(style)): string[] {
  const { inline, lines } = printBehindDash(value, style, scalar);
  return [`-${' '.repeat(style.gap)}${inline}`, ...lines];
}

/** Adds columns to every line that is not empty. */
export function indent(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(columns) + line));
}

function printValue(value: YamlValue, style: BlockStyle, scalar: ScalarStyle): Printed {
  if (Array.isArray(value)) {
    if (value.length === 0) return { inline: '[]', lines: [], literal: false };
    return { inline: '', lines: value.flatMap((item) => printItem(item, style)), literal: false };
  }
  if (isRecord(value)) {
    if (isEmptyCollection(value)) return { inline: '{}', lines: [], literal: false };
    const lines = Object.entries(value).flatMap(([key, item]) => printEntry(key, item, style));
    return { inline: '', lines, literal: false };
  }
  if (typeof value === 'string' && !scalar.always && fitsLiteral(value)) {
    const { header, lines } = literalBlock(value);
    return { inline: header, lines, literal: true };
  }
  return { inline: scalarText(value, scalar), lines: [], literal: false };
}

function blockScalar(style: BlockStyle): ScalarStyle {
  return { quote: style.quote, always: false, flow: false };
}

/** Line breaks inside a flow collection, where its neighbours have them: indentation of the line it begins on. */
export interface FlowLayout {
  readonly newline: string;
  readonly indent: string;
  readonly step: string;
}

/** A value in flow style, on one line unless `layout` is given. */
export function printFlow(
  value: YamlValue,
  style: FlowStyle,
  layout: FlowLayout | null = null,
  scalar = flowScalar(style),
): string {
  if (isEmptyCollection(value)) return Array.isArray(value) ? '[]' : '{}';
  const inner = layout && { ...layout, indent: layout.indent + layout.step };
  if (Array.isArray(value)) {
    return enclose(
      '[',
      value.map((item) => printFlow(item, style, inner)),
      ']',
      style,
      layout,
    );
  }
  if (isRecord(value)) {
    const parts = Object.entries(value).map(([key, item]) => printFlowEntry(key, item, style, inner));
    return enclose('{', parts, '}', style, layout);
  }
  return scalarText(value, scalar);
}

export function printFlowEntry(
  key: string,
  value: YamlValue,
  style: FlowStyle,
  layout: FlowLayout | null = null,
): string {
  return scalarText(key, flowScalar(style)) + style.colon + printFlow(value, style, layout);
}

function enclose(open: string, parts: string[], close: string, style: FlowStyle, layout: FlowLayout | null): string {
  if (!layout) return open + style.pad + parts.join(style.comma) + style.pad + close;
  const { newline, indent: outer, step } = layout;
  return open + newline + parts.map((part) => outer + step + part).join(`,${newline}`) + newline + outer + close;
}

function flowScalar(style: FlowStyle): ScalarStyle {
  return { quote: style.quote, always: style.json, flow: true };
}

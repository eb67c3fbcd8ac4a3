import { Scalar } from 'yaml';

/** How one scalar is to be written. */
export interface ScalarStyle {
  /** Quotes for what cannot stand plain. */
  readonly quote: 'single' | 'double';
  /** Quote strings even where plain would do. */
  readonly always: boolean;
  /** Inside `{}` or `[]`, where more characters end a plain scalar. */
  readonly flow: boolean;
}

type Simple = null | boolean | number | bigint | string;

/**
 * What a YAML 1.1 or a YAML 1.2 reader could take for something other than a string. Kustomize has one of each:
 * what only one of them reads as a string is quoted.
 */
const NOT_A_STRING = [
  /^(~|null|true|false|yes|no|on|off|y|n|=|<<)$/i,
  /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*)$/i,
  /^[-+]?[0-9_]*\.?[0-9_]*(e[-+]?[0-9]+)?$/i,
  /^[-+]?(\.inf|\.nan)$/i,
  /^[-+]?[0-9][0-9_]*(:[0-9_]+)+(\.[0-9_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/,
];

const UNPRINTABLE = /[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
const UNPRINTABLE_ALL = new RegExp(UNPRINTABLE.source, 'gu');

/** True if some reader takes this plain text for a number, a boolean, a date, null or a merge key. */
function isAmbiguous(text: string): boolean {
  return text === '' || NOT_A_STRING.some((pattern) => pattern.test(text));
}

/** True if the text may stand without quotes and every reader gets exactly this string. */
function isPlainSafe(text: string, flow: boolean): boolean {
  if (isAmbiguous(text) || text.trim() !== text || UNPRINTABLE.test(text) || text.includes('\t')) return false;
  if (/^[?:,[\]{}#&*!|>'"%@`]/.test(text) || /^-($|\s)/.test(text) || /^(---|\.\.\.)/.test(text)) return false;
  if (/:(\s|$)|\s#/.test(text)) return false;
  // A question mark ends a text in braces for kustomize.
  return !flow || !/[,[\]{}:?]/.test(text);
}

/** A scalar's text on one line. */
export function scalarText(value: Simple, style: ScalarStyle): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  if (!style.always && isPlainSafe(value, style.flow)) return value;
  if (style.quote === 'single' && !UNPRINTABLE.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(UNPRINTABLE_ALL, escapeUnit);
}

/** JSON leaves some characters alone that YAML calls unprintable. */
function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** True if a `|` block can hold the string so that it reads back the same without an indentation indicator. */
export function fitsLiteral(value: string): boolean {
  if (!value.includes('\n') || value.endsWith('\n\n') || /^\s/.test(value)) return false;
  return value.split('\n').every((line) => !UNPRINTABLE.test(line) && (line === '' || line.trim() !== ''));
}

/** A block's header and lines, without indentation. Only for what `fitsLiteral`. */
export function literalBlock(value: string): { header: string; lines: string[] } {
  const ends = value.endsWith('\n');
  return { header: ends ? '|' : '|-', lines: (ends ? value.slice(0, -1) : value).split('\n') };
}

/** The style of a scalar that stands there already, for a new value in its place. */
export function styleLike(type: string | undefined, flow: boolean, habit: 'single' | 'double'): ScalarStyle {
  if (type === Scalar.QUOTE_SINGLE) return { quote: 'single', always: true, flow };
  if (type === Scalar.QUOTE_DOUBLE) return { quote: 'double', always: true, flow };
  return { quote: habit, always: false, flow };
}

/** True if all readers agree on what this plain source text is, and it is written the way we would write it. */
export function isCanonical(value: unknown, source: string): boolean {
  if (typeof value === 'string') return !isAmbiguous(source);
  if (value === null || typeof value === 'boolean') return true;
  return source === String(value);
}

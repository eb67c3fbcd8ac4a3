import { CelSyntaxError, type Token } from './lexer.ts';
import { type CelValue, CelUint, doubleOf, INT_MAX, INT_MIN, intOf, UINT_MAX } from './values.ts';

/** The value that a number token spells, negated when a minus stands before it. Throws `CelSyntaxError`. */
export function numberLiteral(token: Token, negative: boolean): CelValue {
  const { text, start, end } = token;
  const hex = /^0[xX]/.test(text);
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (negative || value > UINT_MAX) throw new CelSyntaxError(`${text} does not fit into a 64-bit uint`, start, end);
    return new CelUint(value);
  }
  if (!hex && /[.eE]/.test(text)) return doubleOf(negative ? -Number(text) : Number(text));
  if (text.length > 40) throw new CelSyntaxError(`this number does not fit into a 64-bit int`, start, end);
  const value = negative ? -BigInt(text) : BigInt(text);
  if (value < INT_MIN || value > INT_MAX)
    throw new CelSyntaxError(`${text} does not fit into a 64-bit int`, start, end);
  return intOf(value);
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['?', '?'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
]);

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([abfnrtv\\?"'`]))/y;

/** The string or bytes that a string token spells. Throws `CelSyntaxError`. */
export function stringLiteral(token: Token): string | Uint8Array {
  const opening = /^([bB]?)([rR]?)("""|'''|"|')/.exec(token.text);
  const quote = opening?.[3] ?? '"';
  const prefix = opening?.[0].length ?? 1;
  const body = token.text.slice(prefix, token.text.length - quote.length);
  const bytes = opening?.[1] !== '';
  if (opening?.[2] !== '') return bytes ? Buffer.from(body, 'utf8') : body;
  const at = token.start + prefix;
  return bytes ? unescapeBytes(body, at) : unescapeText(body, at);
}

function unescapeText(body: string, offset: number): string {
  if (!body.includes('\\')) return body;
  const parts: string[] = [];
  forEachPiece(
    body,
    offset,
    (text) => parts.push(text),
    (escape, start, end) => {
      const code = escape.code;
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        throw new CelSyntaxError('this escape is not a Unicode character', start, end);
      }
      parts.push(String.fromCodePoint(code));
    },
  );
  return parts.join('');
}

function unescapeBytes(body: string, offset: number): Uint8Array {
  const parts: Uint8Array[] = [];
  forEachPiece(
    body,
    offset,
    (text) => parts.push(Buffer.from(text, 'utf8')),
    (escape, start, end) => {
      if (escape.unicode) throw new CelSyntaxError('\\u and \\U cannot stand in bytes', start, end);
      parts.push(Uint8Array.of(escape.code));
    },
  );
  return new Uint8Array(Buffer.concat(parts));
}

interface Escape {
  readonly code: number;
  readonly unicode: boolean;
}

function forEachPiece(
  body: string,
  offset: number,
  onText: (text: string) => void,
  onEscape: (escape: Escape, start: number, end: number) => void,
): void {
  let at = 0;
  while (at < body.length) {
    const next = body.indexOf('\\', at);
    if (next < 0) break;
    if (next > at) onText(body.slice(at, next));
    ESCAPE.lastIndex = next;
    const match = ESCAPE.exec(body);
    if (match === null) {
      throw new CelSyntaxError(`unknown escape ${body.slice(next, next + 2)}`, offset + next, offset + next + 2);
    }
    at = next + match[0].length;
    onEscape(escapeOf(match), offset + next, offset + at);
  }
  if (at < body.length) onText(body.slice(at));
}

function escapeOf(match: RegExpExecArray): Escape {
  const hex = match[1] ?? match[2];
  if (hex !== undefined) return { code: Number.parseInt(hex, 16), unicode: false };
  const unicode = match[3] ?? match[4];
  if (unicode !== undefined) return { code: Number.parseInt(unicode, 16), unicode: true };
  if (match[5] !== undefined) return { code: Number.parseInt(match[5], 8), unicode: false };
  return { code: SIMPLE_ESCAPES.get(match[6] ?? '')?.charCodeAt(0) ?? 0, unicode: false };
}

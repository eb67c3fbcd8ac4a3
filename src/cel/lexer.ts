/** A place in the source that does not read as CEL. */
export class CelSyntaxError extends Error {
  override readonly name = 'CelSyntaxError';
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

export type TokenKind = 'number' | 'string' | 'ident' | 'quoted' | 'operator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for an identifier in backticks, without them. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /(?:[ \t\n\f\r]+|\/\/[^\n]*)+/y;
const NUMBER =
  /(?:0[xX][0-9a-fA-F]+[uU]?|[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+|[uU])?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y;
const STRING_START = /(?:[bB]?[rR]?)("""|'''|"|')/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`([A-Za-z0-9_.\-/ ]+)`/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[-+*/%!<>?:.,()[\]{}]/y;
/** What a character alone tells: one of a name, for which no text can be meant, and an operator, for which no number can be. */
const [NAME_START, OPERATOR_START] = [/[AC-QS-Zac-qs-z_]/, /[-+*/%!<>?:,()[\]{}=&|]/];

/** Cuts a source into tokens. The last one is of kind `end`. Throws `CelSyntaxError`. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = readToken(source, at);
    tokens.push(token);
    at = skipSpace(source, token.end);
  }
  tokens.push({ kind: 'end', text: 'the end', start: source.length, end: source.length });
  return tokens;
}

function skipSpace(source: string, at: number): number {
  SPACE.lastIndex = at;
  return SPACE.test(source) ? SPACE.lastIndex : at;
}

function readToken(source: string, at: number): Token {
  const first = source.charAt(at);
  const sure = NAME_START.test(first) ? IDENT : OPERATOR_START.test(first) ? OPERATOR : null;
  const found = sure === null ? null : matchAt(sure, source, at);
  if (found !== null)
    return { kind: sure === IDENT ? 'ident' : 'operator', text: found[0], start: at, end: at + found[0].length };
  const number = matchAt(NUMBER, source, at);
  if (number !== null) return readNumber(source, at, at + number[0].length);
  const opening = matchAt(STRING_START, source, at);
  if (opening !== null) return readString(source, at, opening[0].length, opening[1] ?? '"');
  const ident = matchAt(IDENT, source, at);
  if (ident !== null) return { kind: 'ident', text: ident[0], start: at, end: at + ident[0].length };
  const quoted = matchAt(QUOTED, source, at);
  if (quoted !== null) return { kind: 'quoted', text: quoted[1] ?? '', start: at, end: at + quoted[0].length };
  const operator = matchAt(OPERATOR, source, at);
  if (operator !== null) return { kind: 'operator', text: operator[0], start: at, end: at + operator[0].length };
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  throw new CelSyntaxError(`unexpected character ${JSON.stringify(character)}`, at, at + character.length);
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function readNumber(source: string, start: number, end: number): Token {
  const next = matchAt(IDENT, source, end);
  if (next !== null) {
    throw new CelSyntaxError(`a number cannot end in "${next[0].slice(0, 20)}"`, start, end + next[0].length);
  }
  return { kind: 'number', text: source.slice(start, end), start, end };
}

function readString(source: string, start: number, prefixLength: number, quote: string): Token {
  const raw = /[rR]/.test(source.slice(start, start + prefixLength));
  const multiline = quote.length === 3;
  for (let at = start + prefixLength; at < source.length; at += 1) {
    if (source.startsWith(quote, at)) {
      const end = at + quote.length;
      return { kind: 'string', text: source.slice(start, end), start, end };
    }
    const character = source[at];
    if (character === '\\' && !raw) at += 1;
    else if (!multiline && (character === '\n' || character === '\r')) break;
  }
  throw new CelSyntaxError('this string is not closed', start, Math.min(source.length, start + prefixLength + 20));
}

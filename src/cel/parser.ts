import type { BinaryOperator, CallNode, CelNode, ListNode, MapNode, StructNode } from './ast.ts';
import { dottedName } from './ast.ts';
import { CelSyntaxError, type Token, tokenize } from './lexer.ts';
import { numberLiteral, stringLiteral } from './literals.ts';

const MAX_NESTING = 200;

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['==', 3],
  ['!=', 3],
  ['<', 3],
  ['<=', 3],
  ['>', 3],
  ['>=', 3],
  ['in', 3],
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 5],
]);

const KEYWORDS = new Set(['true', 'false', 'null', 'in']);

const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  nesting: number;
}

/** Parses one expression. Throws `CelSyntaxError`. */
export function parseCel(source: string): CelNode {
  const cursor: Cursor = { tokens: tokenize(source), at: 0, nesting: 0 };
  const node = parseExpression(cursor);
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw unexpected(rest, 'an operator or the end');
  return node;
}

function peek(cursor: Cursor): Token {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new CelSyntaxError('the expression ends too early', 0, 0);
  return token;
}

function next(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at += 1;
  return token;
}

function isOperator(token: Token, text: string): boolean {
  return token.kind === 'operator' && token.text === text;
}

function accept(cursor: Cursor, text: string): boolean {
  if (!isOperator(peek(cursor), text)) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, text: string): Token {
  const token = next(cursor);
  if (!isOperator(token, text)) throw unexpected(token, `"${text}"`);
  return token;
}

function unexpected(token: Token, wanted: string): CelSyntaxError {
  const found = token.kind === 'end' ? 'the expression ends' : `"${token.text.slice(0, 20)}" stands`;
  return new CelSyntaxError(`${found} where ${wanted} was expected`, token.start, token.end);
}

function nested<T>(cursor: Cursor, parse: () => T): T {
  cursor.nesting += 1;
  if (cursor.nesting > MAX_NESTING) {
    const { start, end } = peek(cursor);
    throw new CelSyntaxError(`the expression nests deeper than ${MAX_NESTING} levels`, start, end);
  }
  const result = parse();
  cursor.nesting -= 1;
  return result;
}

function parseExpression(cursor: Cursor): CelNode {
  return nested(cursor, () => {
    const test = parseBinary(cursor, 1);
    if (!accept(cursor, '?')) return test;
    const then = nested(cursor, () => parseBinary(cursor, 1));
    expect(cursor, ':');
    const otherwise = parseExpression(cursor);
    return { kind: 'conditional', test, then, otherwise, start: test.start, end: otherwise.end };
  });
}

function parseBinary(cursor: Cursor, minimum: number): CelNode {
  let left = parseUnary(cursor);
  for (;;) {
    const token = peek(cursor);
    const precedence = token.kind === 'operator' || token.kind === 'ident' ? PRECEDENCE.get(token.text) : undefined;
    if (precedence === undefined || precedence < minimum) return left;
    cursor.at += 1;
    const right = parseBinary(cursor, precedence + 1);
    left = {
      kind: 'binary',
      operator: token.text as BinaryOperator,
      operatorStart: token.start,
      operatorEnd: token.end,
      left,
      right,
      start: left.start,
      end: right.end,
    };
  }
}

function parseUnary(cursor: Cursor): CelNode {
  const token = peek(cursor);
  if (!isOperator(token, '!') && !isOperator(token, '-')) return parseMember(cursor, parsePrimary(cursor));
  cursor.at += 1;
  const number = peek(cursor);
  if (token.text === '-' && number.kind === 'number') {
    cursor.at += 1;
    const value = numberLiteral(number, true);
    return parseMember(cursor, { kind: 'literal', value, start: token.start, end: number.end });
  }
  const operand = nested(cursor, () => parseUnary(cursor));
  return { kind: 'unary', operator: token.text === '!' ? '!' : '-', operand, start: token.start, end: operand.end };
}

function parseMember(cursor: Cursor, primary: CelNode): CelNode {
  let node = primary;
  for (;;) {
    if (accept(cursor, '.')) node = parseSelection(cursor, node);
    else if (accept(cursor, '[')) {
      const optional = accept(cursor, '?');
      const index = parseExpression(cursor);
      const { end } = expect(cursor, ']');
      node = { kind: 'index', operand: node, index, optional, start: node.start, end };
    } else if (isOperator(peek(cursor), '{')) {
      const type = dottedName(node);
      if (type === null) return node;
      node = parseStruct(cursor, type, node.start);
    } else return node;
  }
}

function parseSelection(cursor: Cursor, operand: CelNode): CelNode {
  const optional = accept(cursor, '?');
  const name = next(cursor);
  const named = name.kind === 'quoted' || (name.kind === 'ident' && !KEYWORDS.has(name.text));
  if (!named) throw unexpected(name, 'a field name');
  if (!optional && name.kind === 'ident' && isOperator(peek(cursor), '(')) return parseCall(cursor, operand, name);
  return {
    kind: 'select',
    operand,
    field: name.text,
    fieldStart: name.start,
    optional,
    start: operand.start,
    end: name.end,
  };
}

function parseCall(cursor: Cursor, target: CelNode | null, name: Token): CallNode {
  expect(cursor, '(');
  const args: CelNode[] = [];
  if (!isOperator(peek(cursor), ')')) {
    do args.push(parseExpression(cursor));
    while (accept(cursor, ','));
  }
  const { end } = expect(cursor, ')');
  return {
    kind: 'call',
    target,
    name: name.text,
    nameStart: name.start,
    args,
    start: target?.start ?? name.start,
    end,
  };
}

function parsePrimary(cursor: Cursor): CelNode {
  const token = next(cursor);
  const { start, end } = token;
  if (token.kind === 'number') return { kind: 'literal', value: numberLiteral(token, false), start, end };
  if (token.kind === 'string') return { kind: 'literal', value: stringLiteral(token), start, end };
  if (token.kind === 'ident') return parseName(cursor, token);
  if (isOperator(token, '.')) {
    const name = next(cursor);
    if (name.kind !== 'ident') throw unexpected(name, 'a name');
    return parseName(cursor, name);
  }
  if (isOperator(token, '(')) {
    // The span takes in the parentheses, so that whoever replaces a node's text replaces them too.
    const inner = parseExpression(cursor);
    return { ...inner, start, end: expect(cursor, ')').end };
  }
  if (isOperator(token, '[')) return parseList(cursor, start);
  if (isOperator(token, '{')) return parseMap(cursor, start);
  throw unexpected(token, 'a value');
}

function parseName(cursor: Cursor, token: Token): CelNode {
  const { text, start, end } = token;
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true', start, end };
  if (text === 'null') return { kind: 'literal', value: null, start, end };
  if (text === 'in') throw unexpected(token, 'a value');
  if (RESERVED.has(text)) throw new CelSyntaxError(`"${text}" is a reserved word`, start, end);
  if (isOperator(peek(cursor), '(')) return parseCall(cursor, null, token);
  return { kind: 'ident', name: text, start, end };
}

/** Items up to the closing bracket; a comma may stand after the last one. */
function parseItems<T>(cursor: Cursor, close: string, parse: (optional: boolean) => T): { items: T[]; end: number } {
  const items: T[] = [];
  while (!isOperator(peek(cursor), close)) {
    items.push(parse(accept(cursor, '?')));
    if (!accept(cursor, ',')) break;
  }
  return { items, end: expect(cursor, close).end };
}

function parseList(cursor: Cursor, start: number): ListNode {
  const { items, end } = parseItems(cursor, ']', (optional) => ({ optional, value: parseExpression(cursor) }));
  return { kind: 'list', elements: items, start, end };
}

function parseMap(cursor: Cursor, start: number): MapNode {
  const { items, end } = parseItems(cursor, '}', (optional) => {
    const key = parseExpression(cursor);
    expect(cursor, ':');
    return { optional, key, value: parseExpression(cursor) };
  });
  return { kind: 'map', entries: items, start, end };
}

function parseStruct(cursor: Cursor, type: string, start: number): StructNode {
  expect(cursor, '{');
  const { items, end } = parseItems(cursor, '}', (optional) => {
    const name = next(cursor);
    if (name.kind !== 'ident' && name.kind !== 'quoted') throw unexpected(name, 'a field name');
    expect(cursor, ':');
    return { optional, name: name.text, value: parseExpression(cursor) };
  });
  return { kind: 'struct', type, fields: items, start, end };
}

import { describe, expect, test } from 'vitest';
import { type CelNode, childrenOf, compileCel } from '../../src/cel/index.ts';
import { evaluate, problems } from './helpers.ts';

function parse(source: string, variables: readonly string[] = []): CelNode {
  const compiled = compileCel(source, { variables });
  if (!compiled.ok) throw new Error(compiled.errors[0]?.message);
  return compiled.program.ast;
}

describe('literals', () => {
  test.each([
    ['0x1F', 31],
    ['-0x1F', -31],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615u', 18446744073709551615n],
    ['.5', 0.5],
    ['1e3', 1000],
    ['"a\\n\\x41\\u00e4\\U0001F600\\101"', 'a\nA\u00e4\u{1f600}A'],
    ["r'a\\n'", 'a\\n'],
    ['"""a\n"b" """', 'a\n"b" '],
    ["'''it's'''", "it's"],
    ["b'\\xff'", '/w=='],
    ["b'\u00e4'", 'w6Q='],
    ["'\\`\\?'", '`?'],
    ['[1, 2,]', [1, 2]],
    ["{'a': 1,}", { a: 1 }],
    ['1 // a comment\n + 1', 2],
    ['{true: 1, 2: 3, 4u: 5}', { true: 1, 2: 3, 4: 5 }],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  test.each([
    ['9223372036854775808', 'does not fit into a 64-bit int'],
    ['18446744073709551616u', 'does not fit into a 64-bit uint'],
    ['-1u', 'does not fit into a 64-bit uint'],
    ['12abc', 'a number cannot end in "abc"'],
    ['"abc', 'this string is not closed'],
    ['"a\nb"', 'this string is not closed'],
    ['"\\q"', 'unknown escape \\q'],
    ['"\\uD800"', 'not a Unicode character'],
    ["b'\\u0041'", 'cannot stand in bytes'],
    ['"\\400"', 'unknown escape \\4'],
    ['', 'the expression ends where a value was expected'],
    ['1 +', 'the expression ends where a value was expected'],
    ['1 2', '"2" stands where an operator or the end was expected'],
    ['a.in', 'where a field name was expected'],
    ['[1', 'the expression ends where "]" was expected'],
    ['{1}', '"}" stands where ":" was expected'],
    ['f(1,)', '")" stands where a value was expected'],
    ['a ? b', 'the expression ends where ":" was expected'],
    ['a = 1', 'unexpected character "="'],
    ['a & b', 'unexpected character "&"'],
    ['package', '"package" is a reserved word'],
    ['`a b` == 1', 'where a value was expected'],
  ])('%s is refused', (source, message) => {
    const [first] = problems(source, ['a', 'b']);
    expect(first?.[0]).toContain(message);
  });
});

describe('problems say where they are', () => {
  test.each([
    ['object.x == 1 && nope', ['object'], [['there is no variable nope', 'nope']]],
    ['nope(1)', [], [['there is no function nope', 'nope']]],
    ["'a'.nope()", [], [['there is no method nope', 'nope']]],
    ["'a'.contains()", [], [['the method contains does not take 0 arguments', 'contains']]],
    ["'a'.matches('(')", [], [['this is not a regular expression in the syntax of RE2', "'('"]]],
    ["'a'.matches('(?=a)')", [], [['this is not a regular expression in the syntax of RE2', "'(?=a)'"]]],
    ["duration('1 hour')", [], [['"1 hour" is not a duration such as 1h30m or 1.5s', "duration('1 hour')"]]],
    ["1 + 'a'", [], [['the operator + does not take (int, string)', "1 + 'a'"]]],
    ['has(a)', ['a'], [['has() takes one field selection, such as has(a.b)', 'a']]],
    ['[1].all(1, true)', [], [['a macro variable must be a plain name', '1']]],
    ['[1].all(x, x, true)', [], [['the two macro variables share a name', 'x']]],
    ['[1].all(x, true) && x', [], [['there is no variable x', 'x']]],
    ['Object{a: 1}', [], [['objects such as "Object" cannot be made here', 'Object{a: 1}']]],
    [
      'a.x || b.y',
      [],
      [
        ['there is no variable a', 'a'],
        ['there is no variable b', 'b'],
      ],
    ],
  ] as const)('%s', (source, variables, expected) => {
    expect(problems(source, variables)).toEqual(expected);
  });
});

describe('names', () => {
  test('a reserved word or a quoted name can be a field', () => {
    const object = { metadata: { namespace: 'shop', labels: { 'app.kubernetes.io/name': 'web' } } };
    expect(evaluate("object.metadata.namespace == 'shop'", { object })).toBe(true);
    expect(evaluate('object.metadata.labels.`app.kubernetes.io/name`', { object })).toBe('web');
  });

  test('a variable with dots wins over a field, a macro variable wins over both', () => {
    expect(evaluate('a.b', { a: { b: 1 }, 'a.b': 2 })).toBe(2);
    expect(evaluate('[{"b": 3}].map(a, a.b)', { a: { b: 1 }, 'a.b': 2 })).toEqual([3]);
    expect(evaluate('[1].map(x, [2].map(x, x)[0] + x)', {})).toEqual([3]);
  });

  test('a variable may have the name of a function or a library', () => {
    expect(evaluate('ip.isCanonical', { ip: { isCanonical: 'yes' } })).toBe('yes');
    expect(evaluate("size + size('ab')", { size: 1 })).toBe(3);
  });
});

describe('the syntax tree', () => {
  test('operators know where they stand, and nodes include their parentheses', () => {
    const source = '( a || b ) && !c';
    const and = parse(source, ['a', 'b', 'c']);
    if (and.kind !== 'binary') throw new Error('no binary node');
    expect(source.slice(and.operatorStart, and.operatorEnd)).toBe('&&');
    expect(source.slice(and.left.start, and.left.end)).toBe('( a || b )');
    expect(source.slice(and.right.start, and.right.end)).toBe('!c');
    expect([and.start, and.end]).toEqual([0, source.length]);
  });

  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['a || b && a', '(a || (b && a))'],
    ['a == b != a', '((a == b) != a)'],
    ['a in [b] && b', '((a in [b]) && b)'],
    ['!a == b', '((!a) == b)'],
    ['-a * b', '((-a) * b)'],
  ])('%s binds as %s', (source, grouped) => {
    expect(groupings(parse(source, ['a', 'b']))).toEqual(groupings(parse(grouped, ['a', 'b'])));
  });

  test('the spans of the children lie inside their parent, in order', () => {
    const source = "a.?b[?0].c(1, [2, {'k': x ? 3 : -4}]) || has(a.b) && !(a.all(i, i > 0))";
    const ast = compileCel(source.replace('.c(1,', '.map(y,'), { variables: ['a', 'x'] });
    if (!ast.ok) throw new Error(ast.errors[0]?.message);
    const visit = (node: CelNode): void => {
      let at = node.start;
      for (const child of childrenOf(node)) {
        expect(child.start).toBeGreaterThanOrEqual(at);
        expect(child.end).toBeLessThanOrEqual(node.end);
        at = child.end;
        visit(child);
      }
    };
    visit(ast.program.ast);
  });
});

/** A tree as its kinds and operators, without positions. */
function groupings(node: CelNode): unknown {
  const label = 'operator' in node ? node.operator : node.kind;
  return [label, ...childrenOf(node).map(groupings)];
}

describe('limits', () => {
  test.each([
    ['a megabyte', `${'1+'.repeat(500_000)}1`],
    ['ten thousand parentheses', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['ten thousand open brackets', '['.repeat(10_000)],
    ['ten thousand negations', `${'!'.repeat(10_000)}true`],
    ['a chain of ten thousand additions', `${'1+'.repeat(10_000)}1`],
    ['a chain of ten thousand selections', `a${'.a'.repeat(10_000)}`],
    ['a struct name of ten thousand parts', `a${'.a'.repeat(10_000)}{}`],
    ['ten thousand nested conditions', `${'true ? 1 : '.repeat(9_000)}1`],
    ['a list of thirty thousand', `[${'1,'.repeat(30_000)}]`],
    ['an automaton of half a million states', `'a'.matches('${'a{1000}'.repeat(100)}')`],
  ])('%s is refused, not a crash', (_, source) => {
    expect(problems(source, ['a'])).toHaveLength(1);
  });

  test('what people write is far below them', () => {
    expect(evaluate(`${'('.repeat(150)}1${')'.repeat(150)}`)).toBe(1);
    expect(evaluate(`${'1 + '.repeat(400)}1`)).toBe(401);
  });
});

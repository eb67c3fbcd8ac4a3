import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { celToText, compileCel } from '../../src/cel/index.ts';
import { evaluate } from './helpers.ts';

describe('a program', () => {
  test('names the variables that it reads, and only those', () => {
    const compiled = compileCel('b.x == 1 && [1].all(c, c > a)', { variables: ['a', 'b', 'c', 'd'] });
    expect(compiled.ok && compiled.program.reads).toEqual(['a', 'b']);
  });

  test('looks at no other variable', () => {
    const variables = {
      a: 1,
      get b(): number {
        throw new Error('b was read');
      },
    };
    expect(evaluate('a + 1', variables, { variables: ['a', 'b'] })).toBe(2);
    expect(evaluate('b + 1', variables, { variables: ['a', 'b'] })).toBe('!internal');
  });

  test('can be evaluated again and again, also from within itself', () => {
    const compiled = compileCel('[1, 2].map(x, x + a.b).sum()', { variables: ['a'] });
    if (!compiled.ok) throw new Error(compiled.errors[0]?.message);
    const { program } = compiled;
    const inner = { b: 1 };
    const outer = {
      get b(): number {
        const result = program.evaluate({ a: inner });
        return result.ok ? Number(result.value) : 0;
      },
    };
    expect(program.evaluate({ a: outer })).toEqual({ ok: true, value: 13 });
    expect(program.evaluate({ a: inner })).toEqual({ ok: true, value: 5 });
  });

  test('does not change what it was given', () => {
    const object = { list: [3, 1], map: { a: 1 } };
    const before = structuredClone(object);
    evaluate("o.list.map(x, x + 1) + o.list.filter(x, x > 1) + ['a'].map(k, o.map.a)", { o: object });
    expect(object).toEqual(before);
  });
});

describe('hostile data', () => {
  const odd: unknown = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": 3, "hasOwnProperty": 4}');

  test.each([
    ['o.__proto__.x', 1],
    ['o.constructor + o.toString + o.hasOwnProperty', 9],
    ["o['__proto__'].x", 1],
    ['o.size()', 4],
    ['has(o.__proto__)', true],
    ["'constructor' in o", true],
    ['{"__proto__": 1}.__proto__', 1],
    ['{"__proto__": 1}', JSON.parse('{"__proto__": 1}') as unknown],
    ['o.all(k, k != "valueOf")', true],
    ['e.__proto__', '!no-such-field'],
    ['e.constructor', '!no-such-field'],
    ["e['toString']", '!no-such-field'],
    ['has(e.__proto__) || has(e.valueOf)', false],
    ["'hasOwnProperty' in e", false],
    ['e.?constructor.hasValue()', false],
    ['l.length', '!no-such-overload'],
    ['l.constructor', '!no-such-overload'],
    ["'a'.length", '!no-such-overload'],
    ['timestamp(0).nanos', '!no-such-overload'],
    ["{'a': 1}.size", '!no-such-field'],
    ['optional.of(1).present', '!no-such-overload'],
    ['t.nanos', '!no-such-field'],
    ['n.a', 1],
    ['n.__proto__', '!no-such-field'],
  ])('%s', (source, value) => {
    const nullish: unknown = Object.assign(Object.create(null) as object, { a: 1 });
    const variables = { o: odd, e: {}, l: [1], n: nullish, t: null };
    expect(evaluate(source, variables)).toEqual(value);
  });

  test('the pattern that makes other engines hang is answered', () => {
    expect(evaluate("t.matches('(a+)+$')", { t: `${'a'.repeat(100_000)}!` })).toBe(false);
  });

  test('lists that nest a hundred thousand times are an error, not a crash', () => {
    let deep: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(evaluate('a == b', { a: deep, b: [deep] })).toBe('!too-deep');
    expect(evaluate("'%s'.format([a])", { a: deep })).toBe('!too-deep');
  });
});

describe('nothing throws', () => {
  const pieces = [
    ...[
      'a',
      'b',
      '1',
      '2.5',
      '3u',
      "'x'",
      "b'x'",
      'true',
      'null',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      ',',
      ':',
      '?',
      '.',
      '.?',
    ],
    ...[
      '+',
      '-',
      '*',
      '/',
      '%',
      '!',
      '==',
      '<',
      'in',
      '&&',
      '||',
      '.all(x, x)',
      '.map(x, x + 1)',
      'has(a.b)',
      'size(',
      '[?',
    ],
    ...[
      "quantity('1Mi')",
      '.orValue(1)',
      '.value()',
      'optional.of(',
      '.matches(',
      "'(a'",
      '`a b`',
      '\\',
      '"',
      '"""',
      '\u{1f600}',
    ],
  ];

  test('whatever stands in the source and whatever the variables are', () => {
    const sources = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(' '));
    let evaluated = 0;
    fc.assert(
      fc.property(sources, fc.jsonValue(), fc.jsonValue(), (source, a, b) => {
        const compiled = compileCel(source, { variables: ['a', 'b'] });
        if (!compiled.ok) {
          expect(compiled.errors.length).toBeGreaterThan(0);
          for (const { start, end } of compiled.errors)
            expect(0 <= start && start <= end && end <= source.length).toBe(true);
          return;
        }
        evaluated += 1;
        const first = compiled.program.evaluate({ a, b }, { budget: 10_000 });
        expect(compiled.program.evaluate({ a, b }, { budget: 10_000 })).toEqual(first);
        if (!first.ok) expect(first.error.code).not.toBe('internal');
      }),
      { numRuns: 5000, seed: 20261123 },
    );
    expect(evaluated).toBeGreaterThan(100);
  });

  test('random text neither', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (source) => {
        compileCel(source, { variables: [] });
      }),
      { numRuns: 2000, seed: 20261123 },
    );
  });
});

describe('values as text', () => {
  test.each([
    ["'a'", 'a'],
    ['1.0', '1'],
    ['18446744073709551615u', '18446744073709551615'],
    ['null', 'null'],
    ["{'a': [1, 9007199254740993]}", '{"a":[1,"9007199254740993"]}'],
    ["quantity('1024Mi')", '1Gi'],
    ["timestamp('2026-11-23T00:00:00Z')", '2026-11-23T00:00:00Z'],
    ["duration('1m')", '60s'],
    ["ip('::1')", '::1'],
    ['optional.of(1)', '1'],
    ['optional.none()', 'null'],
    ['type(1)', 'int'],
    ["b'a'", 'YQ=='],
  ])('%s', (source, text) => {
    const compiled = compileCel(source, { variables: [] });
    const result = compiled.ok ? compiled.program.evaluate({}) : null;
    expect(result?.ok === true ? celToText(result.value) : result).toBe(text);
  });
});

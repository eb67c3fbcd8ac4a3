import { describe, expect, test } from 'vitest';
import { evaluate } from './helpers.ts';

const variables = { list: [1, 2, 3], map: { a: 1, b: 2 }, mixed: [1, 'x', 2] };

describe('macros over one variable', () => {
  test.each([
    ['list.all(x, x > 0)', true],
    ['list.all(x, x > 1)', false],
    ['[].all(x, false)', true],
    ['[].exists(x, true)', false],
    ['map.all(k, map[k] > 0)', true],
    ["map.exists(k, k == 'b')", true],
    ['list.exists_one(x, x > 2)', true],
    ['list.exists_one(x, x > 1)', false],
    ['list.existsOne(x, x == 1)', true],
    ['list.map(x, x * 2)', [2, 4, 6]],
    ['list.map(x, x > 1, x * 2)', [4, 6]],
    ['map.map(k, k)', ['a', 'b']],
    ['list.filter(x, x != 2)', [1, 3]],
    ["map.filter(k, k == 'a')", ['a']],
    [
      'list.map(x, list.map(y, x * y))',
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
    ],
  ])('%s', (source, value) => {
    expect(evaluate(source, variables)).toEqual(value);
  });

  test.each([
    ['an error is outweighed by an element that decides', 'mixed.exists(x, x > 1)', true],
    ['in either order', 'mixed.all(x, x > 1)', false],
    ['but not where none does', 'mixed.all(x, x > 0)', '!no-such-overload'],
    ['nor for exists', 'mixed.exists(x, x > 5)', '!no-such-overload'],
    ['exists_one never absorbs', 'mixed.exists_one(x, x > 1)', '!no-such-overload'],
    ['map never absorbs', 'mixed.map(x, x + 1)', '!no-such-overload'],
    ['filter never absorbs', 'mixed.filter(x, x > 1)', '!no-such-overload'],
    ['a predicate must be a bool', 'list.all(x, x)', '!no-such-overload'],
    ['a range must be a list or a map', "'abc'.all(x, true)", '!no-such-overload'],
    ['a missing range is an error', 'map.c.all(x, true)', '!no-such-field'],
    ['without an argument it does not compile', 'list.all(x)', '?'],
    ['with too many neither', 'list.filter(x, y, true)', '?'],
  ])('%s', (_, source, value) => {
    expect(evaluate(source, variables)).toEqual(value);
  });
});

describe('macros over two variables', () => {
  test.each([
    ['list.all(i, v, v == i + 1)', true],
    ["map.exists(k, v, k == 'b' && v == 2)", true],
    ['list.existsOne(i, v, i == v - 1 && v > 2)', true],
    ['list.exists_one(i, v, true)', false],
    ['list.transformList(i, v, i * v)', [0, 2, 6]],
    ['list.transformList(i, v, i > 0, v)', [2, 3]],
    ['map.transformMap(k, v, v + 1)', { a: 2, b: 3 }],
    ['map.transformMap(k, v, v > 1, v + 1)', { b: 3 }],
    ['map.transformMapEntry(k, v, {v: k})', { 1: 'a', 2: 'b' }],
    ["map.transformMapEntry(k, v, v > 1, {k + '2': v})", { b2: 2 }],
    ["map.transformMapEntry(k, v, {'same': v})", '!duplicate-key'],
    ['map.transformMapEntry(k, v, v)', '!no-such-overload'],
    ['mixed.exists(i, v, v > 1)', true],
    ['mixed.transformList(i, v, v + 1)', '!no-such-overload'],
    ['list.transformMap(v, 1)', '?'],
  ])('%s', (source, value) => {
    expect(evaluate(source, variables)).toEqual(value);
  });
});

describe('optionals', () => {
  const object = { spec: { replicas: 3, empty: '', nothing: null, list: [{ x: 1 }] } };

  test.each([
    ['object.?spec.?replicas.orValue(1)', 3],
    ['object.?spec.?missing.orValue(1)', 1],
    ['object.?no.no.no.orValue(1)', 1],
    ['object.?spec.list[0].x.orValue(9)', 1],
    ['object.spec.list[?0].x.orValue(9)', 1],
    ['object.spec.list[?5].x.orValue(9)', 9],
    ["object[?'no'].orValue(9)", 9],
    ['object.?spec.hasValue()', true],
    ['object.?no.hasValue()', false],
    ['object.?spec.?nothing.hasValue()', true],
    ['object.?spec.replicas.value()', 3],
    ['object.?no.value()', '!invalid-argument'],
    ['object.?no.or(object.?spec).hasValue()', true],
    ['object.?no.or(optional.of(4)).value()', 4],
    ['object.?spec.or(1 / 0).hasValue()', true],
    ['object.?no.or(1)', '!no-such-overload'],
    ['object.?no.orValue(1 / 0)', '!division-by-zero'],
    ['object.?spec.?replicas.optMap(r, r + 1).orValue(0)', 4],
    ['object.?no.optMap(r, 1 / 0).orValue(0)', 0],
    ['object.?spec.optFlatMap(s, s.?replicas).orValue(0)', 3],
    ['object.?spec.optFlatMap(s, 1)', '!no-such-overload'],
    ['has(object.?spec.replicas)', true],
    ['has(object.?no.replicas)', false],
    ['optional.none() == object.?no', true],
    ['optional.of(3) == object.?spec.?replicas', true],
    ["optional.ofNonZeroValue('').hasValue()", false],
    ['optional.ofNonZeroValue(0.0).hasValue() || optional.ofNonZeroValue([]).hasValue()', false],
    ["{?'a': object.?no, ?'b': object.?spec.?replicas}", { b: 3 }],
    ['[?object.?no, ?optional.of(2), 3]', [2, 3]],
    ['[?1]', '!no-such-overload'],
    ['object.spec.replicas.?x.hasValue()', '!no-such-overload'],
    ['object.?spec.replicas.?x.hasValue()', '!no-such-overload'],
    ['object.spec.replicas[?0].hasValue()', '!no-such-overload'],
    ['object.spec.nothing.?x.?y.orValue(7)', 7],
    ['object.?spec.nothing.x.orValue(7)', '!no-such-field'],
    ['object.?spec.nothing[0].orValue(7)', '!no-such-field'],
    ['object.spec.nothing[?0].orValue(7)', 7],
    ['object.spec.list.?x', '!no-such-overload'],
    ['object.spec.replicas.orValue(1)', '!no-such-overload'],
    ['type(object.?no) == optional_type', true],
  ])('%s', (source, value) => {
    expect(evaluate(source, { object })).toEqual(value);
  });

  test("Kyverno's reading lets orValue stand on any value", () => {
    const lenient = { lenientOrValue: true };
    expect(evaluate('object.spec.replicas.orValue(1)', { object }, lenient)).toBe(3);
    expect(evaluate('object.?no.orValue(1)', { object }, lenient)).toBe(1);
    expect(evaluate('object.spec.no.orValue(1)', { object }, lenient)).toBe('!no-such-field');
    expect(evaluate('object.spec.replicas.or(optional.none())', { object }, lenient)).toBe('!no-such-overload');
  });
});

import { describe, expect, test } from 'vitest';
import { evaluate } from './helpers.ts';

const list = Array.from({ length: 400 }, (_, index) => index);
const long = Array.from({ length: 100_000 }, () => 0);
const text = 'a'.repeat(100_000);
const record = Object.fromEntries(list.map((item) => [`k${item}`, item]));
const variables = { list, long, text, record };

describe('the budget ends what takes too long', () => {
  const cube = 'list.all(a, list.all(b, list.all(c, a + b + c >= 0)))';

  test.each([
    ['in nested macros', cube],
    ['inside all', `list.all(x, ${cube})`],
    ['inside exists', `list.exists(x, ${cube})`],
    ['inside exists_one', `list.exists_one(x, ${cube})`],
    ['inside map', `list.map(x, ${cube})`],
    ['inside filter', `list.filter(x, ${cube})`],
    ['inside transformMap', `record.transformMap(k, v, ${cube})`],
    ['on the left of ||, where the right would decide', `${cube} || true`],
    ['on the left of &&, where the right would decide', `${cube} && false`],
    ['behind an error that was absorbed', `1 / 0 == 1 || ${cube} || true`],
    ['in an exists whose last element would decide', `list.exists(x, ${cube} || x == 399)`],
    ['in optMap', `optional.of(1).optMap(x, ${cube}).orValue(true)`],
    ['in a fallback', `optional.none().orValue(${cube})`],
    ['in a condition', `${cube} ? true : true`],
    ['over maps', 'record.all(a, record.all(b, record.all(c, a != "")))'],
  ])('%s', (_, source) => {
    expect(evaluate(source, variables)).toBe('!budget');
  });

  test.each([
    ['equality of long lists', 'long.all(x, long == long)'],
    ['equality of long texts', 'long.all(x, text == text + "")'],
    ['membership', 'long.all(x, !(1 in long))'],
    ['sizes of texts', 'long.all(x, text.size() > 0)'],
    ['joining texts', 'long.map(x, text + text)'],
    ['joining lists', 'long.map(x, long + long)'],
    ['a replacement that grows', "text.replace('a', text)"],
    ['splitting', "long.all(x, text.split('a').size() > 1)"],
    ['formatting', "long.all(x, '%s'.format([long]) != '')"],
    ['an automaton over a long text', "long.all(x, !text.matches('(a+)+b'))"],
    ['patterns that are large', "long.all(x, !'a'.matches('(a{1,900}b){1,900}' + string(x)))"],
    ['sorting questions', 'long.all(x, long.isSorted())'],
    ['sets', 'long.all(x, !sets.contains(long, [1]))'],
    ['quantities', 'long.all(x, !isQuantity(text))'],
  ])('work in proportion to the size is paid for: %s', (_, source) => {
    expect(evaluate(source, variables)).toBe('!budget');
  });

  test('a budget can be given, and what fits into it runs', () => {
    const source = 'list.all(x, x >= 0)';
    expect(evaluate(source, variables, { budget: 100 })).toBe('!budget');
    expect(evaluate(source, variables, { budget: 10_000 })).toBe(true);
  });

  test('the same evaluation costs the same the second time', () => {
    const source = "list.all(x, 'a'.matches('a' + string(x)) || true)";
    let least = 1;
    while (evaluate(source, variables, { budget: least }) === '!budget') least *= 2;
    expect(evaluate(source, variables, { budget: least })).toBe(true);
    expect(evaluate(source, variables, { budget: least / 2 })).toBe('!budget');
  });

  test('one evaluation leaves nothing behind for the next', () => {
    expect(evaluate(cube, variables)).toBe('!budget');
    expect(evaluate('list.size()', variables)).toBe(400);
  });
});

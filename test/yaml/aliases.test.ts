import { describe, expect, it } from 'vitest';
import { appendItem, removeValue, setValue } from '../../src/yaml/index.ts';
import { expectRefusal, file, textOf } from './support.ts';

const shared = file('a: &a', '  c: 1', 'b: *a');
const merged = file('a: &a', '  c: 1', 'b:', '  <<: *a', '  own: 2');

describe('what an alias shares', () => {
  it('is edited at the anchor where all who use it want that', () => {
    const result = setValue(shared, 0, ['b', 'c'], 2, { together: [['a', 'c']] });
    expect(textOf(result)).toBe(file('a: &a', '  c: 2', 'b: *a'));
    expect(result).toMatchObject({
      places: [
        ['a', 'c'],
        ['b', 'c'],
      ],
    });
  });

  it('is written out in the place of the alias where only that one wants it', () => {
    expect(textOf(setValue(shared, 0, ['b', 'c'], 2))).toBe(file('a: &a', '  c: 1', 'b:', '  c: 2'));
    expect(textOf(setValue(shared, 0, ['b', 'd'], 2))).toBe(file('a: &a', '  c: 1', 'b:', '  c: 1', '  d: 2'));
  });

  it('stays as it is where the anchor wants it and an alias does not', () => {
    expectRefusal(setValue(shared, 0, ['a', 'c'], 2), 'anchor');
    const three = `${shared}d: *a\n`;
    expectRefusal(setValue(three, 0, ['a', 'c'], 2, { together: [['b', 'c']] }), 'anchor');
  });

  it('gets an item at the anchor, or a list of its own', () => {
    const list = file('a: &a [x]', 'b: *a');
    expect(textOf(appendItem(list, 0, ['b'], 'z', { together: [['a']] }))).toBe(file('a: &a [x, z]', 'b: *a'));
    expect(textOf(appendItem(list, 0, ['b'], 'z'))).toMatch(/^a: &a \[x\]\nb:\n +- x\n +- z\n$/);
  });

  it('is replaced as a whole in the place of the alias', () => {
    expect(textOf(setValue(shared, 0, ['b'], 'x'))).toBe(file('a: &a', '  c: 1', 'b: x'));
    expect(textOf(removeValue(shared, 0, ['b']))).toBe(file('a: &a', '  c: 1'));
  });

  it('goes at the anchor where all want that, and with the alias where nothing is left behind it', () => {
    const two = file('a: &a', '  c: 1', '  d: 2', 'b: *a');
    expect(textOf(removeValue(two, 0, ['a', 'c'], { together: [['b', 'c']] }))).toBe(file('a: &a', '  d: 2', 'b: *a'));
    expect(textOf(removeValue(two, 0, ['b', 'c']))).toBe(file('a: &a', '  c: 1', '  d: 2', 'b:', '  d: 2'));
    expect(textOf(removeValue(shared, 0, ['b', 'c'], { pruneEmpty: 1 }))).toBe(file('a: &a', '  c: 1'));
  });
});

describe('what a merge key brings', () => {
  it('is edited at the anchor where all who use it want that', () => {
    expect(textOf(setValue(merged, 0, ['b', 'c'], 2, { together: [['a', 'c']] }))).toBe(merged.replace('c: 1', 'c: 2'));
    expect(textOf(setValue(merged, 0, ['b', 'd'], 2, { together: [['a', 'd']] }))).toBe(
      merged.replace('c: 1', 'c: 1\n  d: 2'),
    );
  });

  it('is overridden beside it where only one wants it', () => {
    expect(textOf(setValue(merged, 0, ['b', 'c'], 2))).toBe(`${merged}  c: 2\n`);
  });

  it('stays where it is to go from one map only', () => {
    expectRefusal(removeValue(merged, 0, ['b', 'c']), 'merge-key');
  });
});

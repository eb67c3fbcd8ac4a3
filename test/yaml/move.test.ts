import { describe, expect, it } from 'vitest';
import { moveValue, type YamlPath } from '../../src/yaml/index.ts';
import { textOf } from './support.ts';

const cases: [name: string, before: string, path: YamlPath, to: string[], after: string][] = [
  ['a key gets another name', 'a: 1 # one\nb: 2\n', ['a'], ['c'], 'c: 1 # one\nb: 2\n'],
  ['a key of a block', 'a: # of a\n  b: |\n    x\n', ['a'], ['c'], 'c: # of a\n  b: |\n    x\n'],
  ['a key in braces', '{a: {b: 1}, c: 2}\n', ['a', 'b'], ['d'], '{a: {d: 1}, c: 2}\n'],
  ['a key in quotes', '{"a": 1}\n', ['a'], ['b'], '{"b": 1}\n'],
  ['a key in single quotes', "'a': 1\n", ['a'], ['b'], "'b': 1\n"],
  ['deeper', 'a: 1 # one\n# of b\nb: 2\n', ['a'], ['c', 'd'], 'c:\n  d: 1 # one\n# of b\nb: 2\n'],
  ['twice as deep', 'a:\n    b: 1\n', ['a', 'b'], ['c', 'd', 'e'], 'a:\n    c:\n        d:\n            e: 1\n'],
  [
    'the first key of an item',
    'l:\n  - a: 1\n    b: 2\n',
    ['l', 0, 'a'],
    ['c', 'd'],
    'l:\n  - c:\n      d: 1\n    b: 2\n',
  ],
  [
    'all lines of a value',
    'a:\n  # in\n  b: |\n    x\n\n    y\n  c: [\n    1\n  ]\nd: 1\n',
    ['a'],
    ['e', 'f'],
    'e:\n  f:\n    # in\n    b: |\n      x\n\n      y\n    c: [\n      1\n    ]\nd: 1\n',
  ],
  ['into the map above', 'a:\n  b: 1\nc: 2 # two\n', ['c'], ['a', 'd'], 'a:\n  b: 1\n  d: 2 # two\n'],
  [
    'into the map above, behind a comment and a blank line',
    'a:\n  b: 1\n\n# of c\nc: 2\n',
    ['c'],
    ['a', 'd', 'e'],
    'a:\n  b: 1\n\n# of c\n  d:\n    e: 2\n',
  ],
  ['into a map that stands elsewhere', 'a:\n  b: 1\nx: 1\nc: 2\n', ['c'], ['a', 'd'], 'a:\n  b: 1\n  d: 2\nx: 1\n'],
  ['into a map below', 'c: 2\na:\n  b: 1\n', ['c'], ['a', 'd'], 'a:\n  b: 1\n  d: 2\n'],
  ['into braces', 'm: {a: 1, b: 2}\n', ['m', 'a'], ['c', 'd'], 'm: {b: 2, c: {d: 1}}\n'],
  ['with CRLF', 'a: 1\r\nb: 2\r\n', ['a'], ['c', 'd'], 'c:\r\n  d: 1\r\nb: 2\r\n'],
  ['all lines with CRLF', 'a:\r\n  b: 1\r\nc: 2', ['a'], ['d', 'e'], 'd:\r\n  e:\r\n    b: 1\r\nc: 2'],
  ['without a final newline', 'a: 1', ['a'], ['c', 'd'], 'c:\n  d: 1'],
  ['no value', 'a:\n', ['a'], ['c', 'd'], 'c:\n  d:\n'],
];

const refusals: [name: string, before: string, path: YamlPath, to: string[], code: string][] = [
  ['a key that is there', 'a: 1\nb: 2\n', ['a'], ['b'], 'duplicate-key'],
  ['a key that is there deeper', 'b:\n  c: 1\na: 2\n', ['a'], ['b', 'c'], 'duplicate-key'],
  ['what is not there', 'a: 1\n', ['b'], ['c'], 'missing'],
  ['what a merge key brings', 'a: &a {b: 1}\nc: {<<: *a}\n', ['c', 'b'], ['d'], 'merge-key'],
  ['an item of a list', 'a: [1]\n', ['a', 0], ['b'], 'unsupported-style'],
  ['a map that aliases use', 'a: &a\n  b: 1\nc: *a\n', ['a', 'b'], ['d'], 'anchor'],
  ['a comment that would be lost', 'c: 2 # two\na:\n  b: 1\n', ['c'], ['a', 'd'], 'comment'],
  ['a scalar in the way', 'b: 1\na: 2\n', ['a'], ['b', 'c'], 'not-a-map'],
];

describe('moving', () => {
  it.each(cases)('%s', (_, before, path, to, after) => {
    expect(textOf(moveValue(before, 0, path, to))).toBe(after);
  });

  it.each(refusals)('refuses %s', (_, before, path, to, code) => {
    expect(moveValue(before, 0, path, to)).toMatchObject({ ok: false, code });
  });
});

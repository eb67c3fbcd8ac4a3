import { describe, expect, it } from 'vitest';
import type { YamlPath, YamlValue } from '../../src/yaml/index.ts';
import { appendItem, removeValue, setValue } from '../../src/yaml/index.ts';
import { expectRefusal } from './support.ts';

type Row = [name: string, text: string, path: YamlPath, code: string];

const anyEdit: Row[] = [
  ['text that is not YAML', 'a: "b\n', ['a'], 'unparsable'],
  ['a Helm template', '{{- if .Values.x }}\na: 1\n{{- end }}\n', ['a'], 'unparsable'],
  ['a map with a key twice', 'a: 1\na: 2\n', ['a'], 'duplicate-key'],
  ['a key twice, once quoted', '1: a\n"1": b\n', ['1'], 'duplicate-key'],
  ['a key twice, elsewhere', 'a: 1\nb: {c: 1, c: 2}\n', ['a'], 'duplicate-key'],
  ['a %YAML directive', '%YAML 1.1\n---\na: 1\n', ['a'], 'directive'],
  ['an empty document', '---\n# nothing\n', ['a'], 'empty-document'],
  ['an anchor that is used', 'a: &a [1]\nb: *a\n', ['a'], 'anchor'],
  ['a path below an anchor that is used', 'a: &a {c: [1]}\nb: *a\n', ['a', 'c'], 'anchor'],
  ['a path below the anchor of a merge key', 'a: &a {c: [1]}\nb: {<<: *a}\n', ['a', 'c'], 'anchor'],
  ['a path through an alias of what readers read differently', 'a: &a {c: [1], d: 010}\nb: *a\n', ['b', 'c'], 'alias'],
  ['a path through an alias of what is filled in later', 'a: &a {c: [1], d: "${A}"}\nb: *a\n', ['b', 'c'], 'alias'],
  ['a next line', 'a: [1] # x\u0085b: 1\n', ['a'], 'line-break'],
  ['a line separator in a text', 'a: [1]\nb: "x\u2028y"\n', ['a'], 'line-break'],
  ['a paragraph separator', 'a: [1]\n#\u2029\n', ['a'], 'line-break'],
  ['a carriage return by itself', 'a: [1] # x\rb: 1\n', ['a'], 'line-break'],
  ['a tag', 'a: !!seq [1]\n', ['a'], 'tag'],
  ['a path below a tag', 'a: !x\n  b: [1]\n', ['a', 'b'], 'tag'],
  ['a key behind a question mark', '? a\n: [1]\n', ['a'], 'unsupported-style'],
  ['a key in what is no map', 'a: 1\n', ['a', 'b'], 'not-a-map'],
  ['a key in a list', 'a: [1]\n', ['a', 'b'], 'not-a-map'],
  ['an index in a map', 'a: {b: 1}\n', ['a', 0], 'not-a-list'],
  ['a document that does not exist', '', ['a'], 'missing'],
];

describe('every edit refuses', () => {
  it.each(anyEdit)('%s', (_, text, path, code) => {
    expectRefusal(setValue(text, 0, path, 'x'), code);
    expectRefusal(removeValue(text, 0, path), code);
    expectRefusal(appendItem(text, 0, path, 'x'), code);
  });
});

describe('setting refuses', () => {
  const rows: Row[] = [
    ['a value that is filled in later', 'a: ${A}\n', ['a'], 'template'],
    ['a value with a template in it', "a: 'x-{{ b }}'\n", ['a'], 'template'],
    ['an unquoted template', 'a: {{ b }}\n', ['a'], 'template'],
    ['a map with a template in it', 'a:\n  b: ${A}\n', ['a'], 'template'],
    ['a map that holds an anchor in use', 'a:\n  b: &b 1\nc: *b\n', ['a'], 'anchor'],
    ['a map that holds a comment', 'a:\n  # why\n  b: 1\n', ['a'], 'comment'],
    ['a flow list that holds a comment', 'a: [\n  b, # why\n  c\n]\n', ['a'], 'comment'],
    ['an index behind the end', 'a: [1]\n', ['a', 5], 'missing'],
    ['an index in a list that does not exist', 'a: 1\n', ['b', 1], 'missing'],
    ['the whole document', 'a: 1\n', [], 'unsupported-style'],
    ['a pair without braces', 'a: [b: 1]\n', ['a', 0, 'c'], 'unsupported-style'],
    ['a key without a colon', 'a: {b}\n', ['a', 'b'], 'unsupported-style'],
    ['a new key beside one with a question mark', '? a\n: 1\n', ['b'], 'unsupported-style'],
    ['a key behind a block that ends without a newline', 'a: |\n  b', ['c'], 'no-final-newline'],
  ];
  it.each(rows)('%s', (_, text, path, code) => {
    expectRefusal(setValue(text, 0, path, 'x'), code);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, [1, [Number.NaN]], { a: Number.NaN }] satisfies YamlValue[])(
    'a value that YAML cannot say: %j',
    (value) => {
      expectRefusal(setValue('a: 1\n', 0, ['a'], value), 'unsupported-value');
      expectRefusal(appendItem('a: [1]\n', 0, ['a'], value), 'unsupported-value');
    },
  );
});

describe('setting several lines of text refuses', () => {
  it('a map above a comment that would become text', () => {
    expectRefusal(setValue('a:\n  b: 1\n  # why\nc: 1\n', 0, ['a'], 'x\ny\n'), 'comment');
  });

  it('a map whose last line ends in a comment, which would become text', () => {
    expectRefusal(setValue('a:\n  b: 1 # why\nc: 1\n', 0, ['a'], 'x\ny\n'), 'comment');
  });
});

describe('removing refuses', () => {
  const rows: Row[] = [
    ['what does not exist', 'a: 1\n', ['b'], 'missing'],
    ['an item behind the end', 'a: [1]\n', ['a', 1], 'missing'],
    ['what a merge key brings', 'a: &a {c: 1}\nb: {<<: *a}\n', ['b', 'c'], 'merge-key'],
    ['what is filled in later', 'a: ${A}\nb: 1\n', ['a'], 'template'],
    ['an entry that holds an anchor in use', 'a:\n  b: &b 1\nc: *b\n', ['a'], 'anchor'],
    ['the whole document', 'a: 1\n', [], 'unsupported-style'],
  ];
  it.each(rows)('%s', (_, text, path, code) => {
    expectRefusal(removeValue(text, 0, path), code);
  });

  it('a comment that would turn into text of the block above', () => {
    expectRefusal(removeValue('a: |+\n  x\nb: 1\n\nc: 1\n', 0, ['b']), 'guard');
  });
});

describe('appending refuses', () => {
  const rows: Row[] = [
    ['a scalar', 'a: 1\n', ['a'], 'not-a-list'],
    ['a map', 'a: {}\n', ['a'], 'not-a-list'],
    ['a list that ends in a block without a newline', 'a:\n- |+\n  x', ['a'], 'no-final-newline'],
  ];
  it.each(rows)('%s', (_, text, path, code) => {
    expectRefusal(appendItem(text, 0, path, 'x'), code);
  });
});

describe('a hostile text', () => {
  it.each([
    `a: ${'['.repeat(50_000)}`,
    'a: {'.repeat(10_000),
    Array.from(
      { length: 20 },
      (_, n) => `a${n}: &a${n} [${Array.from({ length: 9 }, () => (n ? `*a${n - 1}` : 'x')).join(',')}]`,
    ).join('\n'),
    '\u0000',
    'a: \ud800',
  ])('gives a result, never an exception (%#)', (text) => {
    for (const result of [setValue(text, 0, ['b'], 1), removeValue(text, 0, ['a']), appendItem(text, 0, ['b'], 1)]) {
      expect(typeof result.ok).toBe('boolean');
    }
  });
});

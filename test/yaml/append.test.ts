import { describe, expect, it } from 'vitest';
import type { YamlPath, YamlValue } from '../../src/yaml/index.ts';
import { appendItem, removeValue } from '../../src/yaml/index.ts';
import { file, textOf } from './support.ts';

interface Case {
  name: string;
  before: string;
  path?: YamlPath;
  value?: YamlValue;
  after: string;
}

const full: Case[] = [
  { name: 'behind the last, indented', before: 'a:\n  - b\nc: 1\n', after: 'a:\n  - b\n  - x\nc: 1\n' },
  { name: 'behind the last, compact', before: 'a:\n- b\nc: 1\n', after: 'a:\n- b\n- x\nc: 1\n' },
  {
    name: 'with the gap of the others',
    before: 'a:\n-   b\n',
    value: { k: 1, l: 2 },
    after: 'a:\n-   b\n-   k: 1\n    l: 2\n',
  },
  { name: 'with the quotes of the last', before: "a:\n- 'b'\n", after: "a:\n- 'b'\n- 'x'\n" },
  { name: 'behind a trailing comment', before: 'a:\n- b # one\n', after: 'a:\n- b # one\n- x\n' },
  {
    name: 'behind comments at its dashes',
    before: 'a:\n  - b\n  # of a\n# of c\nc: 1\n',
    after: 'a:\n  - b\n  # of a\n  - x\n# of c\nc: 1\n',
  },
  {
    name: 'compact: before a comment that may be of the next key',
    before: 'a:\n- b\n  # of b\n# of c\nc: 1\n',
    after: 'a:\n- b\n  # of b\n- x\n# of c\nc: 1\n',
  },
  {
    name: 'behind an item of several lines',
    before: 'a:\n- b:\n    c: 1\n\nd: 1\n',
    value: { b: { c: 2 } },
    after: 'a:\n- b:\n    c: 1\n- b:\n    c: 2\n\nd: 1\n',
  },
  { name: 'behind a bare dash', before: 'a:\n- b\n-\nc: 1\n', after: 'a:\n- b\n-\n- x\nc: 1\n' },
  { name: 'behind a block', before: 'a:\n- |\n  t\n\nc: 1\n', after: 'a:\n- |\n  t\n- x\n\nc: 1\n' },
  { name: 'a block', before: 'a:\n- b\nc: 1\n', value: 't\nu', after: 'a:\n- b\n- |-\n  t\n  u\nc: 1\n' },
  { name: 'to a list in a list', before: 'a:\n- - b\n- c\n', path: ['a', 0], after: 'a:\n- - b\n  - x\n- c\n' },
  {
    name: 'to the root',
    before: '- op: add\n  path: /a\n',
    path: [],
    value: { op: 'remove', path: '/b' },
    after: '- op: add\n  path: /a\n- op: remove\n  path: /b\n',
  },
  { name: 'with CRLF', before: 'a:\r\n- b\r\nc: 1\r\n', after: 'a:\r\n- b\r\n- x\r\nc: 1\r\n' },
  { name: 'behind a byte order mark', before: '\ufeff- b\n', path: [], after: '\ufeff- b\n- x\n' },
  { name: 'without a final newline', before: 'a:\n- b', after: 'a:\n- b\n- x' },
  { name: 'without a final newline, behind a stripped block', before: 'a:\n- |-\n  t', after: 'a:\n- |-\n  t\n- x' },
  { name: 'in brackets', before: 'a: [b, c] # why\n', after: 'a: [b, c, x] # why\n' },
  { name: 'in padded brackets, quoted like the last', before: "a: [ 'b' ]\n", after: "a: [ 'b', 'x' ]\n" },
  { name: 'in tight JSON', before: '{"a":["b","c"]}', after: '{"a":["b","c","x"]}' },
  {
    name: 'in brackets over several lines',
    before: 'a: [\n  b, # one\n  c # two\n]\n',
    after: 'a: [\n  b, # one\n  c, # two\n  x\n]\n',
  },
  {
    name: 'in brackets over several lines, comma at the end',
    before: 'a: [\n  b,\n]\n',
    after: 'a: [\n  b,\n  x,\n]\n',
  },
  {
    name: 'in pretty JSON',
    before: '{\n  "a": [\n    1\n  ]\n}',
    value: { b: 1 },
    after: '{\n  "a": [\n    1,\n    {\n      "b": 1\n    }\n  ]\n}',
  },
  { name: 'before the end of the document', before: 'a:\n- b\n---\na:\n- c\n', after: 'a:\n- b\n- x\n---\na:\n- c\n' },
  { name: 'beside an alias in the list', before: 'b: &b 1\na:\n- *b\n', after: 'b: &b 1\na:\n- *b\n- x\n' },
  { name: 'beside a template in the list', before: 'a:\n- ${B}\n', after: 'a:\n- ${B}\n- x\n' },
];

const empty: Case[] = [
  { name: '[]', before: 'a: [] # why\nb: 1\n', after: 'a: # why\n  - x\nb: 1\n' },
  { name: '[] where lists are compact', before: 'a: []\nb:\n- 1\n', after: 'a:\n- x\nb:\n- 1\n' },
  { name: 'nothing', before: 'a:\nb: 1\n', after: 'a:\n  - x\nb: 1\n' },
  { name: 'null', before: 'a: null\n', after: 'a:\n  - x\n' },
  { name: 'a missing key', before: 'b:\n- 1\n', after: 'b:\n- 1\na:\n- x\n' },
  { name: 'missing maps on the way', before: 'b: 1\n', path: ['c', 'd'], after: 'b: 1\nc:\n  d:\n    - x\n' },
  { name: '[] in braces', before: '{"b": 1, "a": []}\n', after: '{"b": 1, "a": ["x"]}\n' },
  { name: 'a missing key in JSON', before: '{"b": 1}\n', after: '{"b": 1, "a": ["x"]}\n' },
  { name: '[] at the end without a newline', before: 'a: []', after: 'a:\n  - x' },
];

describe('appending to a list', () => {
  it.each(full)('$name', ({ before, path = ['a'], value = 'x', after }) => {
    expect(textOf(appendItem(before, 0, path, value))).toBe(after);
  });

  // A comment that comes to stand above the new item goes with it; nobody can tell any more what it was about.
  const undoable = full.filter(({ name }) => name !== 'behind comments at its dashes');

  it.each(undoable)('and removing it again gives the same bytes: $name', ({ before, path = ['a'], value = 'x' }) => {
    const appended = textOf(appendItem(before, 0, path, value));
    const count = (before.match(/^ *-( |$)|[bc1](?=["',\]\n ])/gm) ?? []).length;
    const undone = Array.from({ length: count + 1 }, (_, index) => removeValue(appended, 0, [...path, index]));
    expect(undone.map((result) => result.ok && result.text)).toContain(before);
  });
});

describe('appending to what is no list yet', () => {
  it.each(empty)('$name', ({ before, path = ['a'], value = 'x', after }) => {
    expect(textOf(appendItem(before, 0, path, value))).toBe(after);
  });
});

describe('line ends that are mixed', () => {
  it('are kept, and removing what was appended gives the same bytes', () => {
    const before = 'a:\r\n- b\nc:\r\n- d\r\n';
    const appended = textOf(appendItem(before, 0, ['a'], 'x'));
    expect(appended).toBe('a:\r\n- b\n- x\nc:\r\n- d\r\n');
    expect(textOf(removeValue(appended, 0, ['a', 1]))).toBe(before);
  });
});

describe('the place that is reported', () => {
  it('is the new item', () => {
    const edited = appendItem(file('a:', '  - b', 'c: 1'), 0, ['a'], { x: 1 });
    if (!edited.ok) throw new Error(edited.reason);
    expect(edited.edit.line).toBe(3);
    expect(edited.text.slice(edited.edit.start, edited.edit.end)).toBe('  - x: 1');
  });
});

import { describe, expect, it } from 'vitest';
import type { YamlPath } from '../../src/yaml/index.ts';
import { removeValue } from '../../src/yaml/index.ts';
import { file, textOf } from './support.ts';

const cases: [name: string, before: string, path: YamlPath, after: string, pruneEmpty?: number][] = [
  ['a key with its comment', 'a: 1\nb: 2 # two\nc: 3\n', ['b'], 'a: 1\nc: 3\n'],
  ['a key with all its lines', 'a: 1\nb: # two\n  c:\n    - d\n\n    # e\n    - e\nf: 3\n', ['b'], 'a: 1\nf: 3\n'],
  ['a key with the comment above it', '# of a\na: 1\n# this one\nb: 2\n', ['b'], '# of a\na: 1\n'],
  [
    'a key, but not the blank line and comment below it',
    'a: 1\nb:\n  c: 1\n\n# of d\nd: 1\n',
    ['b'],
    'a: 1\n\n# of d\nd: 1\n',
  ],
  [
    'a key with the comments that stand deeper',
    'a: 1\nb:\n  c: 1\n  # inside\n# of d\nd: 1\n',
    ['b'],
    'a: 1\n# of d\nd: 1\n',
  ],
  ['the first key', 'a: 1\nb: 2\n', ['a'], 'b: 2\n'],
  ['the last key without a final newline', 'a: 1\nb: 2', ['b'], 'a: 1'],
  ['the last key without a final newline, CRLF', 'a: 1\r\nb: 2', ['b'], 'a: 1'],
  ['a key with CRLF', 'a: 1\r\nb: 2\r\nc: 3\r\n', ['b'], 'a: 1\r\nc: 3\r\n'],
  ['the first key behind a byte order mark', '\ufeffa: 1\nb: 2\n', ['a'], '\ufeffb: 2\n'],
  ['a key without a value', 'a:\nb:\nc: 1\n', ['b'], 'a:\nc: 1\n'],
  ['a block', 'a: |\n  x\n\nb: 1\n', ['a'], '\nb: 1\n'],
  ['several plain lines', 'a: x\n  y\nb: 1\n', ['a'], 'b: 1\n'],
  ['the first key of a list item: the dash stays', 'a:\n- b: 1 # one\n  c: 2\n', ['a', 0, 'b'], 'a:\n- c: 2\n'],
  ['the first key of several lines', 'a:\n  - b:\n      x: 1\n\n    c: 2\n', ['a', 0, 'b'], 'a:\n  - c: 2\n'],
  ['the first key above a comment', 'a:\n- b: 1\n  # of c\n  c: 2\n', ['a', 0, 'b'], 'a:\n- # of c\n  c: 2\n'],
  ['the second key of a list item', 'a:\n- b: 1\n  c: 2\n- d\n', ['a', 0, 'c'], 'a:\n- b: 1\n- d\n'],
  ['a list item', 'a:\n- b # one\n- c\n', ['a', 0], 'a:\n- c\n'],
  [
    'a list item with comments between',
    'a:\n  # of b\n  - b: 1\n    # in b\n    c: 1\n  # of d\n  - d\n',
    ['a', 0],
    'a:\n  # of b\n  # of d\n  - d\n',
  ],
  ['the last list item', 'a:\n- b\n- c\nd: 1\n', ['a', 1], 'a:\n- b\nd: 1\n'],
  ['an item of a list in a list', 'a:\n- - b\n  - c\n', ['a', 0, 0], 'a:\n- - c\n'],
  ['a bare dash', 'a:\n- b\n-\n- c\n', ['a', 1], 'a:\n- b\n- c\n'],
  ['an entry with an anchor that nobody uses', 'a: &a 1\nb: 2\n', ['a'], 'b: 2\n'],
  ['the only key: braces', 'a: # why\n  b: 1 # one\nc: 1\n', ['a', 'b'], 'a: {} # why\nc: 1\n'],
  [
    'the only key between comments',
    'a:\n  # above\n  b: 1\n  # below\nc: 1\n',
    ['a', 'b'],
    'a: {}\n  # above\n  # below\nc: 1\n',
  ],
  ['the only item: brackets', 'a:\n- b\nc: 1\n', ['a', 0], 'a: []\nc: 1\n'],
  ['the only key of an item', 'a:\n- b: 1 # one\n- c: 1\n', ['a', 0, 'b'], 'a:\n- {} # one\n- c: 1\n'],
  ['the only key of the document', 'a: 1\n', ['a'], '{}\n'],
  ['the only key without a final newline', 'a:\n  b: 1', ['a', 'b'], 'a: {}'],
  ['the only key and the map it leaves empty', 'a:\n  b:\n    c: 1\nd: 1\n', ['a', 'b', 'c'], 'a: {}\nd: 1\n', 1],
  ['the only key and all maps it leaves empty', 'a:\n  b:\n    c: 1\nd: 1\n', ['a', 'b', 'c'], 'd: 1\n', 9],
  ['the only key, but no map that holds more', 'a:\n  b:\n    c: 1\n  d: 1\n', ['a', 'b', 'c'], 'a:\n  d: 1\n', 9],
  ['the only key, and never the document', 'a:\n  b: 1\n', ['a', 'b'], '{}\n', 9],
  ['a key of an item, and the item', 'a:\n- b: 1\n- c: 1\n', ['a', 0, 'b'], 'a:\n- c: 1\n', 1],
  ['a key in braces', 'a: {b: 1, c: 2, d: 3}\n', ['a', 'c'], 'a: {b: 1, d: 3}\n'],
  ['the first key in braces', 'a: { b: 1, c: 2 }\n', ['a', 'b'], 'a: { c: 2 }\n'],
  ['the last key in braces', 'a: { b: 1, c: 2 }\n', ['a', 'c'], 'a: { b: 1 }\n'],
  ['the only key in braces', 'a: { b: 1 }\n', ['a', 'b'], 'a: {}\n'],
  ['the only key of the document with a comment inside', 'a:\n  b: 1 # one\n', ['a'], '{} # one\n'],
  ['an item with its comment, bracket on the last line', 'a: [b, # one\n  c]\n', ['a', 0], 'a: [c]\n'],
  ['the last item below a comment', 'a: [b, # one\n  c]\n', ['a', 1], 'a: [b # one\n  ]\n'],
  ['an item of several lines with its comments', 'a: [b, [\n  c, # one\n  d # two\n  ]]\n', ['a', 1], 'a: [b]\n'],
  ['the only item in brackets with its comment', 'a: [\n  b # one\n]\n', ['a', 0], 'a: []\n'],
  ['a pair without braces', 'a: [b: 1]\n', ['a', 0, 'b'], 'a: [{}]\n'],
  ['the only item in brackets', 'a: [b]\n', ['a', 0], 'a: []\n'],
  ['an item before a comma at the end', 'a: [b, c,]\n', ['a', 1], 'a: [b,]\n'],
  ['a line of JSON', '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', ['b'], '{\n  "a": 1,\n  "c": 3\n}\n'],
  ['the first line of JSON', '{\n  "a": 1,\n  "b": 2\n}\n', ['a'], '{\n  "b": 2\n}\n'],
  ['the last line of JSON', '{\n  "a": 1,\n  "b": 2\n}\n', ['b'], '{\n  "a": 1\n}\n'],
  [
    'the last line of a flow map with comments',
    'a: {\n  b: 1, # one\n  # of c\n  c: 2 # two\n}\n',
    ['a', 'c'],
    'a: {\n  b: 1 # one\n  # of c\n}\n',
  ],
  ['the last key of a document', 'a: 1\nb: 2\n---\nc: 1\n', ['b'], 'a: 1\n---\nc: 1\n'],
];

/** Comments that stay with a removal of the entry /a/b or /a/1, and those that go with it. */
const comments: [name: string, before: string, path: YamlPath, after: string][] = [
  ['above the first entry stays', 'a:\n  # all\n  b: 1\n  c: 1\n', ['a', 'b'], 'a:\n  # all\n  c: 1\n'],
  ['above the first entry goes if it names that', 'a:\n  # B is slow\n  b: 1\n  c: 1\n', ['a', 'b'], 'a:\n  c: 1\n'],
  [
    'stays if it names a sibling',
    'a:\n  x: 1\n  # b and c\n  b:\n    d: 1\n  c: 1\n',
    ['a', 'b'],
    'a:\n  x: 1\n  # b and c\n  c: 1\n',
  ],
  ['stays if it names a part of a word', 'a:\n  # about\n  b: 1\n  c: 1\n', ['a', 'b'], 'a:\n  # about\n  c: 1\n'],
  [
    'stays if it may head a group',
    'a:\n  x: 1\n  # fast\n  b: 1\n  c: 1\n',
    ['a', 'b'],
    'a:\n  x: 1\n  # fast\n  c: 1\n',
  ],
  [
    'goes if the next has its own',
    'a:\n  x: 1\n  # fast\n  b: 1\n  # slow\n  c: 1\n',
    ['a', 'b'],
    'a:\n  x: 1\n  # slow\n  c: 1\n',
  ],
  [
    'goes if a blank line parts the next',
    'a:\n  x: 1\n\n  # fast\n  # or so\n  b: 1\n\n  c: 1\n',
    ['a', 'b'],
    'a:\n  x: 1\n\n\n  c: 1\n',
  ],
  [
    'goes with an item of several lines',
    'a:\n- name: x\n# for debugging\n- name: b\n  c: 1\n- name: c\n',
    ['a', 1],
    'a:\n- name: x\n- name: c\n',
  ],
  [
    'goes if it names the item',
    'a:\n- x\n# SYS_PTRACE: for the tracer\n- SYS_PTRACE\n- y\n',
    ['a', 1],
    'a:\n- x\n- y\n',
  ],
  ['with CRLF goes', 'a:\r\n- x\r\n# one\r\n- b\r\n', ['a', 1], 'a:\r\n- x\r\n'],
  ['without a final newline goes', 'a:\n- x\n# one\n- b', ['a', 1], 'a:\n- x'],
  ['above a blank line stays', 'a:\n- x\n# one\n\n- b\n', ['a', 1], 'a:\n- x\n# one\n\n'],
  ['at another column stays', 'a:\n  - x\n# one\n  - b\n', ['a', 1], 'a:\n  - x\n# one\n'],
  ['at two columns stays', 'a:\n  - x\n# one\n  # two\n  - b\n', ['a', 1], 'a:\n  - x\n# one\n  # two\n'],
  ['at the top of the file stays', '# b\nb: 1\nc: 1\n', ['b'], '# b\nc: 1\n'],
  ['below a marker goes', '--- # x\n# b\nb: 1\nc: 1\n', ['b'], '--- # x\nc: 1\n'],
  ['that is an entry out of use stays', 'a:\n- x\n# - y\n- b\n', ['a', 1], 'a:\n- x\n# - y\n'],
  ['that is a key out of use stays', 'a: 1\n# hostPID: true\nb: 2\n', ['b'], 'a: 1\n# hostPID: true\n'],
  [
    'that speaks to a linter about the rest stays',
    'a: 1\n# yamllint disable rule:x\nb: 2\n',
    ['b'],
    'a: 1\n# yamllint disable rule:x\n',
  ],
  [
    'that ends a block which blank lines would prolong stays',
    'a: |+\n  x\n# one\nb: 1\n\n',
    ['b'],
    'a: |+\n  x\n# one\n\n',
  ],
  ['that is text of a block stays', 'a: 1\nx: |\n # one\nb: 2\n', ['b'], 'a: 1\nx: |\n # one\n'],
];

describe('a comment right above what is removed', () => {
  it.each(comments)('%s', (_, before, path, after) => {
    expect(textOf(removeValue(before, 0, path))).toBe(after);
  });
});

describe('removing', () => {
  it.each(cases)('%s', (_, before, path, after, pruneEmpty = 0) => {
    expect(textOf(removeValue(before, 0, path, { pruneEmpty }))).toBe(after);
  });

  it('reports an empty place on the line where the entry was', () => {
    const text = file('a: 1', 'b: 2', 'c: 3');
    expect(removeValue(text, 0, ['b'])).toMatchObject({ edit: { start: 5, end: 5, line: 2 } });
  });
});

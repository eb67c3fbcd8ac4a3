import { describe, expect, it } from 'vitest';
import type { YamlPath, YamlValue } from '../../src/yaml/index.ts';
import { setValue } from '../../src/yaml/index.ts';
import { file, textOf } from './support.ts';

interface Case {
  name: string;
  before: string;
  path: YamlPath;
  value: YamlValue;
  after: string;
}

function table(title: string, cases: Case[]): void {
  describe(title, () => {
    it.each(cases)('$name', ({ before, path, value, after }) => {
      expect(textOf(setValue(before, 0, path, value))).toBe(after);
    });
    it.each(cases)('again: $name, changes nothing', ({ path, value, after }) => {
      expect(textOf(setValue(after, 0, path, value))).toBe(after);
    });
  });
}

const replace = (name: string, before: string, value: YamlValue, after: string): Case => ({
  name,
  before: `# head\nx: ${before} # why\ny: 1\n`,
  path: ['x'],
  value,
  after: `# head\nx: ${after} # why\ny: 1\n`,
});

table('a scalar in place of a scalar', [
  replace('plain stays plain', 'a', 'b', 'b'),
  replace('single quotes stay', "'a'", "it's", "'it''s'"),
  replace('double quotes stay', '"a"', 'say "no"\t', '"say \\"no\\"\\t"'),
  replace('single quotes give way to what they cannot say', "'a'", 'a\u0007b', '"a\\u0007b"'),
  replace('a number stays plain', '1', 2, '2'),
  replace('a quoted number becomes a number', '"0"', 0, '0'),
  replace('a number becomes a string', '1', '1', '"1"'),
  replace('a boolean is written in one way', '"yes"', true, 'true'),
  replace('null is written', '1', null, 'null'),
  replace(
    'an integer that a double cannot hold is written exactly',
    '1',
    12345678901234567890n,
    '12345678901234567890',
  ),
  replace('a fraction', '1', 0.5, '0.5'),
  replace('octal as 1.1 reads it becomes decimal', '010', 10, '10'),
  replace('a hexadecimal becomes decimal', '0x10', 16, '16'),
  replace('an underscored text that was plain gets its quotes', '1_000', '1_000', '"1_000"'),
  replace('a plain yes that is meant as text gets its quotes', 'yes', 'yes', '"yes"'),
  replace('several lines in quotes become one', '"a\n  b"', 'c', '"c"'),
  replace('non-ASCII text stands plain', 'ä', 'größer 😀', 'größer 😀'),
  replace('an emptied text', 'a', '', '""'),
  replace(
    'an image reference stands plain',
    'nginx',
    'reg.example/nginx:1.27@sha256:abc',
    'reg.example/nginx:1.27@sha256:abc',
  ),
  replace('braces of an empty map', '{}', 'a', 'a'),
  replace('a flow list stays one', '[ a, b ]', ['c', 1], '[ c, 1 ]'),
  replace('a flow map stays one', '{a: 1}', { b: { c: ['d'] } }, '{b: {c: [d]}}'),
  {
    name: 'several plain lines become one',
    before: 'x: a\n  b\ny: 1\n',
    path: ['x'],
    value: 'c',
    after: 'x: c\ny: 1\n',
  },
  {
    name: 'a block becomes one line; its comment stays',
    before: 'x: | # why\n  a\n  b\ny: 1\n',
    path: ['x'],
    value: 'c',
    after: 'x: c # why\ny: 1\n',
  },
  {
    name: 'a block gets other lines',
    before: 'x: |-\n  a\ny: 1\n',
    path: ['x'],
    value: 'b\n\n  c',
    after: 'x: |-\n  b\n\n    c\ny: 1\n',
  },
  {
    name: 'several lines become a block',
    before: 'x: a\ny: 1\n',
    path: ['x'],
    value: 'b\nc\n',
    after: 'x: |\n  b\n  c\ny: 1\n',
  },
  { name: 'what a block cannot say is escaped', before: 'x: a\n', path: ['x'], value: ' b\nc', after: 'x: " b\\nc"\n' },
  { name: 'the value on its own line', before: 'x:\n  a\n', path: ['x'], value: 'b', after: 'x:\n  b\n' },
  { name: 'an anchor that nobody uses stays', before: 'x: &a 1\n', path: ['x'], value: 2, after: 'x: &a 2\n' },
  { name: 'a list item', before: 'x:\n- a # one\n- b\n', path: ['x', 0], value: 'c', after: 'x:\n- c # one\n- b\n' },
]);

describe('text that some reader takes for something else', () => {
  it.each([
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    'n',
    'true',
    'False',
    'null',
    '~',
    '010',
    '0o10',
    '1_000',
    '0b11',
    '0x1F',
    '1:30',
    '12:30:45',
    '2020-01-01',
    '2020-01-01T10:00:00Z',
    '1e3',
    '1.',
    '.5',
    '+1',
    '-0',
    '.inf',
    '-.Inf',
    '.nan',
    '<<',
    '=',
    '12345678901234567890',
    '1.10',
    '.',
    'E0',
    '1:90',
  ])('is quoted: %s', (value) => {
    expect(textOf(setValue('x: a\n', 0, ['x'], value))).toBe(`x: "${value}"\n`);
    expect(textOf(setValue('x: {}\n', 0, ['x', value], 1))).toBe(`x:\n  "${value}": 1\n`);
  });

  it.each([
    '- a',
    '-',
    '?',
    '? a',
    ': a',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    "'a",
    '@a',
    '`a',
    '%a',
    '{a',
    '[a',
    ' a',
    'a ',
    '---',
    '...',
    ',a',
    '',
  ])('or that ends a plain scalar is quoted: %j', (value) => {
    expect(textOf(setValue('x: a\n', 0, ['x'], value))).toBe(`x: "${value.replaceAll('"', '\\"')}"\n`);
  });

  it.each([
    '100m',
    '1Gi',
    '1.2.3',
    '10.0.0.1',
    'v1',
    '--flag=1',
    '-a',
    'a:b',
    'a#b',
    'http://x/y?z=1',
    '0x',
    'yes.',
    'a, b',
    'a]',
    '1.25.3-alpine',
  ])('but this stands plain: %s', (value) => {
    expect(textOf(setValue('x: a\n', 0, ['x'], value))).toBe(`x: ${value}\n`);
  });

  it('is quoted in flow collections also for what only they would misread', () => {
    expect(textOf(setValue('x: [a]\n', 0, ['x', 0], 'a, b'))).toBe('x: ["a, b"]\n');
    expect(textOf(setValue('x: [a]\n', 0, ['x', 0], 'a:b'))).toBe('x: ["a:b"]\n');
    expect(textOf(setValue('x: [a]\n', 0, ['x', 0], 'b'))).toBe('x: [b]\n');
  });

  it('is quoted as the file quotes', () => {
    expect(textOf(setValue("a: 'b'\nx: 1\n", 0, ['x'], 'on'))).toBe("a: 'b'\nx: 'on'\n");
  });
});

table('a new key', [
  {
    name: 'stands behind the last one',
    before: 'a:\n  b: 1\nc: 2\n',
    path: ['a', 'd'],
    value: 3,
    after: 'a:\n  b: 1\n  d: 3\nc: 2\n',
  },
  {
    name: 'brings missing maps',
    before: 'a:\n  b: 1\n',
    path: ['a', 'c', 'd', 'e'],
    value: 'f',
    after: 'a:\n  b: 1\n  c:\n    d:\n      e: f\n',
  },
  { name: 'brings a missing list', before: 'a: 1\n', path: ['b', 0, 'c'], value: 'd', after: 'a: 1\nb:\n  - c: d\n' },
  {
    name: 'stands behind a trailing comment',
    before: 'a: 1 # one\n',
    path: ['b'],
    value: 2,
    after: 'a: 1 # one\nb: 2\n',
  },
  {
    name: 'stands behind comments at its column, before lower ones and blank lines',
    before: file('a:', '  b: 1', '', '  # of a', '    # deep', '', '# of c', 'c: 2'),
    path: ['a', 'd'],
    value: 3,
    after: file('a:', '  b: 1', '', '  # of a', '    # deep', '  d: 3', '', '# of c', 'c: 2'),
  },
  {
    name: 'does not care for blank lines and comments that the map has swallowed',
    before: file('a:', '  b:', '    c: 1', '', '# next', 'd: 1'),
    path: ['a', 'e'],
    value: 1,
    after: file('a:', '  b:', '    c: 1', '  e: 1', '', '# next', 'd: 1'),
  },
  {
    name: 'in a list item stands under the first key',
    before: file('a:', '  - b: 1', '    # of b', '  # between', '  - b: 2'),
    path: ['a', 0, 'c'],
    value: { d: [1] },
    after: file('a:', '  - b: 1', '    # of b', '    c:', '      d:', '        - 1', '  # between', '  - b: 2'),
  },
  {
    name: 'after a wide dash stands under the first key',
    before: 'a:\n-   b: 1\n',
    path: ['a', 0, 'c'],
    value: 2,
    after: 'a:\n-   b: 1\n    c: 2\n',
  },
  { name: 'after an implicit null', before: 'a:\n  b:\n', path: ['a', 'c'], value: 1, after: 'a:\n  b:\n  c: 1\n' },
  {
    name: 'after a block',
    before: 'a:\n  b: |+\n    t\n\nc: 1\n',
    path: ['a', 'd'],
    value: 1,
    after: 'a:\n  b: |+\n    t\n\n  d: 1\nc: 1\n',
  },
  {
    name: 'after a stripped block, before the blank line',
    before: 'a:\n  b: |-\n    t\n\nc: 1\n',
    path: ['a', 'd'],
    value: 1,
    after: 'a:\n  b: |-\n    t\n  d: 1\n\nc: 1\n',
  },
  { name: 'after several plain lines', before: 'a: b\n  c\n', path: ['d'], value: 1, after: 'a: b\n  c\nd: 1\n' },
  {
    name: 'in a file with four columns',
    before: 'a:\n    b: 1\n',
    path: ['a', 'c', 'd'],
    value: 1,
    after: 'a:\n    b: 1\n    c:\n        d: 1\n',
  },
  {
    name: 'in a file with three columns',
    before: 'a:\n   b:\n      c: 1\n',
    path: ['d', 'e'],
    value: 1,
    after: 'a:\n   b:\n      c: 1\nd:\n   e: 1\n',
  },
  {
    name: 'with a list like the others: compact',
    before: 'a:\n- 1\nb: 1\n',
    path: ['c'],
    value: ['x'],
    after: 'a:\n- 1\nb: 1\nc:\n- x\n',
  },
  {
    name: 'with a list like the others: indented',
    before: 'a:\n  - 1\nb: 1\n',
    path: ['c'],
    value: ['x'],
    after: 'a:\n  - 1\nb: 1\nc:\n  - x\n',
  },
  {
    name: 'with a list like the nearest',
    before: 'a:\n  - 1\nb:\n  c:\n  - 1\n',
    path: ['b', 'd'],
    value: ['x'],
    after: 'a:\n  - 1\nb:\n  c:\n  - 1\n  d:\n  - x\n',
  },
  {
    name: 'with lists in lists and empty ones',
    before: 'a: 1\n',
    path: ['b'],
    value: [['x', ['y']], [], {}],
    after: 'a: 1\nb:\n  - - x\n    - - "y"\n  - []\n  - {}\n',
  },
  {
    name: 'with a block',
    before: 'a: 1\n',
    path: ['b', 'c'],
    value: 'd\n\ne\n',
    after: 'a: 1\nb:\n  c: |\n    d\n\n    e\n',
  },
  {
    name: 'with CRLF',
    before: 'a:\r\n  b: 1\r\nc: 1\r\n',
    path: ['a', 'd', 'e'],
    value: 1,
    after: 'a:\r\n  b: 1\r\n  d:\r\n    e: 1\r\nc: 1\r\n',
  },
  {
    name: 'with the line ends of its neighbours',
    before: 'a:\n  b: 1\r\nc: 1\n',
    path: ['a', 'd'],
    value: 1,
    after: 'a:\n  b: 1\r\n  d: 1\r\nc: 1\n',
  },
  { name: 'behind a byte order mark', before: '\ufeffa: 1\n', path: ['b'], value: 1, after: '\ufeffa: 1\nb: 1\n' },
  { name: 'without a final newline', before: 'a: 1', path: ['b'], value: 1, after: 'a: 1\nb: 1' },
  {
    name: 'without a final newline, CRLF',
    before: 'a: 1\r\nb: 1',
    path: ['c'],
    value: 1,
    after: 'a: 1\r\nb: 1\r\nc: 1',
  },
  {
    name: 'before the end of a document',
    before: 'a: 1\n...\n---\nb: 1\n',
    path: ['c'],
    value: 1,
    after: 'a: 1\nc: 1\n...\n---\nb: 1\n',
  },
  {
    name: 'that is quoted, beside quoted ones',
    before: '"a b": 1\n',
    path: ['c d'],
    value: 1,
    after: '"a b": 1\nc d: 1\n',
  },
  { name: 'that must be quoted', before: 'a: 1\n', path: ['on'], value: 1, after: 'a: 1\n"on": 1\n' },
  {
    name: 'that overrides what a merge key brings',
    before: 'a: &a {b: 1}\nc:\n  <<: *a\n',
    path: ['c', 'b'],
    value: 2,
    after: 'a: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n',
  },
  {
    name: 'called __proto__',
    before: 'a: 1\n',
    path: ['__proto__', 'b'],
    value: 1,
    after: 'a: 1\n__proto__:\n  b: 1\n',
  },
]);

table('an empty holder', [
  {
    name: '{} becomes a block, its comment stays',
    before: 'a: {} # why\nb: 1\n',
    path: ['a', 'c'],
    value: 1,
    after: 'a: # why\n  c: 1\nb: 1\n',
  },
  { name: '{ } too', before: 'a: { }\n', path: ['a', 'c'], value: 1, after: 'a:\n  c: 1\n' },
  { name: 'nothing', before: 'a: # why\nb: 1\n', path: ['a', 'c'], value: 1, after: 'a: # why\n  c: 1\nb: 1\n' },
  {
    name: 'nothing, with comments below',
    before: 'a:\n  # in a\n# of b\nb: 1\n',
    path: ['a', 'c'],
    value: 1,
    after: 'a:\n  # in a\n  c: 1\n# of b\nb: 1\n',
  },
  { name: 'null', before: 'a: null # why\n', path: ['a', 'c'], value: 1, after: 'a: # why\n  c: 1\n' },
  { name: '~', before: 'a: ~\n', path: ['a', 'c', 'd'], value: 1, after: 'a:\n  c:\n    d: 1\n' },
  { name: 'nothing, for a scalar', before: 'a: # why\nb: 1\n', path: ['a'], value: 'x', after: 'a: x # why\nb: 1\n' },
  { name: 'a dash', before: 'a:\n-\n- 1\n', path: ['a', 0, 'c'], value: 1, after: 'a:\n- c: 1\n- 1\n' },
  { name: 'a dash, for a scalar', before: 'a:\n  - # why\n', path: ['a', 0], value: 'x', after: 'a:\n  - x # why\n' },
  {
    name: '{} behind a dash',
    before: 'a:\n- {} # why\n',
    path: ['a', 0, 'c'],
    value: { d: 1, e: 2 },
    after: 'a:\n- c: # why\n    d: 1\n    e: 2\n',
  },
  {
    name: '{} in braces stays in braces',
    before: 'a: {b: {}}\n',
    path: ['a', 'b', 'c'],
    value: 1,
    after: 'a: {b: {c: 1}}\n',
  },
  {
    name: 'a question mark in braces',
    before: 'a: {b: c}\n',
    path: ['a', 'b'],
    value: 'd?e',
    after: 'a: {b: "d?e"}\n',
  },
  {
    name: 'a map above a comment at an odd column',
    before: 'a:\n  - - # one\n     # two\nb: 1\n',
    path: ['a', 0, 0],
    value: [{ c: 1, d: 2 }],
    after: 'a:\n  - - - c: 1 # one\n        d: 2\n     # two\nb: 1\n',
  },
  { name: 'nothing in braces', before: 'a: {b: , c: 1}\n', path: ['a', 'b'], value: 1, after: 'a: {b: 1 , c: 1}\n' },
  { name: 'null in braces', before: 'a: {b: null}\n', path: ['a', 'b', 'c'], value: 1, after: 'a: {b: {c: 1}}\n' },
  {
    name: 'at the end without a newline',
    before: 'a: 1\nb: {}',
    path: ['b', 'c'],
    value: 1,
    after: 'a: 1\nb:\n  c: 1',
  },
]);

table('flow style and JSON', [
  {
    name: 'JSON with tabs',
    before: '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n',
    path: ['a', 'c'],
    value: { d: 1 },
    after: '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": {\n\t\t\t"d": 1\n\t\t}\n\t}\n}\n',
  },
  {
    name: 'a key in braces',
    before: 'a: {b: 1} # why\n',
    path: ['a', 'c'],
    value: 'd',
    after: 'a: {b: 1, c: d} # why\n',
  },
  {
    name: 'a key in padded braces',
    before: 'a: { b: 1 }\n',
    path: ['a', 'c'],
    value: { d: [1] },
    after: 'a: { b: 1, c: { d: [ 1 ] } }\n',
  },
  {
    name: 'a trailing comma stays where it is',
    before: 'a: {b: 1,}\n',
    path: ['a', 'c'],
    value: 1,
    after: 'a: {b: 1, c: 1,}\n',
  },
  {
    name: 'compact JSON',
    before: '{"a":1,"b":{"c":"d"}}',
    path: ['b', 'e'],
    value: ['f', true],
    after: '{"a":1,"b":{"c":"d","e":["f",true]}}',
  },
  {
    name: 'pretty JSON',
    before: '{\n    "a": 1\n}\n',
    path: ['b', 'c'],
    value: 'on',
    after: '{\n    "a": 1,\n    "b": {\n        "c": "on"\n    }\n}\n',
  },
  { name: 'an empty JSON file', before: '{}\n', path: ['a'], value: 'b', after: '{"a": "b"}\n' },
  { name: 'an empty JSON map', before: '{"a": {}}\n', path: ['a', 'b'], value: 'c', after: '{"a": {"b": "c"}}\n' },
  { name: 'a JSON value', before: '{"a": 1}\n', path: ['a'], value: 'x', after: '{"a": "x"}\n' },
  {
    name: 'several lines with comments',
    before: 'a: {\n  b: 1, # one\n  c: 2 # two\n}\n',
    path: ['a', 'd'],
    value: 3,
    after: 'a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n',
  },
  {
    name: 'several lines with a comma at the end',
    before: 'a: {\n  b: 1, # one\n}\n',
    path: ['a', 'd'],
    value: 3,
    after: 'a: {\n  b: 1, # one\n  d: 3,\n}\n',
  },
  {
    name: 'several lines, bracket on the last',
    before: 'a: [b,\n    c]\n',
    path: ['a', 2],
    value: 'd',
    after: 'a: [b,\n    c,\n    d]\n',
  },
  {
    name: 'several lines with CRLF',
    before: '{\r\n  "a": 1\r\n}\r\n',
    path: ['b'],
    value: 1,
    after: '{\r\n  "a": 1,\r\n  "b": 1\r\n}\r\n',
  },
]);

table('collections in place of something else', [
  {
    name: 'a flow list on several lines behind two dashes keeps the column of its bracket',
    before: file('- - [', '      a,', '      b', '    ]'),
    path: [0, 0],
    value: ['c', { d: 1 }],
    after: file('- - [', '      c,', '      {', '        d: 1', '      }', '    ]'),
  },
  {
    name: 'a flow list whose bracket does not stand alone becomes one line',
    before: 'a: [b,\n    c]\n',
    path: ['a'],
    value: ['d', 'e'],
    after: 'a: [d, e]\n',
  },
  {
    name: 'a scalar becomes a map; its comment stays',
    before: 'a: 1 # why\nb: 1\n',
    path: ['a'],
    value: { c: { d: 1 }, e: [] },
    after: 'a: # why\n  c:\n    d: 1\n  e: []\nb: 1\n',
  },
  {
    name: 'a map becomes a scalar',
    before: 'a: # why\n  b: 1\nc: 1\n',
    path: ['a'],
    value: 'x',
    after: 'a: x # why\nc: 1\n',
  },
  {
    name: 'a map becomes another at its columns',
    before: 'a:\n    b: 1\nc:\n  d: 1\n',
    path: ['a'],
    value: { x: 1 },
    after: 'a:\n    x: 1\nc:\n  d: 1\n',
  },
  {
    name: 'a compact list stays compact',
    before: 'a:\n- b\nc:\n  - d\n',
    path: ['a'],
    value: ['x', 'z'],
    after: 'a:\n- x\n- z\nc:\n  - d\n',
  },
  {
    name: 'a block becomes a map',
    before: 'a: |\n  x\nb: 1\n',
    path: ['a'],
    value: { c: 1 },
    after: 'a:\n  c: 1\nb: 1\n',
  },
  {
    name: 'an item that is a map becomes a scalar',
    before: 'a:\n- b: 1\n  c: 1\n- d\n',
    path: ['a', 0],
    value: 'x',
    after: 'a:\n- x\n- d\n',
  },
  {
    name: 'an item that is a scalar becomes a map',
    before: 'a:\n- b # why\n- d\n',
    path: ['a', 0],
    value: { c: 1, e: 2 },
    after: 'a:\n- c: 1 # why\n  e: 2\n- d\n',
  },
  { name: 'a map becomes empty', before: 'a:\n  b: 1\n', path: ['a'], value: {}, after: 'a: {}\n' },
]);

describe('what an edit reports', () => {
  it('is the text that was written and its line', () => {
    const edited = setValue('a: 1\nb:\n  c: 1\nd: 1\n', 0, ['b', 'e'], { f: 1 });
    if (!edited.ok) throw new Error(edited.reason);
    expect(edited.text.slice(edited.edit.start, edited.edit.end)).toBe('  e:\n    f: 1');
    expect(edited.edit.line).toBe(4);
  });

  it('begins behind the newline that had to be added', () => {
    const edited = setValue('a: 1', 0, ['b'], 2);
    expect(edited).toMatchObject({ edit: { start: 5, end: 9, line: 2 } });
  });

  it('is the value itself where nothing was to do', () => {
    expect(setValue('a: 1\nb: x # c\n', 0, ['b'], 'x')).toMatchObject({
      text: 'a: 1\nb: x # c\n',
      edit: { start: 8, end: 9, line: 2 },
    });
  });
});

describe('several documents', () => {
  it('edits the one that is meant, whatever stands between', () => {
    const text = file('# one', 'a: 1', '--- # two', 'a: 1', '...', '---', '---', 'a: 1');
    expect(textOf(setValue(text, 1, ['b'], 2))).toBe(
      file('# one', 'a: 1', '--- # two', 'a: 1', 'b: 2', '...', '---', '---', 'a: 1'),
    );
    expect(textOf(setValue(text, 3, ['a'], 2))).toBe(
      file('# one', 'a: 1', '--- # two', 'a: 1', '...', '---', '---', 'a: 2'),
    );
  });
});

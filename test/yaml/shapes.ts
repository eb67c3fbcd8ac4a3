import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  oneof,
  record,
  string,
} from 'fast-check';
import type { YamlValue } from '../../src/yaml/index.ts';

/** A YAML file as a person lays it out: every choice that does not change the data is a field. */
export type Node =
  | { is: 'scalar'; text: string; value: YamlValue; shape?: string }
  | { is: 'lines'; lines: string[]; value: string }
  | { is: 'block'; header: string; lines: string[] }
  | { is: 'map'; entries: Entry[]; after: Remark[] }
  | { is: 'list'; compact: boolean; gap: number; items: Item[]; after: Remark[] }
  | {
      is: 'flow';
      json: boolean;
      pad: boolean;
      comma: boolean;
      wide: boolean;
      left: boolean;
      map: boolean;
      items: FlowItem[];
    };

export interface Item {
  above: Remark[];
  trailing: boolean;
  value: Node;
}

export interface Entry extends Item {
  key: number;
}

export interface FlowItem {
  key: number;
  value: Node;
  trailing: boolean;
}

/** A comment line so many columns beside its neighbours, or a blank line. */
export type Remark = number | 'blank';

export interface Layout {
  start: '' | '---' | '--- # start';
  end: '' | '...';
  root: Node;
  /** An anchored map, an alias to it and a map that merges it stand in front. */
  anchors: boolean;
}

export interface Stream {
  documents: Layout[];
  step: 2 | 3 | 4;
  newline: '\n' | '\r\n';
  mark: boolean;
  final: boolean;
}

type ScalarRow = [text: string, value: YamlValue, shape?: string];

const SCALARS: ScalarRow[] = [
  ['plain', 'plain'],
  ['two words', 'two words'],
  ['1', 1],
  ['-17', -17],
  ['0.5', 0.5],
  ['true', true],
  ['12345678901234567890', 12345678901234567890n],
  ['registry.example/app:v1.2@sha256:0a', 'registry.example/app:v1.2@sha256:0a'],
  ['--flag=a#b', '--flag=a#b'],
  [`${'long '.repeat(60)}line`, `${'long '.repeat(60)}line`, 'long line'],
  ['größer 😀', 'größer 😀', 'non-ASCII'],
  ["'it''s # no: comment'", "it's # no: comment", 'single quotes'],
  ["''", '', 'single quotes'],
  ['"say \\"no\\" # \\u00e9"', 'say "no" # é', 'double quotes'],
  ['"true"', 'true', 'double quotes'],
  ['!!str 12', '12', 'tag'],
  ['tabbed\t', 'tabbed', 'tab behind a value'],
  [
    '\'[{"op":"add","key: |":"it\'\'s"},\'\'last: 1\'\']\'',
    `[{"op":"add","key: |":"it's"},'last: 1']`,
    'text in quotes',
  ],
  ['"key: |\\n- a: \\"\\u00e9\\"\\n\\x6cast: 1\\n"', 'key: |\n- a: "\u00e9"\nlast: 1\n', 'text in quotes'],
  ['', null, 'empty holder'],
  ['{}', {}, 'empty holder'],
  ['[]', [], 'empty holder'],
  ['null', null, 'empty holder'],
  ['~', null, 'empty holder'],
  ['${VARIABLE}', '${VARIABLE}', 'template'],
];

const FLOW_SCALARS: ScalarRow[] = [
  ['plain', 'plain'],
  ['1', 1],
  ['true', true],
  ["'a, b'", 'a, b', 'single quotes'],
  ['"]"', ']', 'double quotes'],
  ['{}', {}, 'empty holder'],
  ['[ ]', [], 'empty holder'],
  ['null', null, 'empty holder'],
];

const JSON_SCALARS: ScalarRow[] = [
  ['1', 1],
  ['false', false],
  ['"}"', '}', 'double quotes'],
  ['"größer"', 'größer', 'non-ASCII'],
  ['{}', {}, 'empty holder'],
  ['[]', [], 'empty holder'],
  ['null', null, 'empty holder'],
];

const scalarOf = (rows: ScalarRow[]): Arbitrary<Node> =>
  constantFrom(...rows).map(([text, value, shape]) => ({ is: 'scalar', text, value, ...(shape ? { shape } : {}) }));

const several: Arbitrary<Node> = constantFrom<Node>(
  { is: 'lines', lines: ['one', 'two', 'three'], value: 'one two three' },
  { is: 'lines', lines: ['"one', 'two"'], value: 'one two' },
  { is: 'lines', lines: ["'one", '', "two'"], value: 'one\ntwo' },
);

const block: Arbitrary<Node> = record({
  is: constant('block' as const),
  header: constantFrom('|', '|', '|-', '|-', '|+', '>', '>-'),
  lines: array(constantFrom('- op: add', '  path: /a # b', 'a: 1', '', '# inside', '---', 'x  '), {
    minLength: 1,
    maxLength: 4,
  }).map((lines) => ['key: |', ...lines, 'last: 1']),
});

const remarks = array(constantFrom<Remark>(0, 0, 'blank', 1, -1), { maxLength: 2 });
const remarksAbove = oneof({ weight: 3, arbitrary: constant<Remark[]>([]) }, { weight: 1, arbitrary: remarks });
const sometimes = integer({ min: 0, max: 3 }).map((n) => n === 0);
const keyStyle = integer({ min: 0, max: 5 });
/** The last is a key behind a question mark. */
const blockKeyStyle = integer({ min: 0, max: 18 }).map((n) => (n === 18 ? 6 : n % 6));

function flowOf(json: boolean, depth: number): Arbitrary<Node> {
  const leaf = scalarOf(json ? JSON_SCALARS : FLOW_SCALARS);
  const value =
    depth === 0 ? leaf : oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: flowOf(json, depth - 1) });
  const item: Arbitrary<FlowItem> = record({
    key: json ? constant(1) : keyStyle,
    value,
    trailing: json ? constant(false) : sometimes,
  });
  return record({
    is: constant('flow' as const),
    json: constant(json),
    pad: boolean(),
    comma: json ? constant(false) : sometimes,
    wide: boolean(),
    left: sometimes,
    map: boolean(),
    items: array(item, { minLength: 1, maxLength: 3 }),
  });
}

const { map, list } = letrec<{ node: Node; map: Node; list: Node }>((tie) => ({
  node: oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 6, arbitrary: scalarOf(SCALARS) },
    { weight: 1, arbitrary: several },
    { weight: 1, arbitrary: block },
    { weight: 1, arbitrary: flowOf(false, 1) },
    { weight: 5, arbitrary: tie('map') },
    { weight: 4, arbitrary: tie('list') },
  ),
  map: record({
    is: constant('map' as const),
    entries: array(record({ key: blockKeyStyle, value: tie('node'), above: remarksAbove, trailing: sometimes }), {
      minLength: 1,
      maxLength: 4,
    }),
    after: remarksAbove,
  }),
  list: record({
    is: constant('list' as const),
    compact: boolean(),
    gap: constantFrom(1, 1, 1, 3),
    items: array(record({ value: tie('node'), above: remarksAbove, trailing: sometimes }), {
      minLength: 1,
      maxLength: 3,
    }),
    after: remarksAbove,
  }),
}));

const layout: Arbitrary<Layout> = record({
  start: constantFrom('', '---', '--- # start'),
  end: constantFrom('', '', '...'),
  root: oneof({ weight: 6, arbitrary: map }, { weight: 1, arbitrary: list }, { weight: 1, arbitrary: flowOf(true, 2) }),
  anchors: sometimes,
});

/** Files of one to three documents. */
export const streams: Arbitrary<Stream> = record({
  documents: array(layout, { minLength: 1, maxLength: 3 }),
  step: constantFrom(2, 2, 3, 4),
  newline: constantFrom('\n', '\n', '\r\n'),
  mark: sometimes,
  final: sometimes.map((no) => !no),
});

const NASTY = [
  '',
  ' ',
  'yes',
  '010',
  '1_000',
  '1:30',
  '2020-01-01',
  'null',
  '- a',
  'a: b',
  'a #b',
  '#',
  '{',
  '*a',
  '&a',
  "it's",
  '"',
  '\\',
  'é',
  '😀',
  '\t',
  'a\nb\n',
  ' a\nb',
  'a\n\n',
  'a\r\nb',
  '\u0007',
  '<<',
  '---',
  'x'.repeat(300),
];

/** Templates have their own shape: what holds one may not be replaced again. */
const text = oneof(constantFrom(...NASTY), string(), string({ unit: 'grapheme', maxLength: 5 })).filter(
  (each) => !/\$\{|\{\{/.test(each),
);
const simple: Arbitrary<YamlValue> = oneof(
  text,
  integer(),
  boolean(),
  constant(null),
  double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
  constant(98765432109876543210n),
);

/** Values to write. */
export const values: Arbitrary<YamlValue> = oneof(
  { weight: 3, arbitrary: simple },
  { weight: 1, arbitrary: array(simple, { maxLength: 3 }) },
  { weight: 1, arbitrary: dictionary(text, simple, { maxKeys: 3 }).map((map) => ({ ...map })) },
  {
    weight: 1,
    arbitrary: record({
      limits: record({ memory: text }),
      drop: array(text, { maxLength: 2 }),
      list: constant<YamlValue>([{ a: 1, b: [['c']] }]),
    }),
  },
);

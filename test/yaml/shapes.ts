import fc from 'fast-check';
import type { YamlValue } from '../../src/yaml/index.ts';

/** A YAML file as a person lays it out: every choice that does not change the data is a field. */
export type Node =
  | { is: 'scalar'; text: string; value: YamlValue; shape?: string }
  | { is: 'lines'; lines: string[]; value: string }
  | { is: 'block'; header: string; lines: string[] }
  | { is: 'map'; entries: Entry[]; after: Remark[] }
  | { is: 'list'; compact: boolean; gap: number; items: Item[]; after: Remark[] }
  | { is: 'flow'; json: boolean; pad: boolean; comma: boolean; wide: boolean; map: boolean; items: FlowItem[] };

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

const scalarOf = (rows: ScalarRow[]): fc.Arbitrary<Node> =>
  fc.constantFrom(...rows).map(([text, value, shape]) => ({ is: 'scalar', text, value, ...(shape ? { shape } : {}) }));

const several: fc.Arbitrary<Node> = fc.constantFrom<Node>(
  { is: 'lines', lines: ['one', 'two', 'three'], value: 'one two three' },
  { is: 'lines', lines: ['"one', 'two"'], value: 'one two' },
  { is: 'lines', lines: ["'one", '', "two'"], value: 'one\ntwo' },
);

const block: fc.Arbitrary<Node> = fc.record({
  is: fc.constant('block' as const),
  header: fc.constantFrom('|', '|', '|-', '|-', '|+', '>', '>-'),
  lines: fc
    .array(fc.constantFrom('- op: add', '  path: /a # b', 'a: 1', '', '# inside', '---', 'x  '), {
      minLength: 1,
      maxLength: 4,
    })
    .map((lines) => ['key: |', ...lines, 'last: 1']),
});

const remarks = fc.array(fc.constantFrom<Remark>(0, 0, 'blank', 1, -1), { maxLength: 2 });
const remarksAbove = fc.oneof({ weight: 3, arbitrary: fc.constant<Remark[]>([]) }, { weight: 1, arbitrary: remarks });
const sometimes = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const keyStyle = fc.integer({ min: 0, max: 5 });

function flowOf(json: boolean, depth: number): fc.Arbitrary<Node> {
  const leaf = scalarOf(json ? JSON_SCALARS : FLOW_SCALARS);
  const value =
    depth === 0 ? leaf : fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: flowOf(json, depth - 1) });
  const item: fc.Arbitrary<FlowItem> = fc.record({
    key: json ? fc.constant(1) : keyStyle,
    value,
    trailing: json ? fc.constant(false) : sometimes,
  });
  return fc.record({
    is: fc.constant('flow' as const),
    json: fc.constant(json),
    pad: fc.boolean(),
    comma: json ? fc.constant(false) : sometimes,
    wide: fc.boolean(),
    map: fc.boolean(),
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
  });
}

const { map, list } = fc.letrec<{ node: Node; map: Node; list: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 6, arbitrary: scalarOf(SCALARS) },
    { weight: 1, arbitrary: several },
    { weight: 1, arbitrary: block },
    { weight: 1, arbitrary: flowOf(false, 1) },
    { weight: 5, arbitrary: tie('map') },
    { weight: 4, arbitrary: tie('list') },
  ),
  map: fc.record({
    is: fc.constant('map' as const),
    entries: fc.array(fc.record({ key: keyStyle, value: tie('node'), above: remarksAbove, trailing: sometimes }), {
      minLength: 1,
      maxLength: 4,
    }),
    after: remarksAbove,
  }),
  list: fc.record({
    is: fc.constant('list' as const),
    compact: fc.boolean(),
    gap: fc.constantFrom(1, 1, 1, 3),
    items: fc.array(fc.record({ value: tie('node'), above: remarksAbove, trailing: sometimes }), {
      minLength: 1,
      maxLength: 3,
    }),
    after: remarksAbove,
  }),
}));

const layout: fc.Arbitrary<Layout> = fc.record({
  start: fc.constantFrom('', '---', '--- # start'),
  end: fc.constantFrom('', '', '...'),
  root: fc.oneof(
    { weight: 6, arbitrary: map },
    { weight: 1, arbitrary: list },
    { weight: 1, arbitrary: flowOf(true, 2) },
  ),
  anchors: sometimes,
});

/** Files of one to three documents. */
export const streams: fc.Arbitrary<Stream> = fc.record({
  documents: fc.array(layout, { minLength: 1, maxLength: 3 }),
  step: fc.constantFrom(2, 2, 3, 4),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
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

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string(), fc.string({ unit: 'grapheme', maxLength: 5 }));
const simple: fc.Arbitrary<YamlValue> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
  fc.constant(98765432109876543210n),
);

/** Values to write. */
export const values: fc.Arbitrary<YamlValue> = fc.oneof(
  { weight: 3, arbitrary: simple },
  { weight: 1, arbitrary: fc.array(simple, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(text, simple, { maxKeys: 3 }).map((map) => ({ ...map })) },
  {
    weight: 1,
    arbitrary: fc.record({
      limits: fc.record({ memory: text }),
      drop: fc.array(text, { maxLength: 2 }),
      list: fc.constant<YamlValue>([{ a: 1, b: [['c']] }]),
    }),
  },
);

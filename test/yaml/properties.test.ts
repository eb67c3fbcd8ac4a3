import { assert as assertAll, nat, property as cases } from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { EditResult, YamlPath, YamlValue } from '../../src/yaml/index.ts';
import { appendItem, editBlockScalar, parseYaml, removeValue, setValue, valueOf } from '../../src/yaml/index.ts';
import { type Place, startsWith, type Written, write } from './layout.ts';
import { streams, values } from './shapes.ts';

const RUNS = Number(process.env.OAKUM_PROPERTY_RUNS ?? 2250);
const SEED = Number(process.env.OAKUM_PROPERTY_SEED ?? 20_261_123);

const SHAPES = [
  'block map',
  'compact list',
  'indented list',
  'list in a list',
  'flow map',
  'flow list',
  'JSON',
  'quoted key',
  'single quotes',
  'double quotes',
  'comment line',
  'trailing comment',
  'comment after the last',
  'CRLF',
  'byte order mark',
  'no final newline',
  'several documents',
  '--- # comment',
  '...',
  'question mark',
  'tag',
  'tab behind a value',
  'closed too far left',
  'text in quotes',
  'duplicate key',
  '%YAML',
  'U+0085',
  'literal block',
  'folded block',
  'several lines',
  'empty holder',
  'anchors',
  'template',
  'step 2',
  'step 3',
  'step 4',
  'long line',
  'non-ASCII',
];
const counts = new Map<string, Map<string, number>>();
const tried = new Map<string, number>();

function count(operation: string, shapes: Iterable<string>): void {
  const row = counts.get(operation) ?? new Map<string, number>();
  counts.set(operation, row);
  tried.set(operation, (tried.get(operation) ?? 0) + 1);
  for (const shape of shapes) row.set(shape, (row.get(shape) ?? 0) + 1);
}

function property(operation: string, name: string, holds: Check): void {
  it(`${operation}: ${name}`, () => {
    assertAll(
      cases(streams, nat(), values, (stream, choice, value) => {
        const file = write(stream);
        let place: Place | undefined;
        const pick = (places: Place[]) => (place = places[choice % places.length]);
        try {
          if (holds(file, pick, value)) count(operation, file.shapes);
        } catch (cause) {
          throw new Error(`${String(cause)}\nat ${JSON.stringify(place?.path)} in\n${file.text}`, { cause });
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
}

/** True if the operation could be tried on this file; throws where the property does not hold. */
type Check = (file: Written, pick: Pick, value: YamlValue) => boolean;
type Pick = (places: Place[]) => Place | undefined;

/**
 * What another reader makes of a text. It is given no byte order mark, because it misreads a list right behind one, and no closing
 * bracket at column 0, which it does not accept.
 */
function readings(text: string): unknown[] {
  const tame = text.replace(/^\ufeff/, '').replaceAll(/^[\]}]/gm, `${' '.repeat(40)}$&`);
  const documents = parseAllDocuments(tame, { merge: true });
  return [...documents].map((document) => comparable(document.toJS({ maxAliasCount: 1000 })));
}

/** Big integers and integers that came out as doubles are alike here; our own reader's exactness has its own test. */
function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

function expectReading(text: string, file: Written, document: number, wanted: YamlValue): void {
  expect(readings(text)).toEqual(file.roots.map((root, index) => comparable(index === document ? wanted : root)));
}

function changed(
  root: YamlValue,
  path: YamlPath,
  edit: (old: YamlValue | undefined) => YamlValue | undefined,
): YamlValue {
  const [step, ...rest] = path;
  if (step === undefined) return edit(root) ?? null;
  const last = rest.length === 0;
  if (Array.isArray(root)) {
    const next = last ? edit(root[Number(step)]) : changed(root[Number(step)] ?? null, rest, edit);
    return next === undefined ? root.filter((_, index) => index !== step) : Object.assign([...root], { [step]: next });
  }
  const map = typeof root === 'object' && root !== null ? (root as Record<string, YamlValue>) : {};
  const next = last ? edit(map[step]) : changed(map[step] ?? null, rest, edit);
  const others = Object.entries(map).filter(([key]) => key !== step);
  return Object.fromEntries(next === undefined ? others : [...others, [String(step), next]]);
}

/** The first and last line of the old text that are not in the new one at the same distance from start or end. */
function expectOnlyLines(file: Written, text: string, first: number, last: number): void {
  const before = file.text.split('\n');
  const after = text.split('\n');
  expect(after.slice(0, first)).toEqual(before.slice(0, first));
  const tail = before.length - 1 - last;
  if (tail > 0) expect(after.slice(-tail)).toEqual(before.slice(-tail));
}

/** Nothing of the old text is gone: the new one is the old one with something put in. */
function expectPureInsertion(before: string, after: string): void {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  expect(after.endsWith(before.slice(head))).toBe(true);
}

/** Comments with these numbers may be gone, all others are there in their order. */
function expectComments(file: Written, text: string, from: number, to: number): void {
  const numbers = [...text.matchAll(/# c(\d+), a: "b"/g)].map((match) => Number(match[1]));
  const all = file.commentLines.map((_, index) => index);
  expect(numbers.filter((index) => index < from || index >= to)).toEqual(
    all.filter((index) => index < from || index >= to),
  );
}

/** What was added is gone again; with it may go comments that were the last before it, and now stood right above it. */
function expectUndone(result: EditResult, before: string): void {
  const after = done(result, []) ?? '';
  const [one, other] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const head = one.findIndex((line, index) => line !== other[index]);
  const lost = one.length - other.length;
  if (lost === 0) return expect(after).toBe(before);
  const gone = one.slice(head, head + lost);
  expect(gone.every((line) => /^ *#/.test(line))).toBe(true);
  expect([...one.slice(0, head), ...one.slice(head + lost)]).toEqual(other);
  expect(after.split('\r\n').length).toBe(before.includes('\r\n') ? other.length : 1);
}

function done(result: EditResult, allowed: readonly string[]): string | null {
  if (result.ok) return result.text;
  expect(allowed, `${result.code}: ${result.reason}`).toContain(result.code);
  return null;
}

/** What is written behind a question mark or a tag may be left alone. */
const oddness = (place: Place) => (place.odd ? ['unsupported-style', 'tag'] : []);

const open = (place: Place) => !place.shared && place.path.length > 0;
const isList = (place: Place) => Array.isArray(place.value);
const isMap = (place: Place) => typeof place.value === 'object' && place.value !== null && !isList(place);

/** Blocks without a line break at the end of the file may not be followed by anything. */
const atOpenEnd = (file: Written) =>
  file.shapes.has('no final newline') && /block/.test([...file.shapes].join()) ? ['no-final-newline'] : [];

/** A comment that stands below must not become text of a block at the end of the new value. */
const aboveComments = (value: YamlValue) => (/\n/.test(linesOf(value)) ? ['guard'] : []);

/** Blank lines below what is removed must not become part of a `|+` block above it. */
const afterKept = (file: Written) => (/ \|\+(\s|$)/m.test(file.text) ? ['guard'] : []);

describe('for any file', () => {
  property('read', 'our reader and another one find what was laid out', (file) => {
    const parsed = parseYaml(file.text);
    if (!parsed.ok) throw new Error(`${parsed.error.message} ${parsed.error.line}`);
    expect(readings(file.text)).toEqual(file.roots.map(comparable));
    expect(file.roots.map((_, index) => valueOf(parsed.source, index, []))).toEqual(file.roots);
    expect(parsed.source.comments.map(({ text }) => text)).toEqual(
      file.commentLines.map((_, index) => `# c${index}, a: "b"`),
    );
    return true;
  });

  property(
    'no edit',
    'setting what is there, and an edit of a block that edits nothing, give the same bytes',
    (file, pick) => {
      const place = pick(file.places.filter((each) => open(each) && !each.template && !each.odd));
      if (!place) return false;
      expect(setValue(file.text, place.document, place.path, place.value)).toMatchObject({ ok: true, text: file.text });
      const block = pick(file.places.filter(({ header, odd }) => header !== '' && !odd));
      if (!block) return true;
      const same = editBlockScalar(file.text, block.document, block.path, (text) => ({
        ok: true,
        text,
        edit: { start: 0, end: 0, line: 1 },
      }));
      expect(same).toMatchObject({ ok: true, text: file.text });
      return true;
    },
  );

  property(
    'set',
    'gives the wanted data, then get gives the value; other lines and all comments stay',
    (file, pick, value) => {
      const place = pick(file.places.filter(open));
      if (!place) return false;
      const allowed = [...(place.template ? ['template'] : []), 'comment', ...aboveComments(value), ...oddness(place)];
      const text = done(setValue(file.text, place.document, place.path, value), allowed);
      if (text === null) return false;
      expectReading(
        text,
        file,
        place.document,
        changed(file.roots[place.document] ?? null, place.path, () => value),
      );
      expectOnlyLines(file, text, place.first, lastOwnLine(file, place));
      expectComments(file, text, 0, 0);
      return true;
    },
  );

  property('set again', 'changes nothing', (file, pick, value) => {
    const place = pick(file.places.filter((each) => open(each) && !each.template));
    const text =
      place &&
      done(setValue(file.text, place.document, place.path, value), [
        'comment',
        ...aboveComments(value),
        ...oddness(place),
      ]);
    if (!place || typeof text !== 'string') return false;
    expect(setValue(text, place.document, place.path, value)).toMatchObject({ ok: true, text });
    return true;
  });

  property('add', 'a key to a map only adds text, and removing it gives the same bytes', (file, pick, value) => {
    const place = pick(file.places.filter((each) => !each.shared && isMap(each)));
    if (!place) return false;
    const path = [...place.path, 'new key'];
    const text = done(setValue(file.text, place.document, path, value), [...atOpenEnd(file), ...oddness(place)]);
    if (text === null) return false;
    expectReading(
      text,
      file,
      place.document,
      changed(file.roots[place.document] ?? null, path, () => value),
    );
    expectComments(file, text, 0, 0);
    if (!filled(place)) return true;
    if (!place.flow && place.is !== 'flow') expectPureInsertion(file.text, text);
    expectUndone(removeValue(text, place.document, path), file.text);
    return true;
  });

  property('add deep', 'brings the maps and lists on the way', (file, pick, value) => {
    const place = pick(
      file.places.filter((each) => !each.shared && (isMap(each) || (each.value === null && open(each)))),
    );
    if (!place) return false;
    const path = [...place.path, 'new', 'on', 0, 'deep'];
    const text = done(setValue(file.text, place.document, path, value), [...atOpenEnd(file), ...oddness(place)]);
    if (text === null) return false;
    const wanted = { on: [{ deep: value }] };
    expectReading(
      text,
      file,
      place.document,
      changed(file.roots[place.document] ?? null, [...place.path, 'new'], () => wanted),
    );
    expectComments(file, text, 0, 0);
    return true;
  });

  property('append', 'to a list, then removing gives the same bytes', (file, pick, value) => {
    const place = pick(
      file.places.filter((each) => !each.shared && (isList(each) || (each.value === null && open(each)))),
    );
    if (!place) return false;
    const text = done(appendItem(file.text, place.document, place.path, value), [
      ...atOpenEnd(file),
      ...oddness(place),
    ]);
    if (text === null) return false;
    const old = Array.isArray(place.value) ? place.value : [];
    expectReading(
      text,
      file,
      place.document,
      changed(file.roots[place.document] ?? null, place.path, () => [...old, value]),
    );
    expectComments(file, text, 0, 0);
    if (!filled(place)) return true;
    expectUndone(removeValue(text, place.document, [...place.path, old.length]), file.text);
    return true;
  });

  property('remove', 'takes the entry and its lines, no other line and no other comment', (file, pick) => {
    const place = pick(file.places.filter(open));
    if (!place) return false;
    const text = done(removeValue(file.text, place.document, place.path), [
      ...(place.template ? ['template'] : []),
      ...afterKept(file),
      ...oddness(place),
    ]);
    if (text === null) return false;
    const root = file.roots[place.document] ?? null;
    expectReading(
      text,
      file,
      place.document,
      changed(root, place.path, () => undefined),
    );
    expectComments(file, text, ...removedComments(file, place));
    return true;
  });

  property('prune', 'takes the ancestors that would be left empty', (file, pick) => {
    const place = pick(file.places.filter(open));
    if (!place) return false;
    const text = done(removeValue(file.text, place.document, place.path, { pruneEmpty: 9 }), [
      'template',
      'anchor',
      ...afterKept(file),
      ...oddness(place),
    ]);
    if (text === null) return false;
    const root = file.roots[place.document] ?? null;
    expectReading(
      text,
      file,
      place.document,
      changed(root, prunedPath(file, place), () => undefined),
    );
    return true;
  });

  property('edit block', 'edits the text inside, at its indentation', (file, pick, value) => {
    const place = pick(file.places.filter(({ header }) => header !== ''));
    if (!place) return false;
    const line = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
    // Single quotes hold no line break; in them another word is put.
    const added = place.header === "'" ? 'new: |' : `new: ${line}\n\nkey: |`;
    const wanted = String(place.value)
      .replace('key: |', () => added)
      .replace('last: 1', 'last: 2');
    const edit = (): EditResult => ({ ok: true, text: wanted, edit: { start: 0, end: 0, line: 1 } });
    const text = done(editBlockScalar(file.text, place.document, place.path, edit), oddness(place));
    if (text === null) return false;
    expectReading(
      text,
      file,
      place.document,
      changed(file.roots[place.document] ?? null, place.path, () => wanted),
    );
    expectOnlyLines(file, text, place.first, place.last);
    expectComments(file, text, 0, 0);
    return true;
  });

  property('shared', 'is edited for all that want it, written out for one, or refused', (file, pick, value) => {
    const place = pick(file.places.filter(({ shared }) => shared));
    if (!place) return false;
    const root = file.roots[place.document] ?? null;
    const { path, document } = place;
    const alone = done(setValue(file.text, document, path, value), [
      'anchor',
      'alias',
      'merge-key',
      'comment',
      'guard',
    ]);
    if (alone !== null)
      expectReading(
        alone,
        file,
        document,
        changed(root, path, () => value),
      );
    const removed = done(removeValue(file.text, document, path), ['anchor', 'alias', 'merge-key', 'guard']);
    if (removed !== null)
      expectReading(
        removed,
        file,
        document,
        changed(root, path, () => undefined),
      );
    const all: YamlPath[] = ['base', 'alias', 'merging'].map((key) => [key, 'cpu']);
    const [first, ...others] = all.toSorted((one) => (one[0] === path[0] ? -1 : 1));
    const together = done(setValue(file.text, document, first ?? [], value, { together: others }), []);
    const wanted = all.reduce((data, each) => changed(data, each, () => value), root);
    expectReading(together ?? '', file, document, wanted);
    expectComments(file, together ?? '', 0, 0);
    return true;
  });
});

const WHOLE: readonly (readonly [shape: string, prefix: string, code: string])[] = [
  ['duplicate key', 'a: [1]\na: [2]\n---\n', 'duplicate-key'],
  ['%YAML', '%YAML 1.1\n---\na: [1]\n...\n---\n', 'directive'],
  ['U+0085', 'a: [1] # \u0085b: 1\n---\n', 'line-break'],
];

describe('no file is edited that has', () => {
  const nothing = (text: string): EditResult => ({ ok: true, text: `${text} `, edit: { start: 0, end: 0, line: 1 } });
  const operations: Record<string, (text: string, value: YamlValue) => EditResult | null> = {
    read: (text) => (parseYaml(text).ok ? null : setValue(text, 0, ['a'], 1)),
    'no edit': (text) => setValue(text, 0, ['a'], [1]),
    set: (text, value) => setValue(text, 0, ['a'], value),
    'set again': (text) => setValue(text, 0, ['a', 0], 1),
    add: (text, value) => setValue(text, 0, ['new key'], value),
    'add deep': (text, value) => setValue(text, 0, ['new', 'on', 0, 'deep'], value),
    append: (text, value) => appendItem(text, 0, ['a'], value),
    remove: (text) => removeValue(text, 0, ['a', 0]),
    prune: (text) => removeValue(text, 0, ['a', 0], { pruneEmpty: 9 }),
    'edit block': (text) => editBlockScalar(text, 0, ['a'], nothing),
    shared: (text, value) => setValue(text, 0, ['a'], value, { together: [['b']] }),
  };

  it.each(WHOLE)('%s', (shape, prefix, code) => {
    assertAll(
      cases(streams, values, (stream, value) => {
        const { text } = write(stream);
        const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
        for (const [operation, edit] of Object.entries(operations)) {
          const result = edit(mark + prefix + text.slice(mark.length), value);
          if (result !== null) expect(result, operation).toMatchObject({ ok: false, code });
          count(operation, [shape]);
        }
      }),
      { numRuns: Math.ceil(RUNS / 50), seed: SEED },
    );
  });
});

/** All strings in a value. */
function linesOf(value: YamlValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.values(value).map(linesOf).join('') : '';
}

function filled(place: Place): boolean {
  return place.value !== null && typeof place.value === 'object' && Object.keys(place.value).length > 0;
}

/** The entry's own comments, those below it that stand deeper, and those right above it that `goesAlong`. */
function removedComments(file: Written, place: Place): [number, number] {
  const last = lastOwnLine(file, place);
  const end = file.commentLines.filter((line) => line <= last).length;
  const first = place.first - (goesAlong(file, place) ? commentsAbove(file, place) : 0);
  const from = file.commentLines.findIndex((line) => line >= first);
  return from === -1 ? [0, 0] : [from, Math.max(from, end)];
}

/** The entry's last line, or that of the last comment below that stands deeper than the entry. */
function lastOwnLine(file: Written, place: Place): number {
  const lines = linesIn(file);
  const column = (lines[place.first] ?? '').search(/\S/);
  let last = place.last;
  for (let line = last + 1; /^\s*(#|$)/.test(lines[line] ?? '-'); line += 1) {
    const text = lines[line] ?? '';
    if (text.trim() === '') continue;
    if (text.search(/\S/) <= column) break;
    last = line;
  }
  return last;
}

/** How many comment lines stand right above the entry at its column; none if one of another column is among them. */
function commentsAbove(file: Written, place: Place): number {
  const lines = linesIn(file);
  const column = (lines[place.first] ?? '').search(/\S/);
  let line = place.first - 1;
  while (/^\s*#/.test(lines[line] ?? '')) {
    if ((lines[line] ?? '').search(/\S/) !== column) return 0;
    line -= 1;
  }
  return line < 0 ? 0 : place.first - 1 - line;
}

/** The generated comments name nothing. So they go with an entry that is not the first, unless a sibling stands right below. */
function goesAlong(file: Written, place: Place): boolean {
  if (place.flow || place.index === 0) return false;
  const lines = linesIn(file);
  const last = lastOwnLine(file, place);
  return last > place.first || place.isLast || /^\s*(#|$)/.test(lines[last + 1] ?? '');
}

function linesIn(file: Written): string[] {
  return file.text.replace(/^\ufeff/, '').split(/\r?\n/);
}

function prunedPath(file: Written, place: Place): YamlPath {
  let path = place.path;
  for (;;) {
    const parent = path.slice(0, -1);
    const holder = file.places.find(
      (each) =>
        each.document === place.document && each.path.join('\0') === parent.join('\0') && startsWith(each.path, parent),
    );
    if (parent.length === 0 || !holder || Object.keys(holder.value as object).length !== 1) return path;
    path = parent;
  }
}

afterAll(() => {
  const operations = [...counts.keys()];
  const head = ['', ...operations].map((text, index) => (index === 0 ? text.padEnd(24) : text.padStart(11))).join('');
  const rows = SHAPES.map(
    (shape) =>
      shape.padEnd(24) +
      operations.map((operation) => String(counts.get(operation)?.get(shape) ?? 0).padStart(11)).join(''),
  );
  const sum = 'cases'.padEnd(24) + operations.map((operation) => String(tried.get(operation)).padStart(11)).join('');
  process.stdout.write(`\n${[head, ...rows, sum].join('\n')}\n`);
});

describe('the cases', () => {
  it('reach every shape with every operation, twenty thousand times in all', () => {
    const gaps = [...counts].flatMap(([operation, row]) =>
      SHAPES.filter((shape) => !row.get(shape)).map((shape) => `${operation} × ${shape}`),
    );
    expect(gaps).toEqual([]);
    expect(counts.size).toBe(11);
    expect([...tried.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(20_000);
  });
});

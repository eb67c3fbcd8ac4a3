import { describe, expect, it } from 'vitest';
import { parseYaml, setValue, valueOf } from '../../src/yaml/index.ts';
import { file, textOf } from './support.ts';

function errorOf(text: string) {
  const parsed = parseYaml(text);
  if (parsed.ok) throw new Error('parsed');
  return parsed.error;
}

function countOf(text: string): number {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.source.documents.length;
}

describe('reading', () => {
  const bad: [string, string, number, number][] = [
    ['a key given twice', file('a: 1', 'b:', '  c: 1', '  c: 2'), 4, 3],
    ['a tab as indentation', file('a:', '\tb: 1'), 2, 1],
    ['a quote that is never closed', file('a: 1', 'b: "x'), 3, 1],
    ['a brace that is never closed', file('a: {b: 1'), 2, 1],
    ['an alias without an anchor', file('a: 1', 'b: *x'), 2, 4],
    ['an alias to an anchor of the document before', file('a: &x 1', '---', 'b: *x'), 3, 4],
    ['an alias before its anchor', file('a: *x', 'b: &x 1'), 1, 4],
    ['a map that contains itself', file('a: &x', '  <<: *x'), 1, 1],
    ['a list item beside a key', file('a: 1', '- b'), 2, 1],
    ['a key on the line of another key', file('a: b: c'), 1, 4],
  ];
  it.each(bad)('names line and column of %s', (_, text, line, column) => {
    expect(errorOf(text)).toMatchObject({ line, column });
    expect(errorOf(text).message).toMatch(/^[A-Z]/);
    expect(errorOf(text).message).not.toMatch(/ at line|\n/);
  });

  it('ends with an error, not with all memory, when aliases multiply', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`));
      return `a${level}: &a${level} [${items.join(', ')}]`;
    });
    expect(errorOf(file(...levels)).message).toContain('Aliases');
  });

  it('reads hundreds of uses of one anchor, which is no bomb', () => {
    const uses = Array.from({ length: 500 }, (_, index) => `k${index}: *x`);
    expect(countOf(file('x: &x {a: 1}', ...uses))).toBe(1);
  });

  it('ends with an error when the text is nested without end', () => {
    expect(errorOf('['.repeat(200_000)).line).toBeGreaterThan(0);
    expect(errorOf('- '.repeat(100_000)).line).toBeGreaterThan(0);
  });

  it.each([
    '',
    '%',
    '\u0000',
    '{{',
    '}}',
    '---',
    '...',
    '\ufeff',
    '&',
    '*',
    '!',
    '|',
    '>',
    '? ',
    ': ',
    '- -',
    '"\\x',
    '<<: 1',
    '\ud800',
  ])('never throws on %j', (text) => {
    expect(() => parseYaml(text)).not.toThrow();
    expect(() => parseYaml(`a: ${text}\nb: 1\n`)).not.toThrow();
  });

  it.each([
    ['a list closed at column 0', 'a:\n  b: [\n    c,\n    d\n]\n', { a: { b: ['c', 'd'] } }],
    ['a map closed at column 0', 'a:\n  b: {\n    c: d\n}\ne: 1\n', { a: { b: { c: 'd' } }, e: 1 }],
    ['entries at column 0', 'a:\n  b: [\nc,\nd\n, e]\nf: {g: 1\n}\n', { a: { b: ['c', 'd', 'e'] }, f: { g: 1 } }],
    ['one in another', 'a:\r\n  b: {c: [\r\n\r\n1\r\n], d: {\r\n}\r\n}\r\n', { a: { b: { c: [1], d: {} } } }],
  ])('reads, as kustomize does, %s', (_, text, wanted) => {
    const parsed = parseYaml(text);
    expect(parsed.ok && valueOf(parsed.source, 0, [])).toEqual(wanted);
    const closed =
      parsed.ok &&
      parsed.source.lineColumn(text.lastIndexOf('}') === -1 ? text.lastIndexOf(']') : text.lastIndexOf('}'));
    expect(closed).toMatchObject({ column: 1 });
  });

  it('edits what is closed too far left, and leaves it there', () => {
    const text = 'a:\n  b: [\n    {c: 1},\n    d\n]\ne: {f: 1\n}\n';
    expect(textOf(setValue(text, 0, ['a', 'b', 0, 'c'], 2))).toBe(text.replace('1}', '2}'));
    expect(textOf(setValue(text, 0, ['a', 'b', 2], 'x'))).toBe(text.replace('d\n', 'd,\n    x\n'));
    expect(textOf(setValue(text, 0, ['e', 'f'], 2))).toBe(text.replace('f: 1', 'f: 2'));
    const remarked = 'a:\n  b: [ # one\n    c, # two\n# three\n# four\nd # five\n]\n';
    const parsed = parseYaml(remarked);
    expect(parsed.ok && parsed.source.comments.map((each) => each.text.slice(2))).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
    ]);
    expect(textOf(setValue(remarked, 0, ['a', 'b', 1], 'x'))).toBe(remarked.replace('d #', 'x #'));
    expect(textOf(setValue(text, 0, ['g'], 2))).toBe(`${text}g: 2\n`);
  });

  it.each([
    ['a document marker', 'a: [\n---\n]\n'],
    ['a comment within a text', 'a:\n  b: [c # x\nd]\n'],
    ['a break within a text', 'a:\n  b: [c\nd]\n'],
    ['no end', 'a:\n  b: [\n]\nc: [\n'],
    ['no beginning', 'a: ]\n'],
    ['a key at the column of the key', 'a:\n  b: [c\n  d: 1\n'],
  ])('does not join what is broken by %s', (_, text) => {
    expect(parseYaml(text).ok).toBe(false);
  });

  it('keeps empty documents, so that an index is the index in the stream', () => {
    expect(countOf(file('---', '---', 'a: 1', '...', '---', '# nothing', '---', 'b: 1'))).toBe(4);
    expect(countOf('')).toBe(0);
    expect(countOf(file('# only a comment'))).toBe(0);
  });

  it('counts lines and columns from 1, in UTF-16 units, without the byte order mark', () => {
    const parsed = parseYaml('\ufeffa: 1\r\n"\u{1f600}": x\r\n');
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(parsed.source.lineColumn(1)).toEqual({ line: 1, column: 1 });
    expect(parsed.source.lineColumn(4)).toEqual({ line: 1, column: 4 });
    expect(parsed.source.lineColumn(13)).toEqual({ line: 2, column: 7 });
  });
});

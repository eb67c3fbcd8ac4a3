import { describe, expect, test } from 'vitest';
import { formatExplanation, formatExplanationJson } from '../../src/report/explain.ts';
import type { ExplainedWrite, Explanation } from '../../src/report/explanation.ts';

const WRITE: ExplainedWrite = {
  file: 'base/web.yaml',
  line: 4,
  column: 9,
  layer: 'resource',
  via: ['over', 'base'],
  action: 'set',
  state: 'wins',
  pointer: '/spec/x',
  value: 1,
};

const FIELD: Explanation = {
  apiVersion: 'oakum.dev/v1',
  kind: 'Explanation',
  tool: { name: 'oakum', version: '0' },
  renderer: { name: 'kustomize', version: 'v0' },
  root: 'over',
  resource: { apiVersion: 'v1', kind: 'Thing', namespace: null, name: 'web' },
  authored: null,
  pointer: '/spec/x',
  present: true,
  value: 1,
  secret: false,
  similar: null,
  writes: [WRITE],
  untraced: null,
  change: [{ file: 'base/web.yaml', line: 4, column: 9, layer: 'resource', add: [] }],
  refused: null,
  overlays: [],
  readers: [],
};

const pretty = (changes: Partial<Explanation>): string => formatExplanation({ ...FIELD, ...changes }, { color: false });

describe('an explanation for a person', () => {
  test('aligns its columns and says what was written elsewhere than at the field', () => {
    const writes: ExplainedWrite[] = [
      { ...WRITE, state: 'covered' },
      { ...WRITE, file: 'over/p.yaml', state: 'covered', action: 'remove', value: null },
      {
        ...WRITE,
        file: 'over/long-name.yaml',
        line: 12,
        state: 'wins',
        action: 'cover',
        pointer: '/spec',
        value: null,
      },
      {
        ...WRITE,
        file: 'over/q.yaml',
        line: null,
        state: 'part',
        action: 'merge',
        pointer: '/spec/x/a~1b',
        value: { k: true },
      },
    ];
    expect(pretty({ writes }).split('\n').slice(4, 8)).toEqual([
      '  base/web.yaml:4:9         resource  covered  1',
      '  over/p.yaml:4:9           resource  covered  taken away',
      '  over/long-name.yaml:12:9  resource  wins     /spec written without it',
      '  over/q.yaml               resource  part     /a~1b merged with {"k":true}',
    ]);
  });

  test('cuts long values, and shows no control character of a repository', () => {
    const value = `\u001b[2J${'x'.repeat(200)}`;
    const text = pretty({ value, writes: [{ ...WRITE, value, file: 'a\nb.yaml' }] });
    expect(text).not.toMatch(/\u001b|x{80}/);
    expect(text).toContain('…');
    expect(text).toContain('a b.yaml:4:9');
  });

  test('hides what belongs to a Secret, the places not', () => {
    const text = pretty({ secret: true, value: 'leak', writes: [{ ...WRITE, value: 'leak' }] });
    expect(text).not.toContain('leak');
    expect(text).toContain('base/web.yaml:4:9');
  });

  test('names three of many readers, and the layers in which a patch would do', () => {
    const text = pretty({ readers: ['a', 'b', 'c', 'd', 'e'], overlays: ['middle', 'over'] });
    expect(text).toContain('That file is also read for a, b, c and 2 more.\n');
    expect(text).toContain('Only for what uses middle: by a patch there, or nearer to over.\n');
  });

  test('gives the reason where Oakum would not do it', () => {
    const refused = { code: 'not-final', reason: 'it is filled in later' };
    expect(pretty({ refused, change: [] })).toContain(
      'Oakum would not change it itself: it is filled in later (not-final).\n',
    );
    expect(pretty({ untraced: refused, refused, change: [], writes: [] })).toMatch(
      /rendered in over: 1\n\nNo one place can be named: it is filled in later \(not-final\)\.\n$/,
    );
  });

  test('is coloured only for a terminal', () => {
    expect(formatExplanation(FIELD, { color: true })).toContain('\u001b[');
    expect(pretty({})).not.toContain('\u001b');
  });
});

describe('an explanation for a program', () => {
  test('holds numbers that JSON has no room for as text', () => {
    const value = [12345678901234567890n, Number.POSITIVE_INFINITY, 2 ** 53, -1.5];
    const read = JSON.parse(formatExplanationJson({ ...FIELD, value })) as { value: unknown };
    expect(read.value).toEqual(['12345678901234567890', 'Infinity', 2 ** 53, -1.5]);
    expect(pretty({ value })).toContain('["12345678901234567890","Infinity",9007199254740992,-1.5]');
  });
});

import { describe, expect, it } from 'vitest';
import type { YamlPath, YamlSource } from '../../src/yaml/index.ts';
import { keySpanOf, nodeAt, parseYaml, spanOf, valueOf } from '../../src/yaml/index.ts';
import { file } from './support.ts';

function sourceOf(text: string): YamlSource {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.source;
}

function textAt(text: string, path: YamlPath, document = 0): string | null {
  const span = spanOf(sourceOf(text), document, path);
  return span && text.slice(span.start, span.end);
}

const text = file(
  'kind: List # here',
  '8080: port',
  '"quoted key": \'x\'',
  'items:',
  '- &one',
  '  name: a',
  '',
  '# about b',
  '- name: !!str b',
  '  empty: # nothing',
  '  flow: {a: [1, 2]}',
  '- *one',
  'base: &base {cpu: 1}',
  'derived:',
  '  <<: *base',
  '  memory: 2',
  'text: |',
  '  line',
  '',
  'last: 1',
);

describe('finding', () => {
  it('spans a value as written, without comment, anchor and tag', () => {
    expect(textAt(text, ['kind'])).toBe('List');
    expect(textAt(text, ['8080'])).toBe('port');
    expect(textAt(text, ['quoted key'])).toBe("'x'");
    expect(textAt(text, ['items', 0])).toBe('name: a');
    expect(textAt(text, ['items', 1, 'name'])).toBe('b');
    expect(textAt(text, ['items', 1, 'flow', 'a', 1])).toBe('2');
    expect(textAt(text, ['text'])).toBe('|\n  line');
  });

  it('gives the empty place behind the colon for a value that is not written', () => {
    const span = spanOf(sourceOf(text), 0, ['items', 1, 'empty']);
    expect(span).toMatchObject({ line: 10, column: 9 });
    expect(span?.start).toBe(span?.end);
  });

  it('gives line and column of a value and of its key', () => {
    expect(spanOf(sourceOf(text), 0, ['items', 1, 'name'])).toMatchObject({ line: 9, column: 15 });
    expect(keySpanOf(sourceOf(text), 0, ['items', 1, 'name'])).toMatchObject({ line: 9, column: 3 });
    expect(keySpanOf(sourceOf(text), 0, ['quoted key'])).toMatchObject({ line: 3, column: 1 });
    expect(keySpanOf(sourceOf(text), 0, ['items', 1])).toBeNull();
    expect(keySpanOf(sourceOf(text), 0, [])).toBeNull();
  });

  it.each([
    [['nothing']],
    [['items', 9]],
    [['items', '0']],
    [['kind', 'x']],
    [['items', 2, 'nothing']],
    [['derived', 'nothing']],
  ])('finds nothing at %j, which does not exist', (path) => {
    expect(nodeAt(sourceOf(text), 0, path)).toBeNull();
    expect(spanOf(sourceOf(text), 0, path)).toBeNull();
    expect(keySpanOf(sourceOf(text), 0, path)).toBeNull();
  });

  it('finds what an alias or a merge key brings where the anchor holds it', () => {
    const source = sourceOf(file('a: &a', '  cpu: 1', 'b: *a', 'c:', '  <<: *a', '  own: 2'));
    expect(spanOf(source, 0, ['b', 'cpu'])).toMatchObject({ line: 2, column: 8 });
    expect(spanOf(source, 0, ['c', 'cpu'])).toMatchObject({ line: 2, column: 8 });
    expect(spanOf(source, 0, ['b'])).toMatchObject({ line: 2, column: 3 });
    expect(spanOf(source, 0, ['c', 'own'])).toMatchObject({ line: 6, column: 8 });
  });

  it('reads data with aliases followed and merge keys applied', () => {
    expect(valueOf(sourceOf(text), 0, ['items', 2])).toEqual({ name: 'a' });
    expect(valueOf(sourceOf(text), 0, ['items', 2, 'name'])).toBe('a');
    expect(valueOf(sourceOf(text), 0, ['derived'])).toEqual({ cpu: 1, memory: 2 });
    expect(valueOf(sourceOf(text), 0, ['derived', 'cpu'])).toBe(1);
    expect(valueOf(sourceOf(text), 0, ['items', 1, 'empty'])).toBeNull();
    expect(valueOf(sourceOf(text), 0, ['derived', 'nothing'])).toBeUndefined();
    expect(valueOf(sourceOf(text), 1, [])).toBeUndefined();
  });

  it('reads integers exactly', () => {
    const source = sourceOf(file('big: 12345678901234567890', 'small: 7', 'half: 0.5'));
    expect(valueOf(source, 0, [])).toEqual({ big: 12345678901234567890n, small: 7, half: 0.5 });
  });

  it('looks into the document that is asked for', () => {
    const stream = file('a: 1', '---', '---', 'a: 3');
    expect(valueOf(sourceOf(stream), 0, ['a'])).toBe(1);
    expect(valueOf(sourceOf(stream), 1, [])).toBeNull();
    expect(textAt(stream, ['a'], 2)).toBe('3');
  });
});

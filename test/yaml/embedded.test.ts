import { describe, expect, it } from 'vitest';
import type { EditResult } from '../../src/yaml/index.ts';
import { appendItem, editBlockScalar, parseYaml, removeValue, setValue, valueOf } from '../../src/yaml/index.ts';
import { expectRefusal, file, textOf } from './support.ts';

const kustomization = file(
  'patches:',
  '  - target: {kind: Deployment} # all',
  '    patch: |- # inline',
  '      # replicas',
  '      - op: replace',
  '        path: /spec/replicas',
  '        value: 1 # one',
  '',
  '      - op: remove',
  '        path: /x',
  '',
  '  - path: other.yaml',
);
const patch = ['patches', 0, 'patch'];

/** An edit that puts another text in place, whatever it is. */
function become(text: string): (inner: string) => EditResult {
  return () => ({ ok: true, text, edit: { start: 0, end: text.length, line: 1 } });
}

describe('editing the text in a scalar', () => {
  it('changes only the line that differs', () => {
    const edited = editBlockScalar(kustomization, 0, patch, (inner) => setValue(inner, 0, [0, 'value'], 3));
    expect(textOf(edited)).toBe(kustomization.replace('value: 1 #', 'value: 3 #'));
    expect(edited).toMatchObject({ edit: { line: 7 } });
  });

  it('adds lines at the indentation of the block', () => {
    const edited = editBlockScalar(kustomization, 0, patch, (inner) =>
      appendItem(inner, 0, [], { op: 'add', path: '/y' }),
    );
    const added = '      - op: add\n        path: /y\n';
    expect(textOf(edited)).toBe(kustomization.replace('/x\n', `/x\n${added}`));
    expect(edited).toMatchObject({ edit: { line: 11 } });
  });

  it('removes lines', () => {
    const edited = editBlockScalar(kustomization, 0, patch, (inner) => removeValue(inner, 0, [1, 'op']));
    expect(textOf(edited)).toBe(kustomization.replace('op: remove\n        path', 'path'));
  });

  it('changes nothing when the edit does not', () => {
    expect(textOf(editBlockScalar(kustomization, 0, patch, (inner) => become(inner)(inner)))).toBe(kustomization);
  });

  it.each([
    ['with CRLF', 'p: |-\r\n  a: 1\r\n\r\n  b: 2\r\nq: 1\r\n', 'p: |-\r\n  a: 1\r\n\r\n  b: 2\r\n  c: 3\r\nq: 1\r\n'],
    ['without a final newline', 'p: |-\n  a: 1', 'p: |-\n  a: 1\n  c: 3'],
    ['with a kept newline', 'p: |+\n  a: 1\n\nq: 1\n', 'p: |+\n  a: 1\n  c: 3\n\nq: 1\n'],
    ['with a newline at its end', 'p: |\n    a: 1\nq: 1\n', 'p: |\n    a: 1\n    c: 3\nq: 1\n'],
    ['in a list at the key', 'p:\n- |\n a: 1\n', 'p:\n- |\n a: 1\n c: 3\n'],
  ])('keeps the block as it is written: %s', (_, before, after) => {
    const path = before.includes('- |\n') ? ['p', 0] : ['p'];
    expect(textOf(editBlockScalar(before, 0, path, (inner) => setValue(inner, 0, ['c'], 3)))).toBe(after);
  });

  it('decodes to exactly what the edit gave', () => {
    const wanted = 'a\n\n  b: "\u00e4"\n\nc';
    const parsed = parseYaml(textOf(editBlockScalar(kustomization, 0, patch, become(wanted))));
    expect(parsed.ok && valueOf(parsed.source, 0, patch)).toBe(wanted);
  });

  it('hands on why the inner edit was refused', () => {
    expectRefusal(
      editBlockScalar(kustomization, 0, patch, (inner) => setValue(inner, 0, ['a'], 1)),
      'not-a-map',
    );
  });

  it.each([
    ['a folded block with a line of blanks', 'p: >\n  a\n   \n  b\n', 'unsupported-style'],
    ['an empty folded block', 'p: >\nq: 1\n', 'unsupported-style'],
    ['an indentation indicator', 'p: |2\n   a\n', 'unsupported-style'],
    ['an empty block', 'p: |\nq: 1\n', 'unsupported-style'],
    ['a text without quotes', 'p: b\n', 'not-a-block-scalar'],
    ['single quotes that would have to hold a line break', "p: 'a: 1'\n", 'unsupported-style'],
    ['a map', 'p:\n  a: 1\n', 'not-a-block-scalar'],
    ['a missing key', 'q: 1\n', 'missing'],
    ['a tag', 'p: !!str |\n  a\n', 'tag'],
    ['an anchor in use', 'p: &p |\n  a\nq: *p\n', 'anchor'],
  ])('refuses %s', (_, text, code) => {
    expectRefusal(editBlockScalar(text, 0, ['p'], become('b: 1\n')), code);
  });

  it.each([
    [
      'JSON in single quotes',
      `p: '[{"op":"add","value":{"c":"it''s"}}]' # x\n`,
      `p: '[{"op":"add","value":{"c":3}}]' # x\n`,
    ],
    [
      'double quotes, with other escapes',
      'p: "- op: add\\n  value:\\n    \\x63: \\u00e4 # \\x41\\n"\n',
      'p: "- op: add\\n  value:\\n    \\x63: 3 # \\x41\\n"\n',
    ],
    [
      'JSON in JSON',
      '{"p": "[{\\"op\\": \\"add\\", \\"value\\": {\\"c\\": \\"\\/\\"}}]"}',
      '{"p": "[{\\"op\\": \\"add\\", \\"value\\": {\\"c\\": 3}}]"}',
    ],
    [
      'quotes over several lines',
      'p: "- op: add\\n\\\r\n  \\  value: {a: 1,\r\n    b: 2, c: x\r\n  }"\r\nq: 1\r\n',
      'p: "- op: add\\n\\\r\n  \\  value: {a: 1,\r\n    b: 2, c: 3\r\n  }"\r\nq: 1\r\n',
    ],
    [
      'a folded block',
      'p: >-\n  - op: add\n    value:\n      c: x\n  # y\nq: 1\n',
      'p: >-\n  - op: add\n    value:\n      c: 3\n  # y\nq: 1\n',
    ],
    [
      'a folded block of JSON',
      'p: >\n  [{"op": "add",\n  "value":\n\n\n  {"c": "x"}},\n  {"op": "test"}]\n',
      'p: >\n  [{"op": "add",\n  "value":\n\n\n  {"c": 3}},\n  {"op": "test"}]\n',
    ],
  ])('edits the text where it stands: %s', (_, before, after) => {
    const edited = editBlockScalar(before, 0, ['p'], (inner) => setValue(inner, 0, [0, 'value', 'c'], 3));
    expect(textOf(edited)).toBe(after);
  });

  it.each([
    [
      '> with a new line between joined ones',
      'p: >\n  a\n  b\n\n  c\n',
      'a b\nnew\nc\n',
      'p: >\n  a\n  b\n\n  new\n\n  c\n',
    ],
    ['> whose indented line goes', 'p: >\n  a\n   b\n  c\n', 'a\nc\n', 'p: >\n  a\n\n  c\n'],
    ['> with an indented line put in', 'p: >-\n  a\n\n  c', 'a\n  b\nc', 'p: >-\n  a\n    b\n  c'],
    [
      '> where a word of joined lines differs',
      'p: >\r\n  a\r\n  b\r\n  c\r\n',
      'a d c\n',
      'p: >\r\n  a\r\n  d\r\n  c\r\n',
    ],
    ['> with a new first line', 'p: >\r\n\r\n  a\r\nq: 1\r\n', '\nx\na\n', 'p: >\r\n\r\n  x\r\n\r\n  a\r\nq: 1\r\n'],
    [
      'double quotes and line breaks',
      'p: "a\\n"\n',
      'a\nb: "\u0085\ud83d\ude00"\n',
      'p: "a\\nb: \\"\\u0085\ud83d\ude00\\"\\n"\n',
    ],
    ['half of a pair', 'p: "\ud83d\ude00"\n', '\ud83d\ude01', 'p: "\ud83d\ude01"\n'],
    ['emptied quotes', "p: 'a'\n", '', "p: ''\n"],
    ['filled quotes', "p: ''\n", "it's", "p: 'it''s'\n"],
  ])('writes only what differs: %s', (_, before, wanted, after) => {
    expect(textOf(editBlockScalar(before, 0, ['p'], become(wanted)))).toBe(after);
  });

  it.each([
    ['a first line that begins with a blank', 'p: |\n  a\n', ' b\n'],
    ['a lost newline at the end', 'p: |\n  a\n', 'b'],
    ['an added newline at the end', 'p: |-\n  a\n', 'b\n'],
    ['a bell', 'p: |\n  a\n', 'b\r\nc\n'],
  ])('refuses what would not decode to the same: %s', (_, text, wanted) => {
    expectRefusal(editBlockScalar(text, 0, ['p'], become(wanted)), 'guard');
  });
});

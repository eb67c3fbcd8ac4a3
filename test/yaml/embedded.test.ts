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

describe('editing the text in a block scalar', () => {
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
    ['a folded block', 'p: >\n  a\n', 'unsupported-style'],
    ['an indentation indicator', 'p: |2\n   a\n', 'unsupported-style'],
    ['an empty block', 'p: |\nq: 1\n', 'unsupported-style'],
    ['a quoted text', 'p: "a: 1\\n"\n', 'not-a-block-scalar'],
    ['a map', 'p:\n  a: 1\n', 'not-a-block-scalar'],
    ['a missing key', 'q: 1\n', 'missing'],
    ['a tag', 'p: !!str |\n  a\n', 'tag'],
    ['an anchor in use', 'p: &p |\n  a\nq: *p\n', 'anchor'],
  ])('refuses %s', (_, text, code) => {
    expectRefusal(editBlockScalar(text, 0, ['p'], become('b: 1\n')), code);
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

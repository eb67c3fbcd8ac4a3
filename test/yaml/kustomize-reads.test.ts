import { describe, expect, it } from 'vitest';
import { build } from '../../src/kustomize/build.ts';
import { readRendered } from '../../src/kustomize/reader.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import type { YamlValue } from '../../src/yaml/index.ts';
import { parseYaml, valueOf } from '../../src/yaml/index.ts';
import { directoryOf } from '../kustomize/tree.ts';

/** What the real kustomize makes of each text: the data of one ConfigMap each, in one render. */
async function dataOf(texts: readonly string[]): Promise<YamlValue[]> {
  const found = await findRenderer(process.env);
  if (!found.ok) throw new Error(found.problem.message);
  const names = texts.map((_, index) => `m${String(index).padStart(5, '0')}`);
  const files = texts.map((text, index) => [`${names[index]}.yaml`, text] as const);
  const resources = names.map((name) => `- ${name}.yaml\n`).join('');
  const top = directoryOf({ ...Object.fromEntries(files), 'kustomization.yaml': `resources:\n${resources}` });
  const built = await build(found.renderer, top, { top });
  if (!built.ok) throw new Error(built.message);
  const read = readRendered(built.text);
  if (!read.ok) throw new Error(read.message);
  const byName = new Map(read.documents.map((each) => [nameOf(each), each]));
  return names.map((name) => (byName.get(name) as Record<string, YamlValue>)['data'] ?? null);
}

function nameOf(document: unknown): string {
  return (document as { metadata: { name: string } }).metadata.name;
}

function oursOf(text: string): YamlValue {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return valueOf(parsed.source, 0, ['data']) ?? null;
}

const head = (index: number): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m${String(index).padStart(5, '0')}}\n`;

/**
 * Not here: a line that is indented in a folded block of a resource, and U+0085 in double quotes. kustomize reads them as YAML has
 * it, then writes and reads them again, and gets an empty line more, and a blank.
 */
describe('kustomize reads as we do', () => {
  const rows = {
    'a key before a merge key': 'b: &b {k: "1", z: "9"}\ndata:\n  k: "2"\n  <<: *b\n',
    'a key behind a merge key': 'b: &b {k: "1", z: "9"}\ndata:\n  <<: *b\n  k: "2"\n',
    'a list of merged maps, the first of which wins': 'b: &b {k: "1"}\nc: &c {k: "3", z: "9"}\ndata:\n  <<: [*b, *c]\n',
    'a merged map that merges one itself': 'b: &b {k: "1"}\nc: &c {<<: *b, z: "9"}\ndata:\n  <<: *c\n  z: "8"\n',
    'a merge key in quotes, which is none in data': 'x: &b {k: "1"}\ndata:\n  a: "1"\n',
    'a list closed at column 0': 'data:\n  k: {\n    a: "1",\n    b: [\n"2"\n]\n}\n',
    'a flow map whose entries stand at column 0': 'data: {\na: "1",\nb: "2"}\n',
    'a question mark': 'data:\n  ? k\n  : "1"\n  ? "l"\n  : "2"\n',
    'tabs behind values': 'data:\n  k: a\t\n  l: "b"\t# c\n',
    'texts over several lines': 'data:\n  k: a\n    b\n\n    c\n  l: "a\n\n    b \\\n    c"\n  m: \'a\n    b\'\n',
    blocks: 'data:\n  k: |\n    a\n     b\n  l: >-\n    a\n    b\n\n    c\n  m: |+\n    a\n\n  n: >2\n      a\n    b\n',
    'document markers and comments': 'data: # c\n  # c\n  k: "1" # c\n...\n# c\n',
    escapes: 'data:\n  k: "\\x41\\u00e9\\U0001F600\\t\\_\\L\\e\\0"\n',
  };

  it('in every unusual way to write a map', async () => {
    const texts = Object.values(rows).map((body, index) => head(index) + body);
    expect(await dataOf(texts)).toEqual(texts.map(oursOf));
  });
});

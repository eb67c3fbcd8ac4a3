import { nat, sample, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/kustomize/build.ts';
import { readRendered } from '../../src/kustomize/reader.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import type { YamlValue } from '../../src/yaml/index.ts';
import { appendItem, editBlockScalar, parseYaml, removeValue, setValue, valueOf } from '../../src/yaml/index.ts';
import { directoryOf } from '../kustomize/tree.ts';
import { type Place, write } from './layout.ts';
import { type Stream, streams, values } from './shapes.ts';

/** What the real kustomize makes of each text, all of them in one render; each is named by its number. */
async function rendered(texts: readonly string[]): Promise<YamlValue[]> {
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
  return names.map((name) => byName.get(name) ?? null);
}

function nameOf(document: unknown): string {
  return (document as { metadata: { name: string } }).metadata.name;
}

function oursOf(text: string): YamlValue {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return valueOf(parsed.source, 0, []) ?? null;
}

const head = (index: number): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m${String(index).padStart(5, '0')}}\n`;

/**
 * Not here: a line that is indented in a folded block of a resource, and U+0085 in double quotes. kustomize reads them as YAML has
 * it, then writes and reads them again, and gets an empty line more, and a blank. A block that ends with the file and not with a line
 * break has none at its end for kustomize; for `yaml` it has one, as the room kustomize/ knows.
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
    expect(await rendered(texts)).toEqual(texts.map(oursOf));
  });

  it('a sample of all that is laid out and then edited', async () => {
    const cases = sample(tuple(streams, nat(), nat(), values), { seed: 20_261_123, numRuns: 6000 });
    const texts: string[] = [];
    const shapes = new Set<string>();
    for (const [stream, operation, choice, value] of cases) {
      if (!isReadable(stream) || !isWritable(value)) continue;
      const file = write(stream);
      const hasBlock = file.shapes.has('literal block');
      if (file.shapes.has('folded block') || (hasBlock && !stream.final)) continue;
      const places = file.places.filter(({ odd, shared, path }) => !odd && !shared && path.length > 0);
      const place = places[choice % places.length];
      const text =
        place === undefined ? null : edited(operation % 5, withHead(named(file.text), texts.length), place, value);
      if (text === null) continue;
      texts.push(text);
      for (const shape of file.shapes) shapes.add(shape);
    }
    expect(texts.length).toBeGreaterThan(1000);
    expect(shapes.size).toBeGreaterThan(30);
    const read = await rendered(texts);
    for (const [index, text] of texts.entries()) expect(plain(read[index]), text).toEqual(plain(oursOf(text)));
  });
});

/** One object a file. */
function isReadable({ documents }: Stream): boolean {
  const [only] = documents;
  return documents.length === 1 && only?.root.is === 'map';
}

/** kustomize drops a key `<<` also where it stands in quotes. */
function isWritable(value: YamlValue): boolean {
  return !(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? ''
  ).includes('"<<":');
}

function withHead(text: string, index: number): string {
  const start = /^\ufeff?(---.*\r?\n)?/.exec(text)?.[0] ?? '';
  return start + head(index).replace('ConfigMap', 'Thing').replace('v1', 'example.test/v1') + text.slice(start.length);
}

/** Below the first level, kustomize refuses a key that is a number. */
function named(text: string): string {
  return text.replaceAll(/\b8(0\d\d)(?=:|$)/g, 'k$1');
}

function edited(
  operation: number,
  text: string,
  { path: at, value: old, header }: Place,
  value: YamlValue,
): string | null {
  const path = at.map((step) => (typeof step === 'string' ? named(step) : step));
  const isMap = typeof old === 'object' && old !== null && !Array.isArray(old);
  const word = (inner: string) => ({
    ok: true as const,
    text: inner.replace('last: 1', 'last: 2'),
    edit: { start: 0, end: 0, line: 1 },
  });
  const result =
    header !== ''
      ? editBlockScalar(text, 0, path, word)
      : operation === 0
        ? removeValue(text, 0, path)
        : Array.isArray(old)
          ? appendItem(text, 0, path, value)
          : setValue(text, 0, isMap ? [...path, 'new key'] : path, value);
  return result.ok ? result.text : null;
}

/** Integers that a double does not hold are compared as doubles. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

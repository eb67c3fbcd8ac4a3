/** Random trees of every construct: what is written over has no effect, and what wins is what the trace names. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPointer } from '../../src/kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { openSources, type Sources } from '../../src/kustomize/sources.ts';
import { type FieldWrite, traceHistory } from '../../src/kustomize/trace/history.ts';
import { isUntraced } from '../../src/kustomize/trace/index.ts';
import { editBlockScalar, setValue } from '../../src/yaml/index.ts';
import { randomTree } from './trace/random-tree.ts';
import { renderTree, valueAt, writeTree } from './trace/support.ts';

const SEED = Number(process.env['OAKUM_SEED'] ?? 20261124);
const TREES = Number(process.env['OAKUM_TREES'] ?? 30);

/** Keys by which objects and items are found: a change there means another object, not another value. */
const IDENTIFYING = /^(?:apiVersion|kind|name|namespace|containerPort|protocol|app|operator|copied|workingDir)$/;

const counts = { trees: 0, refused: 0, fields: 0, lost: 0, changed: 0, layers: new Map<string, number>() };

it('a value that is told to be overridden or covered can change without any effect on the field', async () => {
  await fc.assert(
    fc.asyncProperty(randomTree(), fc.integer({ min: 0 }), async ({ files, root }, draw) => {
      const top = writeTree(files);
      try {
        await holds(top, root, draw);
      } finally {
        rmSync(top, { recursive: true, force: true });
      }
    }),
    { seed: SEED, numRuns: TREES, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
  );
  console.info(`histories of trees, seed ${SEED}:`, JSON.stringify({ ...counts, layers: [...counts.layers] }));
  expect(counts.refused).toBeLessThan(counts.trees / 2);
  expect(counts.changed).toBeGreaterThan(0);
  expect(counts.lost).toBeGreaterThan(counts.changed);
}, 120_000);

interface Lost {
  readonly index: number;
  readonly pointer: string;
  readonly write: FieldWrite;
}

async function holds(top: string, root: string, draw: number): Promise<void> {
  counts.trees += 1;
  const rendered = await renderTree(top, root);
  if (typeof rendered === 'string') {
    counts.refused += 1;
    return;
  }
  const sources = openSources(directoryFiles(top));
  const history = traceHistory(sources, root, rendered);
  const lost: Lost[] = [];
  for (const [index, object] of rendered.entries()) {
    for (const pointer of pointersOf(object)) {
      counts.fields += 1;
      const owner = history.trace.ownerOf(index, pointer);
      const writes = history.writesOf(index, pointer);
      if (isUntraced(owner) && owner.code !== 'composed-value') {
        expect(writes.filter(({ state }) => state !== 'unknown')).toEqual([]);
        continue;
      }
      const winner = writes.at(-1);
      expect([pointer, writes.filter(({ state }) => state === 'wins')]).toEqual([pointer, [winner]]);
      if (!isUntraced(owner)) expect([pointer, winner?.writer]).toEqual([pointer, owner.writer]);
      const places = writes.map(({ writer, tokens }) => JSON.stringify([writer.place, tokens]));
      expect([pointer, places.filter((place, at) => place === places[at - 1])]).toEqual([pointer, []]);
      // An `images` entry keeps the name of the image that it finds.
      const afterImages = writes.findLastIndex(({ writer }) => writer.layer === 'images');
      for (const [at, write] of writes.entries()) {
        counts.layers.set(write.writer.layer, (counts.layers.get(write.writer.layer) ?? 0) + 1);
        if (isLost(write) && at > afterImages) lost.push({ index, pointer, write });
      }
    }
  }
  counts.lost += lost.length;
  const drawn = lost[draw % lost.length];
  if (drawn !== undefined) await change(top, root, sources, rendered, drawn);
}

function isLost({ state, action, value, writer }: FieldWrite): boolean {
  const key = String((writer.place.inline?.path ?? writer.place.path).at(-1));
  const isData = writer.layer === 'resource' || writer.layer === 'patch';
  return (
    (state === 'overridden' || state === 'covered') &&
    action === 'set' &&
    isData &&
    isScalar(value) &&
    !IDENTIFYING.test(key)
  );
}

async function change(
  top: string,
  root: string,
  sources: Sources,
  rendered: readonly KubernetesObject[],
  { index, pointer, write }: Lost,
): Promise<void> {
  const { file, document, path, inline } = write.writer.place;
  const text = sources.text(file);
  if (typeof text !== 'string') throw new Error(text.message);
  const value = typeof write.value === 'number' ? write.value + 41 : `${String(write.value)}x`;
  const edited =
    inline === undefined
      ? setValue(text, document, path, value)
      : editBlockScalar(text, document, path, (inner) => setValue(inner, inline.document, inline.path, value));
  if (!edited.ok) return;
  writeFileSync(join(top, file), edited.text);
  const after = await renderTree(top, root);
  // An operation `test` on the old value breaks the build, and that too is told nowhere else.
  if (typeof after === 'string') return;
  expect([write, valueAt(after[index], pointer)]).toEqual([write, valueAt(rendered[index], pointer)]);
  counts.changed += 1;
}

function pointersOf(value: Json, tokens: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [formatPointer(tokens)];
  return Object.entries(value).flatMap(([key, inner]: [string, Json]) => pointersOf(inner, [...tokens, key]));
}

function isScalar(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

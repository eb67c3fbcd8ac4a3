import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../../src/kubernetes/resource.ts';
import { directoryFiles } from '../../../src/kustomize/files.ts';
import { openSources, type Sources } from '../../../src/kustomize/sources.ts';
import { isUntraced, type Place, type RootTrace, traceRoot } from '../../../src/kustomize/trace/index.ts';
import { editBlockScalar, type EditResult, setValue } from '../../../src/yaml/index.ts';
import { randomTree } from './random-tree.ts';
import { renderTree, writeTree } from './support.ts';

const SEED = Number(process.env['OAKUM_SEED'] ?? 20261123);
const TREES = Number(process.env['OAKUM_TREES'] ?? 60);
const LIMIT_MS = Number(process.env['OAKUM_LIMIT_MS'] ?? 20_000);

/** Keys by which objects, items and images are found: a change there means another object, not another value. */
const IDENTIFYING = new Set([
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'containerPort',
  'protocol',
  'app',
  'operator',
  'copied',
  'workingDir',
]);

const MISSING = ['resources/limits/memory', 'securityContext/allowPrivilegeEscalation', 'imagePullPolicy'];

const counts = {
  trees: 0,
  refused: 0,
  fields: 0,
  changed: 0,
  added: 0,
  unedited: 0,
  layers: new Map<string, number>(),
  untraced: new Map<string, number>(),
};

it(
  'every field of a random tree is traced, and changing the traced place changes exactly what is traced to it',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        randomTree(),
        fc.integer({ min: 0 }),
        fc.integer({ min: 0 }),
        async ({ files, root }, one, other) => {
          const top = writeTree(files);
          try {
            await holds(top, root, [one, other]);
          } finally {
            rmSync(top, { recursive: true, force: true });
          }
        },
      ),
      { seed: SEED, numRuns: TREES, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false },
    );
    console.info(
      `traced trees, seed ${SEED}:`,
      JSON.stringify(counts, (_key, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value)),
    );
    expect(counts.changed).toBeGreaterThan(0);
    expect(counts.added).toBeGreaterThan(0);
    expect(counts.refused).toBeLessThan(counts.trees / 2);
    // Names are put together from several places; anything else that is not followed must stay rare.
    const { untraced } = counts;
    const unfollowed = [...untraced]
      .filter(([code]) => code !== 'composed-value')
      .reduce((sum, [, count]) => sum + count, 0);
    expect(unfollowed).toBeLessThan(counts.fields * 0.1);
    expect([...counts.layers.keys()]).toEqual(expect.arrayContaining(['resource', 'patch']));
  },
  LIMIT_MS * 3,
);

async function holds(top: string, root: string, draws: readonly number[]): Promise<void> {
  counts.trees += 1;
  const rendered = await renderTree(top, root);
  if (typeof rendered === 'string') {
    // A patch that does not apply is no tree to trace.
    counts.refused += 1;
    return;
  }
  const sources = openSources(directoryFiles(top));
  const trace = traceRoot(sources, root, rendered);
  const places = placesOf(trace, rendered);
  const changeable = [...places].filter(([key]) => !isIdentifying(key));
  const [first = 0, second = 0] = draws;
  const drawn = changeable[first % changeable.length];
  if (drawn !== undefined) await change(top, root, sources, rendered, drawn, places);
  await add(top, root, sources, trace, rendered, second);
}

/** Every rendered scalar, as `index/pointer`, with the place that it is traced to. */
function placesOf(trace: RootTrace, rendered: readonly KubernetesObject[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [index, object] of rendered.entries()) {
    for (const pointer of scalarsOf(object).keys()) {
      counts.fields += 1;
      const owner = trace.ownerOf(index, pointer);
      if (isUntraced(owner)) {
        counts.untraced.set(owner.code, (counts.untraced.get(owner.code) ?? 0) + 1);
        continue;
      }
      expect(owner.missing).toEqual([]);
      counts.layers.set(owner.writer.layer, (counts.layers.get(owner.writer.layer) ?? 0) + 1);
      places.set(`${index}${pointer}`, owner.writer.place);
    }
  }
  return places;
}

async function change(
  top: string,
  root: string,
  sources: Sources,
  rendered: readonly KubernetesObject[],
  [field, place]: readonly [string, Place],
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const before = allScalars(rendered).get(field);
  const value = otherValue(before, place);
  const after = await renderedWith(top, root, sources, place, value);
  if (after === null) return;
  const predicted = [...places].filter(([, one]) => placeKey(one) === placeKey(place)).map(([key]) => key);
  const changed = differences(rendered, after).filter((key) => places.has(key));
  expect(changed, `${JSON.stringify(place)} := ${String(value)}`).toEqual(predicted.toSorted());
  counts.changed += 1;
}

async function add(
  top: string,
  root: string,
  sources: Sources,
  trace: RootTrace,
  rendered: readonly KubernetesObject[],
  draw: number,
): Promise<void> {
  const open = [];
  for (const [index, object] of rendered.entries()) {
    for (const pointer of containersOf(object)) {
      for (const below of MISSING) {
        const owner = trace.ownerOf(index, `${pointer}/${below}`);
        if (isUntraced(owner) || owner.removed || owner.missing.length === 0 || owner.node?.type !== 'map') continue;
        open.push({
          field: `${index}${pointer}/${below}`,
          place: owner.missing.reduce(childPlace, owner.writer.place),
        });
      }
    }
  }
  const drawn = open[draw % open.length];
  if (drawn === undefined) return;
  const after = await renderedWith(top, root, sources, drawn.place, 'added');
  if (after === null) return;
  const predicted = open.filter(({ place }) => placeKey(place) === placeKey(drawn.place)).map(({ field }) => field);
  const changed = differences(rendered, after);
  expect(changed, JSON.stringify(drawn)).toEqual(expect.arrayContaining(predicted));
  // Where a later layer has brought the node already, the addition below it shows too; what was there stays as it was.
  const before = allScalars(rendered);
  const field = MISSING.find((below) => drawn.field.endsWith(below)) ?? '';
  expect(changed.filter((key) => before.has(key) || !key.endsWith(field))).toEqual([]);
  counts.added += 1;
}

function childPlace(place: Place, key: string): Place {
  if (place.inline === undefined) return { ...place, path: [...place.path, key] };
  return { ...place, inline: { ...place.inline, path: [...place.inline.path, key] } };
}

/** The rendering with another value at a place; null where the text cannot be edited there. */
async function renderedWith(
  top: string,
  root: string,
  sources: Sources,
  place: Place,
  value: Json,
): Promise<KubernetesObject[] | null> {
  const text = sources.text(place.file);
  if (typeof text !== 'string') throw new Error(`${place.file}: ${text.message}`);
  const edited = edit(text, place, value);
  if (!edited.ok) {
    counts.unedited += 1;
    return null;
  }
  writeFileSync(join(top, place.file), edited.text);
  const after = await renderTree(top, root);
  writeFileSync(join(top, place.file), text);
  if (typeof after === 'string')
    throw new Error(`${JSON.stringify(place)} := ${String(value)} breaks the build: ${after}`);
  return after;
}

function edit(text: string, { document, path, inline }: Place, value: Json): EditResult {
  if (inline === undefined) return setValue(text, document, path, value);
  return editBlockScalar(text, document, path, (inner) => setValue(inner, inline.document, inline.path, value));
}

/** Another value that is neither read as something else nor used to find anything. */
function otherValue(before: Json | undefined, place: Place): Json {
  if (typeof before === 'number') return 9001;
  if (typeof before === 'boolean') return !before;
  const text = String(before);
  const key = (place.inline?.path ?? place.path).at(-1);
  if (key === 'newName') return 'changed/name';
  if (key === 'newTag') return 'changed';
  const image = /^((?:shop|mirror)\/\w+)/.exec(text);
  return image === null ? 'changed' : `${image[1]}:changed`;
}

function placeKey({ file, document, path, inline }: Place): string {
  return JSON.stringify([file, document, path, inline?.document, inline?.path]);
}

function isIdentifying(field: string): boolean {
  return IDENTIFYING.has(field.split('/').at(-1) ?? '');
}

function containersOf(object: KubernetesObject): string[] {
  const pods = ['/spec/template/spec', '/spec/jobTemplate/spec/template/spec'];
  const keys = [...scalarsOf(object).keys()];
  const found = keys.flatMap((key) =>
    pods.flatMap((pod) => new RegExp(`^${pod}/containers/\\d+(?=/)`).exec(key) ?? []),
  );
  return [...new Set(found)];
}

function differences(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const [one, other] = [allScalars(before), allScalars(after)];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key)).toSorted();
}

function allScalars(rendered: readonly KubernetesObject[]): Map<string, Json> {
  return new Map(
    rendered.flatMap((object, index) => [...scalarsOf(object)].map(([key, value]) => [`${index}${key}`, value])),
  );
}

function scalarsOf(value: Json, pointer = ''): Map<string, Json> {
  if (typeof value !== 'object' || value === null) return new Map([[pointer, value]]);
  const scalars = new Map<string, Json>();
  for (const [key, child] of Object.entries(value)) {
    const token = key.replaceAll('~', '~0').replaceAll('/', '~1');
    for (const [at, scalar] of scalarsOf(child, `${pointer}/${token}`)) scalars.set(at, scalar);
  }
  return scalars;
}

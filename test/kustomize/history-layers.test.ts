/** Random stacks of layers: after each of them the real kustomize must show what the history says of that layer. */
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePointer } from '../../src/kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { isJsonObject } from '../../src/kubernetes/workloads.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { traceHistory } from '../../src/kustomize/trace/history.ts';
import { isUntraced, readPlace } from '../../src/kustomize/trace/index.ts';
import { POD, renderTree, valueAt, writeTree } from './trace/support.ts';

const SEED = Number(process.env['OAKUM_SEED'] ?? 20261124);
const STACKS = Number(process.env['OAKUM_TREES'] ?? 30);

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: old
          image: shop/old:1
        - name: web
          image: shop/web:1
          resources:
            requests: {memory: 8Mi}
            limits: {memory: 16Mi}
`;

const merge = (spec: string): string =>
  `patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: ${spec}\n`;
const inWeb = (container: string): string => merge(`{template: {spec: {containers: [{name: web, ${container}}]}}}`);
const operation = (body: string): string => `patches:\n- target: {kind: Deployment}\n  patch: '[${body}]'\n`;

/** What a layer may do; `N` is a number of its own, so that no two layers write the same value. */
const LAYERS = {
  nothing: '{}\n',
  'replicas by a merge': merge('{replicas: N}'),
  'no replicas': merge('{replicas: null}'),
  'replicas by an operation': operation('{"op": "add", "path": "/spec/replicas", "value": N}'),
  'replicas by an entry': 'replicas: [{name: web, count: N}]\n',
  'a limit by a merge': inWeb('resources: {limits: {memory: NMi}}'),
  'no limit': inWeb('resources: {limits: {memory: null}}'),
  'no limits': inWeb('resources: {limits: null}'),
  'other resources in place': inWeb('resources: {$patch: replace, limits: {cpu: "N"}}'),
  'a limit in other resources': inWeb('resources: {$patch: replace, limits: {memory: NMi}}'),
  'resources by an operation': operation(
    `{"op": "add", "path": "${POD}/containers/1/resources", "value": {"limits": {"memory": "NMi"}}}`,
  ),
  'resources without limits': operation(`{"op": "replace", "path": "${POD}/containers/1/resources", "value": {}}`),
  'a container in front': merge('{template: {spec: {containers: [{name: sideN, image: "shop/side:N"}]}}}'),
  'the other container deleted': merge('{template: {spec: {containers: [{name: old, $patch: delete}]}}}'),
  'all containers': operation(
    `{"op": "replace", "path": "${POD}/containers", "value": [{"name": "more", "image": "shop/more:N"}, {"name": "web", "image": "shop/web:vN"}]}`,
  ),
  'an image by a merge': inWeb('image: "shop/web:N"'),
  'a tag': 'images: [{name: shop/web, newTag: tN}]\n',
  'a name': 'images: [{name: shop/web, newName: shop/web, newTag: uN}]\n',
} as const;

const FIELDS = ['image', 'resources/limits/memory', 'resources/limits', 'name'];

const counts = {
  stacks: 0,
  refused: 0,
  compared: 0,
  writes: 0,
  states: new Map<string, number>(),
  layers: new Set<string>(),
};

it('tells for each layer of a random stack what kustomize renders of it alone', async () => {
  const layer = fc.constantFrom(...(Object.keys(LAYERS) as (keyof typeof LAYERS)[]));
  await fc.assert(
    fc.asyncProperty(fc.array(layer, { minLength: 2, maxLength: 6 }), async (stack) => {
      const files: Record<string, string> = { 'l0/kustomization.yaml': 'resources: [web.yaml]\n', 'l0/web.yaml': WEB };
      for (const [index, name] of stack.entries()) {
        const body = LAYERS[name].replaceAll(/N(?![a-z])|N(?=Mi)/g, String(index + 20));
        const text = body === '{}\n' ? '' : body;
        files[`l${index + 1}/kustomization.yaml`] = `resources: [../l${index}]\n${text}`;
      }
      const top = writeTree(files);
      try {
        await holds(top, stack);
      } finally {
        rmSync(top, { recursive: true, force: true });
      }
    }),
    { seed: SEED, numRuns: STACKS, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
  console.info(
    `histories, seed ${SEED}:`,
    JSON.stringify({ ...counts, states: [...counts.states], layers: counts.layers.size }),
  );
  expect(counts.refused).toBeLessThan(counts.stacks / 2);
  expect(counts.layers.size).toBe(Object.keys(LAYERS).length);
  for (const state of ['wins', 'part', 'overridden', 'covered']) expect(counts.states.get(state)).toBeGreaterThan(0);
}, 120_000);

async function holds(top: string, stack: readonly string[]): Promise<void> {
  counts.stacks += 1;
  const alone: KubernetesObject[] = [];
  for (const index of [0, ...stack.keys()].map((_, at) => at)) {
    const rendered = await renderTree(top, `l${index}`);
    const web = typeof rendered === 'string' ? undefined : rendered[0];
    // kustomize refuses, say, an operation at a place that an earlier layer took away.
    if (web === undefined) {
      counts.refused += 1;
      return;
    }
    alone.push(web);
  }
  for (const name of stack) counts.layers.add(name);
  const root = `l${stack.length}`;
  const final = alone.at(-1);
  if (final === undefined) throw new Error('there is no layer');
  const sources = openSources(directoryFiles(top));
  const history = traceHistory(sources, root, [final]);
  const container = webIn(final);
  const pointers = container === null ? [] : FIELDS.map((field) => `${container}/${field}`);
  for (const pointer of ['/spec/replicas', ...pointers]) {
    const owner = history.trace.ownerOf(0, pointer);
    const writes = history.writesOf(0, pointer);
    if (isUntraced(owner)) continue;
    for (const { state } of writes) counts.states.set(state, (counts.states.get(state) ?? 0) + 1);
    counts.writes += writes.length;
    const winners = writes.filter(({ state }) => state === 'wins');
    expect(winners.length).toBe(writes.length === 0 ? 0 : 1);
    // The winner is the owner, unless nothing that was ever written is left of the field.
    if (owner.removed || owner.missing.length === 0) expect(winners[0]?.writer).toEqual(owner.writer);
    for (const { writer, value, action, tokens } of writes) {
      if (action !== 'set' || writer.layer === 'images' || tokens.join('/') !== parsePointer(pointer)?.join('/'))
        continue;
      expect(readPlace(sources, writer.place)).toEqual(value);
    }
    if (pointer.endsWith('/limits')) continue;
    for (const [index, object] of alone.entries()) {
      const last = writes.findLast(({ writer }) => Number(writer.via.at(-1)?.slice(1)) <= index);
      expect([stack, index, pointer, last?.value]).toEqual([
        stack,
        index,
        pointer,
        renderedAt(object, pointer, container),
      ]);
      counts.compared += 1;
    }
  }
}

/** The pointer of the container that all layers speak of. */
function webIn(object: Json): string | null {
  const containers = valueAt(object, `${POD}/containers`);
  const index = Array.isArray(containers)
    ? containers.findIndex((one) => isJsonObject(one) && one['name'] === 'web')
    : -1;
  return index < 0 ? null : `${POD}/containers/${index}`;
}

function renderedAt(object: Json, pointer: string, container: string | null): Json | undefined {
  if (container === null || !pointer.startsWith(container)) return valueAt(object, pointer);
  const here = webIn(object);
  return here === null ? undefined : valueAt(object, here + pointer.slice(container.length));
}

/** Every layer that wrote a field, in order; the real kustomize, asked for each layer by itself, knows what it had there. */
import { describe, expect, it } from 'vitest';
import { resourceId } from '../../src/kubernetes/identity.ts';
import type { Json } from '../../src/kubernetes/resource.ts';
import { type FieldWrite, type History, traceHistory } from '../../src/kustomize/trace/history.ts';
import { positionOf } from '../../src/kustomize/trace/index.ts';
import { FIRST, POD, renderTree, traceTree, type Traced, type Tree, valueAt } from './trace/support.ts';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: «replicas»1
  template:
    spec:
      containers:
        - name: web
          image: «image»shop/web:1
          args: «args»[--a, --b]
          resources: «resources»
            requests: {memory: 8Mi}
            limits: {memory: «limit»16Mi, cpu: «cpu»"1"}
        - name: old
          image: shop/old:1
`.replace('«resources»\n            requests', '\n            «resources»requests');

const BASE: Tree = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': WEB };

interface Lived {
  readonly tree: Traced;
  readonly history: History;
  /** `mark layer state action value` of every write of a field, oldest first. */
  readonly lines: (pointer: string) => string[];
  readonly writes: (pointer: string) => readonly FieldWrite[];
}

async function live(files: Tree, root: string, kind = 'Deployment'): Promise<Lived> {
  const tree = await traceTree(files, root);
  const history = traceHistory(tree.sources, root, tree.rendered);
  const index = tree.rendered.findIndex((object) => object.kind === kind);
  const names = [
    ...Object.values(files)
      .join('')
      .matchAll(/«([^»]*)»/g),
  ].map((match) => match[1] ?? '');
  const nameOf = (place: string): string => names.find((name) => tree.mark(name, '') === `${place} `) ?? place;
  const writes = (pointer: string): readonly FieldWrite[] => history.writesOf(index, pointer);
  const lines = (pointer: string): string[] =>
    writes(pointer).map(({ writer, state, action, value }) => {
      const position = positionOf(tree.sources, writer.place);
      const place = nameOf(`${writer.place.file}:${position?.line}:${position?.column}`);
      return [place, writer.layer, state, action, ...(value === undefined ? [] : [JSON.stringify(value)])].join(' ');
    });
  return { tree, history, lines, writes };
}

const OVER: Tree = {
  ...BASE,
  'part/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/replicas
      value: «part»3
`,
  'middle/kustomization.yaml': `resources: [../base]
components: [../part]
namePrefix: «prefix»m-
images:
- name: shop/web
  newTag: «tag»v2
patches:
- path: patch.yaml
`,
  'middle/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: «patch»4
  template:
    spec:
      containers:
        - {name: side, image: shop/side:1}
        - name: web
          args: «args2»[--c]
          resources: «merged»
            limits: {memory: «limit2»32Mi, cpu: «null»null}
`.replace('«merged»\n            limits', '\n            «merged»limits'),
  'top/kustomization.yaml': `resources: [../middle]
replicas:
- name: web
  count: «count»5
nameSuffix: «suffix»-t
patchesJson6902:
- target: {kind: Deployment, version: v1, group: apps, name: web}
  patch: |-
    - op: add
      path: /spec/template/spec/containers/1/resources
      value: «cover»{limits: {memory: «limit3»64Mi}}
`,
};

describe('the life of a field', () => {
  it('names every layer that wrote it, the last one as the winner', async () => {
    const { lines } = await live(OVER, 'top');
    expect(lines('/spec/replicas')).toEqual([
      'replicas resource overridden set 1',
      'part patch overridden set 3',
      'patch patch overridden set 4',
      'count replicas wins set 5',
    ]);
  });

  it('tells what is written over from what is covered', async () => {
    const { lines } = await live(OVER, 'top');
    expect(lines(`${POD}/containers/1/resources/limits/memory`)).toEqual([
      'limit resource overridden set "16Mi"',
      'limit2 patch covered set "32Mi"',
      'limit3 patch wins set "64Mi"',
    ]);
    expect(lines(`${POD}/containers/1/resources/limits/cpu`)).toEqual([
      'cpu resource overridden set "1"',
      'null patch covered remove',
      'cover patch wins cover',
    ]);
  });

  it('follows an item of a list by its name, wherever it stands', async () => {
    const { lines, tree } = await live(OVER, 'top');
    expect(tree.rendered[0]?.['spec']).toMatchObject({
      template: { spec: { containers: [{ name: 'side' }, { name: 'web' }, { name: 'old' }] } },
    });
    expect(lines(`${POD}/containers/1/image`)).toEqual([
      'image resource overridden set "shop/web:1"',
      'tag images wins set "shop/web:v2"',
    ]);
  });

  it('tells of a list without keys that the earlier one was replaced as a whole', async () => {
    const { lines } = await live(OVER, 'top');
    const [first, second, ...others] = lines(`${POD}/containers/1/args/0`);
    expect(first).toBe('args resource covered set ["--a","--b"]');
    expect(second).toMatch(/^middle\/patch\.yaml:11:\d+ patch wins set "--c"$/);
    expect(others).toEqual([]);
  });

  it('tells which places gave a part of a value that is put together', async () => {
    const { lines } = await live(OVER, 'top');
    expect(lines('/metadata/name')).toEqual([
      expect.stringMatching(/^base\/web\.yaml:4:9 resource part set "web"$/),
      'prefix transformer part set "m-web"',
      'suffix transformer wins set "m-web-t"',
    ]);
  });

  it('tells of a map who brought it and who wrote into it', async () => {
    const { lines, writes } = await live(OVER, 'middle');
    const pointer = `${POD}/containers/1/resources`;
    expect(lines(pointer)).toEqual([
      'resources resource wins set {"requests":{"memory":"8Mi"},"limits":{"memory":"16Mi","cpu":"1"}}',
      'merged patch part merge {"limits":{"memory":"32Mi","cpu":null}}',
    ]);
    expect(lines(`${POD}/containers/1`)).toEqual([
      expect.stringMatching(/^base\/web\.yaml:11:11 resource wins set \{/),
      expect.stringMatching(/^middle\/patch\.yaml:10:11 patch part merge \{/),
      'tag images part set "shop/web:v2"',
    ]);
    expect(writes(`${POD}/containers/1`)[2]?.tokens.join('/')).toBe(`${POD}/containers/1/image`.slice(1));
  });

  it('agrees at every layer with what kustomize renders of that layer alone', async () => {
    const { writes, tree } = await live(OVER, 'top');
    const fields = ['/spec/replicas', '/metadata/name', `${POD}/containers/1/resources/limits/memory`];
    let compared = 0;
    for (const layer of ['base', 'middle', 'top']) {
      const [alone] = await renderAlone(tree.sources.files.top, layer);
      for (const field of fields) {
        const until = writes(field).filter(({ writer }) => reaches(layer).includes(writer.via.at(-1) ?? ''));
        const there = layer === 'base' ? field.replace('/1/', '/0/') : field;
        expect([layer, field, until.at(-1)?.value]).toEqual([layer, field, valueAt(alone, there)]);
        compared += 1;
      }
    }
    expect(compared).toBe(9);
  });
});

function reaches(layer: string): string[] {
  return { base: ['base'], middle: ['base', 'part', 'middle'] }[layer] ?? ['base', 'part', 'middle', 'top'];
}

async function renderAlone(top: string, root: string): Promise<Json[]> {
  const rendered = await renderTree(top, root);
  if (typeof rendered === 'string') throw new Error(rendered);
  return rendered;
}

const patched = (patch: string, target = 'target: {kind: Deployment}'): Tree => ({
  ...BASE,
  'over/kustomization.yaml': `resources: [../base]\npatches:\n- ${target}\n  patch: |-\n${patch.replaceAll(/^(?=.)/gm, '    ')}`,
});

const smp = (spec: string): Tree =>
  patched(`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n${spec.replaceAll(/^(?=.)/gm, '  ')}`);

describe('a field that is gone', () => {
  it('is taken away by a null', async () => {
    const { lines } = await live(smp('replicas: «gone»null\n'), 'over');
    expect(lines('/spec/replicas')).toEqual(['replicas resource overridden set 1', 'gone patch wins remove']);
  });

  it('is taken away by an operation', async () => {
    const { lines } = await live(patched('- «gone»op: remove\n  path: /spec/replicas\n'), 'over');
    expect(lines('/spec/replicas')).toEqual(['replicas resource overridden set 1', 'gone patch wins remove']);
  });

  it('is taken away together with what is around it', async () => {
    const { lines } = await live(patched(`- «gone»op: remove\n  path: ${FIRST}/resources\n`), 'over');
    expect(lines(`${FIRST}/resources/limits/memory`)).toEqual([
      'limit resource covered set "16Mi"',
      'gone patch wins remove',
    ]);
  });

  it('is not in what replaces the map around it', async () => {
    const { lines } = await live(
      smp('template: {spec: {containers: [{name: web, resources: {$patch: replace}}]}}\n'),
      'over',
    );
    const [first, second] = lines(`${FIRST}/resources/limits/memory`);
    expect(first).toBe('limit resource covered set "16Mi"');
    expect(second).toMatch(/ patch wins remove$/);
  });

  it('has no life where nothing ever wrote it', async () => {
    const { writes } = await live(BASE, 'base');
    expect(writes('/spec/paused')).toEqual([]);
    expect(writes(`${FIRST}/securityContext/privileged`)).toEqual([]);
  });

  it('comes back where a later layer writes it again', async () => {
    const { lines } = await live(
      {
        ...smp('replicas: «gone»null\n'),
        'top/kustomization.yaml': 'resources: [../over]\nreplicas: [{name: web, count: «count»7}]\n',
      },
      'top',
    );
    expect(lines('/spec/replicas')).toEqual([
      'replicas resource overridden set 1',
      'gone patch overridden remove',
      'count replicas wins set 7',
    ]);
  });
});

describe('items of lists', () => {
  it('that an operation replaces by index are covered', async () => {
    const { lines } = await live(
      patched(`- op: replace\n  path: ${FIRST}\n  value: {name: web, image: «new»"shop/web:9"}\n`),
      'over',
    );
    expect(lines(`${FIRST}/image`)).toEqual([
      'image resource covered set "shop/web:1"',
      'new patch wins set "shop/web:9"',
    ]);
  });

  it('that were taken out are still known, with the place that did it', async () => {
    const byName = await live(smp('template: {spec: {containers: [{name: old, $patch: delete}]}}\n'), 'over');
    const byIndex = await live(patched(`- «gone»op: remove\n  path: ${POD}/containers/1\n`), 'over');
    for (const { history } of [byName, byIndex]) {
      expect(history.takenFrom(0, `${POD}/containers`)).toMatchObject([
        { value: { name: 'old', image: 'shop/old:1' }, writer: { layer: 'patch', via: ['over'] } },
      ]);
    }
    expect(byName.history.takenFrom(0, `${FIRST}/args`)).toEqual([]);
    expect(byName.history.takenFrom(0, '/spec/replicas')).toEqual([]);
  });

  it('that a list brought which replaces another are not taken for its items of the same index', async () => {
    const { lines } = await live(
      patched(`- op: replace\n  path: ${POD}/containers\n  value: [{name: old, image: «old»"shop/old:7"}]\n`),
      'over',
    );
    expect(lines(`${FIRST}/image`)).toEqual([
      expect.stringMatching(/^base\/web\.yaml:18:18 resource covered set "shop\/old:1"$/),
      'old patch wins set "shop/old:7"',
    ]);
  });

  it('that are new in such a list cover the whole of the one before', async () => {
    const { lines } = await live(
      patched(`- op: replace\n  path: ${POD}/containers\n  value: [{name: else, image: «else»"shop/else:7"}]\n`),
      'over',
    );
    const [first, second, ...others] = lines(`${FIRST}/image`);
    expect(first).toMatch(/^base\/web\.yaml:11:9 resource covered set \[\{"name":"web"/);
    expect([second, others]).toEqual(['else patch wins set "shop/else:7"', []]);
  });

  it('and fields that are moved tell where their value was written', async () => {
    const { lines } = await live(
      patched(
        '- {op: replace, path: /spec/replicas, value: «two»2}\n- {op: move, from: /spec/replicas, path: /spec/minReadySeconds}\n',
      ),
      'over',
    );
    expect(lines('/spec/minReadySeconds')).toEqual(['two patch wins set 2']);
    expect(lines('/spec/replicas').at(-1)).toMatch(/ patch wins remove$/);
  });
});

describe('what is not known', () => {
  it('is no winner: a patch writes one of the places that share a value', async () => {
    const { writes } = await live(
      {
        ...BASE,
        'middle/kustomization.yaml': 'resources: [../base]\ncommonLabels: {app: other}\n',
        'over/kustomization.yaml': `resources: [../middle]
patches:
- target: {kind: Deployment}
  patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {app: third}}}'
`,
      },
      'over',
    );
    const states = writes('/metadata/labels/app').map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['unknown']));
  });

  it('a built-in transformer that is a resource wins like any other layer', async () => {
    const { writes } = await live(
      {
        ...BASE,
        'over/kustomization.yaml': `resources: [../base]
transformers:
- |-
  apiVersion: builtin
  kind: LabelTransformer
  metadata: {name: labels}
  labels: {app: other}
  fieldSpecs: [{path: metadata/labels, create: true}]
`,
      },
      'over',
    );
    const won = writes('/metadata/labels/app').filter(({ state }) => state === 'wins');
    expect(won.map(({ writer, value }) => [writer.place.file, value])).toEqual([['over/kustomization.yaml', 'other']]);
  });

  it('is not guessed where the rendering is another one', async () => {
    const tree = await traceTree(BASE, 'base');
    const [web] = tree.rendered;
    if (web === undefined) throw new Error('nothing was rendered');
    const history = traceHistory(tree.sources, 'base', [{ ...web, spec: { replicas: 9 } }]);
    expect(history.writesOf(0, '/spec/replicas')).toEqual([]);
  });

  it('has no life: an object that is not there, a text that is no pointer', async () => {
    const { history } = await live(BASE, 'base');
    expect(history.writesOf(7, '/spec/replicas')).toEqual([]);
    expect(history.writesOf(0, 'spec.replicas')).toEqual([]);
    expect(history.takenFrom(7, '/spec')).toEqual([]);
  });

  it('costs nothing who does not ask: a trace by itself says the same', async () => {
    const { tree, history } = await live(OVER, 'top');
    for (const pointer of ['/spec/replicas', `${POD}/containers/1/image`, `${POD}/containers/1/resources/limits/cpu`]) {
      expect(history.trace.locate(0, pointer)).toEqual(tree.trace.locate(0, pointer));
    }
    expect(tree.rendered.map((object) => resourceId(object).name)).toEqual(['m-web-t']);
  });
});

/** The trees that a tracer must get right, numbered as in the project's reference; each other one stands with its construct. */
import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directoryFiles } from '../../../src/kustomize/files.ts';
import { openSources } from '../../../src/kustomize/sources.ts';
import { traceRoot } from '../../../src/kustomize/trace/index.ts';
import { FIRST, POD, renderTree, traceTree, type Tree, writeTree } from './support.ts';

const WEB = 'Deployment/web';

const BASE: Tree = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - «web»name: web
          image: «image»shop/web:1
          resources:
            «resources»requests: {memory: 64Mi}
`,
};

const SETS_LIMIT = `patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - name: web
            resources: {limits: {memory: «limit»1Gi}}
`;

describe('a missing limit', () => {
  it('1: of two overlays is one place in their base', async () => {
    for (const root of ['one', 'two']) {
      const tree = await traceTree(
        {
          ...BASE,
          'one/kustomization.yaml': 'resources: [../base]\nnamespace: one\n',
          'two/kustomization.yaml': 'resources: [../base]\nnamespace: two\n',
        },
        root,
      );
      expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('resources', 'resource'));
    }
  });

  it('2: is set by one overlay, and missing in the base for the other', async () => {
    const files = {
      ...BASE,
      'one/kustomization.yaml': `resources: [../base]\n${SETS_LIMIT}`,
      'two/kustomization.yaml': 'resources: [../base]\n',
    };
    const [one, two] = [await traceTree(files, 'one'), await traceTree(files, 'two')];
    expect(one.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(one.mark('limit', 'patch'));
    expect(two.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(two.mark('resources', 'resource'));
  });

  it('13: is owned by the operation that covers what was there', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'one/kustomization.yaml': `resources: [../base]\n${SETS_LIMIT}`,
        'top/kustomization.yaml': `resources: [../one]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: ${FIRST}/resources
      value:
        «value»requests: {cpu: 1}
`,
      },
      'top',
    );
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('value', 'patch'));
  });

  it('14: of one base under two prefixes is one place, until a patch for one of them sets it', async () => {
    const files = {
      ...BASE,
      'x/kustomization.yaml': 'resources: [../base]\nnamePrefix: x-\n',
      'z/kustomization.yaml': `resources: [../base]\nnamePrefix: z-\n${SETS_LIMIT}`,
      'both/kustomization.yaml': 'resources: [../x, ../z]\n',
    };
    const tree = await traceTree(files, 'both');
    expect(tree.where('Deployment/x-web', `${FIRST}/resources/limits/memory`)).toBe(tree.mark('resources', 'resource'));
    expect(tree.where('Deployment/z-web', `${FIRST}/resources/limits/memory`)).toBe(tree.mark('limit', 'patch'));
  });
});

describe('what kustomize itself refuses', () => {
  it('15: a patch by a name that two objects had is an error of the build, with nothing to trace', async () => {
    const top = writeTree({
      'base/kustomization.yaml': 'resources: [map.yaml]\n',
      'base/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n',
      'x/kustomization.yaml': 'resources: [../base]\nnamePrefix: x-\n',
      'z/kustomization.yaml': 'resources: [../base]\nnamePrefix: z-\n',
      'both/kustomization.yaml':
        'resources: [../x, ../z]\npatches:\n- patch: |-\n    {apiVersion: v1, kind: ConfigMap, metadata: {name: map}, data: {a: x}}\n',
    });
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    expect(await renderTree(top, 'both')).toMatch(/multiple matches for Id/);
  });

  it('25: an object of a remote base is untraced, also where a local object is like it', () => {
    const top = writeTree({
      'kustomization.yaml': 'resources:\n- https://example.com/base?ref=v1\n- map.yaml\n',
      'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: x}\n',
    });
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    const object = (name: string, kind: string) => ({ apiVersion: 'v1', kind, metadata: { name }, data: { a: 'x' } });
    // What such a build would print; nothing is fetched here.
    const rendered = [object('map', 'ConfigMap'), object('far', 'ConfigMap'), object('map', 'Secret')];
    const trace = traceRoot(openSources(directoryFiles(top)), '', rendered);
    expect(trace.locate(0, '/data/a').source).toMatchObject({ file: 'map.yaml', line: 4, column: 11 });
    for (const index of [1, 2]) {
      expect(trace.locate(index, '/data/a').untraced).toMatchObject({
        code: 'remote',
        reason: expect.stringContaining('kustomization.yaml'),
      });
    }
  });
});

describe('a value that comes from elsewhere', () => {
  it('16: an image from an env file through a replacement is untraced', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'kustomization.yaml': `resources: [base]
configMapGenerator: [{name: env, envs: [values.env]}]
replacements:
- source: {kind: ConfigMap, name: env, fieldPath: data.TAG}
  targets:
  - select: {kind: Deployment, name: web}
    fieldPaths: ['spec.template.spec.containers.0.image']
    options: {delimiter: ":", index: 1}
`,
        'values.env': 'TAG=1\n',
      },
      '',
    );
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('shop/web:1');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe('untraced replacement');
    expect(tree.where(WEB, `${FIRST}/resources/limits`)).toBe(tree.mark('resources', 'resource'));
  });

  it('29: a variable of Flux is traced to the text that holds it, for only the fix must leave it alone', async () => {
    const tree = await traceTree(
      { ...BASE, 'base/web.yaml': (BASE['base/web.yaml'] ?? '').replace('shop/web:1', 'shop/web:${TAG}') },
      'base',
    );
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('shop/web:${TAG}');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('image', 'resource'));
  });
});

describe('lists that change on their way', () => {
  it('10: an operation on an index that a prepended sidecar took is traced to the operation', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'base/kustomization.yaml': `resources: [web.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - «proxy»name: proxy
            image: proxy:1
`,
        'top/kustomization.yaml': `resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: ${POD}/containers/0/resources
      value: {limits: {memory: «limit»1Gi}}
`,
      },
      'top',
    );
    expect(tree.value(WEB, `${FIRST}/name`)).toBe('proxy');
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('limit', 'patch'));
    expect(tree.where(WEB, `${FIRST}/imagePullPolicy`)).toBe(tree.mark('proxy', 'patch'));
    expect(tree.where(WEB, `${POD}/containers/1/resources/limits/memory`)).toBe(tree.mark('resources', 'resource'));
  });

  it('11: a port that a patch names without its protocol is never given to the wrong one', async () => {
    const port = (text: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - ${text}\n`;
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [service.yaml]\npatches: [{path: patch.yaml}]\n',
        'service.yaml': port('{port: 80, protocol: TCP, targetPort: 8080}'),
        'patch.yaml': port('{port: 80, targetPort: 8080}'),
      },
      '',
    );
    expect(tree.where('Service/web', '/spec/ports/0/targetPort')).toMatch(/^untraced /);
  });
});

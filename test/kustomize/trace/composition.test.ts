import { describe, expect, it } from 'vitest';
import { FIRST, POD, traceTree, type Tree } from './support.ts';

const BASE: Tree = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: front}
  annotations: {note: here}
spec:
  replicas: «base»1
  template:
    spec:
      containers:
        - «base-web»name: web
          image: «base-image»shop/web:1
`,
};

const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
const WEB = 'Deployment/web';

function setReplicas(mark: string, value: number, target = '{kind: Deployment}'): string {
  return `patches:\n- target: ${target}\n  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: «${mark}»${value}\n`;
}

describe('components', () => {
  it('run before the patches of the kustomization that lists them', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'component/kustomization.yaml': `${COMPONENT}${setReplicas('component', 7)}- patch: |-\n    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {paused: «paused»true}}\n`,
        'overlay/kustomization.yaml': `${setReplicas('overlay', 3)}resources: [../base]\ncomponents: [../component]\n`,
      },
      'overlay',
    );
    expect(tree.value(WEB, '/spec/replicas')).toBe(3);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('overlay', 'patch'));
    expect(tree.where(WEB, '/spec/paused')).toBe(tree.mark('paused', 'patch'));
    expect(tree.trace.locate(0, '/spec/paused').source?.via).toEqual(['overlay', 'component']);
  });

  it('run in the order in which they are listed', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'one/kustomization.yaml': COMPONENT + setReplicas('one', 2),
        'two/kustomization.yaml': COMPONENT + setReplicas('two', 4),
        'overlay/kustomization.yaml': 'resources: [../base]\ncomponents:\n- ../two\n- ../one\n',
      },
      'overlay',
    );
    expect(tree.value(WEB, '/spec/replicas')).toBe(2);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('one', 'patch'));
  });

  it('may bring resources and other components, which see what the parent has', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'outer/kustomization.yaml': `${COMPONENT}resources: [map.yaml]\ncomponents: [../inner]\nreplicas: [{name: web, count: «count»6}]\n`,
        'outer/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: «a»x}\n',
        'inner/kustomization.yaml': `${COMPONENT}commonAnnotations: {inner: «inner»"1"}\nimages: [{name: shop/web, newTag: «tag»v2}]\n${setReplicas('inner-replicas', 5)}`,
        'overlay/kustomization.yaml': 'resources: [../base]\ncomponents: [../outer]\n',
      },
      'overlay',
    );
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('count', 'replicas'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('tag', 'images'));
    expect(tree.where('ConfigMap/map', '/data/a')).toBe(tree.mark('a', 'resource'));
    expect(tree.where('ConfigMap/map', '/metadata/annotations/inner')).toBe(tree.mark('inner', 'transformer'));
    expect(
      tree.trace.locate(
        tree.rendered.findIndex(({ kind }) => kind === 'Deployment'),
        `${FIRST}/image`,
      ),
    ).toMatchObject({
      source: { via: ['overlay', 'outer', 'inner'] },
    });
  });

  it('rename what the parent has', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'component/kustomization.yaml': `${COMPONENT}namePrefix: c-\nnamespace: «namespace»shop\n`,
        'overlay/kustomization.yaml': `namePrefix: o-\nresources: [../base]\ncomponents: [../component]\n${setReplicas('patch', 3, '{kind: Deployment, name: web}')}`,
      },
      'overlay',
    );
    expect(tree.where('Deployment/o-c-web', '/spec/replicas')).toBe(tree.mark('patch', 'patch'));
    expect(tree.where('Deployment/o-c-web', '/metadata/namespace')).toBe(tree.mark('namespace', 'transformer'));
  });

  it('as a whole tree of its own: a component that is rendered alone', async () => {
    const tree = await traceTree(
      {
        'component/kustomization.yaml': `${COMPONENT}resources: [map.yaml]\n`,
        'component/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: «a»x}\n',
      },
      'component',
    );
    expect(tree.where('ConfigMap/map', '/data/a')).toBe(tree.mark('a', 'resource'));
  });
});

describe('layers', () => {
  it('above a base own what they write last, each field for itself', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'middle/kustomization.yaml': `resources: [../base]\n${setReplicas('middle', 2)}images: [{name: shop/web, newTag: «tag»v2}]\n`,
        'top/kustomization.yaml': `resources: [../middle]\n${setReplicas('top', 2)}`,
      },
      'top',
    );
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('top', 'patch'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('tag', 'images'));
    expect(tree.where(WEB, `${FIRST}/resources`)).toBe(tree.mark('base-web', 'resource'));
    expect(tree.trace.locate(0, `${FIRST}/image`).source?.via).toEqual(['top', 'middle']);
  });

  it('in bases are listed behind resources', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'overlay/kustomization.yaml': 'bases: [../base]\nresources: [map.yaml]\nnamePrefix: p-\n',
        'overlay/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: «a»x}\n',
      },
      'overlay',
    );
    expect(tree.where('Deployment/p-web', '/spec/replicas')).toBe(tree.mark('base', 'resource'));
    expect(tree.where('ConfigMap/p-map', '/data/a')).toBe(tree.mark('a', 'resource'));
  });

  it('may prepend a container, and a later one means the moved index', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'middle/kustomization.yaml': 'resources: [../base]\npatches: [{path: proxy.yaml}]\n',
        'middle/proxy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - «proxy»name: proxy
          image: «proxy-image»proxy:1
`,
        'top/kustomization.yaml': `resources: [../middle]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: ${FIRST}/resources
      value:
        limits: {memory: «memory»1Gi}
`,
      },
      'top',
    );
    expect(tree.value(WEB, `${FIRST}/name`)).toBe('proxy');
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('memory', 'patch'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('proxy-image', 'patch'));
    expect(tree.where(WEB, `${FIRST}/securityContext`)).toBe(tree.mark('proxy', 'patch'));
    expect(tree.where(WEB, `${POD}/containers/1/resources/limits/memory`)).toBe(tree.mark('base-web', 'resource'));
  });
});

describe('a patch finds its objects', () => {
  const overlay = (kustomization: string): Tree => ({
    ...BASE,
    'overlay/kustomization.yaml': `resources: [../base]\n${kustomization}`,
  });

  it.each([
    ['by a regular expression for the kind', '{kind: Deploy.*}'],
    ['by alternatives', '{kind: Deployment|StatefulSet, name: w.b}'],
    ['by a label', '{labelSelector: app=web}'],
    ['by two labels', '{labelSelector: "app in (web, api),tier!=back"}'],
    ['by a label that it has', '{labelSelector: tier}'],
    ['by a label that it lacks', '{labelSelector: "!gone"}'],
    ['by a label that is not among some', '{labelSelector: "tier notin (back,middle)"}'],
    ['by an annotation', '{annotationSelector: note=here}'],
    ['in the default namespace, which none is', '{namespace: default}'],
    ['by group and version', '{group: apps, version: v1}'],
  ])('%s', async (_how, target) => {
    const tree = await traceTree(overlay(setReplicas('patch', 3, target)), 'overlay');
    expect(tree.value(WEB, '/spec/replicas')).toBe(3);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('patch', 'patch'));
  });

  it.each([
    ['a beginning of the kind', '{kind: Deploy}'],
    ['a part of the name', '{name: eb}'],
    ['another namespace', '{namespace: shop}'],
    ['another group', '{group: batch}'],
    ['another version', '{version: v2}'],
    ['a label with another value', '{labelSelector: app=api}'],
    ['a label that it lacks', '{labelSelector: gone}'],
    ['a name in another case', '{name: WEB}'],
  ])('not by %s', async (_how, target) => {
    const tree = await traceTree(overlay(setReplicas('patch', 3, target)), 'overlay');
    expect(tree.value(WEB, '/spec/replicas')).toBe(1);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('base', 'resource'));
  });

  it('by a name of the past, without target, and in the namespace that it had then', async () => {
    const merge = (mark: string, metadata: string): string =>
      `patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: ${metadata}\n    spec: {replicas: «${mark}»3}\n`;
    for (const metadata of ['{name: web}', '{name: m-web, namespace: shop}']) {
      const tree = await traceTree(
        {
          ...BASE,
          'middle/kustomization.yaml': 'resources: [../base]\nnamePrefix: m-\nnamespace: shop\n',
          'top/kustomization.yaml': `resources: [../middle]\n${merge('patch', metadata)}`,
        },
        'top',
      );
      expect(tree.where('Deployment/m-web', '/spec/replicas')).toBe(tree.mark('patch', 'patch'));
    }
  });

  it('all of them, and each keeps what is its own', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'base/kustomization.yaml': 'resources: [web.yaml, api.yaml]\n',
        'base/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: api
          image: «api-image»shop/api:1
`,
        'overlay/kustomization.yaml': `resources: [../base]\n${setReplicas('patch', 3)}`,
      },
      'overlay',
    );
    for (const name of ['web', 'api']) {
      expect(tree.where(`Deployment/${name}`, '/spec/replicas')).toBe(tree.mark('patch', 'patch'));
    }
    expect(tree.where('Deployment/api', `${FIRST}/image`)).toBe(tree.mark('api-image', 'resource'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('with a body that merges into several, without mixing them', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': `resources: [all.yaml]
patches:
- target: {kind: Deployment}
  patch: |-
    kind: Deployment
    metadata: {name: any}
    spec:
      template:
        spec:
          containers:
            - name: shared
              image: «shared»shared:1
images: [{name: only/web, newTag: «tag»v2}]
`,
        'all.yaml': ['web', 'api']
          .map(
            (name) =>
              `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: own, image: «${name}»only/${name}}]}}}\n`,
          )
          .join(''),
      },
      '',
    );
    for (const name of ['web', 'api']) {
      expect(tree.where(`Deployment/${name}`, `${FIRST}/image`)).toBe(tree.mark('shared', 'patch'));
    }
    expect(tree.where(WEB, `${POD}/containers/1/image`)).toBe(tree.mark('tag', 'images'));
    expect(tree.where('Deployment/api', `${POD}/containers/1/image`)).toBe(tree.mark('api', 'resource'));
  });

  it('and may rename it where its options say so', async () => {
    const tree = await traceTree(
      overlay(`patches:
- target: {name: web}
  options: {allowNameChange: true}
  patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: «name»other}
`),
      'overlay',
    );
    expect(tree.where('Deployment/other', '/metadata/name')).toBe(tree.mark('name', 'patch'));
    expect(tree.where('Deployment/other', '/spec/replicas')).toBe(tree.mark('base', 'resource'));
  });

  it('and may rename it by an operation', async () => {
    const tree = await traceTree(
      overlay(`patches:
- target: {name: web}
  patch: |-
    - {op: replace, path: /metadata/name, value: «name»other}
- target: {name: web}
  patch: |-
    - {op: replace, path: /spec/replicas, value: «replicas»2}
`),
      'overlay',
    );
    expect(tree.where('Deployment/other', '/metadata/name')).toBe(tree.mark('name', 'patch'));
    expect(tree.where('Deployment/other', '/spec/replicas')).toBe(tree.mark('replicas', 'patch'));
  });
});

import { describe, expect, it } from 'vitest';
import { resourceId } from '../../../src/kubernetes/identity.ts';
import { FIRST, POD, traceTree, type Tree } from './support.ts';

const BASE: Tree = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: «base-app»web}
spec:
  replicas: «base-replicas»1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
        - {name: init, image: «base-init»registry.example.com/shop/init:1}
      containers:
        - name: web
          image: «base-image»shop/web:1
        - name: log
          image: «base-log»log@sha256:aaaa
`,
};

function overlay(kustomization: string, files: Tree = {}): Tree {
  return { ...BASE, 'overlay/kustomization.yaml': `resources: [../base]\n${kustomization}`, ...files };
}

const WEB = 'Deployment/web';

describe('images', () => {
  it('own an image by the tag or digest that they set', async () => {
    const tree = await traceTree(
      overlay(`images:
- name: shop/web
  newTag: «tag»"2"
- {name: log, digest: «digest»sha256:bbbb}
`),
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('shop/web:2');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('tag', 'images'));
    expect(tree.value(WEB, `${POD}/containers/1/image`)).toBe('log@sha256:bbbb');
    expect(tree.where(WEB, `${POD}/containers/1/image`)).toBe(tree.mark('digest', 'images'));
    expect(tree.where(WEB, `${POD}/initContainers/0/image`)).toBe(tree.mark('base-init', 'resource'));
  });

  it('chain by the new name, across layers', async () => {
    const tree = await traceTree(
      {
        ...overlay(`images:
- {name: shop/web, newTag: dead}
- name: mirror/web
  newTag: «tag»"3"
`),
        'base/kustomization.yaml':
          'resources: [web.yaml]\nimages: [{name: shop/web, newName: mirror/web}, {name: log, newTag: «log»v1}]\n',
      },
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('mirror/web:3');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('tag', 'images'));
    expect(tree.value(WEB, `${POD}/containers/1/image`)).toBe('log:v1');
    expect(tree.where(WEB, `${POD}/containers/1/image`)).toBe(tree.mark('log', 'images'));
  });

  it('that only rename are the place of the name, of which the tag comes from elsewhere', async () => {
    const tree = await traceTree(overlay('images: [{name: shop/web, newName: «name»mirror/web}]\n'), 'overlay');
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('mirror/web:1');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('name', 'images'));
  });

  it('that name no image of the root own nothing', async () => {
    const tree = await traceTree(
      overlay(
        'images: [{name: web, newTag: "9"}, {name: docker.io/shop/web, newTag: "9"}, {name: shop, newTag: "9"}]\n',
      ),
      'overlay',
    );
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('reach a registry with a port and images without a tag', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml':
          'resources: [web.yaml]\nimages:\n- {name: "host:5000/web", newTag: «a»v2}\n- {name: bare, newTag: «b»v3}\n- {name: both, newTag: «c»v4}\n',
        'web.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: a, image: "host:5000/web:v1"}
  - {name: b, image: bare}
  - {name: c, image: "both:v1@sha256:aaaa"}
`,
      },
      '',
    );
    for (const [index, mark] of ['a', 'b', 'c'].entries()) {
      expect(tree.where('Pod/web', `/spec/containers/${index}/image`)).toBe(tree.mark(mark, 'images'));
    }
  });

  it('reach custom resources, but not ephemeral containers', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\nimages: [{name: web, newTag: «tag»v2}]\n',
        'all.yaml': `apiVersion: example.com/v1
kind: Thing
metadata: {name: t}
spec: {deep: {containers: [{name: a, image: web:v1}], image: «bare»web:v1}}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: a, image: web:v1}]
  ephemeralContainers: [{name: b, image: «ephemeral»web:v1}]
`,
      },
      '',
    );
    expect(tree.where('Thing/t', '/spec/deep/containers/0/image')).toBe(tree.mark('tag', 'images'));
    expect(tree.where('Thing/t', '/spec/deep/image')).toBe(tree.mark('bare', 'resource'));
    expect(tree.where('Pod/p', '/spec/containers/0/image')).toBe(tree.mark('tag', 'images'));
    expect(tree.where('Pod/p', '/spec/ephemeralContainers/0/image')).toBe(tree.mark('ephemeral', 'resource'));
  });

  it('win over patches of the same kustomization', async () => {
    const tree = await traceTree(
      overlay(`images: [{name: shop/web, newTag: «tag»v9}]
patchesJson6902:
- target: {version: v1, group: apps, kind: Deployment, name: web}
  patch: |-
    - {op: replace, path: ${FIRST}/image, value: shop/web:7}
`),
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/image`)).toBe('shop/web:v9');
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('tag', 'images'));
  });
});

describe('replicas', () => {
  it('own the count, over every patch, and name the object by any of its names', async () => {
    const tree = await traceTree(
      overlay(`namePrefix: x-
patches: [{target: {kind: Deployment}, patch: '[{"op": "replace", "path": "/spec/replicas", "value": 3}]'}]
replicas:
- {name: web, count: 4}
- name: x-web
  count: «count»5
`),
      'overlay',
    );
    expect(tree.value('Deployment/x-web', '/spec/replicas')).toBe(5);
    expect(tree.where('Deployment/x-web', '/spec/replicas')).toBe(tree.mark('count', 'replicas'));
  });

  it('of a base lose against a patch of the overlay', async () => {
    const tree = await traceTree(
      {
        ...overlay(
          'patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /spec/replicas\n      value: «patch»3\n',
        ),
        'base/kustomization.yaml': 'resources: [web.yaml]\nreplicas: [{name: web, count: 2}]\n',
      },
      'overlay',
    );
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('patch', 'patch'));
  });

  it('reach a kind by its kind only where kustomize does', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\nreplicas: [{name: web, count: «count»5}]\n',
        'all.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec: {serviceName: web}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {replicas: «rollout»1}
---
apiVersion: example.com/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 1}
`,
      },
      '',
    );
    expect(tree.where('StatefulSet/web', '/spec/replicas')).toBe(tree.mark('count', 'replicas'));
    expect(tree.where('Rollout/web', '/spec/replicas')).toBe(tree.mark('rollout', 'resource'));
    const rendered = tree.value('Deployment/web', '/spec/replicas');
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(
      rendered === 5 ? tree.mark('count', 'replicas') : 'all.yaml:14:18 resource',
    );
  });
});

describe('names and namespaces', () => {
  it('are traced to the namespace of the last kustomization that sets it', async () => {
    const tree = await traceTree(
      {
        ...overlay('namespace: «outer»shop\n'),
        'base/kustomization.yaml': 'resources: [web.yaml]\nnamespace: inner\n',
      },
      'overlay',
    );
    expect(tree.where(WEB, '/metadata/namespace')).toBe(tree.mark('outer', 'transformer'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('leave the objects with their sources, and a put together name without one place', async () => {
    const tree = await traceTree(
      overlay('namePrefix: a-\nnameSuffix: -z\nnamespace: shop\npatches: [{path: p.yaml}]\n', {
        'overlay/p.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {paused: «paused»true}\n',
      }),
      'overlay',
    );
    expect(tree.where('Deployment/a-web-z', `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
    expect(tree.where('Deployment/a-web-z', '/spec/paused')).toBe(tree.mark('paused', 'patch'));
    expect(tree.where('Deployment/a-web-z', '/metadata/name')).toBe('untraced composed-value');
    expect(tree.trace.authored(0)).toMatchObject({ name: 'web', namespace: null });
  });

  it('keep two uses of one base apart', async () => {
    const use = (letter: string): string =>
      `resources: [../base]\nnamePrefix: ${letter}-\nimages: [{name: shop/web, newTag: «tag-${letter}»${letter}}]\n`;
    const tree = await traceTree(
      {
        ...BASE,
        'x/kustomization.yaml': use('x'),
        'z/kustomization.yaml': `${use('z')}replicas: [{name: web, count: «count»9}]\n`,
        'both/kustomization.yaml': 'resources: [../x, ../z]\n',
      },
      'both',
    );
    expect(tree.where('Deployment/x-web', `${FIRST}/image`)).toBe(tree.mark('tag-x', 'images'));
    expect(tree.where('Deployment/z-web', `${FIRST}/image`)).toBe(tree.mark('tag-z', 'images'));
    expect(tree.where('Deployment/x-web', '/spec/replicas')).toBe(tree.mark('base-replicas', 'resource'));
    expect(tree.where('Deployment/z-web', '/spec/replicas')).toBe(tree.mark('count', 'replicas'));
    const via = tree.rendered.map((_object, index) => tree.trace.locate(index, '/kind').source?.via);
    expect(via).toEqual([
      ['both', 'x', 'base'],
      ['both', 'z', 'base'],
    ]);
  });

  it('keep two uses of one base apart by namespace', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'x/kustomization.yaml': 'resources: [../base]\nnamespace: «x»x\n',
        'z/kustomization.yaml': 'resources: [../base]\nnamespace: «z»z\n',
        'both/kustomization.yaml': 'resources: [../x, ../z]\n',
      },
      'both',
    );
    const places = tree.rendered.map((object, index) => [
      resourceId(object).namespace,
      tree.trace.locate(index, '/metadata/namespace').source?.file,
    ]);
    expect(places).toEqual([
      ['x', 'x/kustomization.yaml'],
      ['z', 'z/kustomization.yaml'],
    ]);
  });

  it('give an unknown cluster-scoped kind a namespace, which is traced to the field', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\nnamespace: «field»shop\nnamePrefix: p-\n',
        'all.yaml': `apiVersion: example.com/v1
kind: ClusterThing
metadata: {name: t}
---
apiVersion: v1
kind: Namespace
metadata: {name: old}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r, namespace: «wrong»odd}
`,
      },
      '',
    );
    expect(tree.where('ClusterThing/p-t', '/metadata/namespace')).toBe(tree.mark('field', 'transformer'));
    expect(tree.where('Namespace/shop', '/metadata/name')).toBe(tree.mark('field', 'transformer'));
    expect(tree.where('ClusterRole/p-r', '/metadata/namespace')).toBe(tree.mark('wrong', 'resource'));
  });

  it('are not guessed inside other fields, where kustomize renames references', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
        'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: «image»web:1
    envFrom: [{configMapRef: {name: settings}}]
`,
      },
      '',
    );
    expect(tree.value('Pod/p-web', '/spec/containers/0/envFrom/0/configMapRef/name')).toBe('p-settings');
    expect(tree.where('Pod/p-web', '/spec/containers/0/envFrom/0/configMapRef/name')).toMatch(/^untraced /);
    expect(tree.where('Pod/p-web', '/spec/containers/0/image')).toBe(tree.mark('image', 'resource'));
  });
});

describe('the namespace of a reference', () => {
  it.each(['account', 'account, namespace: shop'])(
    'is not given to a text that only says the same: %s',
    async (account) => {
      const tree = await traceTree(
        {
          'kustomization.yaml': 'resources: [all.yaml]\nnamespace: shop\n',
          'all.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: {name: ${account}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: binding}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: «role»reader}
subjects: [{kind: ServiceAccount, name: account, namespace: shop}]
`,
        },
        '',
      );
      expect(tree.value('RoleBinding/binding', '/subjects/0/namespace')).toBe('shop');
      expect(tree.where('RoleBinding/binding', '/subjects/0/namespace')).toBe('untraced name-reference');
      expect(tree.where('RoleBinding/binding', '/roleRef/name')).toBe(tree.mark('role', 'resource'));
    },
  );
});

describe('labels and annotations', () => {
  it('of a kustomization are traced to their pair, and others stay with their file', async () => {
    const tree = await traceTree(
      overlay(`commonLabels: {tier: «tier»front}
commonAnnotations:
  team: «team»blue
labels:
- pairs: {part: «part»shop}
- includeTemplates: true
  pairs: {both: «both»"1"}
`),
      'overlay',
    );
    for (const pointer of ['/metadata/labels', '/spec/selector/matchLabels', '/spec/template/metadata/labels']) {
      expect(tree.where(WEB, `${pointer}/tier`)).toBe(tree.mark('tier', 'transformer'));
    }
    expect(tree.where(WEB, '/metadata/labels/part')).toBe(tree.mark('part', 'transformer'));
    expect(tree.where(WEB, '/spec/template/metadata/labels/both')).toBe(tree.mark('both', 'transformer'));
    expect(tree.where(WEB, '/metadata/annotations/team')).toBe(tree.mark('team', 'transformer'));
    expect(tree.where(WEB, '/metadata/labels/app')).toBe(tree.mark('base-app', 'resource'));
  });

  it('are not seen by the selectors of patches in the same file, but by those of the next', async () => {
    const patch = (mark: string, value: number): string =>
      `patches:\n- target: {labelSelector: tier=front}\n  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: «${mark}»${value}\n`;
    const same = await traceTree(overlay(`labels: [{pairs: {tier: front}}]\n${patch('same', 3)}`), 'overlay');
    expect(same.value(WEB, '/spec/replicas')).toBe(1);
    expect(same.where(WEB, '/spec/replicas')).toBe(same.mark('base-replicas', 'resource'));

    const next = await traceTree(
      {
        ...overlay('labels: [{pairs: {tier: front}}]\n'),
        'top/kustomization.yaml': `resources: [../overlay]\n${patch('next', 3)}`,
      },
      'top',
    );
    expect(next.where(WEB, '/spec/replicas')).toBe(next.mark('next', 'patch'));
  });

  it('that a later layer changes at one place, and kustomize with it at all others, are untraced', async () => {
    const tree = await traceTree(
      {
        ...overlay('labels: [{pairs: {team: one, part: «part»shop}, includeTemplates: true}]\n'),
        'top/kustomization.yaml': `resources: [../overlay]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {team: two}}
`,
      },
      'top',
    );
    expect(tree.value(WEB, '/spec/template/metadata/labels/team')).toBe('two');
    for (const labels of ['/metadata/labels', '/spec/template/metadata/labels']) {
      expect(tree.where(WEB, `${labels}/team`)).toBe('untraced shared-value');
      expect(tree.where(WEB, `${labels}/part`)).toBe(tree.mark('part', 'transformer'));
    }
  });
});

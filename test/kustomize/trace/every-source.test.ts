import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import type { Tree } from './support.ts';

interface Row {
  readonly says: string;
  readonly root?: string;
  readonly tree: Tree;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const MAP = (name: string, mark: string): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}, data: {A: «${mark}»one}}`;

const rows: readonly Row[] = [
  {
    says: 'Lists in Lists, beside other documents of one file',
    tree: {
      'kustomization.yaml': 'resources: [all.yaml]\n',
      'all.yaml': `apiVersion: v1
kind: List
items:
- ${MAP('a', 'a')}
- apiVersion: v1
  kind: ConfigMapList
  items:
  - ${MAP('b', 'b')}
  - {apiVersion: v1, kind: List, items: [${MAP('c', 'c')}]}
---
# nothing
---
${MAP('d', 'd')}
`,
    },
    fields: {
      'ConfigMap/a/data/A': 'a',
      'ConfigMap/b/data/A': 'b',
      'ConfigMap/c/data/A': 'c',
      'ConfigMap/d/data/A': 'd',
    },
  },
  {
    says: 'a List in JSON, with a patch and a prefix on its items',
    tree: {
      'kustomization.yaml':
        'resources: [all.json]\nnamePrefix: p-\npatches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {B: two}}"}]\n',
      'all.json': `{
  "apiVersion": "v1", "kind": "List",
  "items": [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"A": «a»"one"}},
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": {"A": «b»"one"}}
  ]
}
`,
    },
    fields: { 'ConfigMap/p-a/data/A': 'a', 'ConfigMap/p-b/data/A': 'b' },
  },
  {
    says: 'directories outside of the root, twice removed',
    root: 'apps/prod',
    tree: {
      'apps/prod/kustomization.yaml': 'resources: [../../lib/web, ../common]\n',
      'apps/common/kustomization.yaml': 'resources: [m.yaml]\ncomponents: [../../lib/part]\n',
      'apps/common/m.yaml': `${MAP('m', 'm')}\n`,
      'lib/web/kustomization.yaml': 'resources: [m.yaml]\n',
      'lib/web/m.yaml': `${MAP('w', 'w')}\n`,
      'lib/part/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: {kind: ConfigMap}
  patch: |-
    - op: add
      path: /data/B
      value: «part»two
`,
    },
    fields: {
      'ConfigMap/m/data/A': 'm',
      'ConfigMap/w/data/A': 'w',
      'ConfigMap/m/data/B': 'part',
      'ConfigMap/w/data/B': undefined,
    },
  },
  {
    says: 'objects that are local configuration are not rendered, and the others keep their places',
    tree: {
      'kustomization.yaml': 'resources: [all.yaml]\n',
      'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: local, annotations: {config.kubernetes.io/local-config: "true"}}
data: {A: one}
---
${MAP('kept', 'kept')}
`,
    },
    fields: { 'ConfigMap/local/data/A': undefined, 'ConfigMap/kept/data/A': 'kept' },
  },
  {
    says: 'an object that a patch makes local configuration',
    tree: {
      'kustomization.yaml': `resources: [all.yaml]
patches:
- target: {name: local}
  patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"config.kubernetes.io/local-config": "true"}}]'
`,
      'all.yaml': `${MAP('local', 'x').replace('«x»', '')}\n---\n${MAP('kept', 'kept')}\n`,
    },
    fields: { 'ConfigMap/local/data/A': undefined, 'ConfigMap/kept/data/A': 'kept' },
  },
  {
    says: 'finalizers, a set that patches add to',
    tree: {
      'kustomization.yaml': `resources: [m.yaml]
patches:
- patch: |-
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: m, finalizers: [«new»x/new]}
`,
      'm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, finalizers: [«a»x/a, «b»x/b]}\n',
    },
    fields: { 'ConfigMap/m/metadata/finalizers/0': 'new', 'ConfigMap/m/metadata/finalizers/1': 'a' },
  },
  {
    says: 'merge directives of kubectl, which kustomize does not know',
    tree: {
      'kustomization.yaml': `resources: [m.yaml]
patches:
- patch: |-
    apiVersion: v1
    kind: Pod
    metadata: {name: m, $deleteFromPrimitiveList/finalizers: [x/a]}
    spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: b, image: «b»b:2}]}
`,
      'm.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: m, finalizers: [x/a, x/b]}\nspec: {containers: [{name: a, image: «a»a:1}, {name: b, image: b:1}]}\n',
    },
    fields: { 'Pod/m/spec/containers/0/image': 'b', 'Pod/m/spec/containers/1/image': 'a' },
  },
  {
    says: 'crds that say which fields of a kind are labels, annotations and names',
    tree: {
      'kustomization.yaml': `resources: [t.yaml, u.yaml]
crds: [types.json]
commonLabels: {team: «team»blue}
commonAnnotations: {a: «a»one}
`,
      'types.json': JSON.stringify({
        'com.example.v1.Thing': {
          Schema: {
            properties: {
              apiVersion: {},
              kind: {},
              metadata: {},
              spec: { $ref: 'com.example.v1.Spec' },
            },
          },
        },
        'com.example.v1.Spec': {
          Schema: {
            properties: {
              marks: { 'x-kubernetes-label-selector': '' },
              notes: { 'x-kubernetes-annotation': '' },
            },
          },
        },
      }),
      't.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: {marks: {x: y}, notes: {x: y}}\n',
      'u.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: u}\nspec: {other: «other»x}\n',
    },
    fields: {
      'Thing/t/spec/marks/team': 'team',
      'Thing/t/spec/marks/x': 't.yaml:4:19 resource',
      'Thing/t/spec/notes/a': 'a',
      'Thing/u/spec/other': 'other',
      'Thing/u/spec/marks/team': undefined,
    },
  },
];

describe('what a source holds is traced to it', () => {
  for (const { says, tree, fields, root } of rows) {
    it(says, async () => {
      const { traced, wrong } = await prove(tree, root ?? '');
      for (const [field, place] of Object.entries(fields)) expect(traced[field], field).toBe(place);
      expect(wrong).toEqual([]);
    });
  }
});

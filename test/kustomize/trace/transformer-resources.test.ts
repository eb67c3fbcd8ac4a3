import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import { traceTree, type Tree } from './support.ts';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1
`;
const BINDING = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b}
roleRef: {kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: default, namespace: old}, {kind: ServiceAccount, name: x, namespace: old}]
`;
const THING = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: {image: "shop/web:1", name: t}\n';
const ALL: Tree = { 'web.yaml': WEB, 'binding.yaml': BINDING, 'thing.yaml': THING };
const RESOURCES = 'resources: [web.yaml, binding.yaml, thing.yaml]\n';

interface Row {
  readonly kind: string;
  /** What the transformer says below its metadata. */
  readonly body: string;
  readonly metadata?: string;
  readonly files?: Tree;
  readonly fields: Readonly<Record<string, string>>;
  /** Text in a text that is itself inline cannot be named. */
  readonly notInline?: true;
}

const IMAGE = 'Deployment/web/spec/template/spec/containers/0/image';

const rows: readonly Row[] = [
  {
    kind: 'LabelTransformer',
    body: `labels: {team: «team»blue}
fieldSpecs:
- {path: metadata/labels, create: true}
- {path: spec/marks, kind: Thing, create: true}
`,
    fields: { 'Deployment/web/metadata/labels/team': 'team', 'Thing/t/spec/marks/team': 'team' },
  },
  {
    kind: 'AnnotationsTransformer',
    body: 'annotations: {a: «a»one}\nfieldSpecs: [{path: spec/template/metadata/annotations, kind: Deployment, create: true}]\n',
    fields: { 'Deployment/web/spec/template/metadata/annotations/a': 'a' },
  },
  {
    kind: 'NamespaceTransformer',
    metadata: '{name: n, namespace: «namespace»shop}',
    body: 'fieldSpecs: [{path: spec/home, kind: Thing, create: true}]\n',
    fields: {
      'Deployment/web/metadata/namespace': 'namespace',
      'Thing/t/spec/home': 'namespace',
      'RoleBinding/b/subjects/0/namespace': 'namespace',
      'RoleBinding/b/subjects/1/namespace': 'binding.yaml:5:110 resource',
    },
  },
  {
    kind: 'NamespaceTransformer',
    metadata: '{name: n, namespace: «namespace»shop}',
    body: 'setRoleBindingSubjects: none\n',
    fields: { 'RoleBinding/b/metadata/namespace': 'namespace' },
  },
  {
    kind: 'NamespaceTransformer',
    metadata: '{name: n, namespace: «namespace»shop}',
    body: 'setRoleBindingSubjects: allServiceAccounts\n',
    fields: { 'RoleBinding/b/subjects/1/namespace': 'namespace' },
  },
  {
    kind: 'NamespaceTransformer',
    metadata: '{name: n, namespace: «namespace»shop}',
    body: 'unsetOnly: true\n',
    fields: {
      'RoleBinding/b/metadata/namespace': 'namespace',
      'RoleBinding/b/subjects/0/namespace': 'binding.yaml:5:61 resource',
    },
  },
  {
    kind: 'ImageTagTransformer',
    body: 'imageTag: {name: shop/web, newTag: «tag»v2}\nfieldSpecs: [{path: spec/image, kind: Thing}]\n',
    fields: { [IMAGE]: 'tag', 'Thing/t/spec/image': 'tag' },
  },
  {
    kind: 'ReplicaCountTransformer',
    body: 'replica: {name: web, count: «count»5}\nfieldSpecs: [{path: spec/replicas, kind: Deployment, create: true}]\n',
    fields: { 'Deployment/web/spec/replicas': 'count' },
  },
  {
    kind: 'PatchTransformer',
    body: `target: {kind: Dep.*}
patch: |-
  - op: replace
    path: /spec/replicas
    value: «count»3
`,
    fields: { 'Deployment/web/spec/replicas': 'count', [IMAGE]: 'web.yaml:10:18 resource' },
    notInline: true,
  },
  {
    kind: 'PatchTransformer',
    body: 'path: p.yaml\n',
    files: { 'p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {paused: «paused»true}\n' },
    fields: { 'Deployment/web/spec/paused': 'paused' },
  },
  {
    kind: 'PatchJson6902Transformer',
    body: 'target: {name: web, kind: Deployment}\njsonOp: |-\n  [{"op": "add", "path": "/spec/paused", "value": «paused»true}]\n',
    fields: { 'Deployment/web/spec/paused': 'paused' },
    notInline: true,
  },
  {
    kind: 'PatchStrategicMergeTransformer',
    body: 'paths: [p.yaml]\n',
    files: {
      'p.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {paused: «paused»true}\n---\napiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: {name: «other»x}\n',
    },
    fields: { 'Deployment/web/spec/paused': 'paused', 'Thing/t/spec/name': 'other' },
  },
  {
    kind: 'PatchStrategicMergeTransformer',
    body: `patches: |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {paused: «paused»true}
  ---
  apiVersion: example.com/v1
  kind: Thing
  metadata: {name: t}
  spec: {name: «other»x}
`,
    fields: { 'Deployment/web/spec/paused': 'paused', 'Thing/t/spec/name': 'other' },
    notInline: true,
  },
];

function transformer({ kind, body, metadata }: Row): string {
  return `apiVersion: builtin\nkind: ${kind}\nmetadata: ${metadata ?? '{name: x}'}\n${body}`;
}

function indent(text: string): string {
  return text.trim().replaceAll('\n', '\n  ');
}

describe('a built-in transformer that is given as a resource', () => {
  for (const row of rows) {
    const first = row.body.split('\n', 1)[0] ?? '';
    it(`is followed from a file: ${row.kind}, ${first}`, async () => {
      const kustomization = `${RESOURCES}transformers: [t/t.yaml]\n`;
      const files = { 't/t.yaml': transformer(row), 'kustomization.yaml': kustomization, ...row.files };
      const { traced, wrong } = await prove({ ...ALL, ...files }, '');
      expect(traced).toMatchObject(row.fields);
      expect(wrong).toEqual([]);
    });
    it(`is followed from a directory: ${row.kind}, ${first}`, async () => {
      const files = {
        't/t.yaml': transformer(row),
        't/kustomization.yaml': 'resources: [t.yaml]\n',
        'kustomization.yaml': `${RESOURCES}transformers: [t]\n`,
        ...row.files,
      };
      const { traced, wrong } = await prove({ ...ALL, ...files }, '');
      expect(traced).toMatchObject(row.fields);
      expect(wrong).toEqual([]);
    });
    it(`is followed where it is inline: ${row.kind}, ${first}`, async () => {
      const kustomization = `${RESOURCES}transformers:\n- |-\n  ${indent(transformer(row))}\n`;
      const { traced, wrong } = await prove({ ...ALL, 'kustomization.yaml': kustomization, ...row.files }, '');
      if (row.notInline === undefined) {
        expect(traced).toMatchObject(row.fields);
        expect(wrong).toEqual([]);
      } else {
        // Objects that the text does not reach keep their places.
        for (const field of Object.keys(row.fields)) expect(traced[field]).toBe('untraced transformer');
        expect(traced['RoleBinding/b/roleRef/name']).toBe('binding.yaml:4:36 resource');
      }
    });
  }

  it('renames with parts that are no one place, and leaves the rest its places', async () => {
    const { traced } = await prove(
      {
        ...ALL,
        'kustomization.yaml': `${RESOURCES}transformers: [p.yaml]\n`,
        'p.yaml': `apiVersion: builtin
kind: PrefixTransformer
metadata: {name: p}
prefix: a-
fieldSpecs: [{path: metadata/name, kind: Deployment}]
---
apiVersion: builtin
kind: SuffixTransformer
metadata: {name: s}
suffix: -z
fieldSpecs: [{path: metadata/name}, {path: spec/name, kind: Thing}]
`,
      },
      '',
    );
    expect(traced).toMatchObject({
      'Deployment/a-web-z/metadata/name': 'untraced composed-value',
      'Deployment/a-web-z/spec/replicas': 'web.yaml:5:13 resource',
      'Thing/t-z/spec/name': 'untraced composed-value',
    });
  });

  it('runs inline before files, after all fields of its kustomization', async () => {
    const scale = (count: string): string =>
      `apiVersion: builtin\nkind: ReplicaCountTransformer\nmetadata: {name: s${count === '7' ? 7 : 3}}\nreplica: {name: web, count: ${count}}\nfieldSpecs: [{path: spec/replicas, kind: Deployment}]\n`;
    const { traced, wrong } = await prove(
      {
        ...ALL,
        'kustomization.yaml': `${RESOURCES}replicas: [{name: web, count: 9}]\ntransformers:\n- s.yaml\n- |-\n  ${indent(scale('7'))}\n`,
        's.yaml': scale('«count»3'),
      },
      '',
    );
    expect(traced['Deployment/web/spec/replicas']).toBe('count');
    expect(wrong).toEqual([]);
  });

  it('is followed as its directory makes it: a patch there that sets the value is the place', async () => {
    const { traced, wrong } = await prove(
      {
        ...ALL,
        'kustomization.yaml': `${RESOURCES}transformers: [t]\n`,
        't/kustomization.yaml': `resources: [t.yaml]
patches:
- target: {kind: LabelTransformer}
  patch: |-
    - op: replace
      path: /labels/team
      value: «team»red
`,
        't/t.yaml':
          'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {team: blue, part: «part»x}\nfieldSpecs: [{path: metadata/labels, create: true}]\n',
      },
      '',
    );
    expect(traced['Thing/t/metadata/labels/team']).toBe('team');
    expect(traced['Thing/t/metadata/labels/part']).toBe('part');
    expect(wrong).toEqual([]);
  });

  it('puts only the fields in doubt that it replaces', async () => {
    const { traced } = await prove(
      {
        ...ALL,
        'kustomization.yaml': `${RESOURCES}transformers: [r.yaml]\n`,
        'r.yaml': `apiVersion: builtin
kind: ReplacementTransformer
metadata: {name: r}
replacements:
- source: {kind: Thing, name: t, fieldPath: spec.image}
  targets: [{select: {kind: Deployment}, fieldPaths: [spec.template.spec.containers.0.image]}]
`,
      },
      '',
    );
    // Both values are equal, so that only the transformer tells that the text of the Deployment has no effect.
    expect(traced[IMAGE]).toMatch(/^untraced |^thing.yaml/);
    expect(traced['Deployment/web/spec/replicas']).toBe('web.yaml:5:13 resource');
  });

  it('is not followed where it is another one, and says which', async () => {
    const tree = await traceTree(
      {
        ...ALL,
        'kustomization.yaml': `${RESOURCES}transformers: [v.yaml]\n`,
        'v.yaml':
          'apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: x\ntargets: [{selector: {kind: Thing}, fieldPath: spec/name}]\n',
      },
      '',
    );
    expect(tree.value('Thing/t', '/spec/name')).toBe('x');
    const { untraced } = tree.trace.locate(0, '/spec');
    expect(untraced).toEqual({ code: 'transformer', reason: expect.stringContaining('ValueAddTransformer') });
  });
});

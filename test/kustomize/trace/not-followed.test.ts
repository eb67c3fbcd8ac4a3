import { describe, expect, it } from 'vitest';
import { resourceId } from '../../../src/kubernetes/identity.ts';
import { FIRST, indexOf, traceTree, type Tree } from './support.ts';

const WEB_FILE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: «replicas»1
  template:
    spec:
      containers:
        - name: web
          image: «image»shop/web:1
          env: [{name: A, value: «a»"1"}]
`;

const BASE: Tree = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': WEB_FILE };
const WEB = 'Deployment/web';

/** Every answer for what is not followed says why, in a sentence, with a stable code. */
function expectReason(
  tree: Awaited<ReturnType<typeof traceTree>>,
  object: string,
  pointer: string,
  code: string,
): void {
  expect(tree.trace.locate(indexOf(tree.rendered, object), pointer)).toEqual({
    source: null,
    untraced: { code, reason: expect.stringMatching(/\S+ \S+ \S+/) },
  });
}

describe('a generated object', () => {
  const generator = `configMapGenerator:
- name: settings
  literals: [A=1]
secretGenerator:
- name: token
  files: [token.txt]
`;

  it('has no trace, with or without a hash in its name', async () => {
    for (const options of ['', 'generatorOptions: {disableNameSuffixHash: true}\n']) {
      const tree = await traceTree(
        { ...BASE, 'kustomization.yaml': `resources: [base]\n${generator}${options}`, 'token.txt': 'abc' },
        '',
      );
      for (const [index, { kind }] of tree.rendered.entries()) {
        const { untraced } = tree.trace.locate(index, '/data');
        if (kind === 'Deployment') expect(untraced?.code).not.toBe('generator');
        else expect(untraced).toEqual({ code: 'generator', reason: expect.stringContaining('kustomization.yaml') });
      }
      expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('image', 'resource'));
    }
  });

  it('has none either where an overlay merges keys into it, or patches it', async () => {
    const tree = await traceTree(
      {
        'base/kustomization.yaml': generator,
        'base/token.txt': 'abc',
        'kustomization.yaml': `resources: [base]
configMapGenerator: [{name: settings, behavior: merge, literals: [B=2]}]
patches: [{target: {kind: ConfigMap}, patch: '[{"op": "add", "path": "/data/C", "value": "3"}]'}]
`,
      },
      '',
    );
    for (const [index] of tree.rendered.entries()) {
      for (const key of ['A', 'B', 'C']) {
        expect(tree.trace.locate(index, `/data/${key}`).untraced?.code).toBe('generator');
      }
    }
  });

  it('that stands on a plain one by merging leaves no trace to the plain one', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml':
          'resources: [map.yaml]\nconfigMapGenerator: [{name: map, behavior: replace, literals: [A=2]}]\n',
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {A: "2"}\n',
      },
      '',
    );
    expect(tree.trace.locate(0, '/data/A').untraced?.code).toBe('generator');
  });

  it('by a generator that is a resource leaves no trace to the plain one that it merges into', async () => {
    const inline = `apiVersion: builtin
  kind: ConfigMapGenerator
  metadata: {name: map}
  behavior: merge
  literals: [A=2]`;
    const tree = await traceTree(
      {
        'kustomization.yaml': `resources: [map.yaml, other.yaml]\ngenerators:\n- secret.yaml\n- |-\n  ${inline}\n`,
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {A: "2"}\n',
        'other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {A: «a»"2"}\n',
        'secret.yaml':
          'apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: token}\nliterals: [A=2]\noptions: {disableNameSuffixHash: true}\n',
      },
      '',
    );
    for (const [index, { kind }] of tree.rendered.entries()) {
      const { name } = resourceId(tree.rendered[index] ?? {});
      if (name !== 'other')
        expect([kind, tree.trace.locate(index, '/data/A').untraced?.code]).toEqual([kind, 'generator']);
    }
    expect(tree.where('ConfigMap/other', '/data/A')).toBe(tree.mark('a', 'resource'));
  });

  it('does not lend its place to a plain one whose name ends like a hash', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [map.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=1]}]\n',
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings-abcdef1234}\ndata: {A: «a»"2"}\n',
      },
      '',
    );
    expect(tree.where('ConfigMap/settings-abcdef1234', '/data/A')).toBe(tree.mark('a', 'resource'));
    const other = tree.rendered.findIndex((object) => resourceId(object).name !== 'settings-abcdef1234');
    expect(tree.trace.locate(other, '/data/A').untraced?.code).toBe('generator');
  });
});

describe('a replaced field', () => {
  it('has no trace, and its neighbours keep theirs', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {image: «source»shop/web:1}\n',
        'kustomization.yaml': `resources: [base, map.yaml]
replacements:
- source: {kind: ConfigMap, name: map, fieldPath: data.image}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ['spec.template.spec.containers.[name=web].image']
`,
      },
      '',
    );
    // The values are equal, so that only the replacement tells that the base's text has no effect.
    expectReason(tree, WEB, `${FIRST}/image`, 'replacement');
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('replicas', 'resource'));
    expect(tree.where(WEB, `${FIRST}/env/0/value`)).toBe(tree.mark('a', 'resource'));
    expect(tree.where('ConfigMap/map', '/data/image')).toBe(tree.mark('source', 'resource'));
  });

  it('has none where the replacement stands in a file, in a component, or is written again above', async () => {
    const replacement = `- source: {kind: ConfigMap, name: map, fieldPath: data.n}
  targets:
  - select: {name: web}
    fieldPaths: [spec.replicas]
`;
    const files = {
      ...BASE,
      'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {n: "1"}\n',
    };
    const inFile = await traceTree(
      {
        ...files,
        'kustomization.yaml': 'resources: [base, map.yaml]\nreplacements: [{path: r.yaml}]\n',
        'r.yaml': replacement,
      },
      '',
    );
    expectReason(inFile, WEB, '/spec/replicas', 'replacement');
    const inComponent = await traceTree(
      {
        ...files,
        'kustomization.yaml': 'resources: [base, map.yaml]\ncomponents: [c]\n',
        'c/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplacements:\n${replacement}`,
      },
      '',
    );
    expectReason(inComponent, WEB, '/spec/replicas', 'replacement');
  });
});

describe('other constructs that are not followed', () => {
  it('a transformer, in a file or inline, makes every field doubtful', async () => {
    const scale = (count: number): string =>
      `apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: scale${count}}\nvalue: "${count}"\ntargets: [{selector: {kind: Deployment}, fieldPath: spec/paused}]\n`;
    const inline = scale(4).trim().replaceAll('\n', '\n  ');
    const tree = await traceTree(
      {
        ...BASE,
        'kustomization.yaml': `resources: [base]\ntransformers:\n- scale.yaml\n- |-\n  ${inline}\n`,
        'scale.yaml': scale(3),
      },
      '',
    );
    expect(tree.value(WEB, '/spec/paused')).toBe(3);
    expectReason(tree, WEB, '/spec/replicas', 'transformer');
    expectReason(tree, WEB, `${FIRST}/image`, 'transformer');
    // What is said of the whole object, such as that nothing stands beside it, is said of the place where it stands.
    expect(tree.where(WEB, '')).toBe('base/web.yaml:1:1 resource');
  });

  it('a generated object as a whole has no place either', async () => {
    const tree = await traceTree({ 'kustomization.yaml': 'configMapGenerator: [{name: map, literals: [A=1]}]\n' }, '');
    const [name = ''] = tree.rendered.map((object) => resourceId(object).name);
    expectReason(tree, `ConfigMap/${name}`, '', 'generator');
  });

  it('a transformer of a base does not touch what the overlay adds', async () => {
    const tree = await traceTree(
      {
        ...BASE,
        'base/kustomization.yaml': 'resources: [web.yaml]\ntransformers: [t.yaml]\n',
        'base/t.yaml':
          'apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: x\ntargets: [{selector: {kind: Deployment}, fieldPath: spec/paused}]\n',
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {A: «a»x}\n',
        'kustomization.yaml': 'resources: [base, map.yaml]\n',
      },
      '',
    );
    expect(tree.where('ConfigMap/map', '/data/A')).toBe(tree.mark('a', 'resource'));
    expect(tree.where(WEB, '/spec/replicas')).toMatch(/^untraced /);
  });

  it('vars inside a text are not given to the text', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': `resources: [web.yaml, map.yaml]
vars:
- name: HOST
  objref: {apiVersion: v1, kind: ConfigMap, name: map}
  fieldref: {fieldpath: data.host}
`,
        'web.yaml': WEB_FILE.replace('«a»"1"', '"http://$(HOST)"'),
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {host: example.com}\n',
      },
      '',
    );
    expect(tree.value(WEB, `${FIRST}/env/0/value`)).toBe('http://example.com');
    expect(tree.where(WEB, `${FIRST}/env/0/value`)).toMatch(/^untraced /);
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('image', 'resource'));
  });

  it('the label that says who manages it has no source', async () => {
    const tree = await traceTree(
      { ...BASE, 'kustomization.yaml': 'resources: [base]\nbuildMetadata: [managedByLabel]\n' },
      '',
    );
    expect(tree.value(WEB, '/metadata/labels/app.kubernetes.io~1managed-by')).toMatch(/^kustomize/);
    expect(tree.where(WEB, '/metadata/labels/app.kubernetes.io~1managed-by')).toMatch(/^untraced /);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('replicas', 'resource'));
  });

  it('an object that has the same identity twice in the sources is not guessed', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml':
          'resources: [a.yaml]\nconfigMapGenerator: [{name: map, literals: [A=1]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
        'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, namespace: other}\ndata: {A: «a»"1"}\n',
      },
      '',
    );
    for (const [index, object] of tree.rendered.entries()) {
      const { source, untraced } = tree.trace.locate(index, '/data/A');
      if (resourceId(object).namespace === 'other') expect(source?.file).toBe('a.yaml');
      else expect(untraced?.code).toBe('generator');
    }
  });
});

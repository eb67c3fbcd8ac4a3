import { describe, expect, it } from 'vitest';
import { resourceId } from '../../../src/kubernetes/identity.ts';
import { traceRoot } from '../../../src/kustomize/trace/index.ts';
import { FIRST, POD, traceTree } from './support.ts';

const ALONE = 'resources: [web.yaml]\n';

describe('a field that a resource file writes', () => {
  it('is traced to its value, and a missing one to the node that should hold it', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': ALONE,
        'web.yaml': `# what we deploy
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  «spec»replicas: «replicas»3
  template:
    spec:
      «pod»containers:
        - «web»name: web
          image: «image»shop/web:1.4
          resources:
            «resources»requests: {cpu: «cpu»100m}
          args: [«first»run, «second»"--fast"]
        - «log»name: log
          image: 'shop/log:2'   # quoted
`,
      },
      '',
    );
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('replicas', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/image`)).toBe(tree.mark('image', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/resources/requests/cpu`)).toBe(tree.mark('cpu', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/args/1`)).toBe(tree.mark('second', 'resource'));

    expect(tree.where('Deployment/web', '/spec/strategy/type')).toBe(tree.mark('spec', 'resource'));
    expect(tree.where('Deployment/web', `${POD}/securityContext/runAsNonRoot`)).toBe(tree.mark('pod', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/resources/limits/memory`)).toBe(tree.mark('resources', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/securityContext`)).toBe(tree.mark('web', 'resource'));
    expect(tree.where('Deployment/web', `${POD}/containers/1/resources/limits/memory`)).toBe(
      tree.mark('log', 'resource'),
    );
  });

  it('is traced to what is written for nothing: null, a tilde, or only a colon', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': ALONE,
        'web.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  priorityClassName:«colon»
  nodeName: «tilde»~
  securityContext: «empty»{}
  containers:
    - name: web
      resources: «null»null
      ports: «list»[]
`,
      },
      '',
    );
    expect(tree.where('Pod/web', '/spec/priorityClassName')).toBe(tree.mark('colon', 'resource'));
    expect(tree.where('Pod/web', '/spec/nodeName')).toBe(tree.mark('tilde', 'resource'));
    expect(tree.where('Pod/web', '/spec/securityContext/runAsUser')).toBe(tree.mark('empty', 'resource'));
    expect(tree.where('Pod/web', '/spec/containers/0/resources/limits')).toBe(tree.mark('null', 'resource'));
    expect(tree.where('Pod/web', '/spec/containers/0/ports')).toBe(tree.mark('list', 'resource'));
  });

  it.each([
    ['CRLF line ends', 'kind: Pod\r\napiVersion: v1\r\nmetadata: {name: web}\r\nspec:\r\n  hostPID: «here»true\r\n'],
    ['a byte order mark', '\ufeffkind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec:\n  hostPID: «here»true\n'],
    [
      'a byte order mark before it',
      '\ufeff{kind: Pod, apiVersion: v1, metadata: {name: web}, spec: {hostPID: «here»true}}',
    ],
    ['no last line end', 'kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec:\n  hostPID: «here»true'],
    ['flow maps', '{kind: Pod, apiVersion: v1, metadata: {name: web},\n spec: {hostPID: «here»true}}\n'],
    ['JSON', '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web"},\n\t"spec": {"hostPID":«here»true}}'],
    [
      'quoted keys',
      '"kind": Pod\napiVersion: v1\n\'metadata\': {"name": web}\n"spec":\n    \'hostPID\':   «here»true\n',
    ],
    ['wide characters', 'kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {"ä🙂": 1, hostPID: «here»true}\n'],
    ['an explicit key', 'kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec:\n  ? hostPID\n  : «here»true\n'],
    [
      'an empty document first',
      '---\n# nothing\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {hostPID: «here»true}\n',
    ],
    [
      'a trailing document',
      'kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {hostPID: «here»true}\n---\n# end\n',
    ],
    ['a tag', 'kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {hostPID: !!bool «here»true}\n'],
  ])('is traced in a file with %s', async (_what, text) => {
    const tree = await traceTree({ 'kustomization.yaml': ALONE, 'web.yaml': text }, '');
    expect(tree.value('Pod/web', '/spec/hostPID')).toBe(true);
    expect(tree.where('Pod/web', '/spec/hostPID')).toBe(tree.mark('here', 'resource'));
  });

  it.each(['|', '|+', '|-', '>'])('is traced in a block scalar %s that ends with the file', async (header) => {
    const tree = await traceTree(
      {
        'kustomization.yaml': ALONE,
        'web.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: «a»${header}\n    one\n    two`,
      },
      '',
    );
    expect(tree.value('ConfigMap/web', '/data/a')).toBe(header === '>' ? 'one two' : 'one\ntwo');
    expect(tree.where('ConfigMap/web', '/data/a')).toBe(tree.mark('a', 'resource'));
  });

  it('is traced in the right one of several documents and list items', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources:\n- all.yaml\n',
        'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data: {a: "1"}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: two}
  data: {a: «two»"2"}
- apiVersion: v1
  kind: ConfigMapList
  items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: three}
    data:
      «data»a: «three»"3"
---
apiVersion: v1
kind: ConfigMap
metadata: {name: four}
data: {a: «four»"4"}
`,
      },
      '',
    );
    for (const name of ['two', 'three', 'four']) {
      expect(tree.where(`ConfigMap/${name}`, '/data/a')).toBe(tree.mark(name, 'resource'));
    }
    expect(tree.where('ConfigMap/three', '/data/b')).toBe(tree.mark('data', 'resource'));
  });

  it('is told apart from the same name in another namespace, group or kind', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\n',
        'all.yaml': `apiVersion: v1
kind: Service
metadata: {name: web, namespace: a}
spec: {type: «a»NodePort}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: b}
spec: {type: «b»NodePort}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web, namespace: b}
spec: {type: «knative»NodePort}
`,
      },
      '',
    );
    for (const [index, object] of tree.rendered.entries()) {
      const line = tree.trace.locate(index, '/spec/type').source?.line;
      const expected = object.apiVersion === 'v1' ? (resourceId(object).namespace === 'a' ? 4 : 9) : 14;
      expect(line).toBe(expected);
    }
  });

  it('names the kustomizations that brought it, root first', async () => {
    const tree = await traceTree(
      {
        'apps/prod/kustomization.yaml': 'resources: [../base]\n',
        'apps/base/kustomization.yml': 'resources: [../../shared]\n',
        'shared/Kustomization': 'resources: [web.yaml]\n',
        'shared/web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n',
      },
      'apps/prod',
    );
    expect(tree.trace.locate(0, '/spec/hostPID').source).toEqual({
      file: 'shared/web.yaml',
      line: 4,
      column: 17,
      layer: 'resource',
      via: ['apps/prod', 'apps/base', 'shared'],
      confirmed: true,
    });
  });
});

describe('a field that an alias or a merge key writes', () => {
  const ALIASES = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: one
      resources: &small
        limits: {cpu: «anchor»1}
    - name: two
      resources: *small
    - name: three
      resources:
        <<: *small
        requests: {cpu: «own»1}
`;

  it('is traced at the anchor, whose content it is, and beside a merge key at its own line', async () => {
    const tree = await traceTree({ 'kustomization.yaml': ALONE, 'web.yaml': ALIASES }, '');
    const cpu = (container: number, of: string) => `/spec/containers/${container}/resources/${of}/cpu`;
    for (const container of [0, 1, 2]) {
      expect(tree.where('Pod/web', cpu(container, 'limits'))).toBe(tree.mark('anchor', 'resource'));
    }
    expect(tree.where('Pod/web', cpu(2, 'requests'))).toBe(tree.mark('own', 'resource'));
  });
});

describe('what is no trace', () => {
  const POD_ALONE = {
    'kustomization.yaml': ALONE,
    'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n',
  };

  it('is an object that the rendering does not have', async () => {
    const tree = await traceTree(POD_ALONE, '');
    expect(tree.trace.locate(7, '/spec').untraced?.code).toBe('no-such-resource');
  });

  it('is a pointer that is none', async () => {
    const tree = await traceTree(POD_ALONE, '');
    expect(tree.trace.locate(0, 'spec/hostPID').untraced).toMatchObject({ code: expect.stringMatching(/^[a-z-]+$/) });
  });

  it('is a rendered object that no source of the root has', async () => {
    const tree = await traceTree(POD_ALONE, '');
    const elsewhere = traceRoot(tree.sources, 'no/such/directory', tree.rendered);
    expect(elsewhere.locate(0, '/spec/hostPID').untraced?.code).toBe('origin-unknown');
  });

  it('is a field whose rendering is not what the sources give', async () => {
    const tree = await traceTree(POD_ALONE, '');
    const other = tree.rendered.map((object) => ({ ...object, spec: { hostPID: 'yes' } }));
    expect(traceRoot(tree.sources, '', other).locate(0, '/spec/hostPID')).toEqual({
      source: null,
      untraced: { code: 'rendering-differs', reason: expect.stringContaining('/spec/hostPID') },
    });
  });
});

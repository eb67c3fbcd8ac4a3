import { describe, expect, it } from 'vitest';
import { FIRST, POD, traceTree, type Tree } from './support.ts';

const BASE: Tree = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    example.com/team: «base-team»blue
spec:
  replicas: «base-replicas»1
  template:
    spec:
      containers:
        - «base-web»name: web
          image: «base-image»shop/web:1
          args: [«arg0»a, «arg1»b, «arg2»c]
          resources:
            limits:
              memory: «base-memory»64Mi
        - «base-log»name: log
          image: «base-log-image»shop/log:1
`,
};

/** The base with an overlay whose JSON6902 patch stands in a file. */
function operations(text: string): Tree {
  return {
    ...BASE,
    'overlay/kustomization.yaml': 'resources: [../base]\npatches:\n- target: {kind: Deployment}\n  path: patch.yaml\n',
    'overlay/patch.yaml': text,
  };
}

const WEB = 'Deployment/web';

describe('a JSON6902 operation', () => {
  it('owns what it adds, at any depth of its value', async () => {
    const tree = await traceTree(
      operations(`- op: add
  path: ${FIRST}/securityContext
  value:
    «context»runAsNonRoot: «root»true
- op: add
  path: /metadata/annotations/example.com~1note
  value: «note»hello
`),
      'overlay',
    );
    expect(tree.where(WEB, `${FIRST}/securityContext/runAsNonRoot`)).toBe(tree.mark('root', 'patch'));
    expect(tree.where(WEB, `${FIRST}/securityContext/privileged`)).toBe(tree.mark('context', 'patch'));
    expect(tree.where(WEB, '/metadata/annotations/example.com~1note')).toBe(tree.mark('note', 'patch'));
    expect(tree.where(WEB, '/metadata/annotations/example.com~1team')).toBe(tree.mark('base-team', 'resource'));
  });

  it('owns what it covers', async () => {
    const tree = await traceTree(
      operations(`- op: add
  path: ${FIRST}/resources
  value: «value»{requests: {cpu: 1}}
`),
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/resources`)).toEqual({ requests: { cpu: 1 } });
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('value', 'patch'));
  });

  it('shifts what stands behind the item that it inserts', async () => {
    const tree = await traceTree(
      operations(`- op: add
  path: ${POD}/containers/0
  value: {«proxy»name: proxy, image: «proxy-image»shop/proxy:9}
- op: replace
  path: ${POD}/containers/1/image
  value: «image»shop/web:2
- op: add
  path: ${POD}/containers/-
  value:
    «last»name: last
    image: «last-image»shop/last:1
`),
      'overlay',
    );
    expect(tree.where(WEB, `${POD}/containers/0/image`)).toBe(tree.mark('proxy-image', 'patch'));
    expect(tree.where(WEB, `${POD}/containers/1/image`)).toBe(tree.mark('image', 'patch'));
    expect(tree.where(WEB, `${POD}/containers/1/securityContext`)).toBe(tree.mark('base-web', 'resource'));
    expect(tree.where(WEB, `${POD}/containers/2/image`)).toBe(tree.mark('base-log-image', 'resource'));
    expect(tree.where(WEB, `${POD}/containers/3/image`)).toBe(tree.mark('last-image', 'patch'));
    expect(tree.where(WEB, `${POD}/containers/3/resources`)).toBe(tree.mark('last', 'patch'));
  });

  it('counts from the end with a negative index', async () => {
    const tree = await traceTree(
      operations(`- {op: add, path: ${FIRST}/args/-1, value: «new»z}
- {op: replace, path: ${FIRST}/args/-2, value: «changed»Y1}
- {op: remove, path: ${FIRST}/args/-4}
`),
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/args`)).toEqual(['b', 'Y1', 'z']);
    expect(tree.where(WEB, `${FIRST}/args/0`)).toBe(tree.mark('arg1', 'resource'));
    expect(tree.where(WEB, `${FIRST}/args/1`)).toBe(tree.mark('changed', 'patch'));
    expect(tree.where(WEB, `${FIRST}/args/2`)).toBe(tree.mark('new', 'patch'));
  });

  it('owns what it removes, and removed items shift the rest', async () => {
    const tree = await traceTree(
      operations(`- «remove»op: remove
  path: ${FIRST}/resources/limits/memory
- op: remove
  path: ${FIRST}/args/0
`),
      'overlay',
    );
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('remove', 'patch'));
    expect(tree.where(WEB, `${FIRST}/args/0`)).toBe(tree.mark('arg1', 'resource'));
    expect(tree.where(WEB, `${FIRST}/args/1`)).toBe(tree.mark('arg2', 'resource'));
  });

  it('replaces a leaf that was missing', async () => {
    const tree = await traceTree(
      operations(`- {op: replace, path: /spec/revisionHistoryLimit, value: «limit»2}\n`),
      'overlay',
    );
    expect(tree.where(WEB, '/spec/revisionHistoryLimit')).toBe(tree.mark('limit', 'patch'));
  });

  it('leaves a moved or copied value with who wrote it', async () => {
    const tree = await traceTree(
      operations(`- {op: copy, from: ${FIRST}/image, path: ${POD}/containers/1/image}
- «move»{op: move, from: ${FIRST}/resources, path: ${POD}/containers/1/resources}
- {op: replace, path: ${POD}/containers/1/resources/limits/memory, value: «memory»1Gi}
- {op: copy, from: ${POD}/containers/1/resources/limits, path: ${POD}/overhead}
`),
      'overlay',
    );
    expect(tree.where(WEB, `${POD}/containers/1/image`)).toBe(tree.mark('base-image', 'resource'));
    expect(tree.where(WEB, `${POD}/containers/1/resources/limits/memory`)).toBe(tree.mark('memory', 'patch'));
    expect(tree.where(WEB, `${POD}/overhead/memory`)).toBe(tree.mark('memory', 'patch'));
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('move', 'patch'));
  });

  it('changes a copy without changing what it was copied from', async () => {
    const tree = await traceTree(
      operations(`- {op: copy, from: ${FIRST}/resources, path: ${POD}/containers/1/resources}
- {op: replace, path: ${POD}/containers/1/resources/limits/memory, value: «memory»1Gi}
`),
      'overlay',
    );
    expect(tree.value(WEB, `${FIRST}/resources/limits/memory`)).toBe('64Mi');
    expect(tree.where(WEB, `${FIRST}/resources/limits/memory`)).toBe(tree.mark('base-memory', 'resource'));
    expect(tree.where(WEB, `${POD}/containers/1/resources/limits/memory`)).toBe(tree.mark('memory', 'patch'));
  });

  it('that only tests owns nothing', async () => {
    const tree = await traceTree(operations('- {op: test, path: /spec/replicas, value: 1}\n'), 'overlay');
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('base-replicas', 'resource'));
  });

  it('that wipes the annotations, and the origin with them, leaves the object traced', async () => {
    const tree = await traceTree(
      operations(`- op: add
  path: /metadata/annotations
  value: «value»{example.com/owner: «owner»ada}
`),
      'overlay',
    );
    expect(tree.where(WEB, '/metadata/annotations/example.com~1owner')).toBe(tree.mark('owner', 'patch'));
    expect(tree.where(WEB, '/metadata/annotations/example.com~1team')).toBe(tree.mark('value', 'patch'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('that removes the annotations leaves the object traced', async () => {
    const tree = await traceTree(operations('- «op»{op: remove, path: /metadata/annotations}\n'), 'overlay');
    expect(tree.where(WEB, '/metadata/annotations/example.com~1team')).toBe(tree.mark('op', 'patch'));
    expect(tree.where(WEB, `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('that adds null, or is followed by an index that a number could spell otherwise, gives no wrong trace', async () => {
    const tree = await traceTree(
      operations(`- {op: add, path: /spec/paused, value: «null»null}
- {op: add, path: ${FIRST}/args/01, value: «odd»x}
`),
      'overlay',
    );
    expect(['untraced', 'overlay/patch.yaml']).toContain(tree.where(WEB, '/spec/paused').split(/[ :]/)[0]);
    const args = tree.value(WEB, `${FIRST}/args`) as string[];
    expect(tree.where(WEB, `${FIRST}/args/${args.indexOf('x')}`)).toMatch(/^(?:overlay\/patch\.yaml:2|untraced)/);
    expect(tree.where(WEB, `${FIRST}/args/${args.indexOf('c')}`)).toMatch(/^(?:base\/web\.yaml|untraced)/);
  });
});

describe('the places in which a JSON6902 patch may stand', () => {
  const overlay = (kustomization: string, files: Tree = {}): Tree => ({
    ...BASE,
    'overlay/kustomization.yaml': `resources: [../base]\n${kustomization}`,
    ...files,
  });
  const target = 'target: {group: apps, version: v1, kind: Deployment, name: web}';

  it.each([
    [
      'inline with a literal block',
      overlay(
        `patches:\n- patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: «here»3\n  ${target}\n`,
      ),
    ],
    [
      'inline as JSON',
      overlay(
        `patches:\n- ${target}\n  patch: |\n    [{"op": "replace", "path": "/spec/replicas",\n      "value": «here»3}]\n`,
      ),
    ],
    [
      'a JSON file',
      overlay(`patches: [{path: patch.json, ${target}}]\n`, {
        'overlay/patch.json': '[\n\t{"op": "replace", "path": "/spec/replicas", "value":\t«here»3}\n]',
      }),
    ],
    [
      'a file with CRLF line ends and a comment',
      overlay(`patches: [{path: patch.yaml, ${target}}]\n`, {
        'overlay/patch.yaml': '# more\r\n- op: replace\r\n  path: /spec/replicas\r\n  value: «here»3 # three\r\n',
      }),
    ],
    [
      'a file with a start of document and a second document, which kustomize ignores',
      overlay(`patches: [{path: patch.yaml, ${target}}]\n`, {
        'overlay/patch.yaml':
          '---\n- {op: replace, path: /spec/replicas, value: «here»3}\n---\n- {op: replace, path: /spec/replicas, value: 4}\n',
      }),
    ],
    [
      'patchesJson6902 with a file',
      overlay(`patchesJson6902:\n- path: patch.yaml\n  ${target}\n`, {
        'overlay/patch.yaml': '- {op: replace, path: /spec/replicas, value: «here»3}\n',
      }),
    ],
    [
      'patchesJson6902 inline',
      overlay(
        `patchesJson6902:\n- ${target}\n  patch: |-\n    - op: add\n      path: /spec/replicas\n      value: «here»3\n`,
      ),
    ],
  ])('%s', async (_what, files) => {
    const tree = await traceTree(files, 'overlay');
    expect(tree.value(WEB, '/spec/replicas')).toBe(3);
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('here', 'patch'));
  });

  it('patchesJson6902 runs behind patches and behind namePrefix, by the original name', async () => {
    const tree = await traceTree(
      overlay(`namePrefix: x-
patchesJson6902:
- ${target}
  patch: |-
    - {op: replace, path: /spec/replicas, value: «json»4}
patches:
- ${target}
  patch: |-
    - {op: replace, path: /spec/replicas, value: 3}
    - {op: add, path: /spec/paused, value: «paused»true}
`),
      'overlay',
    );
    expect(tree.value('Deployment/x-web', '/spec/replicas')).toBe(4);
    expect(tree.where('Deployment/x-web', '/spec/replicas')).toBe(tree.mark('json', 'patch'));
    expect(tree.where('Deployment/x-web', '/spec/paused')).toBe(tree.mark('paused', 'patch'));
  });

  it('several entries, in their order', async () => {
    const tree = await traceTree(
      overlay(
        `patches:
- {${target}, path: one.yaml}
- {${target}, path: two.yaml}
`,
        {
          'overlay/one.yaml': '- {op: replace, path: /spec/replicas, value: 5}\n',
          'overlay/two.yaml': '- {op: replace, path: /spec/replicas, value: «two»6}\n',
        },
      ),
      'overlay',
    );
    expect(tree.where(WEB, '/spec/replicas')).toBe(tree.mark('two', 'patch'));
  });
});

describe('values that a JSON6902 patch makes kustomize read anew', () => {
  it('are not traced to a text that says something else', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: patch.yaml, target: {kind: Pod}}]\n',
        'web.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {octal: «octal»010, day: «day»2020-01-01, text: «text»"010"}
spec:
  activeDeadlineSeconds: «deadline»12345678901234567890
`,
        'patch.yaml': '- {op: add, path: /spec/hostPID, value: «yes»yes}\n',
      },
      '',
    );
    expect(tree.value('Pod/web', '/spec/hostPID')).toBe(true);
    expect(tree.where('Pod/web', '/spec/hostPID')).toBe(tree.mark('yes', 'patch'));
    expect(tree.where('Pod/web', '/metadata/annotations/text')).toBe(tree.mark('text', 'resource'));
    // Written there, though rendered in another form: the place is right, and a reader is not misled.
    expect(tree.where('Pod/web', '/metadata/annotations/octal')).toBe(tree.mark('octal', 'resource'));
    expect([tree.mark('deadline', 'resource'), 'untraced rendering-differs']).toContain(
      tree.where('Pod/web', '/spec/activeDeadlineSeconds'),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { FIRST, POD, traceTree, type Tree } from './support.ts';

const BASE: Tree = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: «base-replicas»1
  template:
    spec:
      «base-pod»containers:
        - «base-web»name: web
          image: «base-image»shop/web:1
          ports:
            - «base-port»containerPort: 80
              protocol: TCP
          env:
            - {name: A, value: «base-a»"1"}
            - {name: B, value: «base-b»"2"}
          args: [«base-arg»run]
          resources:
            «base-resources»limits:
              «base-limits»memory: «base-memory»64Mi
        - «base-log»name: log
          image: «base-log-image»shop/log:1
      volumes:
        - name: data
          emptyDir: {}
      tolerations:
        - {key: a, operator: Exists}
`,
};

/** The base with an overlay that patches it. */
function patched(kustomization: string, files: Tree = {}): Tree {
  return { ...BASE, 'overlay/kustomization.yaml': `resources: [../base]\n${kustomization}`, ...files };
}

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';

/** A patch in a file, in `patches` without target. */
function patchFile(spec: string): Tree {
  return patched('patches:\n  - path: patch.yaml\n', { 'overlay/patch.yaml': `${HEAD}spec:\n${spec}` });
}

describe('a strategic-merge patch', () => {
  it('owns what it writes, and the base what it leaves', async () => {
    const tree = await traceTree(
      patchFile(`  replicas: «replicas»3
  template:
    spec:
      containers:
        - name: web
          resources:
            limits:
              cpu: «cpu»1
            requests:
              «requests»cpu: 1
`),
      'overlay',
    );
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('replicas', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/resources/limits/cpu`)).toBe(tree.mark('cpu', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/resources/limits/memory`)).toBe(tree.mark('base-memory', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('leaves a missing field to the layer that brought the node that should hold it', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          resources:
            limits: {cpu: 1}
            requests:
              «requests»cpu: 1
`),
      'overlay',
    );
    expect(tree.where('Deployment/web', `${FIRST}/resources/requests/memory`)).toBe(tree.mark('requests', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/resources/limits/storage`)).toBe(
      tree.mark('base-limits', 'resource'),
    );
    expect(tree.where('Deployment/web', `${FIRST}/securityContext`)).toBe(tree.mark('base-web', 'resource'));
  });

  it('moves the items that it names to the front, and the trace follows the item', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - «proxy»name: proxy
          image: «proxy-image»shop/proxy:9
        - name: log
          env: [{name: L, value: «l»x}]
`),
      'overlay',
    );
    expect(tree.value('Deployment/web', `${POD}/containers/0/name`)).toBe('proxy');
    expect(tree.where('Deployment/web', `${POD}/containers/0/image`)).toBe(tree.mark('proxy-image', 'patch'));
    expect(tree.where('Deployment/web', `${POD}/containers/0/resources/limits`)).toBe(tree.mark('proxy', 'patch'));
    expect(tree.value('Deployment/web', `${POD}/containers/1/name`)).toBe('log');
    expect(tree.where('Deployment/web', `${POD}/containers/1/image`)).toBe(tree.mark('base-log-image', 'resource'));
    expect(tree.where('Deployment/web', `${POD}/containers/1/env/0/value`)).toBe(tree.mark('l', 'patch'));
    expect(tree.where('Deployment/web', `${POD}/containers/2/image`)).toBe(tree.mark('base-image', 'resource'));
  });

  it('merges environment by name and replaces arguments and tolerations whole', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          env:
            - name: B
              value: «b»"two"
            - name: C
              value: «c»"3"
          args: [«arg»serve, --slow]
      tolerations: [{key: «key»b}]
`),
      'overlay',
    );
    const names = tree.value('Deployment/web', `${FIRST}/env`);
    expect(names).toEqual([
      { name: 'B', value: 'two' },
      { name: 'C', value: '3' },
      { name: 'A', value: '1' },
    ]);
    expect(tree.where('Deployment/web', `${FIRST}/env/0/value`)).toBe(tree.mark('b', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/env/1/value`)).toBe(tree.mark('c', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/env/2/value`)).toBe(tree.mark('base-a', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/args/0`)).toBe(tree.mark('arg', 'patch'));
    expect(tree.where('Deployment/web', `${POD}/tolerations/0/key`)).toBe(tree.mark('key', 'patch'));
  });

  it('owns a field that it takes away by null', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          resources:
            limits:
              memory: «null»null
`),
      'overlay',
    );
    expect(tree.value('Deployment/web', `${FIRST}/resources/limits`)).toEqual({});
    expect(tree.where('Deployment/web', `${FIRST}/resources/limits/memory`)).toBe(tree.mark('null', 'patch'));
  });

  it('owns a map that it deletes or replaces, with what was in it', async () => {
    const deleted = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          resources:
            «delete»$patch: delete
`),
      'overlay',
    );
    expect(deleted.value('Deployment/web', `${FIRST}/resources`)).toBeUndefined();
    expect(deleted.where('Deployment/web', `${FIRST}/resources/limits/memory`)).toBe(deleted.mark('delete', 'patch'));

    const replaced = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          resources:
            limits:
              «replace»$patch: replace
              cpu: «cpu»2
`),
      'overlay',
    );
    expect(replaced.value('Deployment/web', `${FIRST}/resources/limits`)).toEqual({ cpu: 2 });
    expect(replaced.where('Deployment/web', `${FIRST}/resources/limits/cpu`)).toBe(replaced.mark('cpu', 'patch'));
    expect(replaced.where('Deployment/web', `${FIRST}/resources/limits/memory`)).toBe(
      replaced.mark('replace', 'patch'),
    );
  });

  it('takes items and whole lists away', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: log
          $patch: delete
        - name: web
          env:
            - $patch: replace
            - {name: Z, value: «z»"26"}
      volumes:
        - $patch: delete
`),
      'overlay',
    );
    expect(tree.value('Deployment/web', `${POD}/containers`)).toHaveLength(1);
    expect(tree.value('Deployment/web', `${FIRST}/env`)).toEqual([{ name: 'Z', value: '26' }]);
    expect(tree.value('Deployment/web', `${POD}/volumes`)).toBeUndefined();
    expect(tree.where('Deployment/web', `${FIRST}/image`)).toBe(tree.mark('base-image', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/env/0/value`)).toBe(tree.mark('z', 'patch'));
  });

  it('deletes an object, and the others keep their traces', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: patch.yaml}]\n',
        'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: gone}
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: stays}
data: {a: «a»"1"}
`,
        'patch.yaml': '$patch: delete\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n',
      },
      '',
    );
    expect(tree.rendered).toHaveLength(1);
    expect(tree.where('ConfigMap/stays', '/data/a')).toBe(tree.mark('a', 'resource'));
  });

  it.each([
    ['80/TCP in the base, 80 in the patch', '- {containerPort: 80, name: web}'],
    ['80/TCP in the base, 80/UDP in the patch', '- {containerPort: 80, protocol: UDP, name: web}'],
    ['80/TCP in both', '- {containerPort: 80, protocol: TCP, name: web}'],
    ['80 as text in the patch', '- {containerPort: "80", protocol: TCP, name: web}'],
    ['another port without a protocol', '- {containerPort: 81, name: web}'],
    [
      'two ports, one of them new',
      '- {containerPort: 81, protocol: TCP}\n            - {containerPort: 80, protocol: TCP}',
    ],
  ])('is never wrong about ports: %s', async (_what, port) => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          ports:
            ${port}
`),
      'overlay',
    );
    const ports = tree.value('Deployment/web', `${FIRST}/ports`);
    expect(Array.isArray(ports)).toBe(true);
    for (const [index, item] of (ports as object[]).entries()) {
      for (const key of Object.keys(item)) {
        const where = tree.where('Deployment/web', `${FIRST}/ports/${index}/${key}`);
        // What the base says of its port is 80 and TCP; everything else can only come from the patch.
        const fromBase = where.startsWith('base/');
        expect(where).toMatch(/^(?:base\/web\.yaml|overlay\/patch\.yaml|untraced)/);
        if (fromBase) expect(['containerPort', 'protocol']).toContain(key);
      }
    }
  });

  it('gives a port that it names fully to the entry that has it', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      containers:
        - name: web
          ports:
            - {containerPort: 80, protocol: TCP, name: «name»web}
            - {containerPort: «new»443, protocol: TCP}
`),
      'overlay',
    );
    const ports = tree.value('Deployment/web', `${FIRST}/ports`) as { containerPort: number }[];
    const index = ports.findIndex((port) => port.containerPort === 80);
    expect(tree.where('Deployment/web', `${FIRST}/ports/${index}/name`)).toBe(tree.mark('name', 'patch'));
    expect(tree.where('Deployment/web', `${FIRST}/ports/${index}/hostPort`)).toBe(tree.mark('base-port', 'resource'));
    expect(tree.where('Deployment/web', `${FIRST}/ports/${1 - index}/containerPort`)).toBe(tree.mark('new', 'patch'));
  });

  it('leaves a volume both types, each with its owner', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      volumes:
        - name: data
          configMap: {name: «map»settings}
`),
      'overlay',
    );
    expect(tree.value('Deployment/web', `${POD}/volumes/0`)).toEqual({
      name: 'data',
      emptyDir: {},
      configMap: { name: 'settings' },
    });
    expect(tree.where('Deployment/web', `${POD}/volumes/0/configMap/name`)).toBe(tree.mark('map', 'patch'));
  });

  it('drops what it says with null inside a map that it brings', async () => {
    const tree = await traceTree(
      patchFile(`  template:
    spec:
      securityContext:
        runAsUser: «null»null
        runAsGroup: «group»7
`),
      'overlay',
    );
    expect(tree.value('Deployment/web', `${POD}/securityContext`)).toEqual({ runAsGroup: 7 });
    expect(tree.where('Deployment/web', `${POD}/securityContext/runAsGroup`)).toBe(tree.mark('group', 'patch'));
    expect(tree.where('Deployment/web', `${POD}/securityContext/runAsUser`)).toBe(tree.mark('null', 'patch'));
  });

  it('owns a value that it repeats, for it is the one that counts', async () => {
    const tree = await traceTree(patchFile('  replicas: «replicas»1\n'), 'overlay');
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('replicas', 'patch'));
  });
});

describe('the places in which a strategic-merge patch may stand', () => {
  it.each([
    [
      'inline with a literal block',
      'patches:\n  - target: {kind: Deployment}\n    patch: |-\n      kind: Deployment\n      metadata: {name: any}\n      spec:\n        replicas: «here»3\n',
    ],
    [
      'inline, indented by four and with a blank line',
      'patches:\n  - patch: |\n          apiVersion: apps/v1\n          kind: Deployment\n\n          metadata: {name: web}\n          spec: {replicas: «here»3}\n',
    ],
    [
      'inline, below a comment',
      'patches:\n  # scale up\n  - patch: |-   # now\n      # why\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: web}\n      spec: {replicas: «here»3}\n',
    ],
    [
      'inline in patchesStrategicMerge',
      'patchesStrategicMerge:\n- |-\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec:\n    replicas: «here»3\n',
    ],
    [
      'the second of two documents inline',
      'patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {paused: true}\n    ---\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: «here»3}\n',
    ],
    [
      'JSON in a literal block',
      'patches:\n- patch: |-\n    {"apiVersion": "apps/v1", "kind": "Deployment",\n     "metadata": {"name": "web"}, "spec": {"replicas": «here»3}}\n',
    ],
    [
      'field names in another case',
      'Patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: «here»3}\n',
    ],
  ])('%s', async (_what, kustomization) => {
    const tree = await traceTree(patched(kustomization), 'overlay');
    expect(tree.value('Deployment/web', '/spec/replicas')).toBe(3);
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('here', 'patch'));
  });

  it.each([
    [
      'a folded block',
      'patch: «here»>-\n    {apiVersion: apps/v1, kind: Deployment,\n    metadata: {name: web}, spec: {replicas: 3}}\n',
    ],
    [
      'a quoted text',
      'patch: «here»"{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}"\n',
    ],
  ])('%s, of which only the beginning is known', async (_what, entry) => {
    const tree = await traceTree(patched(`patches:\n- ${entry}`), 'overlay');
    expect(tree.value('Deployment/web', '/spec/replicas')).toBe(3);
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('here', 'patch'));
  });

  it('a file in patchesStrategicMerge, and a file in patches that runs behind it', async () => {
    const tree = await traceTree(
      patched('patchesStrategicMerge: [one.yaml]\npatches: [{path: two.yaml}]\n', {
        'overlay/one.yaml': `${HEAD}spec: {replicas: 2, revisionHistoryLimit: «limit»2}\n`,
        'overlay/two.yaml': `${HEAD}spec: {replicas: «replicas»4}\n`,
      }),
      'overlay',
    );
    expect(tree.where('Deployment/web', '/spec/replicas')).toBe(tree.mark('replicas', 'patch'));
    expect(tree.where('Deployment/web', '/spec/revisionHistoryLimit')).toBe(tree.mark('limit', 'patch'));
  });

  it('a file with several documents, each for its own object', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: patch.yaml}]\n',
        'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: one}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two}
`,
        'patch.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: two}
data: {a: «two»x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data: {a: «one»x}
`,
      },
      '',
    );
    expect(tree.where('ConfigMap/one', '/data/a')).toBe(tree.mark('one', 'patch'));
    expect(tree.where('ConfigMap/two', '/data/a')).toBe(tree.mark('two', 'patch'));
  });
});

describe('a strategic-merge patch of a custom resource', () => {
  const custom = (patch: string): Tree => ({
    'kustomization.yaml': 'resources: [cr.yaml]\npatches: [{path: patch.yaml}]\n',
    'cr.yaml': `apiVersion: example.com/v1
kind: Thing
metadata: {name: t}
spec:
  mode: «mode»a
  containers:
    - {name: one, image: a}
    - {name: two, image: b}
`,
    'patch.yaml': `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec:\n${patch}`,
  });

  it('replaces lists whole, even one that is called containers', async () => {
    const tree = await traceTree(custom('  containers:\n    - {name: two, image: «two»c}\n'), '');
    expect(tree.value('Thing/t', '/spec/containers')).toEqual([{ name: 'two', image: 'c' }]);
    expect(tree.where('Thing/t', '/spec/containers/0/image')).toBe(tree.mark('two', 'patch'));
    expect(tree.where('Thing/t', '/spec/mode')).toBe(tree.mark('mode', 'resource'));
  });
});

describe('a block scalar at the end of an inline patch', () => {
  it('loses its last line break, as kustomize trims the patch, and is traced all the same', async () => {
    const tree = await traceTree(
      {
        'kustomization.yaml': `resources: [map.yaml]
patches:
- patch: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: map}
    data:
      script: «script»|
        one
        two
`,
        'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {script: ""}\n',
      },
      '',
    );
    expect(tree.value('ConfigMap/map', '/data/script')).toBe('one\ntwo');
    expect(tree.where('ConfigMap/map', '/data/script')).toBe(tree.mark('script', 'patch'));
  });
});

import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import type { Tree } from './support.ts';

/** One patch: the fields that it owns by the mark of its place, proved by changing that place. */
interface Row {
  readonly says: string;
  readonly tree: Tree;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: front}
  annotations: {note: shop}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: «image»shop/web:1
          args: [a, b, c]
          env: [{name: A, value: «a»one}, {name: B, value: «b»two}]
          ports: [{containerPort: 80, protocol: TCP, name: http}]
        - name: log
          image: «log»log:1
      tolerations: [{key: k, operator: Exists}]
      volumes: [{name: v, emptyDir: {}}]
`;
const API = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: {tier: back}}
spec: {replicas: «api»2, paused: false}
`;
const THING = `apiVersion: example.com/v1
kind: Thing
metadata: {name: t, finalizers: [x/a, x/b], labels: {tier: front}}
spec: {deep: {more: 1, keep: «keep»2}, list: [{name: a, v: 1}, {name: b, v: 2}]}
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: s}
spec: {ports: [{port: 80, protocol: TCP, targetPort: «target»8080}], externalIPs: [1.1.1.1]}
`;

function row(says: string, kustomization: string, fields: Row['fields'], files: Tree = {}): Row {
  const all = { 'web.yaml': WEB, 'api.yaml': API, 'thing.yaml': THING, 'service.yaml': SERVICE };
  const resources = 'resources: [web.yaml, api.yaml, thing.yaml, service.yaml]\n';
  return { says, tree: { ...all, 'kustomization.yaml': resources + kustomization, ...files }, fields };
}

/** A merge patch for the Deployment `web`, inline. */
function merge(body: string): string {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n${body}`.trim();
  return `patches:\n- patch: |-\n    ${text.replaceAll('\n', '\n    ')}\n`;
}

/** Operations on the Deployment `web`, inline. */
function operations(...lines: string[]): string {
  return `patches:\n- target: {kind: Deployment, name: web}\n  patch: |-\n${lines.map((line) => `    - ${line}\n`).join('')}`;
}

const SPEC = 'Deployment/web/spec/template/spec';
const REPLICAS = 'Deployment/web/spec/replicas';
const ONE = `${SPEC}/containers/0`;

function target(text: string): string {
  return `patches:\n- target: ${text}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: «count»7}\n`;
}

const rows: readonly Row[] = [
  row('a target by an expression', target('{kind: Deploy.*, name: w.b}'), {
    [REPLICAS]: 'count',
    'Deployment/api/spec/replicas': 'api',
  }),
  row('a target by a part of a kind, which selects nothing', target('{kind: Deploy}'), {
    [REPLICAS]: 'web.yaml:8:13 resource',
    'Deployment/api/spec/replicas': 'api',
  }),
  row('a target by alternatives', target('{name: (web|api), kind: Deployment}'), {
    [REPLICAS]: 'count',
    'Deployment/api/spec/replicas': 'count',
  }),
  row('a target by label', target("{kind: Deployment, labelSelector: 'tier in (back, middle),!app'}"), {
    'Deployment/api/spec/replicas': 'count',
    [REPLICAS]: 'web.yaml:8:13 resource',
  }),
  row('a target by label of any kind', target("{labelSelector: 'tier=front'}"), {
    'Thing/t/spec/replicas': 'count',
    [REPLICAS]: 'count',
    'Deployment/api/spec/replicas': 'api',
  }),
  row('a target by label that is not', target("{kind: Deployment, labelSelector: 'tier!=front'}"), {
    'Deployment/api/spec/replicas': 'count',
    [REPLICAS]: 'web.yaml:8:13 resource',
  }),
  row('a target by annotation', target('{annotationSelector: note=shop}'), {
    [REPLICAS]: 'count',
    'Deployment/api/spec/replicas': 'api',
  }),
  row('a target by group and version', target('{group: example.com, version: v.}'), {
    'Thing/t/spec/replicas': 'count',
    [REPLICAS]: 'web.yaml:8:13 resource',
  }),
  row('a target by the namespace of what has none', target('{namespace: default, kind: Deployment, name: web}'), {
    [REPLICAS]: 'count',
  }),
  row(
    'a merge patch with a target, whatever it names itself',
    'patches:\n- target: {kind: Deployment}\n  patch: |-\n    apiVersion: x/v1\n    kind: Any\n    metadata: {name: none}\n    spec: {paused: «paused»true}\n',
    { 'Deployment/web/spec/paused': 'paused', 'Deployment/api/spec/paused': 'paused' },
  ),
  row(
    'several documents in one patch file',
    'patches: [{path: p.yaml}]\n',
    { 'Deployment/web/spec/paused': 'one', 'Deployment/api/spec/paused': 'two' },
    {
      'p.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {paused: «one»true}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {paused: «two»true}\n',
    },
  ),
  row(
    'a patch file in JSON',
    'patches: [{path: p.json}]\n',
    { 'Deployment/web/spec/paused': 'one', [REPLICAS]: 'two' },
    {
      'p.json':
        '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},\n "spec": {"paused": «one»true, "replicas": «two»4}}\n',
    },
  ),
  row('a merge over a scalar, and beside it', merge('spec: {replicas: «count»4}\n'), {
    [REPLICAS]: 'count',
    [`${ONE}/image`]: 'image',
  }),
  row(
    'a merge into a container by its name, and a new one before it',
    merge(
      'spec: {template: {spec: {containers: [{name: side, image: «side»side:1}, {name: web, env: [{name: B, value: «new»three}]}]}}}\n',
    ),
    {
      [`${SPEC}/containers/0/image`]: 'side',
      [`${SPEC}/containers/1/image`]: 'image',
      [`${SPEC}/containers/1/env/0/value`]: 'new',
      [`${SPEC}/containers/1/env/1/value`]: 'a',
      [`${SPEC}/containers/2/image`]: 'log',
    },
  ),
  row('a list without merge key, replaced', merge('spec: {template: {spec: {tolerations: [{key: «key»other}]}}}\n'), {
    [`${SPEC}/tolerations/0/key`]: 'key',
    [`${SPEC}/tolerations/0/operator`]: undefined,
  }),
  row('a null that takes away', merge('spec: {replicas: null, paused: «paused»true}\n'), {
    [REPLICAS]: undefined,
    'Deployment/web/spec/paused': 'paused',
  }),
  row('$patch: delete of an item', merge('spec: {template: {spec: {containers: [{name: log, $patch: delete}]}}}\n'), {
    [`${ONE}/image`]: 'image',
    [`${SPEC}/containers/1/image`]: undefined,
  }),
  row(
    '$patch: replace of a map',
    merge('spec: {template: {spec: {$patch: replace, containers: [{name: n, image: «only»only:1}]}}}\n'),
    { [`${ONE}/image`]: 'only', [`${SPEC}/tolerations/0/key`]: undefined },
  ),
  row(
    '$patch: replace of a list',
    merge('spec: {template: {spec: {containers: [{$patch: replace}, {name: n, image: «only»only:1}]}}}\n'),
    { [`${ONE}/image`]: 'only', [`${SPEC}/containers/1/image`]: undefined },
  ),
  row('$patch: merge, which says nothing new', merge('spec: {$patch: merge, replicas: «count»4}\n'), {
    [REPLICAS]: 'count',
  }),
  row(
    '$patch: delete of an object',
    'patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    $patch: delete\n',
    { [REPLICAS]: undefined, 'Deployment/api/spec/replicas': 'api' },
    { 'web.yaml': WEB.replaceAll(/«[^»]*»/g, '') },
  ),
  row(
    'a custom kind, whose lists are replaced and maps merged',
    'patches:\n- target: {kind: Thing}\n  patch: |-\n    apiVersion: example.com/v1\n    kind: Thing\n    metadata: {name: t}\n    spec: {deep: {more: «more»5}, list: [{name: b, v: «v»9}]}\n',
    {
      'Thing/t/spec/deep/more': 'more',
      'Thing/t/spec/deep/keep': 'keep',
      'Thing/t/spec/list/0/v': 'v',
      'Thing/t/spec/list/1/v': undefined,
    },
  ),
  row(
    'a port of a Service by port and protocol',
    'patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: s}\n    spec: {ports: [{port: 80, protocol: TCP, nodePort: «node»30000}, {port: 81, protocol: TCP, name: «name»other}]}\n',
    {
      'Service/s/spec/ports/1/nodePort': 'node',
      'Service/s/spec/ports/1/targetPort': 'target',
      'Service/s/spec/ports/0/name': 'name',
    },
  ),
  row(
    'JSON6902 add of a key and of a whole map',
    operations('{op: add, path: /spec/extra, value: {a: «a1»1, b: «b1»2}}'),
    {
      'Deployment/web/spec/extra/a': 'a1',
      'Deployment/web/spec/extra/b': 'b1',
    },
  ),
  row('JSON6902 add that covers', operations('{op: add, path: /metadata/labels, value: {app: «app»other}}'), {
    'Deployment/web/metadata/labels/app': 'app',
    'Deployment/web/metadata/labels/tier': undefined,
  }),
  row('JSON6902 replace of what is missing', operations('{op: replace, path: /spec/paused, value: «paused»true}'), {
    'Deployment/web/spec/paused': 'paused',
  }),
  row(
    'JSON6902 at an index, at -, and from the end',
    operations(
      '{op: add, path: /spec/template/spec/containers/0/args/0, value: «zero»zero}',
      '{op: add, path: /spec/template/spec/containers/0/args/-, value: «last»last}',
      '{op: replace, path: /spec/template/spec/containers/0/args/-2, value: «late»late}',
      '{op: add, path: /spec/template/spec/containers/-, value: {name: n, image: «new»new:1}}',
    ),
    {
      [`${ONE}/args/0`]: 'zero',
      [`${ONE}/args/1`]: 'web.yaml:14:18 resource',
      [`${ONE}/args/3`]: 'late',
      [`${ONE}/args/4`]: 'last',
      [`${SPEC}/containers/2/image`]: 'new',
    },
  ),
  row(
    'JSON6902 remove',
    operations('{op: remove, path: /spec/template/spec/containers/0/env/0}', '{op: remove, path: /spec/replicas}'),
    {
      [`${ONE}/env/0/value`]: 'b',
      [REPLICAS]: undefined,
    },
    { 'web.yaml': WEB.replace('«a»', '') },
  ),
  row(
    'JSON6902 move and copy keep the place of the value',
    operations(
      '{op: move, from: /spec/template/spec/containers/0/image, path: /spec/template/spec/containers/0/was}',
      '{op: copy, from: /spec/template/spec/containers/1/image, path: /spec/template/spec/containers/0/image}',
    ),
    { [`${ONE}/was`]: 'image', [`${ONE}/image`]: 'log', [`${SPEC}/containers/1/image`]: 'log' },
  ),
  row('JSON6902 with escaped keys', operations('{op: add, path: /metadata/annotations/a.b~1c, value: «v»x}'), {
    'Deployment/web/metadata/annotations/a.b~1c': 'v',
  }),
  row(
    'JSON6902 test, which writes nothing',
    operations('{op: test, path: /spec/replicas, value: 1}', '{op: replace, path: /spec/replicas, value: «count»4}'),
    { [REPLICAS]: 'count' },
  ),
  row(
    'two patches on one field: the last one owns',
    `${operations('{op: replace, path: /spec/replicas, value: 3}')}- patch: |-
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": «count»4}}
`,
    { [REPLICAS]: 'count' },
  ),
  row(
    'a merge after operations on an item',
    `${operations('{op: add, path: /spec/template/spec/containers/1/args, value: [«x»x]}')}- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: log, image: «newer»log:2}]}}}
`,
    { [`${ONE}/image`]: 'newer', [`${ONE}/args/0`]: 'x', [`${SPEC}/containers/1/image`]: 'image' },
    { 'web.yaml': WEB.replace('«log»', '') },
  ),
];

describe('what a patch writes is traced to its own place', () => {
  for (const { says, tree, fields } of rows) {
    it(says, async () => {
      // Marks of the resources that are not about this row: what is written over there has no effect.
      const asked = new Set(Object.values(fields));
      const own = Object.fromEntries(
        Object.entries(tree).map(([file, text]) => [
          file,
          text.replaceAll(/«([^»]*)»/g, (mark, name: string) => (asked.has(name) ? mark : '')),
        ]),
      );
      const { traced, wrong } = await prove(own, '');
      for (const [field, place] of Object.entries(fields)) expect(traced[field], field).toBe(place);
      expect(wrong).toEqual([]);
    });
  }
});

import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import type { Tree } from './support.ts';

function typed(group: string, version: string, kind: string, spec: object): object {
  const properties = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec };
  return { type: 'object', 'x-kubernetes-group-version-kind': [{ group, version, kind }], properties };
}

const ITEM = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    parts: {
      type: 'array',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      'x-kubernetes-patch-merge-key': 'port',
      'x-kubernetes-patch-strategy': 'merge',
      items: { type: 'object' },
    },
    inner: { $ref: '#/definitions/spec' },
  },
};
const SCHEMA = JSON.stringify({
  definitions: {
    thing: typed('example.com', 'v1', 'Thing', { $ref: '#/definitions/spec' }),
    spec: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          'x-kubernetes-patch-merge-key': 'name',
          'x-kubernetes-patch-strategy': 'merge',
          items: ITEM,
        },
        words: { type: 'array', 'x-kubernetes-patch-strategy': 'merge', items: { type: 'string' } },
        plain: { type: 'array', items: { type: 'object' } },
        byName: { type: 'object', additionalProperties: { $ref: '#/definitions/spec' } },
      },
    },
  },
});

function thing(spec: string): string {
  return `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: ${spec}\n`;
}

function web(containers: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: ${containers}}}}\n`;
}

interface Row {
  readonly says: string;
  readonly tree: Tree;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const OPENAPI = 'openapi: {path: schema.json}\n';
const PATCHED = 'resources: [t.yaml]\npatches: [{path: p.yaml}]\n';

const rows: readonly Row[] = [
  {
    says: 'merges lists of a custom kind by its keys, at any depth, through references and free keys',
    tree: {
      'kustomization.yaml': PATCHED + OPENAPI,
      'schema.json': SCHEMA,
      't.yaml': thing(`
  items: [{name: a, v: «a»1, parts: [{port: 1, protocol: TCP, w: «w»1}]}, {name: b, inner: {items: [{name: c, v: «c»1}]}}]
  words: [«one»one, two]
  plain: [{name: a, v: 1}]
  byName: {x: {items: [{name: d, v: «d»1}]}}`),
      'p.yaml': thing(`
  items: [{name: a, u: «u»2, parts: [{port: 1, protocol: TCP, x: «x»2}]}, {name: b, inner: {items: [{name: c, u: «cu»2}]}}]
  words: [«three»three]
  plain: [{name: a, u: «p»2}]
  byName: {x: {items: [{name: d, u: «du»2}]}}`),
    },
    fields: {
      'Thing/t/spec/items/0/v': 'a',
      'Thing/t/spec/items/0/u': 'u',
      'Thing/t/spec/items/0/parts/0/w': 'w',
      'Thing/t/spec/items/0/parts/0/x': 'x',
      'Thing/t/spec/items/1/inner/items/0/v': 'c',
      'Thing/t/spec/items/1/inner/items/0/u': 'cu',
      'Thing/t/spec/words/0': 'three',
      'Thing/t/spec/words/1': 'one',
      'Thing/t/spec/plain/0/v': undefined,
      'Thing/t/spec/plain/0/u': 'p',
      'Thing/t/spec/byName/x/items/0/v': 'd',
      'Thing/t/spec/byName/x/items/0/u': 'du',
    },
  },
  {
    says: 'takes the place of what is built in: containers of a Deployment are then replaced',
    tree: {
      'kustomization.yaml': PATCHED + OPENAPI,
      'schema.json': SCHEMA,
      't.yaml': web('[{name: web, image: "web:1"}, {name: log, image: "log:1"}]'),
      'p.yaml': web('[{name: web, image: «image»web:2}]'),
    },
    fields: {
      'Deployment/web/spec/template/spec/containers/0/image': 'image',
      'Deployment/web/spec/template/spec/containers/1/image': undefined,
    },
  },
  {
    says: 'holds for the kustomization that uses the one that names it',
    tree: {
      'kustomization.yaml': 'resources: [base]\npatches: [{path: p.yaml}]\n',
      'p.yaml': thing('{items: [{name: a, u: «u»2}]}'),
      'base/kustomization.yaml': `resources: [t.yaml]\n${OPENAPI}`,
      'base/schema.json': SCHEMA,
      'base/t.yaml': thing('{items: [{name: a, v: «v»1}]}'),
    },
    fields: { 'Thing/t/spec/items/0/v': 'v', 'Thing/t/spec/items/0/u': 'u' },
  },
  {
    says: 'does not hold for what was patched before it was read, and may leave what is built in',
    tree: {
      'kustomization.yaml': 'resources: [first, second]\npatches: [{path: p.yaml}]\n',
      'p.yaml': web('[{name: web, image: web:3}]').replace('name: web', 'name: two'),
      'first/kustomization.yaml': PATCHED,
      'first/t.yaml': web('[{name: web, image: "web:1"}, {name: log, image: «log»log:1}]'),
      'first/p.yaml': web('[{name: web, args: [«x»x]}]'),
      'second/kustomization.yaml': `resources: [t.yaml]\n${OPENAPI}`,
      'second/schema.json': SCHEMA,
      'second/t.yaml': web('[{name: web, image: "web:1"}, {name: log, image: "log:1"}]').replace(
        'name: web',
        'name: two',
      ),
    },
    fields: {
      'Deployment/web/spec/template/spec/containers/1/image': 'log',
      'Deployment/web/spec/template/spec/containers/0/args/0': 'x',
      'Deployment/two/spec/template/spec/containers/0/image': 'untraced openapi',
    },
  },
  {
    says: 'of the root wins over that of a base',
    tree: {
      'kustomization.yaml': `resources: [base]\npatches: [{path: p.yaml}]\nopenapi: {path: empty.json}\n`,
      'empty.json': '{"definitions": {}}',
      'p.yaml': thing('{items: [{name: a, u: «u»2}]}'),
      'base/kustomization.yaml': `resources: [t.yaml]\n${OPENAPI}`,
      'base/schema.json': SCHEMA,
      'base/t.yaml': thing('{items: [{name: a, v: 1}]}'),
    },
    fields: { 'Thing/t/spec/items/0/v': undefined, 'Thing/t/spec/items/0/u': 'u' },
  },
];

describe('an openapi document', () => {
  for (const { says, tree, fields } of rows) {
    it(says, async () => {
      const { traced, wrong } = await prove(tree, '');
      for (const [field, place] of Object.entries(fields)) expect(traced[field], field).toBe(place);
      expect(wrong).toEqual([]);
    });
  }
});

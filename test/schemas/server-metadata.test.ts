import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kubernetes/resource.ts';
import { type Case, judge, labelled, named, rbac, service, windows } from './server-world.ts';
import { container, errorsOf, pod, workload } from './world.ts';

const metadata: Case[] = [
  ['a DNS name', named('ConfigMap', 'a.b-c'), named('ConfigMap', 'a_b'), '/metadata/name'],
  ['a DNS name without capitals', named('Secret', 'a'), named('Secret', 'A'), '/metadata/name'],
  ['a label as the name of a Namespace', named('Namespace', 'a-b'), named('Namespace', 'a.b'), '/metadata/name'],
  [
    'a letter at the start of a Service',
    service({ ports: [{ port: 1 }] }),
    named('Service', '1a', 'v1', { spec: { ports: [{ port: 1 }] } }),
    '/metadata/name',
  ],
  [
    'a step of a path as the name of a role',
    named('Role', 'system:A', rbac),
    named('Role', 'a/b', rbac),
    '/metadata/name',
  ],
  [
    'room for the suffix of a Job',
    named('ConfigMap', 'a'.repeat(60)),
    named('CronJob', 'a'.repeat(53), 'batch/v1'),
    '/metadata/name',
  ],
  [
    'a name at all',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
    '/metadata/name',
  ],
  [
    'a namespace',
    { ...named('ConfigMap', 'a'), metadata: { name: 'a', namespace: 'a' } },
    { ...named('ConfigMap', 'a'), metadata: { name: 'a', namespace: 'a.b' } },
    '/metadata/namespace',
  ],
  ['a label value', labelled({ a: 'A.b_c-1' }), labelled({ a: 'a b' }), '/metadata/labels/a'],
  [
    'a label value that is not too long',
    labelled({ a: 'a'.repeat(63) }),
    labelled({ a: 'a'.repeat(64) }),
    '/metadata/labels/a',
  ],
  ['an empty label value', labelled({ a: '' }), labelled({ a: '-' }), '/metadata/labels/a'],
  [
    'a label key',
    labelled({ 'example.test/A_b': 'a' }),
    labelled({ 'Example_test/a': 'a' }),
    '/metadata/labels/Example_test~1a',
  ],
  ['one slash in a key', labelled({ 'a.b/c': 'a' }), labelled({ 'a/b/c': 'a' }), '/metadata/labels/a~1b~1c'],
  [
    'an annotation key',
    labelled({}, { 'Example.Test/a': 'any text, $ and all' }),
    labelled({}, { 'a b': '' }),
    '/metadata/annotations/a b',
  ],
  [
    'annotations that fit',
    labelled({}, { a: 'a'.repeat(262_143) }),
    labelled({}, { a: 'a'.repeat(262_144) }),
    '/metadata/annotations',
  ],
  [
    'labels of a template',
    workload('Deployment'),
    workload('Deployment', { template: { metadata: { labels: { app: 'a b' } }, spec: { containers: [container()] } } }),
    '/spec/template/metadata/labels/app',
  ],
  [
    'values of an expression',
    workload('Deployment', { selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } }),
    workload('Deployment', { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
    '/spec/selector/matchExpressions/0/values',
  ],
  [
    'no values of Exists',
    workload('Deployment', { selector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }),
    workload('Deployment', { selector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } }),
    '/spec/selector/matchExpressions/0/values',
  ],
];

judge('of metadata', metadata);

describe('versions', () => {
  it('differ in what a Service and a variable may be called, and in what a pod for Windows may hold', () => {
    const digit = named('Service', '1a', 'v1', { spec: { ports: [{ port: 1 }] } });
    expect(errorsOf(digit, 35)).toEqual([]);
    const odd = pod({ containers: [container({ env: [{ name: 'a b' }] })] });
    expect(errorsOf(odd, 29)?.length).toBe(1);
    expect(errorsOf(odd, 30)).toEqual([]);
    expect(errorsOf(windows({ hostPID: true }), 24)).toEqual([]);
  });

  it('of a definition of a custom resource is stored exactly once, under the right name', () => {
    const versions = (...stored: boolean[]): JsonObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'shops.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Cluster',
        names: { kind: 'Shop', plural: 'shops' },
        versions: stored.map((storage, index) => ({ name: `v${index}`, served: true, storage })),
      },
    });
    expect(errorsOf(versions(true, false))).toEqual([]);
    expect(errorsOf(versions(true, true))).toEqual(['/spec/versions: exactly one version is stored, here it is 2']);
    expect(errorsOf({ ...versions(true), metadata: { name: 'shop.example.test' } })).toEqual([
      '/metadata/name: the definition must be called shops.example.test',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kubernetes/resource.ts';
import { containersOf, malformedLists, podSpecOf, workloadKind } from '../../src/kubernetes/workloads.ts';

describe('workloads', () => {
  it.each([
    ['v1', 'Pod', '/spec', '/metadata'],
    ['apps/v1', 'Deployment', '/spec/template/spec', '/spec/template/metadata'],
    ['apps/v1beta1', 'Deployment', '/spec/template/spec', '/spec/template/metadata'],
    ['extensions/v1beta1', 'Deployment', '/spec/template/spec', '/spec/template/metadata'],
    ['apps/v1', 'StatefulSet', '/spec/template/spec', '/spec/template/metadata'],
    ['apps/v1beta2', 'StatefulSet', '/spec/template/spec', '/spec/template/metadata'],
    ['apps/v1', 'DaemonSet', '/spec/template/spec', '/spec/template/metadata'],
    ['extensions/v1beta1', 'DaemonSet', '/spec/template/spec', '/spec/template/metadata'],
    ['apps/v1', 'ReplicaSet', '/spec/template/spec', '/spec/template/metadata'],
    ['extensions/v1beta1', 'ReplicaSet', '/spec/template/spec', '/spec/template/metadata'],
    ['v1', 'ReplicationController', '/spec/template/spec', '/spec/template/metadata'],
    ['batch/v1', 'Job', '/spec/template/spec', '/spec/template/metadata'],
    ['batch/v1', 'CronJob', '/spec/jobTemplate/spec/template/spec', '/spec/jobTemplate/spec/template/metadata'],
    ['batch/v1beta1', 'CronJob', '/spec/jobTemplate/spec/template/spec', '/spec/jobTemplate/spec/template/metadata'],
    ['v1', 'PodTemplate', '/template/spec', '/template/metadata'],
  ])('%s %s has its pod at %s', (apiVersion, kind, podSpec, podMetadata) => {
    expect(workloadKind({ apiVersion, kind })).toMatchObject({ podSpec, podMetadata });
  });

  it.each<[string | number, string | null]>([
    ['v1', 'Service'],
    ['apps/v1', 'Pod'],
    ['v1', 'Deployment'],
    ['batch/v1', 'Deployment'],
    ['argoproj.io/v1alpha1', 'Rollout'],
    ['apps.example/v1', 'Deployment'],
    ['apps/v1', 'deployment'],
    ['apps/v1', null],
    [1, 'Pod'],
  ])('%s %s carries no pod', (apiVersion, kind) => {
    expect(workloadKind({ apiVersion, kind })).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['missing', {}],
    ['null', { spec: null }],
    ['a text', { spec: 'x' }],
    ['a list', { spec: [] }],
  ])('a pod spec that is %s is none', (_, object) => {
    const kind = workloadKind({ apiVersion: 'v1', kind: 'Pod' });
    expect(kind && podSpecOf(object, kind)).toBeNull();
  });
});

describe('the containers of a pod', () => {
  it('come with their list, index, name and place', () => {
    const pod = {
      ephemeralContainers: [{ name: 'c' }],
      initContainers: [{ name: 'b' }],
      containers: [{ name: 'a' }, {}],
    };
    expect(containersOf(pod, '/spec')).toMatchObject([
      { list: 'containers', index: 0, name: 'a', pointer: '/spec/containers/0' },
      { list: 'containers', index: 1, name: null, pointer: '/spec/containers/1' },
      { list: 'initContainers', index: 0, name: 'b', pointer: '/spec/initContainers/0' },
      { list: 'ephemeralContainers', index: 0, name: 'c', pointer: '/spec/ephemeralContainers/0' },
    ]);
  });

  it('are also those that are no containers', () => {
    const found = containersOf({ containers: ['a', null, [], { name: 5 }] }, '');
    expect(found.map(({ name, container }) => [name, container])).toEqual([
      [null, 'a'],
      [null, null],
      [null, []],
      [null, { name: 5 }],
    ]);
  });

  it('are none where a list is missing, null, empty or malformed, which only the last is', () => {
    const pod = { containers: [], initContainers: null, ephemeralContainers: { name: 'a' } };
    expect(containersOf(pod, '')).toEqual([]);
    expect(malformedLists(pod)).toEqual(['ephemeralContainers']);
    expect(malformedLists({})).toEqual([]);
    expect(malformedLists({ containers: 'a', initContainers: 0 })).toEqual(['containers', 'initContainers']);
  });
});

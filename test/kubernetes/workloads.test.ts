import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/kubernetes/resource.ts';
import { podKinds } from '../../src/kubernetes/pod-kinds.ts';
import { type PodKind, podKindOf, podsOf } from '../../src/kubernetes/workloads.ts';

function podsIn(object: JsonObject, brought: readonly PodKind[] = []): ReturnType<typeof podsOf> {
  const kind = podKindOf(object['apiVersion'] ?? null, object['kind'] ?? null, brought);
  if (kind === null) throw new Error('no pods here');
  return podsOf(object, kind);
}

function pod(spec: Json): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', spec };
}

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
    expect(podKindOf(apiVersion, kind)?.pods).toEqual([{ spec: podSpec, metadata: podMetadata }]);
  });

  it.each<[string | number, string | null]>([
    ['v1', 'Service'],
    ['apps/v1', 'Pod'],
    ['v1', 'Deployment'],
    ['batch/v1', 'Deployment'],
    ['bitnami.com/v1alpha1', 'SealedSecret'],
    ['external-secrets.io/v1', 'ExternalSecret'],
    ['v1', 'Rollout'],
    ['apps.example/v1', 'Deployment'],
    ['apps/v1', 'deployment'],
    ['apps/v1', null],
    [1, 'Pod'],
  ])('%s %s carries no pod', (apiVersion, kind) => {
    expect(podKindOf(apiVersion, kind)).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['missing', {}],
    ['a text', { spec: 'x' }],
    ['a list', { spec: [] }],
  ])('a pod spec that is %s is none, and does not pass for one', (_, object) => {
    const { pods, malformed } = podsIn({ apiVersion: 'v1', kind: 'Pod', ...object });
    expect(pods).toEqual([]);
    expect(malformed).toEqual([{ pointer: '/spec', message: 'spec is no map' }]);
  });
});

describe('the containers of a pod', () => {
  it('come with their list, name and place', () => {
    const spec = {
      ephemeralContainers: [{ name: 'c' }],
      initContainers: [{ name: 'b' }],
      containers: [{ name: 'a' }, {}],
    };
    expect(podsIn(pod(spec)).pods[0]?.containers).toMatchObject([
      { list: 'containers', name: 'a', pointer: '/spec/containers/0' },
      { list: 'containers', name: null, pointer: '/spec/containers/1' },
      { list: 'initContainers', name: 'b', pointer: '/spec/initContainers/0' },
      { list: 'ephemeralContainers', name: 'c', pointer: '/spec/ephemeralContainers/0' },
    ]);
  });

  it('are also those that are no containers', () => {
    const found = podsIn(pod({ containers: ['a', null, [], { name: 5 }] })).pods[0]?.containers ?? [];
    expect(found.map(({ name, container }) => [name, container])).toEqual([
      [null, 'a'],
      [null, null],
      [null, []],
      [null, { name: 5 }],
    ]);
  });

  it('are none where a list is missing, null, empty or malformed, which only the last is', () => {
    const { pods, malformed } = podsIn(
      pod({ containers: [], initContainers: null, ephemeralContainers: { name: 'a' } }),
    );
    expect(pods[0]?.containers).toEqual([]);
    expect(malformed).toEqual([
      { pointer: '/spec/ephemeralContainers', message: 'spec.ephemeralContainers is no list' },
    ]);
    expect(podsIn(pod({})).malformed).toEqual([]);
    expect(podsIn(pod({ containers: 'a', initContainers: 0 })).malformed).toHaveLength(2);
  });
});

describe('pods in custom resources', () => {
  it('have a row of pointers each, and no kind has two', () => {
    const names = podKinds.flatMap(({ kind, groups }) => groups.map((group) => `${group}/${kind}`));
    expect(new Set(names).size).toBe(names.length);
    for (const { pods } of podKinds) {
      for (const { spec, metadata = '' } of pods) {
        // Empty where only containers are described: the pod around them has no place.
        expect(spec).toMatch(/^(\/spec|\/template|$)/);
        // Otherwise the metadata of one pod would be looked for at another.
        if (metadata !== '') expect(metadata.split('*').length).toBeLessThanOrEqual(spec.split('*').length);
      }
    }
  });

  it('are found under each key of a map, with their metadata', () => {
    const template = (name: string): JsonObject => ({
      metadata: { labels: { name } },
      spec: { containers: [{ name }] },
    });
    const { pods, malformed } = podsIn({
      apiVersion: 'kubeflow.org/v1',
      kind: 'PyTorchJob',
      spec: { pytorchReplicaSpecs: { Master: { template: template('m') }, Worker: { template: template('w') } } },
    });
    expect(malformed).toEqual([]);
    expect(pods.map(({ pointer, metadata, complete }) => [pointer, metadata, complete])).toEqual([
      ['/spec/pytorchReplicaSpecs/Master/template/spec', { labels: { name: 'm' } }, true],
      ['/spec/pytorchReplicaSpecs/Worker/template/spec', { labels: { name: 'w' } }, true],
    ]);
  });

  it('that are not there, or only referred to, are no pods', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { workloadRef: { name: 'web' } } };
    expect(podsIn(rollout)).toEqual({ pods: [], malformed: [] });
  });

  it('are malformed where something else stands in their place', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { template: { spec: 'x' } } };
    expect(podsIn(rollout).malformed).toEqual([
      { pointer: '/spec/template/spec', message: 'spec.template.spec is no map' },
    ]);
  });

  it('have containers under other names, and fields that they inherit', () => {
    const { pods } = podsIn({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      spec: {
        securityContext: { runAsNonRoot: true },
        serviceAccountName: 'flow',
        templateDefaults: { serviceAccountName: 'default-of-templates' },
        templates: [
          { name: 'main', steps: [[{ name: 'a', template: 'one' }]] },
          {
            name: 'one',
            container: { name: 'main', image: 'a:1' },
            sidecars: [{ name: 'side' }],
            initContainers: [{ name: 'i' }],
          },
          { name: 'two', script: { image: 'b:1' }, securityContext: { runAsNonRoot: false } },
        ],
      },
    });
    expect(pods.map(({ pointer }) => pointer)).toEqual(['/spec/templates/1', '/spec/templates/2']);
    expect(pods.map(({ spec }) => [spec['securityContext'], spec['serviceAccountName']])).toEqual([
      [{ runAsNonRoot: true }, 'default-of-templates'],
      [{ runAsNonRoot: false }, 'default-of-templates'],
    ]);
    expect(pods[0]?.containers.map(({ list, pointer }) => [list, pointer])).toEqual([
      ['containers', '/spec/templates/1/container'],
      ['containers', '/spec/templates/1/sidecars/0'],
      ['initContainers', '/spec/templates/1/initContainers/0'],
    ]);
    expect(pods[0]?.spec['containers']).toHaveLength(2);
    expect([...(pods[0]?.inherited ?? [])]).toContainEqual(['securityContext', '/spec/securityContext']);
  });

  it('are those of a brought kind first', () => {
    const brought: PodKind = {
      kind: 'Shop',
      groups: ['example.org'],
      pods: [{ spec: '/spec/pod' }],
      change: 'restart',
    };
    const shop = { apiVersion: 'example.org/v1', kind: 'Shop', spec: { pod: { containers: [{ name: 'a' }] } } };
    expect(podKindOf('example.org/v1', 'Shop')).toBeNull();
    expect(podsIn(shop, [brought]).pods[0]).toMatchObject({
      pointer: '/spec/pod',
      metadata: {},
      metadataPointer: null,
    });
  });
});

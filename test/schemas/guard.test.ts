import { describe, expect, it } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { frozenChanges, validatorFor } from '../../src/schemas/index.ts';
import { container, errorsOf, made, pod, refusedAt, workload } from './world.ts';

describe('a fix is held against', () => {
  const resources = (requests: JsonObject, limits: JsonObject): JsonObject =>
    pod({ containers: [container({ resources: { requests, limits } })] });

  it.each([
    [{ memory: '1Gi' }, { memory: '1Gi' }, []],
    [{ memory: '1025Mi' }, { memory: '1Gi' }, ['/spec/containers/0/resources/limits/memory']],
    [{ cpu: 2 }, { cpu: '1500m' }, ['/spec/containers/0/resources/limits/cpu']],
    [{ memory: '1Gi' }, {}, []],
    [{}, { memory: '1Gi' }, []],
    [{ 'example.test/gpu': 2 }, { 'example.test/gpu': 1 }, ['/spec/containers/0/resources/limits/example.test~1gpu']],
  ])('limits below the request: %j, %j', (requests, limits, expected) => {
    expect(refusedAt(resources(requests, limits))).toEqual(expected);
    expect(errorsOf(resources(requests, limits)), 'the rule leaves it to another one').toEqual([]);
  });

  const app = { key: 'app', values: ['web', 'b'] };
  it.each([
    [{ matchLabels: { app: 'web' } }, []],
    [{ matchLabels: { app: 'other' } }, ['/spec/selector']],
    [{ matchLabels: { app: 'web', tier: 'a' } }, ['/spec/selector']],
    [{ matchExpressions: [{ ...app, operator: 'In' }] }, []],
    [{ matchExpressions: [{ ...app, operator: 'NotIn' }] }, ['/spec/selector']],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, []],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, ['/spec/selector']],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, ['/spec/selector']],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] }, []],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }] }, ['/spec/selector']],
  ])('selectors that miss their own pods: %j', (selector: JsonObject, expected) => {
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']) {
      expect(refusedAt(workload(kind, { selector }))).toEqual(expected);
    }
  });
});

describe('what stays as it was created', () => {
  const frozen = (before: JsonObject, after: JsonObject, minor = 34): string[] =>
    frozenChanges(before as KubernetesObject, after as KubernetesObject, { major: 1, minor }).map(
      ({ pointer }) => pointer,
    );
  const other = { matchLabels: { app: 'other' } };

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'])('the selector of a %s', (kind) => {
    expect(frozen(workload(kind), workload(kind, { selector: other }))).toEqual(['/spec/selector']);
    expect(frozen(workload(kind), workload(kind, {}, { hostNetwork: true }))).toEqual([]);
  });

  it('not a selector that the server had filled in', () => {
    expect(frozen(workload('Deployment', { selector: null }), workload('Deployment'))).toEqual([]);
  });

  it.each([
    ['serviceName', 'a', 34, true],
    ['podManagementPolicy', 'Parallel', 34, true],
    ['volumeClaimTemplates', [], 34, true],
    ['replicas', 2, 19, false],
    ['updateStrategy', { type: 'OnDelete' }, 19, false],
    ['minReadySeconds', 5, 21, true],
    ['minReadySeconds', 5, 22, false],
    ['persistentVolumeClaimRetentionPolicy', {}, 22, true],
    ['persistentVolumeClaimRetentionPolicy', {}, 23, false],
    ['ordinals', { start: 1 }, 25, true],
    ['ordinals', { start: 1 }, 26, false],
    ['revisionHistoryLimit', 3, 32, true],
    ['revisionHistoryLimit', 3, 33, false],
  ])('%s %j of a StatefulSet at 1.%i: %s', (field, value, minor, isFrozen) => {
    const after = workload('StatefulSet', { [field]: value });
    expect(frozen(workload('StatefulSet'), after, minor)).toEqual(isFrozen ? [`/spec/${field}`] : []);
    expect(frozen(after, workload('StatefulSet'), minor)).toEqual(isFrozen ? [`/spec/${field}`] : []);
  });

  it('a role reference, and not the subjects', () => {
    const bound = (name: string, subjects: string[]): JsonObject =>
      made('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name }, subjects });
    expect(frozen(bound('a', []), bound('b', []))).toEqual(['/roleRef']);
    expect(frozen(bound('a', []), bound('a', ['b']))).toEqual([]);
  });

  it('the data of an immutable ConfigMap or Secret, and that it is immutable', () => {
    for (const kind of ['ConfigMap', 'Secret']) {
      const with_ = (a: string, immutable: boolean): JsonObject => made('v1', kind, { data: { a }, immutable });
      expect(frozen(with_('a', true), with_('b', true))).toEqual(['/data']);
      expect(frozen(with_('a', true), with_('a', false))).toEqual(['/immutable']);
      expect(frozen(with_('a', false), with_('b', true))).toEqual([]);
      expect(frozen(with_('a', true), { ...with_('a', true), metadata: { name: 'web', labels: {} } })).toEqual([]);
    }
  });

  it('a claim, but for the size and the class of attributes', () => {
    const claim = (storage: string, more: JsonObject = {}): JsonObject =>
      made('v1', 'PersistentVolumeClaim', {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
      });
    expect(frozen(claim('1Gi'), claim('2Gi', { volumeAttributesClassName: 'fast' }))).toEqual([]);
    expect(frozen(claim('1Gi'), claim('1Gi', { accessModes: ['ReadWriteMany'] }))).toEqual(['/spec/accessModes']);
    expect(frozen(claim('1Gi', { storageClassName: 'a' }), claim('1Gi', { storageClassName: 'b' }))).toEqual([
      '/spec/storageClassName',
    ]);
  });

  it('the address of a Service, but for one that has none', () => {
    const service = (spec: JsonObject): JsonObject => made('v1', 'Service', { spec });
    expect(frozen(service({ clusterIP: 'None' }), service({ clusterIP: '10.0.0.1' }))).toEqual(['/spec/clusterIP']);
    expect(frozen(service({}), service({ clusterIP: 'None' }))).toEqual(['/spec/clusterIP']);
    expect(frozen(service({ clusterIP: 'None' }), service({}))).toEqual([]);
    expect(frozen(service({ type: 'ExternalName' }), service({ clusterIP: 'None' }))).toEqual([]);
  });

  it('not the template of a Job, nor a Pod: these are re-created, which their fixes say', () => {
    const job = (image: string): JsonObject =>
      made('batch/v1', 'Job', { spec: { template: { spec: { containers: [{ image }] } } } });
    expect(frozen(job('a'), job('b'))).toEqual([]);
    expect(frozen(pod({}), pod({ hostNetwork: true }))).toEqual([]);
  });
});

describe('speed', () => {
  it('is enough for thousands of objects', () => {
    const objects = Array.from({ length: 3500 }, (_, index) =>
      workload(
        index % 2 === 0 ? 'Deployment' : 'DaemonSet',
        {},
        { containers: [container({ env: [{ name: 'A', value: 'b' }] })] },
      ),
    ) as KubernetesObject[];
    const started = performance.now();
    const validate = validatorFor({ major: 1, minor: 34 }, objects);
    expect(objects.filter((object) => validate(object)?.length !== 0)).toEqual([]);
    // It takes a tenth of that on a machine at rest.
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

import { describe, expect, test } from 'vitest';
import { apiLifecycle, endingTypes, lastingGroup } from '../../src/kubernetes/api-versions.ts';
import {
  applyConversion,
  convert,
  convertOperation,
  convertsTo,
  plainSteps,
  type Role,
} from '../../src/kubernetes/conversions/index.ts';
import type { Json, JsonObject } from '../../src/kubernetes/resource.ts';

const ingress = { apiVersion: 'networking.k8s.io/v1beta1', kind: 'Ingress' };
const autoscaler = { apiVersion: 'autoscaling/v2beta1', kind: 'HorizontalPodAutoscaler' };
const deployment = { apiVersion: 'extensions/v1beta1', kind: 'Deployment' };

/** What a body becomes, or the code with which it is refused. */
function converted(
  type: { apiVersion: string; kind: string },
  body: JsonObject,
  role: Role = 'object',
): Json | undefined {
  const result = convert(type, { ...type, ...body }, role);
  return result.ok ? applyConversion({ ...type, ...body }, result.ops) : result.code;
}

describe('the table of API versions', () => {
  test('has each type once', () => {
    const keys = endingTypes().map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('leads to a version that does not end itself, at once', () => {
    for (const { apiVersion, kind } of endingTypes()) {
      const successor = apiLifecycle(apiVersion, kind)?.successor;
      if (successor !== null && successor !== undefined) expect(apiLifecycle(successor, kind)).toBeNull();
    }
  });

  test('knows nothing of other kinds of a group, nor of names that every object has', () => {
    expect(apiLifecycle('policy/v1beta1', 'Eviction')).toBeNull();
    expect(apiLifecycle('__proto__', 'constructor')).toBeNull();
  });

  test('says in which group an object lives on', () => {
    expect(lastingGroup('extensions/v1beta1', 'Ingress')).toBe('networking.k8s.io');
    expect(lastingGroup('extensions/v1beta1', 'PodSecurityPolicy')).toBe('extensions');
    expect(lastingGroup('v1', 'Pod')).toBe('');
  });
});

describe('what is converted by hand', () => {
  test.each(endingTypes().filter(({ apiVersion, kind }) => apiLifecycle(apiVersion, kind)?.conversion === 'manual'))(
    '$kind of $apiVersion',
    (type) => {
      expect(convertsTo(type)).toBeNull();
      expect(convert(type, { ...type }, 'object')).toMatchObject({ ok: false, code: 'no-conversion' });
    },
  );
});

describe('parts', () => {
  test('a patch need not be complete, and its nulls move', () => {
    expect(converted(ingress, { spec: { backend: { servicePort: null } } }, 'patch')).toEqual({
      ...ingress,
      apiVersion: 'networking.k8s.io/v1',
      spec: { defaultBackend: { service: { port: null } } },
    });
    expect(converted(ingress, { spec: { backend: null } }, 'patch')).toMatchObject({ spec: { defaultBackend: null } });
  });

  test('a patch without an apiVersion gets none', () => {
    expect(convert(ingress, { metadata: { name: 'web' } }, 'patch')).toEqual({ ok: true, ops: [] });
  });

  test('a patch of a Deployment gets no selector and no defaults, and loses what is gone', () => {
    expect(converted(deployment, { spec: { rollbackTo: null, replicas: 2 } }, 'patch')).toEqual({
      ...deployment,
      apiVersion: 'apps/v1',
      spec: { replicas: 2 },
    });
  });

  test('a source may leave to patches what an object must have', () => {
    expect(converted(deployment, { spec: { strategy: { type: 'Recreate' } } }, 'source')).toMatchObject({
      spec: { strategy: { type: 'Recreate' }, revisionHistoryLimit: 2147483647 },
    });
    expect(converted(deployment, { spec: {} }, 'object')).toBe('no-template-labels');
    expect(converted(ingress, { spec: { backend: { serviceName: 'web' } } }, 'source')).toMatchObject({
      spec: { defaultBackend: { service: { name: 'web' } } },
    });
  });

  test('what is written in the old and in the new way is refused', () => {
    const both = { serviceName: 'web', servicePort: 80, service: { name: 'web' } };
    expect(converted(ingress, { spec: { backend: both } })).toBe('ambiguous-backend');
    expect(converted(ingress, { spec: { backend: {}, defaultBackend: { service: {} } } })).toBe('ambiguous-backend');
  });

  test('a backend that is a resource stays', () => {
    const resource = { kind: 'Bucket', name: 'files' };
    expect(converted(ingress, { spec: { backend: { resource } } })).toMatchObject({
      spec: { defaultBackend: { resource } },
    });
  });

  test('shares keep a zero where the object says so', () => {
    const level = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', kind: 'PriorityLevelConfiguration' };
    const annotations = { 'flowcontrol.k8s.io/v1beta3-preserve-zero': 'true' };
    const spec = { limited: { nominalConcurrencyShares: 0 } };
    expect(converted(level, { metadata: { annotations }, spec })).toMatchObject({ spec });
    expect(converted(level, { spec })).toMatchObject({ spec: { limited: { nominalConcurrencyShares: 30 } } });
    const twice = { limited: { assuredConcurrencyShares: 1, nominalConcurrencyShares: 2 } };
    expect(converted({ ...level, apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2' }, { spec: twice })).toBe(
      'ambiguous-shares',
    );
  });

  test.each([
    5,
    'text',
    [],
    [5],
    { rules: [{ http: { paths: 5 } }] },
    { backend: { serviceName: 5, servicePort: 80 } },
  ])('the malformed spec %j is refused', (spec) => {
    expect(converted(ingress, { spec })).toBe('malformed');
  });

  test('the steps as plain edits make the same', () => {
    const body = { ...ingress, spec: { backend: { servicePort: 'http', serviceName: 'web' } } };
    const result = convert(ingress, body, 'object');
    const ops = result.ok ? result.ops : [];
    expect(plainSteps(body, ops)?.every(({ op }) => op === 'set' || op === 'remove')).toBe(true);
    expect(applyConversion(body, ops)).toEqual({
      ...ingress,
      apiVersion: 'networking.k8s.io/v1',
      spec: { defaultBackend: { service: { port: { name: 'http' }, name: 'web' } } },
    });
    expect(applyConversion({ ...ingress, spec: 5 }, ops)).toBeUndefined();
  });
});

const PATH = '/spec/rules/0/http/paths/0';

describe('operations of a JSON6902 patch', () => {
  const cases: [name: string, type: typeof ingress, before: JsonObject, after: JsonObject][] = [
    [
      'elsewhere stay',
      ingress,
      { op: 'add', path: '/metadata/labels/0', value: 'x' },
      { op: 'add', path: '/metadata/labels/0', value: 'x' },
    ],
    [
      'to a service follow it',
      ingress,
      { op: 'replace', path: `${PATH}/backend/serviceName`, value: 'b' },
      { op: 'replace', path: `${PATH}/backend/service/name`, value: 'b' },
    ],
    [
      'to a port say the whole port',
      ingress,
      { op: 'test', path: `${PATH}/backend/servicePort`, value: 80 },
      { op: 'test', path: `${PATH}/backend/service/port`, value: { number: 80 } },
    ],
    [
      'that remove a port',
      ingress,
      { op: 'remove', path: '/spec/backend/servicePort' },
      { op: 'remove', path: '/spec/defaultBackend/service/port' },
    ],
    [
      'with all rules convert them',
      ingress,
      {
        op: 'add',
        path: '/spec/rules',
        value: [{ http: { paths: [{ backend: { serviceName: 'a', servicePort: 'b' } }] } }],
      },
      {
        op: 'add',
        path: '/spec/rules',
        value: [
          {
            http: {
              paths: [{ pathType: 'ImplementationSpecific', backend: { service: { name: 'a', port: { name: 'b' } } } }],
            },
          },
        ],
      },
    ],
    [
      'to the type of a path stay',
      ingress,
      { op: 'add', path: `${PATH}/pathType`, value: 'Exact' },
      { op: 'add', path: `${PATH}/pathType`, value: 'Exact' },
    ],
    [
      'to the version',
      ingress,
      { op: 'replace', path: '/apiVersion', value: 'networking.k8s.io/v1beta1' },
      { op: 'replace', path: '/apiVersion', value: 'networking.k8s.io/v1' },
    ],
    [
      'to what a metric aims at',
      autoscaler,
      { op: 'replace', path: '/spec/metrics/1/resource/targetAverageUtilization', value: 70 },
      { op: 'replace', path: '/spec/metrics/1/resource/target/averageUtilization', value: 70 },
    ],
    ['that remove a rule', ingress, { op: 'remove', path: '/spec/rules/1' }, { op: 'remove', path: '/spec/rules/1' }],
    [
      'that remove a metric',
      autoscaler,
      { op: 'remove', path: '/spec/metrics/0' },
      { op: 'remove', path: '/spec/metrics/0' },
    ],
    [
      'that copy a whole path',
      ingress,
      { op: 'copy', from: PATH, path: '/spec/rules/0/http/paths/-' },
      { op: 'copy', from: PATH, path: '/spec/rules/0/http/paths/-' },
    ],
  ];
  test.each(cases)('%s', (_, type, before, after) => {
    expect(convertOperation(type, before)).toEqual({ ok: true, operation: after });
  });

  test.each([
    [
      'that copies what moves',
      ingress,
      { op: 'copy', from: `${PATH}/backend/serviceName`, path: '/metadata/annotations/a' },
    ],
    [
      'that moves to where it was',
      ingress,
      { op: 'move', from: '/metadata/annotations/a', path: '/spec/backend/serviceName' },
    ],
    ['about a field that is gone', deployment, { op: 'replace', path: '/spec/rollbackTo/revision', value: 1 }],
    ['of the whole object', ingress, { op: 'replace', path: '', value: {} }],
    ['without a path', ingress, { op: 'replace' }],
    ['that is none', ingress, 'text'],
  ])('one %s is refused', (_, type, operation) => {
    expect(convertOperation(type, operation)).toMatchObject({ ok: false, code: 'json-patch-not-converted' });
  });
});

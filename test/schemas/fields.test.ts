import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/kubernetes/resource.ts';
import { container, errorsOf, made, pod, workload } from './world.ts';

describe('a field', () => {
  it('of another name is told with the one that was meant', () => {
    expect(errorsOf(pod({ containers: [container({ imagepullpolicy: 'Always' })] }))).toEqual([
      '/spec/containers/0/imagepullpolicy: Container has no field "imagepullpolicy" (did you mean "imagePullPolicy"?)',
    ]);
    expect(errorsOf(made('v1', 'ConfigMap', { 'a/b~c': 1 }))).toEqual(['/a~1b~0c: ConfigMap has no field "a/b~c"']);
  });

  it('of metadata is looked at like any other', () => {
    expect(errorsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', lables: {} } })).toEqual([
      '/metadata/lables: ObjectMeta has no field "lables" (did you mean "labels"?)',
    ]);
    expect(
      errorsOf(workload('Deployment', { template: { metadata: { label: {} }, spec: { containers: [container()] } } })),
    ).toEqual(['/spec/template/metadata/label: ObjectMeta has no field "label" (did you mean "labels"?)']);
  });

  it.each([
    [
      26,
      ['/spec/containers/0/resizePolicy: resizePolicy of Container comes with Kubernetes 1.27, and the target is 1.26'],
    ],
    [27, []],
    [99, []],
  ])('is there from its version on: %i', (minor, expected) => {
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }];
    expect(errorsOf(pod({ containers: [container({ resizePolicy })] }), minor)).toEqual(expected);
  });

  it.each([
    [21, []],
    [22, ['/spec/topologyKeys: topologyKeys of ServiceSpec went after Kubernetes 1.21']],
  ])('is there to its last version: %i', (minor, expected) => {
    const service = made('v1', 'Service', { spec: { topologyKeys: ['*'], ports: [{ port: 80 }] } });
    expect(errorsOf(service, minor)).toEqual(expected);
  });

  it('that is required is found where it is missing, null or empty, and named', () => {
    for (const spec of [{}, { containers: null }, { containers: [] }] as JsonObject[]) {
      const errors = errorsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
      expect(errors?.[0]).toMatch(/^\/spec\/containers: containers is required in PodSpec and (missing|empty)$/);
    }
    expect(errorsOf(pod({ volumes: [{ emptyDir: {} }] }))).toEqual([
      '/spec/volumes/0/name: name is required in Volume and missing',
    ]);
  });

  it('that the server fills in, or does without, may be missing though the published document requires it', () => {
    const roleRef = { kind: 'Role', name: 'a' };
    expect(errorsOf(made('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef }))).toEqual([]);
    expect(errorsOf(made('networking.k8s.io/v1', 'NetworkPolicy', { spec: { policyTypes: ['Ingress'] } }), 30)).toEqual(
      [],
    );
    expect(errorsOf(workload('StatefulSet'), 30)).toEqual([]);
    expect(errorsOf(made('scheduling.k8s.io/v1', 'PriorityClass', {}), 30)).toEqual([]);
  });

  it('of a status must be readable, and nothing need be there', () => {
    const status: Json = { acceptedNames: { kind: '', plural: '' }, conditions: [], storedVersions: [] };
    const definition = (change: JsonObject): JsonObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'shops.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { kind: 'Shop', plural: 'shops' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
      ...change,
    });
    expect(errorsOf(definition({ status }))).toEqual([]);
    expect(errorsOf(definition({ status: { conditions: 1 } }))).toEqual([
      '/status/conditions: expected a list, found a number',
    ]);
  });
});

describe('a value', () => {
  const env = (value: Json): JsonObject => pod({ containers: [container({ env: [{ name: 'A', value }] })] });
  const limit = (memory: Json): JsonObject => pod({ containers: [container({ resources: { limits: { memory } } })] });
  const target = (targetPort: Json): JsonObject =>
    made('v1', 'Service', { spec: { ports: [{ port: 80, targetPort }] } });
  const replicas = (count: Json): JsonObject => workload('Deployment', { replicas: count });
  const secret = (value: Json): JsonObject => made('v1', 'Secret', { data: { a: value } });
  const labels = (value: Json): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', labels: value },
  });
  const created = (creationTimestamp: Json): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', creationTimestamp },
  });

  const fits: [string, JsonObject][] = [
    ['a text', env('8080')],
    ['an empty text', env('')],
    ['null', env(null)],
    ['a quantity as a text', limit('1.5Gi')],
    ['a quantity as a number', limit(1_000_000)],
    ['a quantity with spaces around it', limit(' 1Gi ')],
    ['a quantity with an exponent', limit('1e3')],
    ['a quantity beyond what a double holds', limit(12_345_678_901_234_567_890n)],
    ['a port as a number', target(8080)],
    ['a port as a name', target('http')],
    ['base64', secret('aGk=')],
    ['base64 over lines', secret('aGk=\n')],
    ['empty base64', secret('')],
    ['a time', created('2026-01-31T12:00:00Z')],
    ['a time that is null', created(null)],
    ['a variable of Flux where a number belongs', replicas('${replicas}')],
    ['a placeholder of the vault plugin where base64 belongs', secret('<path:kv/data/a#b>')],
    ['a null among texts', pod({ containers: [container({ args: ['a', null] })] })],
    ['a nothing where a map belongs', labels(null)],
  ];
  it.each(fits)('fits: %s', (_, object) => {
    expect(errorsOf(object)).toEqual([]);
  });

  const wrong: [string, JsonObject, string][] = [
    [
      'a number for a text',
      env(8080),
      '/spec/containers/0/env/0/value: expected a text, found a number; put it in quotes',
    ],
    ['true for a text', env(true), '/spec/containers/0/env/0/value: expected a text, found true; put it in quotes'],
    ['a map for a text', env({}), '/spec/containers/0/env/0/value: expected a text, found a map'],
    ['a text for a number', replicas('2'), '/spec/replicas: expected an integer, found a text'],
    ['a fraction for an integer', replicas(1.5), '/spec/replicas: expected an integer, found a fraction'],
    ['too much for 32 bits', replicas(2 ** 31), '/spec/replicas: expected an integer from -2147483648 to 2147483647'],
    ['too much for 64 bits', replicas(2n ** 64n), '/spec/replicas: expected an integer from -2147483648 to 2147483647'],
    [
      'no quantity',
      limit('512MB'),
      '/spec/containers/0/resources/limits/memory: "512MB" is no quantity such as 100m or 256Mi',
    ],
    [
      'true for a quantity',
      limit(true),
      '/spec/containers/0/resources/limits/memory: expected a quantity such as 100m or 256Mi, found true',
    ],
    [
      'a fraction for a port',
      target(80.5),
      '/spec/ports/0/targetPort: expected an integer or a text, found a fraction',
    ],
    ['true for a port', target(true), '/spec/ports/0/targetPort: expected an integer or a text, found true'],
    ['plain text for base64', secret('hunter2!'), '/data/a: expected base64, found another text'],
    ['base64 without its padding', secret('aGk'), '/data/a: expected base64, found another text'],
    [
      'a day for a time',
      created('2026-01-31'),
      '/metadata/creationTimestamp: expected a time such as 2026-01-31T12:00:00Z, found a text',
    ],
    ['a list for a map', labels([]), '/metadata/labels: expected a map, found a list'],
    [
      'a number in a map of texts',
      labels({ a: 1 }),
      '/metadata/labels/a: expected a text, found a number; put it in quotes',
    ],
    ['a map for a list', pod({ containers: {} }), '/spec/containers: expected a list, found a map'],
    ['a text for a map', made('v1', 'Service', { spec: 'a' }), '/spec: expected a map of ServiceSpec, found a text'],
  ];
  it.each(wrong)('does not fit: %s', (_, object, error) => {
    expect(errorsOf(object)).toContain(error);
  });

  it('of a Secret is never said', () => {
    for (const value of [12_345, 'hunter2!', ['hunter2!'], { a: 'hunter2!' }] as Json[]) {
      expect(JSON.stringify(errorsOf(secret(value)))).not.toMatch(/hunter2|12345/);
      expect(JSON.stringify(errorsOf(made('v1', 'Secret', { stringData: { a: value } })))).not.toMatch(
        /hunter2!|12345/,
      );
    }
  });

  it('is one of those that there are', () => {
    const policy = (imagePullPolicy: Json): JsonObject => pod({ containers: [container({ imagePullPolicy })] });
    expect(errorsOf(policy('always'))).toEqual([
      '/spec/containers/0/imagePullPolicy: "always" is none of Always, IfNotPresent, Never',
    ]);
    expect(errorsOf(policy(''))).toEqual([]);
    expect(errorsOf(policy('Never'))).toEqual([]);
  });
});

describe('a kind', () => {
  it.each([
    ['that nobody knows', { apiVersion: 'example.test/v1', kind: 'Shop', metadata: { name: 'a' } }, 34],
    ['that the target no longer serves', made('batch/v1beta1', 'CronJob', {}), 25],
    ['that the target does not serve yet', made('autoscaling/v2', 'HorizontalPodAutoscaler', {}), 22],
    ['of Kubernetes that nobody can keep', { apiVersion: 'v1', kind: 'List', items: [] }, 34],
    ['named like a key of every object', { apiVersion: 'v1', kind: 'constructor', metadata: {} }, 34],
  ])('%s is passed over', (_, object, minor) => {
    expect(errorsOf(object as JsonObject, minor)).toBeNull();
  });

  it('of a version older than the data is held against the oldest, of a newer one against the newest', () => {
    expect(errorsOf(made('batch/v1beta1', 'CronJob', {}), 10)).not.toBeNull();
    expect(errorsOf(made('batch/v1beta1', 'CronJob', {}), 500)).toBeNull();
  });
});

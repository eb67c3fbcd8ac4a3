import { describe, expect, test } from 'vitest';
import { deployment, kustomization, makeTree, oakum, readTree, sound } from './world.ts';

const FIRST = 'spec.template.spec.containers[name=web]';

const shop = makeTree({
  '.git/HEAD': 'ref: refs/heads/main\n',
  'base/kustomization.yaml': kustomization('resources: [web.yaml, service.yaml]\n'),
  'base/web.yaml': deployment('web', sound),
  'base/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], type: ClusterIP}\n',
  'overlays/prod/kustomization.yaml': kustomization(`namePrefix: prod-
namespace: shop
resources: [../../base]
images:
  - name: registry.test/web
    newTag: 2.0.0
patches:
  - path: web.yaml
replicas:
  - {name: web, count: 3}
`),
  'overlays/prod/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    spec:
      automountServiceAccountToken: null
      containers:
        - name: web
          resources: {limits: {memory: 128Mi}}
`,
  'overlays/stage/kustomization.yaml': kustomization('resources: [../../base]\n'),
  'component/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
  'twice/kustomization.yaml': kustomization('resources: [one, two]\n'),
  'twice/one/kustomization.yaml': kustomization('namePrefix: x-\nresources: [../../base]\n'),
  'twice/two/kustomization.yaml': kustomization('namePrefix: y-\nnamespace: other\nresources: [../../base]\n'),
  'broken/kustomization.yaml': kustomization('resources: [gone.yaml]\n'),
  'remote/kustomization.yaml': kustomization('resources: ["https://example.test/x.yaml"]\n'),
});

const secret = makeTree({
  'kustomization.yaml': kustomization(`resources: [secret.yaml, web.yaml]
secretGenerator:
  - name: made
    literals: [password=hunter2-made]
patches:
  - patch: |-
      {apiVersion: v1, kind: Secret, metadata: {name: keys}, stringData: {token: hunter2-patched}}
replacements:
  - source: {kind: Secret, name: keys, fieldPath: stringData.copied}
    targets:
      - select: {kind: Deployment}
        fieldPaths: ["spec.template.spec.containers.[name=web].env.[name=COPIED].value"]
`),
  'secret.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: keys
  labels: {app: web}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: hunter2-annotated}
type: Opaque
stringData: {token: hunter2-first, copied: hunter2-copied}
`,
  'web.yaml': deployment('web', `${sound}env: [{name: COPIED, value: ""}, {name: PLAIN, value: seen}]\n`),
});

interface Explanation {
  pointer: string;
  present: boolean;
  value: unknown;
  secret: boolean;
  writes: { file: string; line: number; layer: string; state: string; action: string; value: unknown; via: string[] }[];
  change: { file: string; line: number; layer: string; add: string[] }[];
  refused: { code: string } | null;
  untraced: { code: string } | null;
  overlays: string[];
  readers: string[];
  similar: string | null;
  authored: { name: string } | null;
}

async function explained(args: readonly string[], cwd = shop): Promise<Explanation> {
  const { code, stdout, stderr } = await oakum(['explain', ...args, '--format', 'json'], { cwd });
  expect([stderr, code]).toEqual(['', 0]);
  return JSON.parse(stdout) as Explanation;
}

/** Ends with 2 and one sentence, whatever the format. */
async function refusal(args: readonly string[], cwd = shop): Promise<string> {
  const { code, stdout, stderr } = await oakum(['explain', ...args], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
  return stderr.slice('oakum: '.length, -1);
}

describe('oakum explain', () => {
  test('shows each layer that wrote a field, which one won, and where to change it', async () => {
    const { code, stdout, stderr } = await oakum(['explain', 'overlays/prod', 'Deployment/web', 'spec.replicas'], {
      cwd: shop,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`Deployment shop/prod-web, in its source web
  /spec/replicas
rendered in overlays/prod: 3

  overlays/prod/web.yaml:5:13             patch     overridden  2
  overlays/prod/kustomization.yaml:12:24  replicas  wins        3

To change it: overlays/prod/kustomization.yaml:12:24 (replicas)
`);
  });

  test('finds the object by its rendered name, its own one, its namespace, its version, in any case of the kind', async () => {
    const names = ['Deployment/prod-web', 'deployment/shop/prod-web', 'apps/v1/Deployment/web', 'DEPLOYMENT/web'];
    const all = await Promise.all(names.map((name) => explained(['overlays/prod', name, 'spec.replicas'])));
    expect(all.map(({ value, authored }) => [value, authored?.name])).toEqual(names.map(() => [3, 'web']));
  });

  test('takes a pointer, an index, and a name of an item for the same field', async () => {
    const fields = [
      '/spec/template/spec/containers/0/image',
      'spec.template.spec.containers[0].image',
      `${FIRST}.image`,
    ];
    const all = await Promise.all(fields.map((field) => explained(['overlays/prod', 'Deployment/web', field])));
    for (const { pointer, value, writes, change } of all) {
      expect([pointer, value]).toEqual([fields[0], 'registry.test/web:2.0.0']);
      expect(writes.map(({ file, line, layer, state }) => [file, line, layer, state])).toEqual([
        ['base/web.yaml', 14, 'resource', 'overridden'],
        ['overlays/prod/kustomization.yaml', 8, 'images', 'wins'],
      ]);
      expect(change).toMatchObject([{ file: 'overlays/prod/kustomization.yaml', line: 8, layer: 'images', add: [] }]);
    }
  });

  test('takes the file of a kustomization, and a root seen from its own directory', async () => {
    const file = await explained(['overlays/prod/kustomization.yaml', 'Deployment/web', 'spec.replicas']);
    const here = await explained(['.', 'Deployment/web', 'spec.replicas'], `${shop}/overlays/prod`);
    expect(here).toEqual(file);
  });

  test('says of a missing field where it would be added, and who else reads that file', async () => {
    const args = ['overlays/prod', 'Deployment/web', `${FIRST}.resources.requests.memory`];
    const { present, value, writes, change, overlays, readers } = await explained(args);
    expect([present, value, writes]).toEqual([false, null, []]);
    expect(change).toMatchObject([{ file: 'base/web.yaml', line: 16, add: ['requests', 'memory'] }]);
    expect(overlays).toEqual(['overlays/prod']);
    expect(readers).toEqual(['overlays/stage', 'twice']);
    const { stdout } = await oakum(['explain', ...args], { cwd: shop });
    expect(stdout).toContain('rendered in overlays/prod: nothing, the field is not set\n');
    expect(stdout).toContain('To add it: requests.memory at base/web.yaml:16:13 (resource)\n');
    expect(stdout).toContain('That file is also read for overlays/stage, twice.\n');
    expect(stdout).toContain('Only for overlays/prod: by a patch there.\n');
  });

  test('says of a field that was taken away who did it, and where a value would be set', async () => {
    const args = ['overlays/prod', 'Deployment/web', 'spec.template.spec.automountServiceAccountToken'];
    const { present, writes, change } = await explained(args);
    expect(present).toBe(false);
    expect(writes.map(({ file, line, action, state, value }) => [file, line, action, state, value])).toEqual([
      ['base/web.yaml', 11, 'set', 'overridden', false],
      ['overlays/prod/web.yaml', 8, 'remove', 'wins', null],
    ]);
    expect(change).toMatchObject([{ file: 'overlays/prod/web.yaml', line: 8, add: [] }]);
    const { stdout } = await oakum(['explain', ...args], { cwd: shop });
    expect(stdout).toMatch(/overlays\/prod\/web\.yaml:8:37 +patch +wins +taken away\n/);
    expect(stdout).toContain('To set it: overlays/prod/web.yaml:8:37 (patch)\n');
  });

  test('guesses what a misspelt key means, and still says what it would be', async () => {
    const { similar, change } = await explained(['overlays/prod', 'Deployment/web', 'spec.replica']);
    expect([similar, change[0]?.add]).toEqual(['replicas', ['replica']]);
    const { stdout } = await oakum(['explain', 'overlays/prod', 'Deployment/web', 'spec.replica'], { cwd: shop });
    expect(stdout).toContain('(did you mean "replicas"?)');
  });

  test('says of a name that is put together which places it comes from', async () => {
    const { writes, untraced, change, refused } = await explained(['overlays/prod', 'Service/web', 'metadata.name']);
    expect(writes.map(({ file, state, value }) => [file, state, value])).toEqual([
      ['base/service.yaml', 'part', 'web'],
      ['overlays/prod/kustomization.yaml', 'wins', 'prod-web'],
    ]);
    expect([untraced?.code, refused?.code, change]).toEqual(['composed-value', 'composed-value', []]);
  });

  test('gives the same bytes each time and touches nothing', async () => {
    const before = readTree(shop);
    const args = ['explain', 'overlays/prod', 'Deployment/web', FIRST, '--format', 'json'];
    const [one, other] = [await oakum(args, { cwd: shop }), await oakum(args, { cwd: shop })];
    expect(one.code).toBe(0);
    expect(other).toEqual(one);
    expect(one.stdout).not.toContain(shop);
    expect(readTree(shop)).toEqual(before);
  });

  test('prints its keys in the order of the contract', async () => {
    expect(Object.keys(await explained(['overlays/prod', 'Deployment/web', 'spec.replicas']))).toEqual([
      ...['apiVersion', 'kind', 'tool', 'renderer', 'root', 'resource', 'authored', 'pointer', 'present', 'value'],
      ...['secret', 'similar', 'writes', 'untraced', 'change', 'refused', 'overlays', 'readers'],
    ]);
  });
});

describe('a value of a Secret', () => {
  test.each([
    ['in its data', 'Secret/keys', 'stringData.token'],
    ['in all of its data', 'Secret/keys', 'stringData'],
    ['in the annotation of kubectl', 'Secret/keys', 'metadata.annotations'],
    ['that a generator makes', 'Secret/made', 'data.password'],
    ['that was copied into a container', 'Deployment/web', `${FIRST}.env[name=COPIED].value`],
    ['in a container that got one', 'Deployment/web', FIRST],
  ])('is not shown: %s', async (_, resource, field) => {
    for (const format of ['pretty', 'json']) {
      const { code, stdout, stderr } = await oakum(['explain', '.', resource, field, '--format', format], {
        cwd: secret,
      });
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).not.toMatch(/hunter2|aHVudGVyMi|aHVudGVy/);
      expect(stdout).toContain(format === 'json' ? '"secret": true' : '(a value of a Secret is not shown)');
    }
  });

  test('is not guessed from an item that has nearly the value that was typed', async () => {
    const field = `${FIRST}.env[value=hunter2-copiet]`;
    expect(await refusal(['.', 'Deployment/web', field], secret)).not.toContain('hunter2-copied');
  });

  test('leaves its places to be seen', async () => {
    const { writes } = await explained(['.', 'Secret/keys', 'stringData.token'], secret);
    expect(writes.map(({ file, line, state, value }) => [file, line, state, value])).toEqual([
      ['secret.yaml', 8, 'overridden', null],
      ['kustomization.yaml', 9, 'wins', null],
    ]);
  });

  test.each([
    ['Secret/keys', 'metadata.labels.app', 'web'],
    ['Secret/keys', 'type', 'Opaque'],
    ['Deployment/web', `${FIRST}.env[name=PLAIN].value`, 'seen'],
  ])('hides nothing else: %s %s', async (resource, field, value) => {
    expect(await explained(['.', resource, field], secret)).toMatchObject({ value, secret: false });
  });
});

describe('what cannot be explained is one sentence and exit code 2', () => {
  const prod = 'overlays/prod';
  test.each([
    ['a path that is not there', ['overlays/prd', 'Deployment/web', 'spec'], 'did you mean "prod"?'],
    [
      'a directory without a kustomization',
      ['overlays', 'Deployment/web', 'spec'],
      'but there is one in overlays/prod',
    ],
    ['a file that is no kustomization', ['base/web.yaml', 'Deployment/web', 'spec'], 'is no kustomization'],
    ['a component', ['component', 'Deployment/web', 'spec'], 'is a Component'],
    ['no path at all', ['', 'Deployment/web', 'spec'], 'directory of a kustomization'],
    ['a root that does not render', ['broken', 'Deployment/web', 'spec'], 'gone.yaml'],
    ['a root that reads a URL', ['remote', 'Deployment/web', 'spec'], '--allow-remote'],
    ['a kind that is not rendered', [prod, 'Deploymnet/web', 'spec'], 'did you mean "Deployment"?'],
    ['a kind of another version', [prod, 'apps/v1beta1/Deployment/web', 'spec'], 'but one of apps/v1'],
    ['a name that is not rendered', [prod, 'Deployment/prod-wbe', 'spec'], 'did you mean "prod-web"?'],
    ['a name like none of them', [prod, 'Deployment/api', 'spec'], 'renders no Deployment api, but prod-web.'],
    ['a name of another namespace', [prod, 'Deployment/default/web', 'spec'], 'apps/v1/Deployment/shop/prod-web'],
    [
      'a name of several objects',
      ['twice', 'Deployment/web', 'spec'],
      'apps/v1/Deployment//x-web, apps/v1/Deployment/other/y-web',
    ],
    ['a name that is none', [prod, 'web', 'spec'], 'Kind/name'],
    ['a field that is none', [prod, 'Deployment/web', 'spec..replicas'], 'JSON Pointer'],
    ['no field at all', [prod, 'Deployment/web', ''], 'JSON Pointer'],
    [
      'an item that is not there',
      [prod, 'Deployment/web', 'spec.template.spec.containers[name=wb]'],
      'did you mean "web"?',
    ],
    ['an index that is not there', [prod, 'Deployment/web', 'spec.template.spec.containers[1]'], 'a list of 1'],
    ['a field of a value', [prod, 'Deployment/web', 'spec.replicas.count'], 'no field "count"'],
    ['an item of what is no list', [prod, 'Deployment/web', 'spec[name=x]'], 'no list'],
    ['an item of what is not set', [prod, 'Deployment/web', 'spec.volumes[name=x].y'], 'not set'],
    ['an argument too few', [prod, 'Deployment/web'], "missing required argument 'field'"],
    ['a format that is none', [prod, 'Deployment/web', 'spec', '--format', 'yaml'], 'pretty or json'],
  ])('%s', async (_, args, hint) => {
    expect(await refusal(args)).toContain(hint);
  });

  test('also where JSON was asked for', async () => {
    expect(await refusal(['overlays/prod', 'Deployment/wbe', 'spec', '--format', 'json'])).toContain('"web"');
  });

  test('an object of several that is named as the sentence says is found', async () => {
    const found = await explained(['twice', 'apps/v1/Deployment//x-web', 'metadata.name']);
    expect(found.value).toBe('x-web');
  });
});

test('an item that a patch took away is said to have been', async () => {
  const top = makeTree({
    'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
    'base/web.yaml': `${deployment('web', sound)}        - {name: side, image: "registry.test/side:1"}\n`,
    'over/kustomization.yaml': kustomization(`resources: [../base]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}
`),
  });
  const sentence = await refusal(['over', 'Deployment/web', 'spec.template.spec.containers[name=side].image'], top);
  expect(sentence).toMatch(/has no item \[name=side\].*it was taken away by over\/kustomization\.yaml:9\.$/);
});

test('a variable that is filled in after the build, and text of a terminal, do no harm', async () => {
  const top = makeTree({
    'kustomization.yaml': kustomization('resources: [map.yaml]\n'),
    'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: "${TAG}", b: "x\\u001b[2Jy"}\n',
  });
  const later = await explained(['.', 'ConfigMap/map', 'data.a'], top);
  expect([later.refused?.code, later.change, later.value]).toEqual(['not-final', [], '${TAG}']);
  const { stdout } = await oakum(['explain', '.', 'ConfigMap/map', 'data.b'], { cwd: top });
  expect(stdout).not.toContain('\u001b');
});

describe('where no single place can be named, it says why', () => {
  const odd = makeTree({
    'base/kustomization.yaml': kustomization(`resources: [web.yaml]
configMapGenerator:
  - name: settings
    literals: [mode=fast]
labels:
  - pairs: {team: front}
    includeSelectors: true
replacements:
  - source: {kind: Deployment, name: web, fieldPath: metadata.name}
    targets:
      - select: {kind: Deployment}
        fieldPaths: [spec.template.spec.hostname]
        options: {create: true}
`),
    'base/web.yaml': deployment('web', `resources: &own\n  limits: {memory: 64Mi}\n`).concat(
      `        - name: two\n          image: registry.test/two:1\n          resources: *own\n`,
    ),
    'over/kustomization.yaml': kustomization('resources: [../base]\n'),
  });

  test.each([
    ['a generator', 'ConfigMap/settings', 'data.mode', 'fast', 'generator'],
    ['a replacement', 'Deployment/web', 'spec.template.spec.hostname', 'web', 'replacement'],
  ])('%s', async (_, resource, field, value, code) => {
    const found = await explained(['over', resource, field], odd);
    expect([found.value, found.refused === null]).toEqual([value, found.change.length > 0]);
    // What is not followed yet may be followed one day; a place that is named then is a true one.
    if (found.untraced === null) expect(found.writes.some(({ state }) => state === 'wins')).toBe(true);
    else expect([found.untraced.code, found.refused?.code, found.change]).toEqual([code, code, []]);
  });

  test('what an anchor shares is named where it is written, for each that uses it', async () => {
    for (const name of ['web', 'two']) {
      const field = `spec.template.spec.containers[name=${name}].resources.limits.memory`;
      const { untraced, refused, change } = await explained(['over', 'Deployment/web', field], odd);
      expect([untraced, refused]).toEqual([null, null]);
      expect(change).toMatchObject([{ file: 'base/web.yaml', line: 16, add: [] }]);
    }
  });

  test('a label that one step writes to several places is written once at each', async () => {
    for (const field of ['metadata.labels.team', 'spec.selector.matchLabels.team']) {
      const { writes } = await explained(['over', 'Deployment/web', field], odd);
      expect(writes).toMatchObject([
        { file: 'base/kustomization.yaml', layer: 'transformer', state: 'wins', value: 'front' },
      ]);
    }
  });
});

import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Tree } from './support.ts';

/**
 * Random trees of kustomizations. Values come from small pools, so that layers often say the same: then only who wrote
 * a field last tells a right trace from a wrong one.
 */
export function randomTree(): fc.Arbitrary<{ readonly files: Tree; readonly root: string }> {
  return fc
    .record({
      base: baseObjects(),
      layers: fc.array(layer(true), { minLength: 1, maxLength: 3 }),
      twins: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.tuple(layer(false), layer(false))),
      asList: fc.boolean(),
      print: printer(),
    })
    .map((shape) => {
      const files: Record<string, string> = {};
      writeBase(files, shape);
      let below = 'base';
      if (shape.twins !== null) {
        for (const [index, twin] of shape.twins.entries()) {
          writeLayer(files, `twin-${index}`, { ...twin, namePrefix: `t${index}-` }, ['../base'], shape.print);
        }
        writeLayer(files, 'twins', EMPTY, ['../twin-0', '../twin-1'], shape.print);
        below = 'twins';
      }
      for (const [index, one] of shape.layers.entries()) {
        writeLayer(files, `layer-${index}`, shape.twins === null ? one : targeted(one), [`../${below}`], shape.print);
        below = `layer-${index}`;
      }
      return { files, root: below };
    });
}

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
type Body = { [key: string]: Value };

interface Layer {
  readonly patches: readonly Patch[];
  readonly components: readonly Layer[];
  readonly namePrefix?: string | undefined;
  readonly [field: string]: unknown;
}

interface Patch {
  readonly field: 'patches' | 'patchesStrategicMerge' | 'patchesJson6902';
  readonly inline: boolean;
  readonly target: Body | null;
  readonly body: Value;
}

const EMPTY: Layer = { patches: [], components: [] };
const IMAGES = ['shop/web', 'shop/log', 'mirror/web'];

/** Above two uses of one base a patch must select, for its object's name means both of them. */
function targeted(from: Layer): Layer {
  const patches = from.patches.map((patch): Patch => {
    if (patch.target !== null) return patch;
    const kind = Array.isArray(patch.body) ? 'Deployment' : ((patch.body as Body)['kind'] ?? '');
    return { ...patch, field: 'patches', target: { kind } };
  });
  return { ...from, patches, components: from.components.map(targeted) };
}

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** A record whose members are often missing. */
function partial(members: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<Body> {
  return fc.record(members, { requiredKeys: [] }).map((body) => body as Body);
}

function image(): fc.Arbitrary<string> {
  const rest = fc.constantFrom('', ':v1', ':v2', '@sha256:aaaa', ':v1@sha256:aaaa');
  return fc.tuple(fc.constantFrom(...IMAGES), rest).map((parts) => parts.join(''));
}

function quantities(): fc.Arbitrary<Body> {
  return partial({ memory: fc.constantFrom('64Mi', '1Gi'), cpu: fc.constantFrom('100m', 1) });
}

function container(): fc.Arbitrary<Body> {
  return partial({
    image: image(),
    args: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
    env: fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: fc.constantFrom('1', '2') }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
    resources: partial({ limits: quantities(), requests: quantities() }),
    ports: fc.uniqueArray(
      fc.record(
        { containerPort: fc.constantFrom(80, 443), protocol: fc.constantFrom('TCP', 'UDP'), hostPort: fc.constant(80) },
        { requiredKeys: ['containerPort', 'protocol'] },
      ),
      { selector: ({ containerPort, protocol }) => `${containerPort}/${protocol}`, minLength: 1, maxLength: 2 },
    ),
    securityContext: partial({ privileged: fc.boolean(), runAsUser: fc.constantFrom(0, 1000) }),
  });
}

function containers(names: readonly string[], minLength: number): fc.Arbitrary<Body[]> {
  return fc
    .uniqueArray(fc.constantFrom(...names), { minLength, maxLength: names.length })
    .chain((chosen) => fc.tuple(...chosen.map((name) => container().map((body): Body => ({ name, ...body })))));
}

function podSpec(names: readonly string[], minLength: number): fc.Arbitrary<Body> {
  return fc.record(
    {
      containers: containers(names, minLength),
      hostPID: fc.boolean(),
      tolerations: fc.array(partial({ key: fc.constantFrom('a', 'b'), operator: fc.constant('Exists') }), {
        minLength: 1,
        maxLength: 2,
      }),
      volumes: fc.constantFrom<Value[]>(
        [{ name: 'data', emptyDir: {} }],
        [{ name: 'tmp', emptyDir: { medium: 'Memory' } }],
      ),
    },
    { requiredKeys: ['containers'] },
  );
}

function identity(apiVersion: string, kind: string, name: string): Body {
  return { apiVersion, kind, metadata: { name } };
}

function baseObjects(): fc.Arbitrary<Body[]> {
  const labels = { labels: { app: 'web' } };
  const web = fc.record({ pod: podSpec(['app', 'log'], 1), replicas: maybe(fc.constantFrom(1, 2)) });
  return fc.record({ web, job: podSpec(['app'], 1), thing: thingSpec(), data: mapData() }).map((base) => [
    {
      ...identity('apps/v1', 'Deployment', 'web'),
      metadata: { name: 'web', ...labels, annotations: { note: 'x' } },
      spec: { ...defined('replicas', base.web.replicas), template: { metadata: labels, spec: base.web.pod } },
    },
    { ...identity('batch/v1', 'CronJob', 'job'), spec: { jobTemplate: { spec: { template: { spec: base.job } } } } },
    { ...identity('example.com/v1', 'Thing', 'thing'), spec: base.thing },
    { ...identity('v1', 'ConfigMap', 'map'), data: base.data },
  ]);
}

function defined(key: string, value: Value | undefined): Body {
  return value === undefined ? {} : { [key]: value };
}

function thingSpec(): fc.Arbitrary<Body> {
  return partial({
    mode: fc.constantFrom('a', 'b'),
    items: fc.array(partial({ name: fc.constantFrom('x', 'z'), size: fc.constantFrom(1, 2) }), { maxLength: 2 }),
    containers: fc.array(fc.record({ name: fc.constant('app'), image: image() }), { minLength: 1, maxLength: 2 }),
  });
}

function mapData(): fc.Arbitrary<Body> {
  return partial({ a: fc.constantFrom('1', '2'), b: fc.constantFrom('1', 'line one\nline two\n') });
}

/** Takes parts of a patch away by null or a directive, here and there. */
function withRemovals(body: fc.Arbitrary<Body>): fc.Arbitrary<Body> {
  return fc.tuple(body, fc.integer({ min: 0, max: 40 }), fc.constantFrom('null', 'delete', 'replace')).map((drawn) => {
    const [patch, at, how] = drawn;
    let count = 0;
    const visit = (value: Value): Value => {
      if (Array.isArray(value)) return value.map(visit);
      if (typeof value !== 'object' || value === null) return value;
      const visited: Body = {};
      for (const [key, child] of Object.entries(value)) {
        const hit = count++ === at && !['name', 'containers', 'template', 'spec', 'jobTemplate'].includes(key);
        if (!hit) visited[key] = visit(child);
        else if (how === 'null') visited[key] = null;
        else if (typeof child === 'object' && child !== null && !Array.isArray(child)) {
          visited[key] = how === 'delete' ? { $patch: 'delete' } : { ...child, $patch: 'replace' };
        } else visited[key] = child;
      }
      return visited;
    };
    return visit(patch) as Body;
  });
}

function mergePatch(): fc.Arbitrary<Patch> {
  const pod = podSpec(['app', 'log', 'proxy'], 0);
  const bodies: fc.Arbitrary<Body>[] = [
    withRemovals(partial({ replicas: fc.constantFrom(1, 2), template: fc.record({ spec: pod }) })).map((spec) => ({
      ...identity('apps/v1', 'Deployment', 'web'),
      spec,
    })),
    withRemovals(pod).map((spec) => ({
      ...identity('batch/v1', 'CronJob', 'job'),
      spec: { jobTemplate: { spec: { template: { spec } } } },
    })),
    withRemovals(thingSpec()).map((spec) => ({ ...identity('example.com/v1', 'Thing', 'thing'), spec })),
    withRemovals(mapData()).map((data) => ({ ...identity('v1', 'ConfigMap', 'map'), data })),
  ];
  return fc
    .record({
      field: fc.constantFrom('patches' as const, 'patches' as const, 'patchesStrategicMerge' as const),
      inline: fc.boolean(),
      body: fc.oneof(...bodies),
      targeted: fc.boolean(),
    })
    .map(({ targeted, ...patch }) => ({
      ...patch,
      target: targeted && patch.field === 'patches' ? { kind: patch.body['kind'] ?? '' } : null,
    }));
}

const POD = '/spec/template/spec';

function operation(): fc.Arbitrary<Value> {
  const first = fc.constantFrom(`${POD}/containers/0`, `${POD}/containers/-1`);
  const set = (path: fc.Arbitrary<string>, value: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
    fc.record({ op: fc.constantFrom('add', 'replace'), path, value });
  return fc.oneof(
    set(fc.constant('/spec/replicas'), fc.constantFrom(1, 2)),
    set(
      first.map((at) => `${at}/image`),
      image(),
    ),
    set(
      first.map((at) => `${at}/resources`),
      partial({ limits: quantities() }),
    ),
    set(
      first.map((at) => `${at}/env`),
      fc.constant([{ name: 'A', value: '1' }]),
    ),
    set(fc.constant('/metadata/annotations'), fc.constant({ note: 'x', other: '1' })),
    fc.record({
      op: fc.constant('add'),
      path: fc.constantFrom(`${POD}/containers/-`, `${POD}/containers/0`, `${POD}/containers/1`),
      value: container().map((body): Body => ({ name: 'extra', ...body })),
    }),
    fc.record({ op: fc.constant('remove'), path: fc.constant('/metadata/annotations/note') }),
    fc.record({
      op: fc.constant('copy'),
      from: fc.constantFrom('/metadata/labels/app', `${POD}/containers/0/name`),
      path: fc.constantFrom('/metadata/annotations/copied', `${POD}/containers/0/workingDir`),
    }),
  );
}

function jsonPatch(): fc.Arbitrary<Patch> {
  const target = fc.constantFrom<Body>(
    { kind: 'Deployment' },
    { kind: 'Deploy.*', name: '.*web' },
    { labelSelector: 'app=web' },
  );
  const operations = fc.array(operation(), { minLength: 1, maxLength: 3 });
  return fc
    .record({
      field: fc.constantFrom('patches' as const, 'patches' as const, 'patchesJson6902' as const),
      inline: fc.boolean(),
      target,
      body: operations,
    })
    .map((patch) =>
      patch.field === 'patches'
        ? patch
        : { ...patch, target: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'web' } },
    );
}

function layer(withComponents: boolean): fc.Arbitrary<Layer> {
  const entry = fc.record(
    {
      name: fc.constantFrom(...IMAGES),
      newName: fc.constantFrom(...IMAGES),
      newTag: fc.constantFrom('v1', 'v3'),
    },
    { requiredKeys: ['name'] },
  );
  const metadata = fc.constantFrom({ team: 'x' }, { team: 'z' }, { note: 'x' });
  return fc.record({
    patches: fc.array(fc.oneof(mergePatch(), jsonPatch()), { maxLength: 3 }),
    components: withComponents ? fc.array(layer(false), { maxLength: 2 }) : fc.constant([]),
    namePrefix: rarely(fc.constantFrom('p-', 'r-')),
    nameSuffix: rarely(fc.constantFrom('-s', '-t')),
    namespace: rarely(fc.constantFrom('one', 'two')),
    commonAnnotations: rarely(metadata),
    commonLabels: rarely(fc.constantFrom({ team: 'x' }, { app: 'web' })),
    labels: rarely(
      fc.array(fc.record({ pairs: metadata, includeTemplates: fc.boolean() }), { minLength: 1, maxLength: 2 }),
    ),
    images: rarely(fc.array(entry, { minLength: 1, maxLength: 3 })),
    replicas: rarely(fc.constantFrom([{ name: 'web', count: 1 }], [{ name: 'web', count: 2 }])),
  });
}

function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** Aliases have their own tests. */
const PLAIN = { aliasDuplicateObjects: false };

type Print = (value: Value) => string;

function printer(): fc.Arbitrary<Print> {
  return fc.constantFrom<Print>(
    (value) => stringify(value, PLAIN),
    (value) => stringify(value, { ...PLAIN, indent: 4, indentSeq: false }),
    (value) => `# made for a test\n---\n${stringify(value, PLAIN)}`,
    (value) => `${JSON.stringify(value, null, 2)}\n`,
    (value) => stringify(value, PLAIN).replaceAll('\n', '\r\n'),
  );
}

function writeBase(
  files: Record<string, string>,
  { base, asList, print }: { readonly base: Body[]; readonly asList: boolean; readonly print: Print },
): void {
  files['base/kustomization.yaml'] = 'resources: [all.yaml]\n';
  files['base/all.yaml'] = asList
    ? print({ apiVersion: 'v1', kind: 'List', items: base })
    : base.map((object) => `---\n${print(object).replace(/^# .*\n---\n/, '')}`).join('');
}

function writeLayer(
  files: Record<string, string>,
  directory: string,
  from: Layer,
  resources: string[],
  print: Print,
): void {
  const { patches, components, ...fields } = from;
  const body: Body = {};
  const isComponent = resources.length === 0;
  if (isComponent) Object.assign(body, { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' });
  else body['resources'] = resources;
  const filled = components.filter(({ patches: some, components: more, ...rest }) =>
    [...some, ...more, ...Object.values(rest)].some((value) => value !== undefined),
  );
  for (const [index, component] of filled.entries()) {
    writeLayer(files, `${directory}-component-${index}`, component, [], print);
  }
  if (filled.length > 0) body['components'] = filled.map((_one, index) => `../${directory}-component-${index}`);
  for (const [index, patch] of patches.entries()) addPatch(files, directory, body, patch, index, print);
  for (const [field, value] of Object.entries(fields)) if (value !== undefined) body[field] = value as Value;
  // A literal block is what a person writes, and the only text whose inside has positions.
  files[`${directory}/kustomization.yaml`] = stringify(body, { ...PLAIN, blockQuote: 'literal', lineWidth: 0 });
}

function addPatch(
  files: Record<string, string>,
  directory: string,
  kustomization: Body,
  { field, inline, target, body }: Patch,
  index: number,
  print: Print,
): void {
  const entries = (kustomization[field] ??= []) as Value[];
  const text = stringify(body, PLAIN);
  const file = `patch-${index}.yaml`;
  if (!inline) files[`${directory}/${file}`] = print(body);
  if (field === 'patchesStrategicMerge') entries.push(inline ? text : file);
  else entries.push({ ...(inline ? { patch: text } : { path: file }), ...(target === null ? {} : { target }) });
}

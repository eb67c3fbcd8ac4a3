import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildFailure, build } from '../../src/kustomize/build.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { reasonOf } from '../../src/kustomize/reason.ts';
import { findRenderer, type Renderer } from '../../src/kustomize/renderer.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { COMPONENT, CONFIG_MAP, DEPLOYMENT, directoryOf, emptyDirectory, type Tree } from './tree.ts';

let renderer: Renderer;
beforeAll(async () => {
  const found = await findRenderer(process.env);
  if (!found.ok) throw new Error(found.problem.message);
  renderer = found.renderer;
});

/** How `app` of a tree fails, from a place of its own. */
async function failureOf(tree: Tree, top = directoryOf(tree)): Promise<BuildFailure> {
  const sources = openSources(directoryFiles(top));
  const result = await build(renderer, join(top, 'app'), { top, sources });
  if (result.ok) throw new Error(`it renders: ${result.text}`);
  return result;
}

const OTHER = DEPLOYMENT.replace('name: web\nspec', 'name: other\nspec');
const patched = (op: string): Tree => ({
  'app/kustomization.yaml': `resources:\n- d.yaml\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - ${op}\n`,
  'app/d.yaml': DEPLOYMENT,
});

interface Row {
  readonly what: string;
  readonly tree: Tree;
  readonly message: string | RegExp;
  readonly file?: string | null;
  readonly line?: number | null;
}

const K = 'app/kustomization.yaml';
const ROWS: Row[] = [
  {
    what: 'no kustomization',
    tree: { 'app/x.yaml': '' },
    message: "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory 'app'",
    file: null,
  },
  {
    what: 'a base without a kustomization',
    tree: { [K]: 'namespace: x\nresources:\n- ../base\n', 'base/x.yaml': '' },
    message: "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory 'base'",
    line: 3,
  },
  {
    what: 'two kustomizations',
    tree: { [K]: 'resources: []\n', 'app/kustomization.yml': 'resources: []\n' },
    message: 'Found multiple kustomization files under: app',
    file: null,
  },
  { what: 'an empty kustomization', tree: { [K]: '' }, message: 'kustomization.yaml is empty' },
  {
    what: 'a missing file',
    tree: { [K]: 'resources:\n- absent.yaml\n' },
    message: /^evalsymlink failure on 'app\/absent\.yaml' : lstat app\/absent\.yaml: no such file or directory$/,
    line: 2,
  },
  {
    what: 'a missing file of a base',
    tree: {
      [K]: 'resources: [../base]\n',
      'base/kustomization.yml': 'namespace: x\nresources:\n- c.yaml\n- absent.yaml\n',
      'base/c.yaml': CONFIG_MAP,
    },
    message: /^evalsymlink failure on 'base\/absent\.yaml'/,
    file: 'base/kustomization.yml',
    line: 4,
  },
  {
    what: 'a missing directory',
    tree: { [K]: 'resources:\n- ../absent\n' },
    message: /^evalsymlink failure on 'absent'/,
    line: 2,
  },
  {
    what: 'a missing component',
    tree: { [K]: 'components: [../absent]\n' },
    message: /not a valid directory: evalsymlink failure on 'absent'/,
  },
  {
    what: 'a missing patch',
    tree: { [K]: 'patches: [{path: absent.yaml}]\n' },
    message: /^failed to get the patch file from path\(absent\.yaml\): evalsymlink failure on 'app\/absent\.yaml'/,
  },
  {
    what: 'a missing generator file',
    tree: { [K]: 'configMapGenerator: [{name: x, files: [absent.txt]}]\n' },
    message: /file sources: \[absent\.txt\]: evalsymlink failure on 'app\/absent\.txt'/,
  },
  {
    what: 'a file outside the root',
    tree: { [K]: 'resources: [../c.yaml]\n', 'c.yaml': CONFIG_MAP },
    message: "security; file 'c.yaml' is not in or below 'app'",
    line: 1,
  },
  {
    what: 'an unknown field',
    tree: { [K]: 'resourcez: []\n' },
    message: 'invalid Kustomization: json: unknown field "resourcez"',
  },
  {
    what: 'a mistyped field',
    tree: { [K]: 'patches: text\n' },
    message: /^invalid Kustomization: json: cannot unmarshal string into Go struct field Kustomization\.patches/,
  },
  {
    what: 'a duplicate object',
    tree: { [K]: 'resources:\n- a.yaml\n- b.yaml\n', 'app/a.yaml': DEPLOYMENT, 'app/b.yaml': DEPLOYMENT },
    message: 'may not add resource with an already registered id: Deployment.v1.apps/web.[noNs]',
    line: 3,
  },
  {
    what: 'a duplicate object of two bases',
    tree: {
      [K]: 'resources:\n- ../a\n- ../b\n',
      'a/kustomization.yaml': 'resources: [d.yaml]\n',
      'a/d.yaml': DEPLOYMENT,
      'b/kustomization.yaml': 'resources: [d.yaml]\n',
      'b/d.yaml': DEPLOYMENT,
    },
    message: 'may not add resource with an already registered id: Deployment.v1.apps/web.[noNs]',
    line: 3,
  },
  {
    what: 'a patch without object',
    tree: { [K]: 'resources: [d.yaml]\npatches: [{path: p.yaml}]\n', 'app/d.yaml': DEPLOYMENT, 'app/p.yaml': OTHER },
    message: /^no resource matches strategic merge patch "Deployment\.v1\.apps\/other\.\[noNs\]": no matches for Id/,
  },
  {
    what: 'a patch with two objects',
    tree: {
      [K]: 'resources: [a, b]\npatches: [{path: p.yaml}]\n',
      'app/a/kustomization.yaml': 'namePrefix: a-\nresources: [d.yaml]\n',
      'app/a/d.yaml': DEPLOYMENT,
      'app/b/kustomization.yaml': 'namePrefix: b-\nresources: [d.yaml]\n',
      'app/b/d.yaml': DEPLOYMENT,
      'app/p.yaml': DEPLOYMENT,
    },
    message: /multiple matches for Id Deployment\.v1\.apps\/web/,
  },
  {
    what: 'a JSON patch into nothing',
    tree: patched('{op: remove, path: /spec/absent/deep}'),
    message: /operation does not apply: doc is missing path: "\/spec\/absent\/deep"/,
  },
  {
    what: 'a JSON patch that removes nothing',
    tree: patched('{op: remove, path: /spec/absent}'),
    message: /[Uu]nable to remove nonexistent key/,
  },
  {
    what: 'a JSON patch whose test fails',
    tree: patched('{op: test, path: /spec/replicas, value: 3}'),
    message: /testing value \/spec\/replicas failed/,
  },
  {
    what: 'a JSON patch without target',
    tree: {
      [K]: 'resources: [d.yaml]\npatches: [{path: p.yaml}]\n',
      'app/d.yaml': DEPLOYMENT,
      'app/p.yaml': '- {op: remove, path: /spec}\n',
    },
    message: /^must specify a target for JSON patch/,
  },
  {
    what: 'a resource that does not parse',
    tree: { [K]: 'resources: [d.yaml]\n', 'app/d.yaml': 'a: b\nc:\n d: [\n' },
    message: /^MalformedYAMLError: yaml: line \d+: .* in File: d\.yaml$/,
    file: 'app/d.yaml',
    line: 3,
  },
  {
    what: 'a resource of a base that does not parse',
    tree: {
      [K]: 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources: [sub/d.yaml]\n',
      'base/sub/d.yaml': 'a: b\nc:\n d: [\n',
    },
    message: /^MalformedYAMLError: yaml: line 3: /,
    file: 'base/sub/d.yaml',
    line: 3,
  },
  {
    what: 'a kustomization that does not parse',
    tree: { [K]: 'namespace: x\nresources: [\n' },
    message: /^invalid Kustomization: yaml: line 2: /,
    line: 2,
  },
  {
    what: 'a base whose kustomization does not parse',
    tree: { [K]: 'resources: [../base]\n', 'base/Kustomization': 'namespace: x\nresources: [\n' },
    message: /^invalid Kustomization: yaml: line 2: /,
    file: 'base/Kustomization',
    line: 2,
  },
  {
    what: 'an exec plugin',
    tree: { [K]: 'generators: [g.yaml]\n', 'app/g.yaml': 'apiVersion: x/v1\nkind: Own\nmetadata: {name: y}\n' },
    message: /external plugins disabled; unable to load external plugin 'Own'/,
  },
  {
    what: 'helm',
    tree: { [K]: 'helmCharts: [{name: x, repo: "https://helm.example", version: 1.0.0}]\n' },
    message: 'must specify --enable-helm',
  },
  {
    what: 'a replacement without source',
    tree: {
      [K]: 'resources: [d.yaml]\nreplacements: [{source: {kind: ConfigMap, name: absent}, targets: [{select: {kind: Deployment}, fieldPaths: [spec.x]}]}]\n',
      'app/d.yaml': DEPLOYMENT,
    },
    message: /^nothing selected by /,
  },
  {
    what: 'a replacement without target field',
    tree: {
      [K]: 'resources: [d.yaml, c.yaml]\nreplacements: [{source: {kind: ConfigMap, name: settings, fieldPath: data.mode}, targets: [{select: {kind: Deployment}, fieldPaths: [spec.a.b]}]}]\n',
      'app/d.yaml': DEPLOYMENT,
      'app/c.yaml': CONFIG_MAP,
    },
    message: 'unable to find field "spec.a.b" in replacement target',
  },
  {
    what: 'replicas of nobody',
    tree: { [K]: 'resources: [d.yaml]\nreplicas: [{name: absent, count: 2}]\n', 'app/d.yaml': DEPLOYMENT },
    message: /^resource with name absent does not match a config with the following GVK/,
  },
  {
    what: 'a cycle',
    tree: { [K]: 'namespace: x\nresources: [../base]\n', 'base/kustomization.yaml': 'resources:\n- ../app\n' },
    message: "cycle detected: candidate root 'app' contains visited root 'app'",
    file: 'base/kustomization.yaml',
    line: 2,
  },
  {
    what: 'a component as a resource',
    tree: { [K]: 'resources:\n- ../c\n', 'c/kustomization.yaml': `${COMPONENT}namePrefix: x-\n` },
    message: "expected kind != 'Component' for path 'c'",
    line: 2,
  },
  {
    what: 'an ordinary kustomization as a component',
    tree: { [K]: 'components:\n- ../c\n', 'c/kustomization.yaml': 'namePrefix: x-\n' },
    message: "expected kind 'Component' for path 'c' but got 'Kustomization'",
  },
  {
    what: 'a failure inside a component',
    tree: {
      [K]: 'components: [../c]\nresources: [d.yaml]\n',
      'app/d.yaml': DEPLOYMENT,
      'c/kustomization.yaml': `${COMPONENT}patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: remove, path: /spec/absent}\n`,
    },
    message: /[Uu]nable to remove nonexistent key/,
    file: 'c/kustomization.yaml',
  },
  {
    what: 'a missing file inside a component',
    tree: { [K]: 'components: [../c]\n', 'c/kustomization.yaml': `${COMPONENT}resources:\n- absent "quoted".yaml\n` },
    message: /^evalsymlink failure on 'c\/absent "quoted"\.yaml'/,
    file: 'c/kustomization.yaml',
    line: 4,
  },
  {
    what: 'a namespace conflict',
    tree: {
      [K]: 'namespace: x\nresources: [c.yaml]\n',
      'app/c.yaml': `${CONFIG_MAP.replace('metadata:', 'metadata:\n  namespace: a')}---\n${CONFIG_MAP.replace('metadata:', 'metadata:\n  namespace: b')}`,
    },
    message: 'namespace transformation produces ID conflict',
  },
  {
    what: 'an object without a name',
    tree: {
      [K]: 'resources: [c.yaml]\n',
      'app/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x}\n',
    },
    message: /^missing metadata\.name in object/,
    line: 1,
  },
  {
    what: 'an object of Flux',
    tree: {
      [K]: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./x}\n',
    },
    message: 'invalid Kustomization: json: unknown field "spec"',
  },
  {
    what: 'deprecated fields before the error',
    tree: { [K]: 'commonLabels: {a: b}\nvars: []\nbases:\n- absent\n' },
    message: /^evalsymlink failure on 'app\/absent'/,
    line: 4,
  },
  {
    what: 'an address that cannot be reached',
    tree: { [K]: 'resources:\n- https://host.invalid/a/b.yaml\n' },
    message: /host\.invalid|git/,
    line: 2,
  },
];

describe("kustomize's own reason, in one line", () => {
  it.each(ROWS)('of $what', async ({ tree, message, file, line }) => {
    const failure = await failureOf(tree);
    expect(failure.code).toBe('kustomize-failed');
    if (typeof message === 'string') expect(failure.message).toBe(message);
    else expect(failure.message).toMatch(message);
    expect(failure.file).toBe(file === undefined ? K : file);
    if (line !== undefined) expect(failure.line).toBe(line);
    expect(failure.message).not.toMatch(/[\r\n]|accumulat|recursed|deprecated|^error:/i);
    expect(failure.message).not.toMatch(/(^|[\s'"])\/(tmp|var|home|root|private)/);
  });

  it('is the same at another place and another time', async () => {
    for (const { tree } of ROWS) {
      const first = directoryOf(tree);
      const second = join(emptyDirectory(), 'a much longer place', 'for the same tree');
      cpSync(first, second, { recursive: true });
      expect(await failureOf(tree, second)).toEqual(await failureOf(tree, first));
    }
  });
});

describe('reading what kustomize printed', () => {
  const read = (stderr: string) => reasonOf(stderr, { tops: ['/t', '/t/real'], directory: 'app' });

  it.each([
    ['the log prefix of kubectl', 'F1123 19:05:00.123456   4242 main.go:12] boom', 'boom'],
    ['the clock of a warning', '2026/11/23 19:05:00 Warning: do not\nError: boom\n', 'boom'],
    ['the clock of a message', '2026/11/23 19:05:00 boom\n', 'boom'],
    ['warnings', "# Warning: 'bases' is deprecated.\nError: boom\n", 'boom'],
    ['paths of the tree', "Error: '/t/real/a/b' and '/t/c' and '/t'", "'a/b' and 'c' and '.'"],
    ['no path that only begins like the tree', "Error: '/tea' and '/t.x' and '/t:'", "'/tea' and '/t.x' and '.:'"],
    ['the place of a clone', 'Error: lstat /tmp/kustomize-1234567/app: no such file', 'lstat clone/app: no such file'],
    [
      'the place of Git',
      "Error: failed to run '/usr/lib/git fetch --depth=1 x': exit status 128",
      "failed to run 'git fetch --depth=1 x': exit status 128",
    ],
    ['addresses in memory', 'Error: wrong thing 0xc000123456', 'wrong thing 0x…'],
    ['control characters', 'Error: a\u001b[31mb\u0007\r\nc', 'a [31mb c'],
    ['nothing', '', ''],
  ])('leaves out %s', (_what, stderr, message) => {
    expect(read(stderr).message).toBe(message);
  });

  it('cuts what is too long', () => {
    expect(read(`Error: ${'x'.repeat(5000)}`).message.length).toBeLessThanOrEqual(601);
  });

  it('does not hang on text made to make it search', () => {
    const hostile = `Error: ${"accumulation err='accumulating resources from 'a': ".repeat(2000)}'${"': ".repeat(2000)}`;
    const before = performance.now();
    read(hostile);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

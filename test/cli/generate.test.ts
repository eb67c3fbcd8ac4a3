import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import {
  deployment,
  type Ended,
  kustomization,
  launcher,
  makeTree,
  privileged,
  readTree,
  run,
  sound,
} from './world.ts';

/** What the image of a sidecar has: `oakum` on its PATH, and the platform's policy. */
const sidecar = makeTree({
  'bin/oakum!': `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`,
  'policy.yaml': `apiVersion: oakum.dev/v1
kind: Policy
rules:
  - match: {ids: [no-privileged-containers, no-host-namespaces]}
    action: block
`,
  'broken.yaml': 'apiVersion: oakum.dev/v1\nkind: Policy\nrules:\n  - match: {ids: [nothing]}\n    action: block\n',
});

const plugin = parse(readFileSync(join(import.meta.dirname, '..', '..', 'plugin', 'plugin.yaml'), 'utf8')) as {
  spec: { generate: { command: [string, ...string[]]; args?: string[] } };
};

interface App {
  readonly path: string;
  readonly env?: Record<string, string>;
  readonly policy?: string | null;
}

/** Does what Argo CD's plugin server does: a fresh copy of the repository, the app's directory, the command, this environment. */
async function generate(repository: string, { path, env = {}, policy = 'policy.yaml' }: App): Promise<Ended> {
  const work = join(makeTree({}), '_cmp_server', '0c6f2f4e-5b0e-4d53-8c6d-2f0a5e0b7a11');
  mkdirSync(work, { recursive: true });
  cpSync(repository, work, { recursive: true });
  const before = readTree(work);
  const { command, args = [] } = plugin.spec.generate;
  const [program, ...rest] = command;
  const ended = await run(program, [...rest, ...args], {
    cwd: join(work, path),
    env: {
      PATH: `${join(sidecar, 'bin')}:${process.env['PATH'] ?? ''}`,
      ...(policy === null ? {} : { OAKUM_POLICY: join(sidecar, policy) }),
      ARGOCD_APP_NAME: 'shop',
      ARGOCD_APP_NAMESPACE: 'shop',
      ARGOCD_APP_PROJECT_NAME: 'default',
      ARGOCD_APP_REVISION: '6c1d1a3c2b4f5e6d7c8b9a0f1e2d3c4b5a697887',
      ARGOCD_APP_REVISION_SHORT: '6c1d1a3',
      ARGOCD_APP_SOURCE_REPO_URL: 'https://git.test/shop.git',
      ARGOCD_APP_SOURCE_PATH: path,
      ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
      KUBE_VERSION: '1.34',
      KUBE_API_VERSIONS: 'v1,apps/v1',
      ARGOCD_APP_PARAMETERS: '[]',
      ...env,
    },
  });
  expect(readTree(work)).toEqual(before);
  expect(ended.stdout + ended.stderr).not.toContain('_cmp_server');
  return ended;
}

const overlay = {
  'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
  'overlays/prod/kustomization.yaml': kustomization('namePrefix: prod-\nresources: [../../base]\n'),
};
const good = makeTree({ ...overlay, 'base/web.yaml': deployment('web', sound) });
const bad = makeTree({ ...overlay, 'base/web.yaml': deployment('web', privileged) });
const prod = { path: 'overlays/prod' };

describe('oakum generate, as plugin.yaml says it', () => {
  test('prints the very bytes of kustomize where nothing blocks', async () => {
    const ended = await generate(good, prod);
    const found = await findRenderer(process.env);
    if (!found.ok) throw new Error(found.problem.message);
    const { program, arguments: words } = found.renderer;
    const bare = execFileSync(program, [...words, join(good, 'overlays/prod')], { encoding: 'utf8' });
    expect(bare).toContain('name: prod-web');
    expect(ended).toMatchObject({ code: 0, stdout: bare });
    expect(ended.stderr).toMatch(/^oakum: [^\n]+\n$/);
  });

  test('prints no manifest where a rule blocks, and one line that names rule, file and line', async () => {
    const { code, stdout, stderr } = await generate(bad, prod);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^oakum: 1 finding blocks: no-privileged-containers at base\/web\.yaml:19 [^\n]*\n$/);
  });

  test('says the same on each run, though the working directory has another name', async () => {
    expect(await generate(bad, prod)).toEqual(await generate(bad, prod));
  });

  test('names three findings at most, and how many more there are', async () => {
    const apps = ['a', 'b', 'c', 'd', 'e'];
    const many = makeTree({
      'kustomization.yaml': kustomization(`resources: [${apps.map((name) => `${name}.yaml`).join(', ')}]\n`),
      ...Object.fromEntries(apps.map((name) => [`${name}.yaml`, deployment(name, privileged)])),
    });
    const { code, stderr } = await generate(many, { path: '.' });
    expect(code).toBe(1);
    expect(stderr.match(/no-privileged-containers at [a-e]\.yaml:19/g)).toHaveLength(3);
    expect(stderr).toMatch(/^oakum: 5 findings block: .*; and 2 more\n$/);
  });

  test('names a line once, though two objects come from it', async () => {
    const twins = makeTree({
      'kustomization.yaml': kustomization('resources: [left, right]\n'),
      'left/kustomization.yaml': kustomization('namePrefix: left-\nresources: [../base]\n'),
      'right/kustomization.yaml': kustomization('namePrefix: right-\nresources: [../base]\n'),
      'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'base/web.yaml': deployment('web', privileged),
    });
    const { code, stderr } = await generate(twins, { path: '.' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^oakum: 2 findings block: no-privileged-containers at base\/web\.yaml:19 \([^;]*\)\n$/);
  });

  test('prints large output whole', async () => {
    const value = 'x'.repeat(900);
    const maps = Array.from({ length: 1500 }, (_, index) => {
      return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\ndata: {key: ${value}}\n`;
    });
    const large = makeTree({
      'kustomization.yaml': kustomization('resources: [all.yaml]\n'),
      'all.yaml': maps.join('---\n'),
    });
    const { code, stdout } = await generate(large, { path: '.' });
    expect(code).toBe(0);
    expect(stdout.split('\n---\n')).toHaveLength(1500);
    expect(stdout.endsWith('\n')).toBe(true);
  });
});

test('ends with its kustomize when Argo CD ends it, and prints no manifest', async () => {
  const alive =
    '[ "$1" = version ] && { echo v5.8.1; exit; }\nwhile :; do echo >> "${0%/*}/alive"; /bin/sleep 0.05; done\n';
  const endless = makeTree({ 'kustomize!': `#!/bin/sh\n${alive}` });
  const beats = (): number => readTree(endless)['alive']?.length ?? 0;
  const child = spawn(process.execPath, [launcher, 'generate'], {
    cwd: join(good, 'base'),
    env: { ...process.env, OAKUM_POLICY: join(sidecar, 'policy.yaml'), OAKUM_KUSTOMIZE: join(endless, 'kustomize') },
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  while (beats() === 0) await setTimeout(20);
  child.kill('SIGTERM');
  const ending = await new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  expect({ ending, stdout }).toEqual({ ending: 'SIGTERM', stdout: '' });
  await setTimeout(100);
  const last = beats();
  await setTimeout(300);
  expect(beats()).toBe(last);
});

describe('the tree around the app', () => {
  test('is the Git work tree where .git was sent', async () => {
    const repository = makeTree({ ...readTree(good), '.git/HEAD': 'ref: refs/heads/main\n' });
    expect(await generate(repository, { ...prod, env: { ARGOCD_APP_SOURCE_PATH: 'elsewhere' } })).toMatchObject({
      code: 0,
    });
  });

  test('is what the app’s path leaves where .git was not sent, though only a part of the repository was', async () => {
    expect(
      await generate(good, { ...prod, env: { ARGOCD_APP_SOURCE_PATH: 'teams/shop/overlays/prod' } }),
    ).toMatchObject({
      code: 0,
    });
  });

  test('is never left, even where the path does not fit', async () => {
    const { code, stdout, stderr } = await generate(good, { ...prod, env: { ARGOCD_APP_SOURCE_PATH: 'elsewhere' } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
  });
});

describe('refuses with exit code 2 and one line', () => {
  test.each<[string, string, App, RegExp]>([
    ['without a policy', good, { ...prod, policy: null }, /OAKUM_POLICY/],
    ['with a policy that does not exist', good, { ...prod, policy: 'gone.yaml' }, /gone\.yaml.*does not exist/],
    [
      'with a policy that names an unknown rule',
      good,
      { ...prod, policy: 'broken.yaml' },
      /broken\.yaml:4: .*"nothing"/,
    ],
    ['with a target version that is none', good, { ...prod, env: { KUBE_VERSION: 'latest' } }, /KUBE_VERSION/],
    [
      'with a target version that rules do not know',
      good,
      { ...prod, env: { KUBE_VERSION: 'v2.0.1' } },
      /KUBE_VERSION/,
    ],
    [
      'with a kustomize that is missing',
      good,
      { ...prod, env: { OAKUM_KUSTOMIZE: '/nowhere/kustomize' } },
      /OAKUM_KUSTOMIZE/,
    ],
    [
      'what does not render',
      makeTree({ 'kustomization.yaml': kustomization('resources: [gone.yaml]\n') }),
      { path: '.' },
      /gone\.yaml/,
    ],
    ['what is no kustomization', makeTree({ 'web.yaml': deployment('web', sound) }), { path: '.' }, /kustomization/],
    [
      'what renders to nothing, even on purpose',
      makeTree({ 'kustomization.yaml': kustomization('resources: []\n') }),
      { path: '.' },
      /nothing/,
    ],
    [
      'what a rule cannot judge',
      makeTree({
        'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
        'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: {a: b}}\n',
      }),
      { path: '.' },
      /could not be evaluated/,
    ],
  ])('%s', async (_, repository, app, reason) => {
    const { code, stdout, stderr } = await generate(repository, app);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
    expect(stderr).toMatch(reason);
  });
});

describe('nothing that the app’s author controls lets a violation through', () => {
  test('no variable of the plugin’s env or parameters', async () => {
    const lax = join(makeTree({ 'lax.yaml': 'apiVersion: oakum.dev/v1\nkind: Policy\nrules: []\n' }), 'lax.yaml');
    const env = {
      ARGOCD_ENV_OAKUM_POLICY: lax,
      PARAM_OAKUM_POLICY: lax,
      PARAM_POLICY: lax,
      ARGOCD_APP_PARAMETERS: JSON.stringify([{ name: 'policy', string: lax }]),
    };
    expect(await generate(bad, { ...prod, env })).toMatchObject({ code: 1, stdout: '' });
    expect(await generate(good, { ...prod, env, policy: null })).toMatchObject({ code: 2, stdout: '' });
  });

  test('no list of items in an object of another kind', async () => {
    const pod = '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: true}}';
    const trap = makeTree({
      'kustomization.yaml': kustomization('resources: [trap.yaml]\n'),
      'trap.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: trap}\nitems: [${pod}]\n`,
    });
    const { code, stdout, stderr } = await generate(trap, { path: '.' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('no-host-namespaces');
  });

  test('no list within such a list', async () => {
    const pod = '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostPID: true}}';
    const trap = makeTree({
      'kustomization.yaml': kustomization('resources: [trap.yaml]\n'),
      'trap.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: trap}\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: s}, items: [${pod}]}]\n`,
    });
    expect(await generate(trap, { path: '.' })).toMatchObject({ code: 1, stdout: '' });
  });

  test('no annotation, label or name in the manifest', async () => {
    const named = deployment('web', privileged).replace(
      '  name: web\nspec:',
      '  name: web\n  namespace: kube-system\n  labels: {oakum.dev/policy: off}\n  annotations: {oakum.dev/waive: all}\nspec:',
    );
    const top = makeTree({ ...overlay, 'base/web.yaml': named });
    expect(await generate(top, prod)).toMatchObject({ code: 1, stdout: '' });
  });
});

test('ends its kustomize also where the signal comes with the first sign of it', async () => {
  for (let round = 0; round < 6; round += 1) {
    const beat = 'for i in 1 2 3 4 5 6 7 8 9 10; do echo >> "${0%/*}/alive"; /bin/sleep 0.05; done\n';
    const hasty = makeTree({
      'kustomize!': `#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\nkill -TERM $PPID\n${beat}`,
    });
    const child = spawn(process.execPath, [launcher, 'generate'], {
      cwd: join(good, 'base'),
      env: { ...process.env, OAKUM_POLICY: join(sidecar, 'policy.yaml'), OAKUM_KUSTOMIZE: join(hasty, 'kustomize') },
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))).toBe('SIGTERM');
    await setTimeout(700);
    expect(readTree(hasty)['alive']?.length ?? 0).toBeLessThan(10);
  }
});

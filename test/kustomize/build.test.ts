import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { absoluteDirectory, type BuildOptions, type BuildResult, build, buildAll } from '../../src/kustomize/build.ts';
import { findRenderer, type Renderer } from '../../src/kustomize/renderer.ts';
import { CONFIG_MAP, directoryOf, emptyDirectory, script, type Tree, write } from './tree.ts';

let renderer: Renderer;
beforeAll(async () => {
  const found = await findRenderer(process.env);
  if (!found.ok) throw new Error(found.problem.message);
  renderer = found.renderer;
});

function rendering(tree: Tree, directory = '', options: Partial<BuildOptions> = {}): Promise<BuildResult> {
  const top = directoryOf(tree);
  return build(renderer, absoluteDirectory(top, directory), { top, ...options });
}

function scripted(body: string): Renderer {
  return { ...renderer, program: script(body), arguments: ['build'] };
}

/** Waits until nothing of the process is left, or fails. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true;
    await after(20);
  }
  return false;
}

describe('building with the real kustomize', () => {
  it('gives its output, byte for byte', async () => {
    const result = await rendering({
      'kustomization.yaml': 'namePrefix: x-\nresources: [c.yaml]\n',
      'c.yaml': CONFIG_MAP,
    });
    expect(result).toEqual({
      ok: true,
      text: 'apiVersion: v1\ndata:\n  mode: fast\nkind: ConfigMap\nmetadata:\n  name: x-settings\n',
    });
  });

  it('builds a kustomization of a megabyte', async () => {
    const literals = Array.from({ length: 20_000 }, (_, index) => `  - key-${index}=${'v'.repeat(40)}\n`).join('');
    const text = `configMapGenerator:\n- name: big\n  literals:\n${literals}`;
    expect(text.length).toBeGreaterThan(1_000_000);
    const result = await rendering({ 'kustomization.yaml': text });
    expect(result.ok && result.text.includes('key-19999')).toBe(true);
  });

  it('builds many at once and keeps their order, and failures among them', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `r${index}/kustomization.yaml`,
        index === 5 ? 'resources: [absent.yaml]\n' : `configMapGenerator: [{name: c${index}, literals: [a=b]}]\n`,
      ]),
    );
    const top = directoryOf(tree);
    const jobs = Array.from({ length: 12 }, (_, index) => ({ directory: join(top, `r${index}`), options: { top } }));
    const results = await buildAll(renderer, jobs, { concurrency: 3 });
    results.forEach((result, index) => {
      expect(result.ok).toBe(index !== 5);
      if (result.ok) expect(result.text).toContain(`name: c${index}-`);
    });
  });

  it('takes a kubectl and a kustomize alike', async () => {
    expect(renderer.arguments).toEqual(['kustomize']);
    const program = script(`shift; exec '${renderer.program}' kustomize "$@"`);
    const top = directoryOf({ 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': CONFIG_MAP });
    const result = await build({ ...renderer, program, arguments: ['build'] }, top, { top });
    expect(result.ok).toBe(true);
  });
});

describe('what a hostile repository cannot do', () => {
  it('run a program or container by the annotation of a function, or a plugin of its own', async () => {
    const marker = join(emptyDirectory(), 'ran');
    const run = `#!/bin/sh\ntouch ${marker}\n`;
    for (const runtime of [
      'exec: {path: ./run.sh}',
      'container: {image: example.invalid/x}',
      'starlark: {path: x.star}',
    ]) {
      const config = `apiVersion: x.example/v1\nkind: Thing\nmetadata:\n  name: t\n  annotations:\n    config.kubernetes.io/function: |\n      ${runtime}\n`;
      for (const field of ['generators', 'transformers', 'validators']) {
        const tree = {
          'kustomization.yaml': `resources: [c.yaml]\n${field}: [t.yaml]\n`,
          't.yaml': config,
          'run.sh': run,
          'c.yaml': CONFIG_MAP,
        };
        expect(await rendering(tree)).toMatchObject({ ok: false, code: 'kustomize-failed' });
      }
    }
    expect(existsSync(marker)).toBe(false);
  });

  it('run helm', async () => {
    const result = await rendering({
      'kustomization.yaml': 'helmCharts: [{name: x, repo: "https://helm.example", version: "1"}]\n',
    });
    expect(result).toMatchObject({ ok: false, message: 'must specify --enable-helm' });
  });

  it('crash us with a forged annotation that makes kustomize panic', async () => {
    const forged =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations: {internal.config.kubernetes.io/previousNames: "a,b"}\n';
    const result = await rendering({ 'kustomization.yaml': 'namePrefix: a-\nresources: [c.yaml]\n', 'c.yaml': forged });
    expect(result).toMatchObject({ ok: false, code: 'kustomize-failed' });
    expect(result.ok ? '' : result.message).toMatch(/^kustomize crashed: /);
    expect(result.ok ? '' : result.message).not.toMatch(/goroutine|\.go:|0x/);
  });

  it('print a secret into a message', async () => {
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: NS}\nstringData: {password: hunter2}\n';
    const trees: Tree[] = [
      {
        'kustomization.yaml': 'namespace: x\nresources: [s.yaml]\n',
        's.yaml': `${secret.replace('NS', 'a')}---\n${secret.replace('NS', 'b')}`,
      },
      { 'kustomization.yaml': 'secretGenerator: [{name: s, literals: [hunter2]}]\n' },
      { 'kustomization.yaml': 'secretGenerator: [{name: s, literals: [password=hunter2], files: [absent]}]\n' },
      {
        'kustomization.yaml': 'resources: [s.yaml]\npatches: [{patch: "stringData: {password: hunter2}"}]\n',
        's.yaml': secret,
      },
      {
        'kustomization.yaml':
          'resources: [s.yaml]\npatches: [{target: {kind: Secret}, patch: "[{op: add, path: /stringData/password, value: hunter2}]"}]\n',
        's.yaml': secret,
      },
    ];
    for (const tree of trees) {
      const result = await rendering(tree);
      expect(result).toMatchObject({ ok: false, code: 'kustomize-failed' });
      expect(JSON.stringify(result)).not.toContain('hunter2');
    }
  });

  it('see the environment of the user, or a Git to call', async () => {
    const kept = { ...process.env };
    onTestFinished(() => {
      process.env = kept;
    });
    Object.assign(process.env, {
      HTTPS_PROXY: 'http://me:secret@proxy',
      AWS_SECRET_ACCESS_KEY: 'secret',
      KUBECONFIG: '/secret',
    });
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build(scripted('/usr/bin/env'), top, { top, env: process.env });
    const names = result.ok ? result.text.split('\n').map((line) => line.split('=')[0] ?? '') : [];
    expect(names).toContain('HOME');
    expect(result.ok && result.text).not.toMatch(/secret/);
    expect(result.ok && result.text).not.toContain(process.env.HOME);
    const offers = [
      'HOME',
      'LC_ALL',
      'KUBERC',
      'KUBECTL_KUBERC',
      'GOMAXPROCS',
      'GOGC',
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'NO_PROXY',
    ];
    const ofShell = ['PWD', '_', 'SHLVL', 'OLDPWD', ''];
    expect(names.filter((name) => ![...offers, ...ofShell].includes(name))).toEqual([]);
  });

  it('use the preferences of the user in kubectl', async () => {
    const home = emptyDirectory();
    write(home, {
      '.kube/kuberc':
        'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n- command: kustomize\n  options: [{name: output, default: /nonexistent/x}]\n',
    });
    const kept = process.env.HOME;
    onTestFinished(() => {
      process.env.HOME = kept;
    });
    process.env.HOME = home;
    expect(await rendering({ 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': CONFIG_MAP })).toMatchObject({
      ok: true,
    });
  });
});

describe('addresses that were allowed', () => {
  it('are cloned, from a real repository, leaving nothing behind', async () => {
    const origin = directoryOf({ 'app/kustomization.yaml': 'resources: [c.yaml]\n', 'app/c.yaml': CONFIG_MAP });
    const git = (...args: string[]): Buffer =>
      execFileSync('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'x');
    const url = `file://${origin}//app?ref=main`;
    const top = directoryOf({ 'kustomization.yaml': `resources: ["${url}"]\n` });
    const before = readdirSync(tmpdir()).filter((name) => /^(kustomize|oakum)-\d/.test(name));
    const open = await build(renderer, top, { top, remotes: [url], env: process.env });
    expect(open).toMatchObject({ ok: true });
    expect(readdirSync(tmpdir()).filter((name) => /^(kustomize|oakum)-\d/.test(name))).toEqual(before);
    const closed = await build(renderer, top, { top });
    expect(closed).toMatchObject({ ok: false, code: 'kustomize-failed' });
  });

  it('fail with the same words on each run, without the place of the clone', async () => {
    const url = 'file:///nonexistent/repository//app';
    const top = directoryOf({ 'kustomization.yaml': `resources: ["${url}"]\n` });
    const options = { top, remotes: [url], env: process.env };
    const first = await build(renderer, top, options);
    expect(first).toMatchObject({ ok: false, code: 'kustomize-failed' });
    expect(await build(renderer, top, options)).toEqual(first);
    expect(JSON.stringify(first)).not.toContain(tmpdir());
  });
});

describe('a kustomize that does not end well', () => {
  const hanging = (extra = ''): string => `${extra}\necho $$ > "$PIDS"\nsleep 1000`;

  it('is ended after its time, with everything it started, though it is deaf to the first signal', async () => {
    const pids = join(emptyDirectory(), 'pids');
    const body = `trap '' TERM\n(trap '' TERM; echo $$ >> ${pids}; exec sleep 1000) &\necho $! >> ${pids}\necho $$ >> ${pids}\nwait\nsleep 1000`;
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build(scripted(body), top, { top, timeoutMs: 300 });
    expect(result).toMatchObject({ ok: false, code: 'timeout', message: expect.stringContaining('0.3 seconds') });
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started.length).toBeGreaterThanOrEqual(2);
    for (const pid of started) expect(await gone(pid)).toBe(true);
  });

  it('is ended when it exits but leaves a helper that holds its output', async () => {
    const pids = join(emptyDirectory(), 'pids');
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build(scripted(`echo out\nsleep 1000 &\necho $! > ${pids}\nexit 0`), top, {
      top,
      timeoutMs: 30_000,
    });
    expect(result).toEqual({ ok: true, text: 'out\n' });
    expect(await gone(Number(readFileSync(pids, 'utf8')))).toBe(true);
  });

  it('is ended when its caller gives up', async () => {
    const pids = join(emptyDirectory(), 'pids');
    const top = directoryOf({ 'kustomization.yaml': '' });
    const controller = new AbortController();
    const running = build(scripted(hanging().replace('"$PIDS"', pids)), top, { top, signal: controller.signal });
    while (!existsSync(pids) || readFileSync(pids, 'utf8') === '') await after(10);
    controller.abort();
    expect(await running).toMatchObject({ ok: false, code: 'killed' });
    expect(await gone(Number(readFileSync(pids, 'utf8')))).toBe(true);
    expect(await build(renderer, top, { top, signal: controller.signal })).toMatchObject({ ok: false, code: 'killed' });
  });

  it.each([
    ['is killed by someone', 'kill -9 $$', 'killed'],
    ['fails without a word', 'exit 3', 'kustomize-failed'],
    ['prints what is not text', "printf '\\377\\376'", 'kustomize-failed'],
  ])('that %s is a failure', async (_what, body, code) => {
    const top = directoryOf({ 'kustomization.yaml': '' });
    expect(await build(scripted(body), top, { top })).toMatchObject({ ok: false, code });
  });

  it('is ended when it prints without end', async () => {
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build(scripted('while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done'), top, {
      top,
      maxOutput: 100_000,
    });
    expect(result).toMatchObject({ ok: false, code: 'output-too-large' });
  });

  it('is bounded in what it says on standard error', async () => {
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build(
      scripted(
        'i=0; while [ $i -lt 40000 ]; do echo "Error: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" >&2; i=$((i+1)); done; exit 1',
      ),
      top,
      { top },
    );
    expect(result).toMatchObject({ ok: false, code: 'kustomize-failed' });
    expect(result.ok ? 0 : result.message.length).toBeLessThan(1000);
  });

  it('is missing when its program is', async () => {
    const top = directoryOf({ 'kustomization.yaml': '' });
    const result = await build({ ...renderer, program: join(top, 'absent') }, top, { top });
    expect(result).toMatchObject({ ok: false, code: 'renderer-missing' });
  });
});

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployment, kustomization, makeTree, oakum, policyOfTen, run, sound } from './world.ts';

interface Finding {
  readonly rule: string;
  readonly source: { readonly file: string } | null;
  readonly fix: { readonly state: string };
}

interface Output {
  readonly summary: { readonly places: number };
  readonly roots: readonly {
    readonly path: string;
    readonly status: string;
    readonly error: { readonly code: string } | null;
    readonly findings: readonly Finding[];
  }[];
}

async function checked(top: string, args: readonly string[]): Promise<Output> {
  const { stdout } = await oakum(['check', '--format', 'json', ...args], { cwd: top });
  return JSON.parse(stdout) as Output;
}

const unlimited = deployment('web', '');
const limited = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, resources: {limits: {memory: 300Mi}}}]}}}
`;

describe('what one root is told does not depend on which PATH was given', () => {
  const tree = {
    'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
    'base/web.yaml': unlimited,
    'prod/kustomization.yaml': kustomization('resources: [../base]\n'),
    'staging/kustomization.yaml': kustomization('resources: [../base]\npatches: [{path: limit.yaml}]\n'),
    'staging/limit.yaml': limited,
  };

  it('a sibling that was not asked for lends its limit', async () => {
    const top = makeTree(tree);
    await run('git', ['init', '-q'], { cwd: top });
    for (const path of ['.', 'prod']) {
      const root = (await checked(top, [path])).roots.find((one) => one.path === 'prod');
      const limit = root?.findings.find(({ rule }) => rule === 'container-memory-limit');
      expect(limit?.fix.state, path).toBe('candidate');
      const fix = await oakum(['fix', path, '--rule', 'container-memory-limit'], { cwd: top });
      expect(fix.stdout, path).toContain('memory: 300Mi');
    }
  });
});

describe('a directory behind a link', () => {
  it('is reported where Git knows it, and counts as one place', async () => {
    const top = makeTree({
      'real/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'real/web.yaml': unlimited,
      'a/kustomization.yaml': kustomization('resources: [../real]\n'),
      'b/kustomization.yaml': kustomization('resources: [../linked]\n'),
    });
    symlinkSync('real', join(top, 'linked'));
    await run('git', ['init', '-q'], { cwd: top });
    const [one, both] = [await checked(top, ['a']), await checked(top, ['a', 'b'])];
    const files = new Set(both.roots.flatMap(({ findings }) => findings.map(({ source }) => source?.file)));
    expect([...files]).toEqual(['real/web.yaml']);
    expect(both.summary.places).toBe(one.summary.places);
  });
});

describe('a root', () => {
  it('at the top is called by a dot', async () => {
    const top = makeTree({ 'kustomization.yaml': kustomization('resources: [web.yaml]\n'), 'web.yaml': unlimited });
    expect((await checked(top, [])).roots.map(({ path }) => path)).toEqual(['.']);
  });

  it('whose list is emptied by a second key is not empty on purpose', async () => {
    const lines = 'resources: [web.yaml]\nresources: []\n';
    const top = makeTree({ 'kustomization.yaml': kustomization(lines), 'web.yaml': unlimited });
    const [root] = (await checked(top, [])).roots;
    expect([root?.status, root?.error?.code]).toEqual(['failed', 'empty-output']);
    const twin = makeTree({ 'kustomization.yaml': kustomization('resources: []\n') });
    expect((await checked(twin, [])).roots[0]?.status).toBe('empty');
  });

  it('with a Helm chart is refused by a code of its own', async () => {
    const chart = 'helmCharts: [{name: shop, version: 1.0.0, repo: "https://charts.test"}]\n';
    const top = makeTree({ 'kustomization.yaml': kustomization(chart) });
    const [root] = (await checked(top, [])).roots;
    expect([root?.status, root?.error?.code]).toEqual(['failed', 'helm']);
  });
});

describe('--load-restrictor none', () => {
  it('lets a kustomization read a file beside it, which is then traced and fixed', async () => {
    const top = makeTree({
      'app/kustomization.yaml': kustomization('resources: [../shared.yaml]\n'),
      'shared.yaml': deployment('web', sound.replace('allowPrivilegeEscalation: false', 'privileged: true')),
    });
    await run('git', ['init', '-q'], { cwd: top });
    expect((await checked(top, ['app'])).roots[0]?.status).toBe('failed');
    const few = makeTree({ 'policy.yaml': policyOfTen() });
    const args = ['app', '--load-restrictor', 'none', '--policy', `${few}/policy.yaml`];
    const [root] = (await checked(top, args)).roots;
    expect(root?.findings).toHaveLength(2);
    expect(new Set(root?.findings.map(({ source }) => source?.file))).toEqual(new Set(['shared.yaml']));
    await oakum(['fix', 'app', '--load-restrictor', 'LoadRestrictionsNone', '--write'], { cwd: top });
    expect((await checked(top, args)).roots[0]?.findings).toEqual([]);
  });

  it('takes no other word', async () => {
    const top = makeTree({ 'kustomization.yaml': kustomization('resources: []\n') });
    const ended = await oakum(['check', '--load-restrictor', 'all'], { cwd: top });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('root or none')]);
  });
});

describe('a rule that somebody brings', () => {
  const rule = (expected: string): string => `apiVersion: oakum.dev/v1
kind: Rule
id: named-x
title: Deployments are called x
reason: They are looked up by this name.
category: config
severity: low
since: "0.1"
match: {kinds: [Deployment]}
checks:
  - foreach: object
    assert: object.metadata.name == 'x'
    at: /metadata/name
    message: the name is not x
    fix: {safety: manual, reason: Only the owner can rename it.}
tests:
  - name: another name
    objects: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: y}, spec: {}}]
    expect: ${expected}
`;

  it('must hold its own tests, or it does not judge', async () => {
    const tree = { 'app/kustomization.yaml': kustomization('resources: [web.yaml]\n'), 'app/web.yaml': unlimited };
    const top = makeTree({ ...tree, 'bad/x.yaml': rule('pass'), 'good/x.yaml': rule('{fail: [/metadata/name]}') });
    const bad = await oakum(['check', 'app', '--rules', 'bad'], { cwd: top });
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('bad/x.yaml: Rule named-x fails its own test "another name"');
    expect(bad.stdout).not.toContain('the name is not x');
    const good = await oakum(['check', 'app', '--rules', 'good'], { cwd: top });
    expect(good.code).toBe(1);
    expect(good.stdout).toContain('the name is not x');
  });
});

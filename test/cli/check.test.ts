import { describe, expect, test } from 'vitest';
import {
  cleanExample,
  deployment,
  kustomization,
  makeTree,
  oakum,
  policyOfTen,
  privileged,
  readTree,
  sound,
} from './world.ts';

const shop = makeTree({
  '.git/HEAD': 'ref: refs/heads/main\n',
  'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
  'base/web.yaml': deployment('web', privileged),
  'overlays/prod/kustomization.yaml': kustomization('namePrefix: prod-\nnamespace: shop\nresources: [../../base]\n'),
  'overlays/stage/kustomization.yaml': kustomization('namePrefix: stage-\nresources: [../../base]\n'),
});

const clean = makeTree({
  'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
  'web.yaml': deployment('web', sound),
});

/** Numbers are those of few rules; where no policy is given, the built-in one decides. */
const few = makeTree({
  'policy.yaml': policyOfTen({ 'no-privileged-containers': 'block', 'no-privilege-escalation': 'block' }),
});
const ofFew = ['--policy', `${few}/policy.yaml`];

interface Finding {
  rule: string;
  fingerprint: string;
  source: { file: string; line: number; column: number; via: string[] } | null;
}

function findingsOf(json: string, root: string): Finding[] {
  const report = JSON.parse(json) as { roots: { path: string; findings: Finding[] }[] };
  return report.roots.find(({ path }) => path === root)?.findings ?? [];
}

describe('oakum check', () => {
  test('says which line blocks, once for each root, and what to type next', async () => {
    const { code, stdout, stderr } = await oakum(['check'], { cwd: shop });
    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout.match(/^overlays\/(prod|stage)$/gm)).toEqual(['overlays/prod', 'overlays/stage']);
    expect(stdout).toMatch(
      /^ {2}base\/web\.yaml:19:25 +critical +block +no-privileged-containers +container web is privileged \(Deployment shop\/prod-web\)$/m,
    );
    expect(stdout).toMatch(/^ {2}base\/web\.yaml:6:3 +low +annotate +minimum-replicas +/m);
    expect(stdout).toMatch(/^Next: oakum fix$/m);
    const counted = await oakum(['check', ...ofFew], { cwd: shop });
    expect(counted.stdout).toMatch(/^2 roots, 2 resources: 4 findings at 2 places, 4 block$/m);
  });

  test('ends with 0 and one line where there is nothing to say', async () => {
    const ended = await oakum(['check'], { cwd: cleanExample });
    expect(ended).toEqual({ code: 0, stdout: '1 root, 10 resources: 0 findings\n', stderr: '' });
  });

  test('prints the report of the contract as JSON, every key in its order', async () => {
    const { code, stdout } = await oakum(['check', 'overlays/prod', '--format', 'json', ...ofFew], { cwd: shop });
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { roots: { findings: object[] }[]; context: object; summary: object };
    expect(Object.keys(report)).toEqual([
      ...['apiVersion', 'kind', 'tool', 'renderer', 'digests', 'context', 'summary', 'errors', 'roots'],
    ]);
    expect(Object.keys(report.context)).toEqual(['kubernetesVersion', 'podSecurityVersion', 'now']);
    expect(Object.keys(report.roots[0] ?? {})).toEqual([
      'path',
      'status',
      'error',
      'resources',
      'unknownKinds',
      'findings',
    ]);
    expect(Object.keys(report.roots[0]?.findings[0] ?? {})).toEqual([
      ...['rule', 'category', 'severity', 'action', 'outcome', 'message', 'resource', 'pointer', 'source', 'untraced'],
      ...['fingerprint', 'waiver', 'fix'],
    ]);
    expect(report).toMatchObject({
      apiVersion: 'oakum.dev/v1',
      kind: 'Report',
      renderer: { name: 'kustomize' },
      summary: { roots: 1, resources: 1, findings: 2, places: 2, blocking: 2, undecided: 0, failedRoots: 0 },
      errors: [],
    });
    expect(findingsOf(stdout, 'overlays/prod')).toMatchObject([
      { rule: 'no-privilege-escalation', source: { file: 'base/web.yaml' } },
      {
        rule: 'no-privileged-containers',
        resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'prod-web' },
        pointer: '/spec/template/spec/containers/0/securityContext/privileged',
        source: { file: 'base/web.yaml', line: 19, column: 25, layer: 'resource', via: ['overlays/prod', 'base'] },
        fix: { state: 'candidate', safety: 'review' },
      },
    ]);
  });

  test('prints the same bytes for the same input, from whatever directory and with whatever concurrency', async () => {
    const one = await oakum(['check', '--format', 'json', '--concurrency', '1'], { cwd: shop });
    const two = await oakum(['check', '--format', 'json', '--concurrency', '8', shop], { cwd: clean });
    expect(two).toEqual(one);
  });

  test('gives a finding the same fingerprint under two overlays with different prefixes', async () => {
    const { stdout } = await oakum(['check', '--format', 'json', ...ofFew], { cwd: shop });
    const [prod, stage] = ['overlays/prod', 'overlays/stage'].map((root) =>
      findingsOf(stdout, root).map(({ fingerprint }) => fingerprint),
    );
    expect(prod).toHaveLength(2);
    expect(stage).toEqual(prod);
    expect(new Set(prod).size).toBe(2);
  });

  test('also checks the used ones with --all', async () => {
    const { stdout } = await oakum(['check', '--all', ...ofFew], { cwd: shop });
    expect(stdout).toMatch(/^3 roots, 3 resources: 6 findings at 2 places, 6 block$/m);
  });

  test('takes a kustomization file for its directory', async () => {
    const { stdout } = await oakum(['check', 'base/kustomization.yaml', ...ofFew], { cwd: shop });
    expect(stdout).toMatch(/^1 root, 1 resource: 2 findings/m);
  });

  test('writes nothing into the tree', async () => {
    const before = readTree(shop);
    await oakum(['check', '--all'], { cwd: shop });
    expect(readTree(shop)).toEqual(before);
  });

  test('judges what Argo CD would take out of a list of items, whatever the kind around it', async () => {
    const pod =
      'apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "a:1", securityContext: {privileged: true}}]}';
    const top = makeTree({
      'kustomization.yaml': kustomization('resources: [trap.yaml]\n'),
      'trap.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: trap}\nitems:\n- {${pod}}\n`,
    });
    const { code, stdout } = await oakum(['check'], { cwd: top });
    expect(stdout).toMatch(/no-privileged-containers .*\(Pod p\)/);
    expect(code).toBe(1);
  });

  test('keeps a terminal safe from what a repository writes', async () => {
    const top = makeTree({
      'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'web.yaml': deployment('web', privileged).replace(
        'name: web\n          image',
        'name: "w\\e[2Jb\\u202e"\n          image',
      ),
    });
    const { stdout } = await oakum(['check'], { cwd: top });
    expect(stdout).toMatch(/container w \[2Jb is privileged/);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  test('uses no colour where no terminal is', async () => {
    const { stdout } = await oakum(['check'], { cwd: shop, env: { FORCE_COLOR: '1', TERM: 'xterm-256color' } });
    expect(stdout).not.toContain('\u001b');
  });
});

describe('a policy', () => {
  test('decides what blocks', async () => {
    const top = makeTree({ 'policy.yaml': policyOfTen({ 'no-privileged-containers': 'block' }) });
    const { code, stdout } = await oakum(['check', '--policy', `${top}/policy.yaml`], { cwd: shop });
    expect(code).toBe(1);
    expect(stdout).toMatch(/4 findings at 2 places, 2 block$/m);
  });

  test('switches a rule off', async () => {
    const top = makeTree({ 'policy.yaml': policyOfTen({ 'no-privileged-containers': 'off' }) });
    const { code, stdout } = await oakum(['check', '--policy', `${top}/policy.yaml`], { cwd: shop });
    expect(code).toBe(0);
    expect(stdout).not.toContain('no-privileged-containers');
    expect(stdout).toMatch(/2 findings at 1 place, none blocks$/m);
  });
});

describe('a rule of one’s own', () => {
  const rule = (id: string): string => `apiVersion: oakum.dev/v1
kind: Rule
id: ${id}
title: Deployments run twice
reason: One copy is not enough.
category: reliability
severity: critical
since: "0.1"
match: {kinds: [apps/v1/Deployment]}
checks:
  - foreach: object
    assert: has(object.spec.replicas) && object.spec.replicas > 1
    at: /spec/replicas
    message: runs once
    fix: {safety: manual, reason: only the owner knows}
tests:
  - name: one
    objects: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {}}]
    expect: {fail: [/spec/replicas]}
`;

  test('is applied beside the built-in ones', async () => {
    const top = makeTree({ 'replicas.yaml': rule('two-replicas') });
    const { code, stdout, stderr } = await oakum(['check', '--rules', top], { cwd: clean });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/web\.yaml:6:3 +critical +block +two-replicas +runs once/);
  });

  test('is read once where a mounted folder has it twice', async () => {
    const top = makeTree({ 'replicas.yaml': rule('two-replicas'), '..2026_11_23/replicas.yaml': rule('two-replicas') });
    const { code, stderr } = await oakum(['check', '--rules', top], { cwd: clean });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test('may not take the id of another one, and both are named', async () => {
    const top = makeTree({ 'mine.yaml': rule('run-as-non-root') });
    const { code, stderr } = await oakum(['check', '--rules', top], { cwd: clean });
    expect(code).toBe(2);
    expect(stderr).toContain(`${top}/mine.yaml:3: `);
    expect(stderr).toContain('rules/pod-security-restricted/run-as-non-root.yaml');
  });
});

import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { deployment, kustomization, makeTree, oakum, policyOfTen, privileged, readTree, writeTree } from './world.ts';

const files = {
  'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
  'base/web.yaml': deployment('web', privileged),
  'prod/kustomization.yaml': kustomization('namePrefix: prod-\nresources: [../base]\n'),
};

function repository(): string {
  const top = makeTree(files);
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@test', ...args], { cwd: top });
  };
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'an app');
  return top;
}

describe('oakum fix', () => {
  test('prints a diff that can be applied, and changes nothing by itself', async () => {
    const top = repository();
    const before = readTree(top);
    const { code, stdout, stderr } = await oakum(['fix', 'prod'], { cwd: top });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readTree(top)).toEqual(before);
    expect(stdout).toContain('-            privileged: true\n');
    expect(stdout).toMatch(/^ {2}base\/web\.yaml:\d+ +no-privileged-containers +1 finding$/m);
    expect(stdout).toMatch(/^Next: oakum fix prod --branch$/m);
    execFileSync('git', ['apply'], { cwd: top, input: stdout.slice(0, stdout.indexOf('\nFixes\n')) });
    const few = makeTree({ 'policy.yaml': policyOfTen() });
    const checked = await oakum(['check', 'prod', '--policy', `${few}/policy.yaml`], { cwd: top });
    expect(checked.stdout).toBe('1 root, 1 resource: 0 findings\n');
  });

  test('suggests only what works in a folder without Git', async () => {
    const top = makeTree(files);
    expect((await oakum(['fix', 'prod'], { cwd: top })).stdout).toMatch(/^Next: oakum fix prod --write$/m);
    expect((await oakum(['fix', 'prod', '--write'], { cwd: top })).stdout).toMatch(/^Next: oakum check prod$/m);
  });

  test('says that a branch cannot hold a path which is not committed yet', async () => {
    const top = repository();
    writeTree(top, {
      'new/kustomization.yaml': files['base/kustomization.yaml'],
      'new/web.yaml': files['base/web.yaml'],
    });
    const { code, stderr } = await oakum(['fix', 'new', '--branch'], { cwd: top });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oakum: new is not in the commit at HEAD[^\n]* commit it first[^\n]*\n$/);
  });

  test('prints the report of the contract as JSON, every key in its order', async () => {
    const { code, stdout } = await oakum(['fix', '--format', 'json'], { cwd: repository() });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { fixed: { findings: object[]; edits: object[] }[] };
    expect(Object.keys(report)).toEqual([
      ...['apiVersion', 'kind', 'fixed', 'left', 'errors', 'diff', 'branch', 'commit'],
    ]);
    expect(Object.keys(report.fixed[0] ?? {})).toEqual([...['rule', 'findings', 'brought', 'edits', 'valueFrom']]);
    expect(Object.keys(report.fixed[0]?.findings[0] ?? {})).toEqual(['root', 'fingerprint']);
    expect(Object.keys(report.fixed[0]?.edits[0] ?? {})).toEqual(['file', 'line', 'layer']);
  });

  test('only mends findings of the rules that were asked for', async () => {
    const { stdout } = await oakum(['fix', '--rule', 'no-privileged-containers'], { cwd: repository() });
    expect(stdout).toMatch(/^1 edit fixes 1 finding$/m);
    expect(stdout).toMatch(/^Next: oakum fix --rule no-privileged-containers --branch$/m);
  });

  test.each([
    ['for a rule that says itself what to write', 'no-privileged-containers=false', 'leave --value'],
    ['that is no image', 'image-tag-not-latest=registry.test/web: x', 'no image'],
    ['that is an image without tag', 'image-tag-not-latest=registry.test/web', 'no image'],
    ['with a digest that is none', 'image-tag-not-latest=registry.test/web@sha256:x', 'no image'],
  ])('refuses a value %s', async (_, value, says) => {
    const { code, stdout, stderr } = await oakum(['fix', '--value', value], { cwd: repository() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });

  test.each([
    ['--rule', 'run-as-nonroot'],
    ['--value', 'container-memory-limt=1Gi'],
  ])('refuses %s of a rule that does not exist, and says which there are', async (flag, value) => {
    const { code, stdout, stderr } = await oakum(['fix', flag, value], { cwd: repository() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: [^\n]*"(run-as-nonroot|container-memory-limt)"[^\n]*\n$/);
    expect(stderr).toMatch(/run-as-non-root|container-memory-limit/);
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/index.ts';
import { runRuleTests } from '../../src/rules/test-rules.ts';
import { builtInFiles, builtInRules, top } from './built-in.ts';

const rules = await builtInRules();

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  it.each(runRuleTests(rule))('$name', ({ failures }) => {
    expect(failures).toEqual([]);
  });
});

describe('the rules of the installation', () => {
  it('are the ten of this version', () => {
    expect(rules.map(({ id }) => id)).toEqual([
      'automount-service-account-token',
      'container-memory-limit',
      'drop-all-capabilities',
      'image-tag-not-latest',
      'no-host-namespaces',
      'no-privilege-escalation',
      'no-privileged-containers',
      'no-removed-api',
      'run-as-non-root',
      'seccomp-profile',
    ]);
  });

  it('stand in a file of their own name, in the folder of their category', () => {
    expect(rules.map(({ file }) => file)).toEqual(rules.map(({ category, id }) => `rules/${category}/${id}.yaml`));
  });

  it('are the same rules on the short way as on the long one', async () => {
    const short = await loadRules(builtInFiles.map((file) => ({ ...file, trusted: true })));
    expect(short.problems).toEqual([]);
    expect(short.rules.every(({ tests }) => tests === null)).toBe(true);
    expect(JSON.stringify(short.rules)).toBe(JSON.stringify(rules.map((rule) => ({ ...rule, tests: null }))));
  });

  it('notice when any operator of any expression is damaged', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/mutate-rules.ts'], {
      cwd: top,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ rules: [1-9]\d{3} mutants killed, 0 survived/);
    expect(status).toBe(0);
  });
});

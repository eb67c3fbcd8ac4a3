import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runRuleTests } from '../../src/rules/test-rules.ts';
import { validatorFor } from '../../src/schemas/index.ts';
import { builtInRules, top } from './built-in.ts';

const rules = await builtInRules();

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  it.each(runRuleTests(rule, { validators: validatorFor }))('$name', ({ failures }) => {
    expect(failures).toEqual([]);
  });
});

describe('the rules of the installation', () => {
  it('stand in a file of their own name, in the folder of their category', () => {
    expect(rules.map(({ file }) => file)).toEqual(rules.map(({ category, id }) => `rules/${category}/${id}.yaml`));
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

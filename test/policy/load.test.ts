import { describe, expect, test } from 'vitest';
import { actionOf, loadPolicy, paramsOf, recommended } from '../../src/policy/index.ts';

const ids = ['run-as-non-root', 'container-memory-limit', 'no-host-namespaces'];
const loaded = ids.map((id) => ({
  id,
  params: id === 'no-host-namespaces' ? { only: { type: 'list' as const } } : {},
}));

async function problemsOf(text: string): Promise<{ line: number | null; code: string; message: string }[]> {
  const result = await loadPolicy('policy.yaml', text, loaded);
  if (result.ok) return [];
  for (const { file } of result.problems) expect(file).toBe('policy.yaml');
  return result.problems.map(({ line, code, message }) => ({ line, code, message }));
}

async function actionsOf(text: string): Promise<string[]> {
  const result = await loadPolicy('policy.yaml', text, loaded);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return ids.map((id) => actionOf(result.policy, { id, severity: 'critical', since: '0.1' }));
}

const head = 'apiVersion: oakum.dev/v1\nkind: Policy\n';

describe('a policy', () => {
  test('decides the rules that it names, and the later entry wins', async () => {
    const text = `${head}rules:
  - match: {ids: [run-as-non-root, container-memory-limit]}
    action: block
  - match: {ids: [container-memory-limit]}
    action: off
`;
    expect(await actionsOf(text)).toEqual(['block', 'off', 'annotate']);
  });

  test('annotates what it does not name, however severe', async () => {
    expect(await actionsOf(`${head}rules: []\n`)).toEqual(['annotate', 'annotate', 'annotate']);
  });

  test('understands an unquoted off as the word, though old YAML reads it as false', async () => {
    expect(await actionsOf(`${head}rules:\n- match: {ids: [run-as-non-root]}\n  action: off\n`)).toEqual([
      'off',
      'annotate',
      'annotate',
    ]);
  });

  test('has the digest of its text', async () => {
    const one = await loadPolicy('a.yaml', `${head}rules: []\n`, loaded);
    const same = await loadPolicy('b.yaml', `${head}rules: []\n`, loaded);
    const other = await loadPolicy('a.yaml', `${head}rules: [] # today\n`, loaded);
    if (!one.ok || !same.ok || !other.ok) throw new Error('all three load');
    expect(one.policy.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(same.policy.digest).toBe(one.policy.digest);
    expect(other.policy.digest).not.toBe(one.policy.digest);
  });
});

describe('a version of the catalogue', () => {
  test.each([
    ['0.1', '0.1', 'annotate'],
    ['0.2', '0.1', 'off'],
    ['0.2', '0.10', 'annotate'],
    ['0.11', '0.10', 'off'],
    ['1.0', '0.10', 'off'],
    ['0.9', '1.0', 'annotate'],
  ])('a rule since %s under %s: %s', async (since, catalogue, action) => {
    const result = await loadPolicy('a.yaml', `${head}catalogue: "${catalogue}"\nrules: []\n`, loaded);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(actionOf(result.policy, { id: 'any', severity: 'high', since })).toBe(action);
  });

  test('does not hold back what an entry names', async () => {
    const text = `${head}catalogue: "0.1"\nrules: [{match: {ids: [run-as-non-root]}, action: block}]\n`;
    const result = await loadPolicy('a.yaml', text, loaded);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(actionOf(result.policy, { id: 'run-as-non-root', severity: 'high', since: '0.2' })).toBe('block');
  });

  test.each(['0.1', '1', '"1"', '"0.1.0"', '""'])('is none: %s', async (catalogue) => {
    expect(await problemsOf(`${head}catalogue: ${catalogue}\nrules: []\n`)).toMatchObject([
      { line: 3, code: 'policy-invalid' },
    ]);
  });
});

describe('parameters', () => {
  const entry = (params: string, names = 'no-host-namespaces'): string =>
    `${head}rules:\n- match: {ids: [${names}]}\n  action: block\n  params: ${params}\n`;

  test('are set for the rules of their entry, and the last entry holds', async () => {
    const text = `${entry('{only: [a]}')}- {match: {ids: [no-host-namespaces]}, action: off, params: {only: [b]}}\n`;
    const result = await loadPolicy('a.yaml', text, loaded);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(paramsOf(result.policy)).toEqual({ 'no-host-namespaces': { only: ['b'] } });
  });

  test.each([
    ['{onyl: [a]}', 'no-host-namespaces', 'unknown-parameter', 'did you mean "only"?'],
    ['{only: a}', 'no-host-namespaces', 'policy-invalid', 'must be of type list'],
    ['{only: null}', 'no-host-namespaces', 'policy-invalid', 'must be of type list'],
    ['{constructor: [a]}', 'no-host-namespaces', 'unknown-parameter', 'no parameter "constructor"'],
    ['{only: [a]}', 'run-as-non-root', 'unknown-parameter', 'it has none'],
    ['[a]', 'no-host-namespaces', 'policy-invalid', 'params'],
  ])('%s of %s are wrong', async (params, names, code, says) => {
    const [problem] = await problemsOf(entry(params, names));
    expect(problem).toMatchObject({ line: 6, code });
    expect(problem?.message).toContain(says);
  });
});

describe('without a policy', () => {
  test.each([
    ['critical', 'block'],
    ['high', 'block'],
    ['medium', 'annotate'],
    ['low', 'annotate'],
    ['info', 'annotate'],
  ] as const)('what is %s: %s', (severity, action) => {
    expect(actionOf(recommended, { id: 'any', severity, since: '0.1' })).toBe(action);
  });
});

describe('a broken policy names its line', () => {
  test('for an unknown key, and says which one was meant', async () => {
    const problems = await problemsOf(
      `${head}rules:\n  - match: {ids: [run-as-non-root]}\n    acton: block\n    action: block\n`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 5, code: 'policy-invalid' });
    expect(problems[0]?.message).toContain('unknown key "acton"');
    expect(problems[0]?.message).toContain('did you mean "action"?');
  });

  test('for an unknown rule, and says which one was meant', async () => {
    const problems = await problemsOf(
      `${head}rules:\n  - match:\n      ids:\n        - run-as-nonroot\n    action: block\n`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 6, code: 'unknown-rule' });
    expect(problems[0]?.message).toContain('"run-as-non-root"');
  });

  test('for every defect, not only for the first', async () => {
    const problems = await problemsOf(
      `${head}rules:\n  - match: {ids: []}\n    action: block\n  - match: {ids: [run-as-non-root]}\n    action: warn\n`,
    );
    expect(problems.map(({ line }) => line)).toEqual([4, 7]);
  });

  test.each([
    ['an action that does not exist', `${head}rules:\n  - match: {ids: [run-as-non-root]}\n    action: deny\n`, 5],
    ['an action that is missing', `${head}rules:\n  - match: {ids: [run-as-non-root]}\n`, 4],
    ['a match without ids', `${head}rules:\n  - match: {}\n    action: block\n`, 4],
    ['rules that are no list', `${head}rules: all\n`, 3],
    ['no rules at all', head, 1],
    ['another kind', 'apiVersion: oakum.dev/v1\nkind: Rule\nrules: []\n', 2],
    ['another apiVersion', 'apiVersion: oakum.dev/v2\nkind: Policy\nrules: []\n', 1],
    ['no document', '', 1],
    ['a scalar', 'policy\n', 1],
    ['two documents', `${head}rules: []\n---\n${head}rules: []\n`, 1],
    ['a key twice', `${head}rules: []\nrules: []\n`, 4],
    ['what is no YAML', `${head}rules: [\n`, 4],
  ])('for %s', async (_, text, line) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, code: 'policy-invalid' });
  });
});

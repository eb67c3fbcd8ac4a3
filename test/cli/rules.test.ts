import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInIds, type Ended, makeTree, oakum, readTree } from './world.ts';

/** A rule that holds, in the words of an organisation. */
const owner = `apiVersion: oakum.dev/v1
kind: Rule
id: names-its-owner
title: Every ConfigMap names its owner
reason: Nobody knows whom to ask.
category: house
severity: low
since: "2.1"
params:
  label: { type: string, default: owner, description: The label that names the owner. }
match: { kinds: [v1/ConfigMap] }
checks:
  - foreach: object
    assert: object.metadata.?labels[?params.label].hasValue()
    at: /metadata/labels
    message: "{object.metadata.name} names no owner"
    fix: { safety: manual, reason: Only the owner knows. }
tests:
  - name: no label
    objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }]
    expect: { fail: [/metadata/labels] }
  - name: a label
    objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: { owner: me } } }]
    expect: pass
`;

function rules(files: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  return oakum(['rules', ...args], { cwd: makeTree(files) });
}

describe('oakum rules list', () => {
  test('names every rule by category, with severity, safety and frameworks', async () => {
    const { code, stdout, stderr } = await rules({ 'mine/owner.yaml': owner }, 'list', '--rules', 'mine');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\n\nhouse\n {2}names-its-owner +low +manual\n\n/);
    expect(stdout).toMatch(/^apis\n {2}no-deprecated-api +low +\w+\n {2}no-removed-api +high +\w+\n\n/);
    expect(stdout).toMatch(
      /\n {2}no-privileged-containers +critical +review +pod-security\/baseline, cis\/5\.2\.2, nsa\n/,
    );
    expect(stdout).toMatch(new RegExp(`\\n${builtInIds.length + 1} rules\\n$`));
  });

  test('prints as JSON what programs need, by id', async () => {
    const { code, stdout } = await rules({ 'owner.yaml': owner }, 'list', '--format', 'json', '--rules', '.');
    expect(code).toBe(0);
    const list = JSON.parse(stdout) as { rules: Record<string, unknown>[] };
    expect(Object.keys(list)).toEqual(['apiVersion', 'kind', 'rules']);
    expect(list).toMatchObject({ apiVersion: 'oakum.dev/v1', kind: 'RuleList' });
    expect(list.rules.map(({ id }) => id)).toEqual(list.rules.map(({ id }) => String(id)).toSorted());
    expect(list.rules.find(({ id }) => id === 'names-its-owner')).toEqual({
      id: 'names-its-owner',
      category: 'house',
      severity: 'low',
      safety: 'manual',
      frameworks: [],
      equals: [],
      parameters: [{ name: 'label', type: 'string', default: 'owner', description: 'The label that names the owner.' }],
      since: '2.1',
    });
    const keys = 'id,category,severity,safety,frameworks,equals,parameters,since';
    expect([...new Set(list.rules.map((rule) => Object.keys(rule).join()))]).toEqual([keys]);
  });

  test('names what does not load, lists the rest, and does not end well', async () => {
    const { code, stdout, stderr } = await rules({ 'a.yaml': '{' }, 'list', '--format', 'json', '--rules', '.');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oakum: a\.yaml:1: /);
    expect((JSON.parse(stdout) as { rules: unknown[] }).rules).toHaveLength(builtInIds.length);
  });

  test('refuses the same id twice, and names both', async () => {
    const { code, stderr } = await rules({ 'a.yaml': owner, 'b.yaml': owner }, 'list', '--rules', '.');
    expect(code).toBe(2);
    expect(stderr).toMatch(/"names-its-owner" is taken by a\.yaml.*b\.yaml/);
  });
});

describe('oakum rules show', () => {
  test('says all that a person wants to know', async () => {
    const { code, stdout, stderr } = await rules({}, 'show', 'container-memory-limit');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^container-memory-limit: Every container has a memory limit\nresources, medium, since 0\.1; /,
    );
    const titles = [...stdout.matchAll(/^(\w[\w ]*)$/gm)].map((match) => match[1]);
    expect(titles).toEqual(['Why', 'Finds', 'Fix', 'Frameworks', 'Same as', 'Bad', 'Good']);
    expect(stdout).toContain('container {container.name} sets no memory limit (each container of workloads)');
    expect(stdout).toContain('review: a person should look at it');
    expect(stdout).toContain('set `/resources/limits/memory` to the limit');
    expect(stdout).toContain('trivy:KSV-0018');
    expect(stdout).toContain('→ container web sets no memory limit, at /spec/template/spec/containers/0/resources/');
  });

  test('knows the rules of a folder, their parameters and why a person must act', async () => {
    const { code, stdout } = await rules({ 'owner.yaml': owner }, 'show', 'names-its-owner', '--rules', '.');
    expect(code).toBe(0);
    expect(stdout).toContain('  label (string): The label that names the owner. Default: "owner"\n');
    expect(stdout).toContain('  manual: only a person can mend it\n  Only the owner knows.\n');
    expect(stdout).toMatch(/Bad\n[^]*→ a names no owner, at \/metadata\/labels\n\nGood\n[^]*owner: me\n$/);
  });

  test('guesses what was meant', async () => {
    const { code, stdout, stderr } = await rules({}, 'show', 'no-priviledged-containers');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^oakum: There is no rule "no-priviledged-containers" \(did you mean "no-privileged-cont.*\n$/,
    );
  });

  test('shows no example that does not do what its test says', async () => {
    const lying = owner.replace('labels: { owner: me }', 'labels: { team: me }');
    const { stdout } = await rules({ 'owner.yaml': lying }, 'show', 'names-its-owner', '--rules', '.');
    expect(stdout).toContain('\nBad\n');
    expect(stdout).not.toContain('\nGood\n');
  });
});

describe('oakum rules test', () => {
  test('runs every test of every rule in less than five seconds', async () => {
    const started = performance.now();
    const { code, stdout, stderr } = await rules({}, 'test');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${builtInIds.length} rules, \\d{4,} tests: all hold\\n$`));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('runs only those of the rules that are named', async () => {
    const { code, stdout } = await rules({ 'owner.yaml': owner }, 'test', 'names-its-owner', '--rules', '.');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 rule, 2 tests: all hold\n' });
  });

  test('shows the line of a test that fails, and how what came differs from what was expected', async () => {
    const changed = owner.replace('fail: [/metadata/labels]', 'fail: [/metadata]');
    const { code, stdout, stderr } = await rules({ 'owner.yaml': changed }, 'test', 'names-its-owner', '--rules', '.');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`failed  names-its-owner: no label
  owner.yaml:19
  not the violations that were expected: a names no owner
    - expected  + found
    -/metadata
    +/metadata/labels

1 rule, 2 tests: 1 failed
`);
  });

  test('shows what a fix made instead, line by line', async () => {
    const fixing = owner
      .replace(
        '{ safety: manual, reason: Only the owner knows. }',
        '{ safety: review, ops: [{ op: set, path: /metadata/labels/owner, value: you }] }',
      )
      .replace(
        '[/metadata/labels] }',
        '[/metadata/labels] }\n    fixed: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: { owner: me } } }]',
      );
    const { code, stdout } = await rules({ 'owner.yaml': fixing }, 'test', 'names-its-owner', '--rules', '.');
    expect(code).toBe(1);
    expect(stdout).toMatch(/after the fixes\n {4}- expected {2}\+ found\n[^]* {4}- +owner: me\n {4}\+ +owner: you\n/);
  });

  test('does not end well where a rule does not load, and shows the line with a caret', async () => {
    const broken = owner.replace('severity: low', 'severity: lwo');
    const { code, stdout, stderr } = await rules({ 'a.yaml': broken }, 'test', 'names-its-owner', '--rules', '.');
    expect(code).toBe(2);
    expect(stdout).toBe('0 rules, 0 tests: all hold, and not every rule could be tested\n');
    expect(
      stderr,
    ).toBe(`oakum: a.yaml:7: The rule is invalid at line 7, column 11: severity is "lwo"; expected info, low, medium, high, critical (did you mean "low"?).
  7 | severity: lwo
    |           ^
`);
  });

  test('puts the caret below the character of an expression that is wrong', async () => {
    const broken = owner.replace('hasValue()', 'hasVale()');
    const { code, stderr } = await rules({ 'a.yaml': broken }, 'test', '--rules', '.');
    expect(code).toBe(2);
    const [sentence = '', line = '', caret = ''] = stderr.split('\n');
    expect(sentence).toContain('there is no method hasVale (did you mean "hasValue"?)');
    expect(line.slice(caret.indexOf('^'))).toMatch(/^(hasVale|\.hasVale)/);
  });

  test('shows no more of a long line than fits, and nothing that could move the cursor', async () => {
    const broken = owner
      .replace('severity: low', `severity: "${'x'.repeat(5000)}\\e[2J"`)
      .replace('Nobody', '\tNobody');
    const { code, stderr } = await rules({ 'a.yaml': broken }, 'list', '--rules', '.');
    expect(code).toBe(2);
    const [, line = ''] = stderr.split('\n');
    expect(line.length).toBeLessThan(120);
    expect(stderr).not.toContain('\u001b');
  });

  test('names an id that no rule has', async () => {
    const { code, stderr } = await rules({}, 'test', 'seccomp-profle');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "seccomp-profile"?');
  });

  test('names a folder that is not there', async () => {
    const { code, stderr } = await rules({}, 'test', '--rules', 'gone');
    expect(code).toBe(2);
    expect(stderr).toContain('"gone"');
  });
});

describe('oakum rules new', () => {
  test('writes a rule that loads, whose test fails until it is mended as its comment says', async () => {
    const top = makeTree({});
    const made = await oakum(['rules', 'new', 'pulls-always', '--dir', 'policies'], { cwd: top });
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /^wrote policies\/pulls-always\.yaml\n[^]*oakum rules test pulls-always --rules policies\n/,
    );
    const files = readTree(top);
    expect(Object.keys(files)).toEqual(['policies/pulls-always.yaml', 'policies/rule.schema.json']);
    const text = files['policies/pulls-always.yaml'] ?? '';
    expect(text).toMatch(/^# yaml-language-server: \$schema=rule\.schema\.json\n/);

    const ask = ['rules', 'test', 'pulls-always', '--rules', '.'];
    const failing = await oakum(ask, { cwd: join(top, 'policies') });
    expect(failing.code).toBe(1);
    expect(failing.stdout).toContain('nothing said (Deployment)');
    const mended = text.replace(/# (assert: .*)\n {4}assert: "true"/, '$1');
    expect(mended).not.toBe(text);
    const holding = await rules({ 'pulls-always.yaml': mended }, 'test', 'pulls-always', '--rules', '.');
    expect(holding).toMatchObject({ code: 0, stderr: '' });
  });

  test('says what to type next, also for a folder whose name has spaces', async () => {
    const { stdout } = await rules({}, 'new', 'mine', '--dir', 'our rules');
    expect(stdout).toContain("\n  oakum rules test mine --rules 'our rules'\n  oakum check --rules 'our rules'\n");
  });

  test('overwrites nothing', async () => {
    const top = makeTree({ 'rules/mine.yaml': 'precious\n', 'rules/rule.schema.json': '{}\n' });
    const again = await oakum(['rules', 'new', 'mine'], { cwd: top });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('rules/mine.yaml exists');
    expect((await oakum(['rules', 'new', 'other'], { cwd: top })).code).toBe(0);
    expect(readTree(top)).toMatchObject({ 'rules/mine.yaml': 'precious\n', 'rules/rule.schema.json': '{}\n' });
  });

  test.each([
    ['an id that is none', ['Not An Id'], 'lower-case words'],
    ['an id that leads elsewhere', ['../escape'], 'lower-case words'],
    ['an id that a built-in rule has', ['run-as-non-root'], 'is taken by rules/'],
    ['no id', [], 'id'],
    ['an empty folder', ['mine', '--dir', ''], 'folder'],
  ])('refuses %s', async (_, args, hint) => {
    const top = makeTree({});
    const { code, stdout, stderr } = await oakum(['rules', 'new', ...args], { cwd: top });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
    expect(stderr).toContain(hint);
    expect(readTree(top)).toEqual({});
  });

  test('says why it cannot write', async () => {
    const { code, stderr } = await rules({ rules: 'a file' }, 'new', 'mine');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oakum: rules\/mine\.yaml cannot be written \(/);
  });
});

describe('oakum rules', () => {
  test('alone says which commands there are', async () => {
    const { code, stdout, stderr } = await rules({});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('oakum: "oakum rules" is no whole command; try "oakum rules --help"\n');
  });

  test('guesses a command that was meant', async () => {
    const { code, stderr } = await rules({}, 'lits');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean list?');
  });

  test.each(['list', 'show', 'test', 'new'])('%s has help with an example', async (command) => {
    const { code, stdout, stderr } = await rules({}, command, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Example:\\n.*oakum rules ${command}`));
  });
});

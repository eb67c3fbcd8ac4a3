import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cleanExample,
  deployment,
  kustomization,
  launcher,
  makeTree,
  oakum,
  policyOfTen,
  privileged,
  sound,
} from './world.ts';

const good = makeTree({
  'app/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
  'app/web.yaml': deployment('web', sound),
  'docs/readme.md': 'nothing to deploy\n',
});

/** Ends with 2, prints no report, and one line that begins with the program's name. */
async function sentenceOf(args: readonly string[], env: Record<string, string> = {}, cwd = good): Promise<string> {
  const { code, stdout, stderr } = await oakum(args, { cwd, env });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^oakum: [^\n]+\n$/);
  return stderr.slice('oakum: '.length, -1);
}

describe('wrong usage is one sentence and exit code 2', () => {
  test.each([
    ['no command', [], '"oakum check"'],
    ['an unknown command', ['chekc'], 'did you mean check?'],
    ['an unknown flag', ['check', '--rulez', 'x'], 'did you mean --rules?'],
    ['a flag without its value', ['check', '--policy'], '--policy'],
    ['an unknown format', ['check', '--format', 'jsn'], 'did you mean "json"?'],
    ['a version that is none', ['check', '--kubernetes-version', 'new'], '1.34'],
    ['a version of which no rule knows anything', ['check', '--kubernetes-version', '2.0'], '1.34'],
    ['a timeout that is none', ['check', '--timeout', '0'], 'seconds'],
    ['a concurrency that is none', ['check', '--concurrency', '-1'], 'whole number'],
    ['a context that nobody knows', ['check', '--context', 'team=a'], 'project'],
    ['a context without a value', ['check', '--context', 'app='], 'app=shop'],
    ['arguments for generate', ['generate', 'app'], 'generate'],
    ['--push without a branch', ['fix', '--push'], '--branch'],
    ['--branch-name without a branch', ['fix', '--branch-name', 'x'], '--branch'],
    ['--write with --branch', ['fix', '--write', '--branch'], 'one of them'],
    ['a safety that is none', ['fix', '--safety', 'unsafe'], 'safe or review'],
    ['help for an unknown command', ['help', 'chekc'], 'did you mean "check"?'],
    ['a folder of rules without a name', ['check', '--rules', ''], 'not empty'],
    ['a policy without a name', ['check', '--policy='], 'not empty'],
    ['a remote without an address', ['check', '--allow-remote', ''], 'not empty'],
    ['a value for no rule', ['fix', '--value', '256Mi'], 'container-memory-limit=256Mi'],
  ])('%s', async (_, args, hint) => {
    expect(await sentenceOf(args)).toContain(hint);
  });

  test('what was expected belongs to the sentence', async () => {
    expect(await sentenceOf(['check', '--timeout', '0'])).toMatch(/ is invalid: expected a number of seconds above 0$/);
  });

  test.each(['check', 'fix', 'generate', 'version'])('%s has help with an example', async (command) => {
    const { code, stdout, stderr } = await oakum([command, '--help'], { cwd: good });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Example:\\n.*oakum ${command}`));
  });
});

describe('a path', () => {
  test('that does not exist is named, with the one that was meant', async () => {
    const sentence = await sentenceOf(['check', 'ap']);
    expect(sentence).toContain('"ap"');
    expect(sentence).toContain('did you mean "app"?');
  });

  test('below which no kustomization stands is named', async () => {
    expect(await sentenceOf(['check', 'docs'])).toMatch(/no kustomization.*docs/);
  });

  test('that is a component is no root', async () => {
    const top = makeTree({
      'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n',
    });
    expect(await sentenceOf(['check'], {}, top)).toContain('Component');
  });

  test('whose kustomizations are all used elsewhere does not pass as clean', async () => {
    const top = makeTree({
      '.git/HEAD': 'ref: refs/heads/main\n',
      'parts/base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'parts/base/web.yaml': deployment('web', sound),
      'prod/kustomization.yaml': kustomization('resources: [../parts/base]\n'),
    });
    expect(await sentenceOf(['check', 'parts'], {}, top)).toContain('--all');
    const fix = await oakum(['fix', 'parts', '--format', 'json'], { cwd: top });
    expect(fix.code).toBe(2);
    expect(fix.stderr).toMatch(/^oakum: [^\n]*used by another one[^\n]*\n$/);
    expect(JSON.parse(fix.stdout)).toMatchObject({ errors: [{ code: 'no-root', file: null, line: null }] });
  });

  test('that is wrong does not hide what the others have', async () => {
    const { code, stdout, stderr } = await oakum(['check', cleanExample, 'ap'], { cwd: good });
    expect(code).toBe(2);
    expect(stdout).toBe('1 root, 10 resources: 0 findings\n');
    expect(stderr).toContain('"ap"');
  });
});

describe('a root that cannot be rendered', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'for YAML that does not parse, with file and line',
      {
        'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
        'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n bad: [\n',
      },
      /failed {2}web\.yaml.*yaml/,
    ],
    [
      'for a kustomization that does not parse, with file and line',
      { 'kustomization.yaml': kustomization('resources: [\n') },
      /failed {2}kustomization\.yaml:\d+: /,
    ],
    [
      'for a file that does not exist, with kustomize’s reason',
      { 'kustomization.yaml': kustomization('resources: [gone.yaml]\n') },
      /failed {2}kustomization\.yaml:3: .*gone\.yaml/,
    ],
    [
      'for an address that nobody allowed, with file and line',
      { 'kustomization.yaml': kustomization('resources:\n- https://example.test/org/app//base?ref=v1\n') },
      /failed {2}kustomization\.yaml:4: .*example\.test.*--allow-remote/,
    ],
    [
      'for a loop, with its directories',
      {
        'kustomization.yaml': kustomization('resources: [a]\n'),
        'a/kustomization.yaml': kustomization('resources: [../b]\n'),
        'b/kustomization.yaml': kustomization('resources: [../a]\n'),
      },
      /failed {2}.*a -> b -> a/,
    ],
    [
      'for rendering to nothing without saying so',
      { 'kustomization.yaml': kustomization('resources: [none.yaml]\n'), 'none.yaml': '# nothing\n' },
      /failed {2}kustomization\.yaml: /,
    ],
  ])('%s', async (_, files, reason) => {
    const top = makeTree(files);
    const { code, stdout } = await oakum(['check'], { cwd: top });
    expect(code).toBe(2);
    expect(stdout).toMatch(reason);
    expect(stdout).toContain('1 root failed');
    expect(stdout).not.toContain(top);
  });

  test('is empty on purpose, which is no failure', async () => {
    const top = makeTree({ 'kustomization.yaml': kustomization('resources: []\n') });
    const { code, stdout } = await oakum(['check', '--format', 'json'], { cwd: top });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ roots: [{ status: 'empty', error: null, resources: 0, findings: [] }] });
  });

  test('renders, but holds something that no rule can judge', async () => {
    const top = makeTree({
      'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: {a: b}}\n',
    });
    const { code, stdout } = await oakum(['check'], { cwd: top });
    expect(code).toBe(2);
    expect(stdout).toContain('could not be evaluated: ');
  });

  test('makes the exit code 2 even where another root blocks', async () => {
    const top = makeTree({
      'a/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'a/web.yaml': deployment('web', privileged),
      'b/kustomization.yaml': kustomization('resources: [gone.yaml]\n'),
      'policy.yaml': policyOfTen({ 'no-privileged-containers': 'block', 'no-privilege-escalation': 'block' }),
    });
    const { code, stdout } = await oakum(['check', '--policy', 'policy.yaml'], { cwd: top });
    expect(code).toBe(2);
    expect(stdout).toMatch(/2 findings at 2 places, 2 block, 1 root failed/);
  });
});

describe('a kustomize', () => {
  const programs = makeTree({
    'old!': '#!/bin/sh\necho v4.5.7\n',
    'killed!': '#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\nkill -9 $$\n',
    'slow!': '#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\nexec /bin/sleep 60\n',
    'mute!': '#!/bin/sh\nexit 0\n',
    'broken!': '#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\necho "not: [yaml"\n',
  });
  const using = (name: string): Record<string, string> => ({ OAKUM_KUSTOMIZE: join(programs, name) });

  test('that is missing', async () => {
    expect(await sentenceOf(['check', 'app'], using('gone'))).toMatch(/OAKUM_KUSTOMIZE.*no program/);
  });

  test('that is too old says which version is needed', async () => {
    expect(await sentenceOf(['check', 'app'], using('old'))).toMatch(/v4\.5\.7.*v5\.0\.0/);
  });

  test('that does not say its version', async () => {
    expect(await sentenceOf(['check', 'app'], using('mute'))).toContain('does not say which kustomize it is');
  });

  test('that is killed fails its root', async () => {
    const { code, stdout } = await oakum(['check', 'app'], { cwd: good, env: using('killed') });
    expect(code).toBe(2);
    expect(stdout).toMatch(/failed {2}.*SIGKILL/);
  });

  test('that takes too long is ended', async () => {
    const { code, stdout } = await oakum(['check', 'app', '--timeout', '0.2'], { cwd: good, env: using('slow') });
    expect(code).toBe(2);
    expect(stdout).toMatch(/failed {2}.*0\.2 seconds/);
  });

  test('that prints what is no YAML fails its root', async () => {
    const { code, stdout } = await oakum(['check', 'app'], { cwd: good, env: using('broken') });
    expect(code).toBe(2);
    expect(stdout).toMatch(/failed {2}.*YAML/);
  });

  test('that is missing still gives a report to who reads JSON', async () => {
    const { code, stdout } = await oakum(['check', 'app', '--format', 'json'], { cwd: good, env: using('gone') });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ renderer: null, errors: [{ code: 'renderer-missing' }], roots: [] });
  });

  test('that is named, or why it cannot be used, is what `oakum version` prints', async () => {
    const fine = await oakum(['version'], { cwd: good, env: using('killed') });
    expect(fine).toEqual({
      code: 0,
      stdout: `oakum 0.1.0\nkustomize v5.8.1 (${programs}/killed, from OAKUM_KUSTOMIZE)\n`,
      stderr: '',
    });
    const old = await oakum(['version'], { cwd: good, env: using('old') });
    expect(old.code).toBe(2);
    expect(old.stdout).toMatch(/^oakum 0\.1\.0\n.*v4\.5\.7/);
  });
});

describe('what the platform says', () => {
  test.each<[string, string | null, RegExp]>([
    ['a policy that does not exist', null, /policy.*does not exist/],
    ['a policy that is no YAML', 'rules: [', /policy\.yaml:1: /],
    [
      'a policy with an unknown key',
      'apiVersion: oakum.dev/v1\nkind: Policy\nrule: []\nrules: []\n',
      /policy\.yaml:3: .*"rules"/,
    ],
    [
      'a policy with an unknown rule',
      'apiVersion: oakum.dev/v1\nkind: Policy\nrules:\n- match: {ids: [run-as-nonroot]}\n  action: off\n',
      /policy\.yaml:4: .*did you mean "run-as-non-root"\?/,
    ],
  ])('%s', async (_, text, reason) => {
    const top = makeTree({
      ...(text === null ? {} : { 'policy.yaml': text }),
      'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'web.yaml': deployment('web', privileged),
    });
    expect(await sentenceOf(['check', '--policy', 'policy.yaml'], {}, top)).toMatch(reason);
  });

  test('a broken rule is named with its line, and what the other rules find is still said', async () => {
    const rules = makeTree({ 'mine.yaml': 'apiVersion: oakum.dev/v1\nkind: Rule\nid: mine\nsevrity: high\n' });
    const top = makeTree({
      'kustomization.yaml': kustomization('resources: [web.yaml]\n'),
      'web.yaml': deployment('web', privileged),
    });
    const { code, stdout, stderr } = await oakum(['check', '--rules', rules], { cwd: top });
    expect(code).toBe(2);
    expect(stderr).toMatch(/mine\.yaml:4: .*"severity"/);
    expect(stdout).toContain('no-privileged-containers');
  });

  test.each([
    ['that does not exist', 'gone', 'does not exist'],
    ['without a rule', 'docs', 'no rule'],
  ])('a folder of rules %s', async (_, folder, reason) => {
    const { code, stderr } = await oakum(['check', 'app', '--rules', folder], { cwd: good });
    expect(code).toBe(2);
    expect(stderr).toContain(`"${folder}"`);
    expect(stderr).toContain(reason);
  });
});

test('a reader that goes away changes neither the exit code nor prints anything', async () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 40; index += 1) {
    files[`app-${index}/kustomization.yaml`] = kustomization('resources: [web.yaml]\n');
    files[`app-${index}/web.yaml`] = deployment('web', privileged);
  }
  const child = spawn(process.execPath, [launcher, 'check', '--all', '--format', 'json'], { cwd: makeTree(files) });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

test('outside of Git, the tree is what holds all the paths', async () => {
  const top = makeTree({
    'one/app/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
    'one/app/web.yaml': deployment('web', sound),
    'two/app/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
    'two/app/web.yaml': deployment('web', sound),
  });
  const { stdout } = await oakum(['check', '--format', 'json', '../one/app', '../two/app'], { cwd: join(top, 'two') });
  expect(JSON.parse(stdout)).toMatchObject({ roots: [{ path: 'one/app' }, { path: 'two/app' }] });
});

test('two repositories at once are refused', async () => {
  const repository = (name: string): string => {
    const top = makeTree({ 'kustomization.yaml': kustomization('resources: []\n'), [name]: '' });
    execFileSync('git', ['init', '-q', top]);
    return top;
  };
  const [one, two] = [repository('a'), repository('b')];
  const { code, stderr } = await oakum(['check', one, two], { cwd: good });
  expect(code).toBe(2);
  expect(stderr).toContain('one repository at a time');
});

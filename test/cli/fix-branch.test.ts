import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { commitFiles, git, makeRemote, makeRepository, stateOf, takeLockAway, useScratch } from '../git/support.ts';
import { container, deployment, request, using } from '../remediation/trees.ts';
import { type Ended, launcher, oakum } from './world.ts';

const files = {
  'base/kustomization.yaml': using(['web.yaml']),
  'base/web.yaml': deployment('web', container('web', request('64Mi'))),
  'prod/kustomization.yaml': using(['../base'], 'namePrefix: prod-\n'),
};
const scratch = useScratch();
// Where the program keeps its compiled code: cold starts would be killed too early.
const caches = { XDG_CACHE_HOME: join(tmpdir(), 'oakum-test-cache') };

function environment(): Record<string, string> {
  const { TMPDIR = '', GIT_CONFIG_GLOBAL = '' } = process.env;
  return { TMPDIR, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM: '1' };
}

function fixBranch(cwd: string, ...args: string[]): Promise<Ended> {
  return oakum(['fix', '--branch', '--format', 'json', ...args], { cwd, env: environment() });
}

function repository(): string {
  return makeRepository(join(scratch.at, 'repo'), files);
}

/** All that a user would notice, but for the fix branch. */
function besideTheBranch(top: string): Record<string, string> {
  const branch = /^\.git\/(logs\/)?refs\/(heads|remotes\/origin)\/oakum\/fix$/;
  return Object.fromEntries(Object.entries(stateOf(top)).filter(([path]) => !branch.test(path)));
}

function tip(top: string, branch = 'oakum/fix'): string {
  return git(top, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
}

function reportOf({ stdout }: Ended): {
  branch: string | null;
  commit: string | null;
  diff: string;
  errors: { code: string }[];
} {
  return JSON.parse(stdout) as ReturnType<typeof reportOf>;
}

async function refusal(cwd: string, ...args: string[]): Promise<string> {
  const ended = await fixBranch(cwd, ...args);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^oakum: [^\n]+\.\n$/);
  expect(ended.stderr).not.toContain(scratch.at);
  return reportOf(ended)
    .errors.map(({ code }) => code)
    .join(' ');
}

describe('oakum fix --branch leaves alone', () => {
  const edited = files['base/web.yaml'].replace('64Mi', '999Mi');

  test.each<[string, (top: string) => void]>([
    ['uncommitted work', (top) => writeFileSync(join(top, 'base/web.yaml'), edited)],
    [
      'staged work, under more that is not',
      (top) => {
        writeFileSync(join(top, 'base/web.yaml'), edited);
        git(top, 'add', '-A');
        writeFileSync(join(top, 'base/web.yaml'), `${edited}# more\n`);
      },
    ],
    ['untracked files', (top) => writeFileSync(join(top, 'notes'), 'mine\n')],
    ['a removed kustomization', (top) => git(top, 'rm', '-q', 'prod/kustomization.yaml')],
    ['a detached HEAD', (top) => git(top, 'checkout', '-q', '--detach')],
  ])('%s, and stands on HEAD all the same', async (_what, change) => {
    const top = repository();
    change(top);
    const before = besideTheBranch(top);
    const ended = await fixBranch(top, '--rule', 'container-memory-limit');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(besideTheBranch(top)).toEqual(before);
    expect(reportOf(ended).commit).toBe(tip(top));
    expect(git(top, 'rev-parse', 'oakum/fix^')).toBe(git(top, 'rev-parse', 'HEAD'));
    expect(git(top, 'diff', '--numstat', 'HEAD', 'oakum/fix')).toBe('2\t0\tbase/web.yaml');
    const diff = git(top, 'diff', '--no-color', '--no-ext-diff', 'HEAD', 'oakum/fix');
    // Git names the blobs, and repeats a line before each hunk.
    expect(`${diff.replaceAll(/^index .*\n|(?<=^@@ .* @@) .*$/gm, '')}\n`).toBe(reportOf(ended).diff);
    expect(readdirSync(process.env['TMPDIR'] ?? '')).toEqual([]);
  });
});

describe('oakum fix --branch', () => {
  test('twice leaves the same commit, and pushes nothing the second time', async () => {
    const top = repository();
    const bare = makeRemote(top, join(scratch.at, 'origin.git'));
    const first = await fixBranch(top, '--push');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect([tip(top), tip(bare)]).toEqual([reportOf(first).commit, reportOf(first).commit]);
    const pushed = stateOf(bare);
    const second = await fixBranch(top, '--push');
    expect(second.stdout).toBe(first.stdout);
    expect(stateOf(bare)).toEqual(pushed);
  });

  test('says in its message which findings, in which roots, at which lines, from where the value, and how proved', async () => {
    const top = repository();
    await fixBranch(top, '--rule', 'container-memory-limit');
    const message = git(top, 'log', '-1', '--format=%B', 'oakum/fix');
    expect(message).toContain('fix: container-memory-limit in 1 root');
    expect(message).toMatch(/base\/web\.yaml:2\d \(prod\); value: 2 times its own memory\s+request 64Mi/);
    expect(message).toMatch(/rendering every kustomization/);
    expect(Math.max(...message.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72);
  });

  test('is told to be done where nothing is to be fixed, and makes no branch', async () => {
    const top = repository();
    await fixBranch(top);
    git(top, 'reset', '-q', '--hard', 'oakum/fix');
    const ended = await fixBranch(top, '--branch-name', 'other');
    expect({ code: ended.code, ...reportOf(ended) }).toMatchObject({ code: 0, branch: null, commit: null, diff: '' });
    expect(tip(top, 'other')).toBe('');
  });

  test('takes the folder of one app, and the values and rules that are given', async () => {
    const top = repository();
    const ended = await fixBranch(
      top,
      'prod',
      '--value',
      'container-memory-limit=1Gi',
      '--rule',
      'container-memory-limit',
    );
    expect(ended.code).toBe(0);
    expect(git(top, 'show', 'oakum/fix:base/web.yaml')).toContain('memory: 1Gi');
  });

  test('keeps other remotes and branches out of it', async () => {
    const top = repository();
    const bare = makeRemote(top, join(scratch.at, 'origin.git'));
    git(top, 'branch', 'mine');
    const refs = git(bare, 'for-each-ref');
    expect((await fixBranch(top)).code).toBe(0);
    expect(git(bare, 'for-each-ref')).toBe(refs);
    expect(tip(top, 'mine')).toBe(tip(top, 'main'));
  });
});

describe('oakum fix --branch refuses, with one sentence and no trace,', () => {
  test('a repository without a commit', async () => {
    const top = join(scratch.at, 'repo');
    mkdirSync(top);
    git(top, 'init', '-q', '-b', 'main');
    mkdirSync(join(top, 'app'));
    writeFileSync(join(top, 'app/kustomization.yaml'), using(['web.yaml']));
    expect(await refusal(top)).toMatch(/^[a-z-]+$/);
    expect(tip(top)).toBe('');
  });

  test('a directory that is in no repository', async () => {
    const top = join(scratch.at, 'plain');
    mkdirSync(top);
    writeFileSync(join(top, 'kustomization.yaml'), using(['web.yaml']));
    expect(await refusal(top)).toBe('not-a-repository');
  });

  test('a bare repository', async () => {
    const bare = makeRemote(repository(), join(scratch.at, 'origin.git'));
    const before = stateOf(bare);
    expect(await refusal(bare)).toBe('bare-repository');
    expect(stateOf(bare)).toEqual(before);
  });

  test('the middle of a merge', async () => {
    const top = repository();
    git(top, 'checkout', '-q', '-b', 'side');
    commitFiles(top, { 'a.txt': 'side\n' }, 'side');
    git(top, 'checkout', '-q', 'main');
    commitFiles(top, { 'a.txt': 'main\n' }, 'main');
    expect(() => git(top, 'merge', 'side')).toThrow(/./);
    const before = stateOf(top);
    expect(await refusal(top)).toMatch(/merge|progress/);
    expect(stateOf(top)).toEqual(before);
  });

  test('a branch with a commit of somebody else', async () => {
    const top = repository();
    await fixBranch(top);
    git(top, 'checkout', '-q', 'oakum/fix');
    commitFiles(top, { 'mine.txt': 'mine\n' }, 'mine');
    git(top, 'checkout', '-q', 'main');
    const before = stateOf(top);
    writeFileSync(join(top, 'base/web.yaml'), files['base/web.yaml'].replace('64Mi', '65Mi'));
    git(top, 'commit', '-q', '-a', '-m', 'later');
    const later = stateOf(top);
    expect(await refusal(top)).toMatch(/^[a-z-]+$/);
    expect(stateOf(top)).toEqual(later);
    expect(before['.git/refs/heads/oakum/fix']).toBe(later['.git/refs/heads/oakum/fix']);
  });

  test('a branch that is checked out', async () => {
    const top = repository();
    git(top, 'checkout', '-q', '-b', 'oakum/fix');
    const before = stateOf(top);
    expect(await refusal(top)).toMatch(/^[a-z-]+$/);
    expect(stateOf(top)).toEqual(before);
  });

  test('to push where there is no remote, but keeps the branch', async () => {
    const top = repository();
    const before = besideTheBranch(top);
    expect(await refusal(top, '--push')).toMatch(/remote/);
    expect(besideTheBranch(top)).toEqual(before);
  });

  test('to take a rejected push for done', async () => {
    const top = repository();
    const bare = makeRemote(top, join(scratch.at, 'origin.git'));
    writeFileSync(join(bare, 'hooks/pre-receive'), '#!/bin/sh\necho "frozen until Monday" >&2\nexit 1\n');
    chmodSync(join(bare, 'hooks/pre-receive'), 0o755);
    const ended = await fixBranch(top, '--push');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('frozen until Monday');
    expect(tip(bare)).toBe('');
    expect(tip(top)).toBe(reportOf(ended).commit ?? '');
  });

  test('a PATH that only the work tree has, by the name of the commit', async () => {
    const top = repository();
    mkdirSync(join(top, 'new'));
    writeFileSync(join(top, 'new/kustomization.yaml'), using(['../base']));
    const before = stateOf(top);
    const ended = await fixBranch(top, 'new');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^oakum: [^\n]*new[^\n]*\n$/);
    expect(stateOf(top)).toEqual(before);
  });

  test('nothing but its own repository, inside of a submodule', async () => {
    const inner = makeRepository(join(scratch.at, 'inner'), files);
    const outer = makeRepository(join(scratch.at, 'outer'), { 'kustomization.yaml': using(['apps/prod']) });
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'apps');
    git(outer, 'commit', '-q', '-m', 'apps');
    const ended = await fixBranch(outer);
    expect(ended.code).toBe(2);
    expect(tip(outer)).toBe('');
    expect(ended.stderr).toMatch(/^oakum: [^\n]+\n$/);
    expect(ended.stderr).not.toContain(scratch.at);
  });
});

test('oakum fix --branch --push runs nothing that the repository configures', async () => {
  const top = repository();
  const bare = makeRemote(top, join(scratch.at, 'origin.git'));
  const mark = join(scratch.at, 'sang');
  const song = scratch.file('song.sh', `#!/bin/sh\necho "$0 $*" >> '${mark}'\ncat\n`, 0o755);
  commitFiles(top, { '.gitattributes': '*.yaml filter=song diff=song merge=song\n' }, 'attributes');
  for (const hook of [
    'pre-commit',
    'post-commit',
    'pre-push',
    'post-checkout',
    'reference-transaction',
    'post-index-change',
  ]) {
    writeFileSync(join(top, '.git/hooks', hook), `#!/bin/sh\necho ${hook} >> '${mark}'\n`, { mode: 0o755 });
  }
  for (const key of [
    'filter.song.clean',
    'filter.song.smudge',
    'diff.song.textconv',
    'core.fsmonitor',
    'core.sshCommand',
    'core.pager',
    'gpg.program',
    'credential.helper',
    'alias.push',
    'alias.commit-tree',
    'uploadpack.packObjectsHook',
  ]) {
    git(top, 'config', key, key.startsWith('alias') ? `!${song}` : song);
  }
  git(top, 'config', 'commit.gpgSign', 'true');
  const ended = await fixBranch(top, '--push');
  expect(existsSync(mark)).toBe(false);
  expect(ended.code).toBe(0);
  expect(tip(bare)).toBe(tip(top));
});

test('oakum fix --branch --push, killed at 24 moments, leaves all as it was or the whole branch', {
  timeout: 240_000,
}, async () => {
  const top = repository();
  const bare = makeRemote(top, join(scratch.at, 'origin.git'));
  writeFileSync(join(top, 'base/web.yaml'), 'uncommitted\n');
  writeFileSync(join(top, 'untracked'), 'mine\n');
  const before = besideTheBranch(top);
  let start = performance.now();
  const whole = reportOf(await fixBranch(top, '--push')).commit ?? '';
  let duration = performance.now() - start;
  expect([tip(top), tip(bare)]).toEqual([whole, whole]);

  const seen = new Set<string>();
  const rounds = 24;
  for (let round = 1; round <= rounds; round++) {
    for (const at of [top, bare]) git(at, 'update-ref', '-d', 'refs/heads/oakum/fix');
    const env = { PATH: process.env['PATH'] ?? '', HOME: top, ...caches, ...environment() };
    const args = [launcher, 'fix', '--branch', '--push'];
    const child = spawn(process.execPath, args, { cwd: top, env, detached: true, stdio: 'ignore' });
    const closed = once(child, 'close');
    // Most kills at the end: before, little more than rendering happens.
    await Promise.race([after(duration * (0.3 + 0.9 * Math.sqrt(round / rounds))), closed]);
    try {
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
    } catch {
      // It was over before.
    }
    await closed;
    for (const at of [top, bare]) takeLockAway(at, 'oakum/fix');
    const [here, there] = [tip(top), tip(bare)];
    expect(besideTheBranch(top)).toEqual(before);
    expect(['', whole]).toContain(here);
    expect(['', here]).toContain(there);
    seen.add(`${here === '' ? 'old' : 'new'} here, ${there === '' ? 'old' : 'new'} there`);
    const left = readdirSync(environment()['TMPDIR'] ?? '').filter((name) => !name.startsWith('oakum-'));
    expect(left, 'what a killed run leaves is among the temporary files, under our name').toEqual([]);
    if (round % 4 === 0) {
      start = performance.now();
      expect((await fixBranch(top, '--push')).code).toBe(0);
      duration = performance.now() - start;
      expect([tip(top), tip(bare)]).toEqual([whole, whole]);
      expect(besideTheBranch(top)).toEqual(before);
    }
  }
  expect(git(bare, 'fsck', '--no-dangling')).toBe('');
  expect(git(top, 'fsck', '--no-dangling')).toBe('');
  // Otherwise the kills came all too early or all too late, and the test has shown nothing.
  expect(seen.size, [...seen].join('; ')).toBeGreaterThan(1);
});

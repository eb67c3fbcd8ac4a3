import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository, obstacleIn, topOf } from '../../src/git/index.ts';
import { commitFiles, git, headOf, makeRepository, repositoryAt, stateOf, useScratch } from './support.ts';

const scratch = useScratch();

function repo(name = 'repo'): string {
  return makeRepository(join(scratch.at, name), { 'base/deployment.yaml': 'kind: Deployment\n' });
}

async function codeAt(directory: string): Promise<string | null> {
  const found = await findRepository(directory);
  return found.ok ? null : found.problem.code;
}

describe('finding the repository', () => {
  it('finds the top, the commit and the branch from a directory inside', async () => {
    const top = repo();
    const found = await repositoryAt(join(top, 'base'));
    expect(found).toEqual({
      top,
      gitDir: join(top, '.git'),
      commonDir: join(top, '.git'),
      head: { commit: git(top, 'rev-parse', 'HEAD'), branch: 'main' },
      shallow: false,
      inProgress: null,
      superproject: null,
    });
    expect(obstacleIn(found)).toBeNull();
  });

  it('keeps slashes of a branch name', async () => {
    const top = repo();
    git(top, 'switch', '-q', '-c', 'team/shop/main');
    expect((await repositoryAt(top)).head?.branch).toBe('team/shop/main');
  });

  it('changes nothing by looking, not even the index', async () => {
    const top = repo();
    writeFileSync(join(top, 'base/deployment.yaml'), 'kind: StatefulSet\n');
    const before = stateOf(top);
    await repositoryAt(top);
    expect(stateOf(top)).toEqual(before);
  });

  it('takes a detached HEAD for no obstacle', async () => {
    const top = repo();
    git(top, 'checkout', '-q', '--detach');
    const found = await repositoryAt(top);
    expect(found.head).toEqual({ commit: git(top, 'rev-parse', 'HEAD'), branch: null });
    expect(obstacleIn(found)).toBeNull();
  });

  it('says that a repository has no commit yet', async () => {
    const top = join(scratch.at, 'new');
    mkdirSync(top);
    git(top, 'init', '-q');
    const found = await repositoryAt(top);
    expect(found.head).toBeNull();
    expect(obstacleIn(found)?.code).toBe('no-commit');
  });

  it('knows a shallow clone', async () => {
    const top = commitFiles(repo(), { 'a.yaml': 'a: 1\n' }, 'second');
    git(scratch.at, 'clone', '-q', '--depth=1', `file://${top}`, 'shallow');
    expect((await repositoryAt(join(scratch.at, 'shallow'))).shallow).toBe(true);
    expect((await repositoryAt(top)).shallow).toBe(false);
  });

  it('finds a linked work tree with its own HEAD', async () => {
    const top = repo();
    git(top, 'worktree', 'add', '-q', '-b', 'side', join(scratch.at, 'side'));
    const found = await repositoryAt(join(scratch.at, 'side', 'base'));
    expect(found.top).toBe(join(scratch.at, 'side'));
    expect(found.commonDir).toBe(join(top, '.git'));
    expect(found.head?.branch).toBe('side');
  });

  it('finds a work tree that lies inside of a bare repository', async () => {
    const bare = join(scratch.at, 'project.git');
    git(scratch.at, 'clone', '-q', '--bare', repo(), bare);
    git(bare, 'worktree', 'add', '-q', 'main', 'main');
    expect((await repositoryAt(join(bare, 'main'))).head?.branch).toBe('main');
    expect(await codeAt(bare)).toBe('bare-repository');
  });

  it('works for a work tree beside a .git that is bare, and refuses the place of that .git itself', async () => {
    const place = join(scratch.at, 'place');
    git(scratch.at, 'clone', '-q', '--bare', repo(), join(place, '.git'));
    git(place, 'worktree', 'add', '-q', 'main', 'main');
    expect((await repositoryAt(join(place, 'main'))).head?.branch).toBe('main');
    expect(await codeAt(place)).toBe('bare-repository');
  });

  it('takes a submodule for itself and names what holds it', async () => {
    const inner = repo('inner');
    const outer = repo('outer');
    git(outer, 'submodule', '--quiet', 'add', inner, 'modules/inner');
    git(outer, 'commit', '-q', '-m', 'module');
    const found = await repositoryAt(join(outer, 'modules/inner/base'));
    expect(found.top).toBe(join(outer, 'modules/inner'));
    expect(found.superproject).toBe(outer);
    expect((await repositoryAt(outer)).superproject).toBeNull();
  });

  it('knows a submodule that keeps its own .git folder from a clone that only lies there', async () => {
    const outer = repo('outer');
    makeRepository(join(outer, 'old'), { a: 'a' });
    git(outer, 'add', 'old');
    git(outer, 'commit', '-q', '-m', 'module');
    makeRepository(join(outer, 'other'), { a: 'a' });
    expect((await repositoryAt(join(outer, 'old'))).superproject).toBe(outer);
    expect((await repositoryAt(join(outer, 'other'))).superproject).toBeNull();
  });

  it('believes where .git lies, not the work tree that the configuration claims', async () => {
    const top = repo();
    const elsewhere = makeRepository(join(scratch.at, 'elsewhere'), { a: 'a' });
    git(top, 'config', 'core.worktree', elsewhere);
    expect((await repositoryAt(top)).top).toBe(top);
  });

  it('ignores the GIT_DIR of a surrounding git hook', async () => {
    const top = repo();
    const other = repo('other');
    process.env.GIT_DIR = join(other, '.git');
    process.env.GIT_INDEX_FILE = join(other, '.git/index');
    expect((await repositoryAt(top)).gitDir).toBe(join(top, '.git'));
  });
});

describe('operations in progress', () => {
  function conflicting(): string {
    const top = repo();
    git(top, 'switch', '-q', '-c', 'other');
    commitFiles(top, { 'base/deployment.yaml': 'kind: Other\n' }, 'other');
    commitFiles(top, { 'base/deployment.yaml': 'kind: Another\n' }, 'another');
    git(top, 'switch', '-q', 'main');
    return commitFiles(top, { 'base/deployment.yaml': 'kind: Mine\n' }, 'mine');
  }

  it.each([
    ['merge', ['merge', 'other']],
    ['rebase', ['rebase', 'other']],
    ['cherry-pick', ['cherry-pick', 'other~1']],
    ['revert', ['revert', 'HEAD~1']],
  ])('knows that a %s has stopped', async (operation, command) => {
    const top = conflicting();
    expect(() => git(top, ...command)).toThrow();
    const found = await repositoryAt(top);
    expect(found.inProgress).toBe(operation);
    expect(obstacleIn(found)).toMatchObject({ code: 'operation-in-progress' });
    expect(obstacleIn(found)?.message).toContain(operation);
  });

  it('knows that a cherry-pick of several is not over when one is committed', async () => {
    const top = conflicting();
    expect(() => git(top, 'cherry-pick', 'other~2..other')).toThrow();
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'resolved');
    expect((await repositoryAt(top)).inProgress).toBe('cherry-pick');
  });

  it('knows that a bisection is going on', async () => {
    const top = conflicting();
    git(top, 'bisect', 'start', 'HEAD', 'HEAD~1');
    expect((await repositoryAt(top)).inProgress).toBe('bisect');
  });

  it('lets another work tree of the repository work while one is merging', async () => {
    const top = conflicting();
    git(top, 'worktree', 'add', '-q', '-b', 'side', join(scratch.at, 'side'));
    expect(() => git(top, 'merge', 'other')).toThrow();
    expect((await repositoryAt(join(scratch.at, 'side'))).inProgress).toBeNull();
  });
});

describe('what is no usable repository', () => {
  it.each([
    ['a directory outside of any repository', (at: string) => at, 'not-a-repository'],
    ['a directory that does not exist', (at: string) => join(at, 'nowhere'), 'not-a-repository'],
    [
      'a bare repository',
      (at: string) => (git(at, 'init', '-q', '--bare', 'b.git'), join(at, 'b.git')),
      'bare-repository',
    ],
    [
      'the inside of .git',
      (at: string) => join(makeRepository(join(at, 'r'), { a: 'a' }), '.git/hooks'),
      'bare-repository',
    ],
  ])('refuses %s', async (_, make, code) => {
    expect(await codeAt(make(scratch.at))).toBe(code);
  });

  it('looks past an empty .git folder, as git does', async () => {
    const top = repo();
    mkdirSync(join(top, 'base/.git'));
    expect((await repositoryAt(join(top, 'base'))).top).toBe(top);
    mkdirSync(join(scratch.at, 'lone/.git'), { recursive: true });
    expect(await codeAt(join(scratch.at, 'lone'))).toBe('not-a-repository');
  });

  it('refuses a .git file that points nowhere', async () => {
    const top = repo();
    git(top, 'worktree', 'add', '-q', '-b', 'side', join(scratch.at, 'side'));
    rmSync(join(top, '.git'), { recursive: true });
    expect(await codeAt(join(scratch.at, 'side'))).toBe('repository-corrupt');
  });

  it.each([
    ['a HEAD of noise', 'HEAD', 'noise\n'],
    ['a configuration that does not parse', 'config', '[core\n'],
    ['a format from the future', 'config', '[core]\n\trepositoryformatversion = 99\n'],
  ])('refuses %s without naming a path of this machine', async (_, file, content) => {
    const top = repo();
    writeFileSync(join(top, '.git', file), content);
    const found = await findRepository(top);
    expect(found).toMatchObject({ ok: false, problem: { code: 'repository-corrupt' } });
    expect(JSON.stringify(found)).not.toContain(scratch.at);
  });

  it('says that git is missing', async () => {
    const top = repo();
    mkdirSync(join(scratch.at, 'empty'));
    process.env.PATH = join(scratch.at, 'empty');
    expect(await codeAt(top)).toBe('git-missing');
  });

  it('says that git is too old, and which one is needed', async () => {
    const top = repo();
    scratch.file('old/git', '#!/bin/sh\necho "git version 2.17.1"\n', 0o755);
    process.env.PATH = `${join(scratch.at, 'old')}:${process.env.PATH}`;
    const found = await findRepository(top);
    expect(found).toMatchObject({ ok: false, problem: { code: 'git-too-old' } });
    expect(JSON.stringify(found)).toContain('2.32');
  });

  it('does not start a git that lies in the repository', async () => {
    const top = repo();
    scratch.file('repo/git', `#!/bin/sh\ntouch '${join(scratch.at, 'sang')}'\n`, 0o755);
    chmodSync(join(top, 'git'), 0o755);
    process.env.PATH = `.:${process.env.PATH}`;
    expect(headOf(await repositoryAt(top))).toMatch(/^[0-9a-f]{40}$/);
    expect(existsSync(join(scratch.at, 'sang'))).toBe(false);
  });
});

describe('the top without a process', () => {
  it('is the nearest directory with a .git folder or file', () => {
    const top = repo();
    git(top, 'worktree', 'add', '-q', '-b', 'side', join(scratch.at, 'side'));
    expect(topOf(join(top, 'base'))).toBe(top);
    expect(topOf(join(scratch.at, 'side/base'))).toBe(join(scratch.at, 'side'));
  });

  it('is null outside and for what does not exist', () => {
    expect(topOf(scratch.at)).toBeNull();
    expect(topOf(join(scratch.at, 'nowhere'))).toBeNull();
  });
});

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pushBranch, writeBranch } from '../../src/git/index.ts';
import type { Repository } from '../../src/git/index.ts';
import { commitFiles, git, headOf, leftovers, makeRemote, makeRepository, repositoryAt, stateOf } from './support.ts';
import { useScratch } from './support.ts';

const scratch = useScratch();
const branch = 'oakum/fix';

/** A work tree whose `origin` is a bare repository beside it. */
function repo(): { top: string; bare: string } {
  const top = makeRepository(join(scratch.at, 'repo'), { 'a.yaml': 'a: 1\n' });
  return { top, bare: makeRemote(top, join(scratch.at, 'origin.git')) };
}

async function fix(repository: Repository, content = 'a: 2\n'): Promise<string> {
  const changes = [{ path: 'a.yaml', content: Buffer.from(content) }];
  const result = await writeBranch(repository, { branch, base: headOf(repository), changes, message: 'Fix a' });
  if (!result.ok) {
    throw new Error(result.problem.message);
  }
  return result.commit;
}

async function fixAndPush(top: string, content = 'a: 2\n', remote?: string) {
  const repository = await repositoryAt(top);
  const commit = await fix(repository, content);
  const result = await pushBranch(repository, { branch, commit, ...(remote === undefined ? {} : { remote }) });
  return { commit, result };
}

/** Another person with a clone of their own. */
function clone(bare: string, ...options: string[]): string {
  git(scratch.at, 'clone', '-q', ...options, `file://${bare}`, 'other');
  return join(scratch.at, 'other');
}

describe('pushing a fix branch', () => {
  it('brings the branch to the remote, and changes nothing here', async () => {
    const { top, bare } = repo();
    const repository = await repositoryAt(top);
    const commit = await fix(repository);
    const before = stateOf(top);
    expect(await pushBranch(repository, { branch, commit })).toEqual({ ok: true, pushed: true, remote: 'origin' });
    expect(git(bare, 'rev-parse', branch)).toBe(commit);
    expect(git(bare, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/heads/oakum/fix');
    expect(stateOf(top)).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it('pushes nothing a second time', async () => {
    const { top, bare } = repo();
    await fixAndPush(top);
    const before = stateOf(bare);
    expect((await fixAndPush(top)).result).toEqual({ ok: true, pushed: false, remote: 'origin' });
    expect(stateOf(bare)).toEqual(before);
  });

  it('replaces what it pushed before', async () => {
    const { top, bare } = repo();
    await fixAndPush(top);
    const { commit, result } = await fixAndPush(top, 'a: 3\n');
    expect(result).toEqual({ ok: true, pushed: true, remote: 'origin' });
    expect(git(bare, 'rev-parse', branch)).toBe(commit);
  });

  it.each([
    ['a full clone', []],
    ['a clone of one branch', ['--single-branch']],
    ['a shallow clone', ['--depth=1']],
  ])('replaces from %s what another clone pushed on an older base', async (_, options) => {
    const { top, bare } = repo();
    await fixAndPush(top);
    commitFiles(top, { 'b.yaml': 'b\n' }, 'second');
    git(top, 'push', '-q', 'origin', 'main');
    const other = clone(bare, ...options);
    const before = git(other, 'count-objects');
    const { commit, result } = await fixAndPush(other, 'a: 3\n');
    expect(result).toEqual({ ok: true, pushed: true, remote: 'origin' });
    expect(git(bare, 'rev-parse', branch)).toBe(commit);
    expect(git(bare, 'fsck', '--no-dangling')).toBe('');
    expect(git(other, 'count-objects')).not.toBe(before);
  });

  it('does not bring what it fetched to look at into the repository', async () => {
    const { top, bare } = repo();
    const { commit } = await fixAndPush(top);
    const other = clone(bare, '--single-branch');
    await fixAndPush(other, 'a: 3\n');
    expect(() => git(other, 'cat-file', '-e', commit)).toThrow();
    expect(existsSync(join(other, '.git/FETCH_HEAD'))).toBe(false);
  });

  it('pushes from a detached HEAD and from a linked work tree', async () => {
    const { top, bare } = repo();
    git(top, 'worktree', 'add', '-q', '--detach', join(scratch.at, 'side'));
    const { commit, result } = await fixAndPush(join(scratch.at, 'side'));
    expect(result).toMatchObject({ ok: true, pushed: true });
    expect(git(bare, 'rev-parse', branch)).toBe(commit);
  });

  it('works where objects are named by SHA-256', async () => {
    const top = join(scratch.at, 'repo');
    git(scratch.at, 'init', '-q', '-b', 'main', '--object-format=sha256', top);
    commitFiles(top, { 'a.yaml': 'a: 1\n' }, 'first');
    git(scratch.at, 'init', '-q', '--bare', '--object-format=sha256', 'origin.git');
    git(top, 'remote', 'add', 'origin', join(scratch.at, 'origin.git'));
    expect((await fixAndPush(top)).result).toMatchObject({ ok: true, pushed: true });
    expect((await fixAndPush(top, 'a: 3\n')).result).toMatchObject({ ok: true, pushed: true });
  });
});

describe('the choice of the remote', () => {
  function withRemotes(...names: string[]): string {
    const top = makeRepository(join(scratch.at, 'repo'), { 'a.yaml': 'a: 1\n' });
    for (const name of names) {
      makeRemote(top, join(scratch.at, `${name}.git`), name);
    }
    return top;
  }

  it('is the upstream of the current branch', async () => {
    const top = withRemotes('origin', 'team');
    git(top, 'config', 'branch.main.remote', 'team');
    expect((await fixAndPush(top)).result).toMatchObject({ remote: 'team' });
    expect(git(join(scratch.at, 'origin.git'), 'branch', '--list', 'oakum/*')).toBe('');
  });

  it('is origin when the branch follows none, or a local one', async () => {
    const top = withRemotes('a', 'origin');
    expect((await fixAndPush(top)).result).toMatchObject({ remote: 'origin' });
    git(top, 'config', 'branch.main.remote', '.');
    expect((await fixAndPush(top)).result).toMatchObject({ remote: 'origin' });
  });

  it('is the only one, whatever its name', async () => {
    expect((await fixAndPush(withRemotes('up.stream/x'))).result).toMatchObject({ ok: true, remote: 'up.stream/x' });
  });

  it('is the one that was asked for', async () => {
    expect((await fixAndPush(withRemotes('origin', 'team'), 'a: 2\n', 'team')).result).toMatchObject({
      remote: 'team',
    });
  });

  it('prefers the address that is for pushing', async () => {
    const top = withRemotes('origin', 'team');
    git(top, 'config', 'remote.origin.pushurl', join(scratch.at, 'team.git'));
    const { commit } = await fixAndPush(top);
    expect(git(join(scratch.at, 'team.git'), 'rev-parse', branch)).toBe(commit);
  });

  it('reads an address that is relative to the top', async () => {
    const top = withRemotes('origin');
    git(top, 'config', 'remote.origin.url', '../origin.git');
    mkdirSync(join(top, 'deep'));
    expect((await fixAndPush(join(top, 'deep'))).result).toMatchObject({ ok: true, pushed: true });
  });

  it('follows addresses that the user rewrites in their own configuration', async () => {
    const top = withRemotes('origin');
    git(top, 'config', 'remote.origin.url', 'https://git.example/origin.git');
    const user = readFileSync(join(scratch.at, 'user.gitconfig'), 'utf8');
    scratch.file('user.gitconfig', `${user}[url "file://${scratch.at}/"]\n\tinsteadOf = https://git.example/\n`);
    expect((await fixAndPush(top)).result).toMatchObject({ ok: true, pushed: true });
  });

  it.each([
    ['there is none', [], undefined],
    ['there are several and none is meant', ['a', 'b'], undefined],
    ['the one asked for is not known', ['origin'], 'team'],
    ['an option is asked for', ['origin'], '--receive-pack=x'],
  ])('is refused when %s', async (_, names, remote) => {
    const { result } = await fixAndPush(withRemotes(...names), 'a: 2\n', remote);
    expect(result).toMatchObject({ ok: false, problem: { code: 'no-remote' } });
    expect(leftovers()).toEqual([]);
  });

  it('does not take a name that would write to a terminal', async () => {
    const top = withRemotes();
    git(top, 'config', 'remote.\u001b[31mred.url', join(scratch.at, 'x.git'));
    const { result } = await fixAndPush(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'no-remote' } });
    expect(JSON.stringify(result)).not.toContain('u001b');
  });

  it('is refused for a repository that lies among the files of this one', async () => {
    const top = withRemotes();
    makeRemote(top, join(top, 'vendored.git'));
    expect((await fixAndPush(top)).result).toMatchObject({ ok: false, problem: { code: 'unsafe-remote' } });
    git(top, 'config', 'remote.origin.url', `file://${join(top, 'vendored.git')}`);
    expect((await fixAndPush(top)).result).toMatchObject({ ok: false, problem: { code: 'unsafe-remote' } });
  });
});

describe('a branch on the remote that is not ours', () => {
  it.each([
    ['a commit on top', (other: string) => commitFiles(other, { 'a.yaml': 'a: 7\n' }, 'better')],
    ['an amended commit', (other: string) => git(other, 'commit', '-q', '--amend', '-m', 'Mine\n\nOakum-Fix: v1')],
  ])('is left alone with %s, seen here or not', async (_, touch) => {
    const { top, bare } = repo();
    await fixAndPush(top);
    const other = clone(bare);
    git(other, 'switch', '-q', branch);
    touch(other);
    git(other, 'push', '-q', '--force', 'origin', branch);
    const theirs = git(other, 'rev-parse', branch);
    for (const see of [() => '', () => git(top, 'fetch', '-q')]) {
      see();
      const { result } = await fixAndPush(top, 'a: 3\n');
      expect(result).toMatchObject({ ok: false, problem: { code: 'foreign-commit' } });
      expect(JSON.stringify(result)).toContain(theirs);
      expect(git(bare, 'rev-parse', branch)).toBe(theirs);
    }
    expect(leftovers()).toEqual([]);
  });

  it('is left alone when it never was ours', async () => {
    const { top, bare } = repo();
    git(bare, 'branch', branch, 'main');
    expect((await fixAndPush(top)).result).toMatchObject({ ok: false, problem: { code: 'foreign-commit' } });
  });
});

describe('a push that does not arrive', () => {
  it("is told with the remote's own words, on one line without control characters", async () => {
    const { top, bare } = repo();
    scratch.file(
      'origin.git/hooks/pre-receive',
      "#!/bin/sh\nprintf 'no \\033[31mpush\\033[0m\\non sundays\\n' >&2\nexit 1\n",
      0o755,
    );
    const { result } = await fixAndPush(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'push-rejected' } });
    const message = result.ok ? '' : result.problem.message;
    expect(message).toContain('pre-receive hook declined');
    expect(message).toContain('no push on sundays');
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message).not.toContain(scratch.at);
    expect(git(bare, 'branch', '--list', 'oakum/*')).toBe('');
    expect(leftovers()).toEqual([]);
  });

  it('does not overwrite what was pushed while it was under way', async () => {
    const { top, bare } = repo();
    await fixAndPush(top);
    // A remote whose branch moves after it was asked, before it is written.
    const theirs = git(bare, 'commit-tree', '-p', 'main', '-m', 'theirs', 'main^{tree}');
    scratch.file(
      'origin.git/hooks/pre-receive',
      `#!/bin/sh\nunset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY\ngit update-ref refs/heads/${branch} ${theirs}\n`,
      0o755,
    );
    const { result } = await fixAndPush(top, 'a: 3\n');
    expect(result).toMatchObject({ ok: false, problem: { code: 'remote-branch-moved' } });
    expect(git(bare, 'rev-parse', branch)).toBe(theirs);
  });

  it('does not overwrite what was pushed between the look and the push', async () => {
    const { top, bare } = repo();
    await fixAndPush(top);
    const theirs = git(bare, 'commit-tree', '-p', 'main', '-m', 'theirs', 'main^{tree}');
    const move = `git -C '${bare}' update-ref refs/heads/${branch} ${theirs}`;
    // Stands in for ssh: runs the last argument here, and lets somebody be quicker than the push.
    process.env.GIT_SSH_COMMAND = scratch.file(
      'ssh',
      `#!/bin/sh\nfor last; do :; done\ncase "$last" in *receive-pack*) ${move} ;; esac\neval "$last"\n`,
      0o755,
    );
    process.env.GIT_SSH_VARIANT = 'simple';
    git(top, 'remote', 'set-url', 'origin', `host:${bare}`);
    const { result } = await fixAndPush(top, 'a: 3\n');
    expect(result).toMatchObject({ ok: false, problem: { code: 'remote-branch-moved' } });
    expect(git(bare, 'rev-parse', branch)).toBe(theirs);
  });

  it('says so when the remote is not there, without its path or a credential', async () => {
    const { top } = repo();
    git(top, 'remote', 'set-url', 'origin', join(scratch.at, 'gone.git'));
    const { result } = await fixAndPush(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'remote-unreachable' } });
    expect(JSON.stringify(result)).not.toContain(scratch.at);
  });

  it.each(['https://uma:s3cret@127.0.0.1:1/x.git', 'http://s3cret@127.0.0.1:1/x.git?token=s3cret'])(
    'shows no credential of %s',
    async (address) => {
      const { top } = repo();
      git(top, 'remote', 'set-url', 'origin', address);
      const { result } = await fixAndPush(top);
      expect(result).toMatchObject({ ok: false, problem: { code: 'remote-unreachable' } });
      expect(JSON.stringify(result)).not.toContain('s3cret');
    },
  );

  it('says that a shallow clone can be the cause', async () => {
    const { top, bare } = repo();
    commitFiles(top, { 'b.yaml': 'b\n' }, 'second');
    git(top, 'push', '-q', 'origin', 'main');
    const other = clone(bare, '--depth=1');
    git(scratch.at, 'init', '-q', '--bare', 'empty.git');
    git(other, 'remote', 'set-url', 'origin', join(scratch.at, 'empty.git'));
    const { result } = await fixAndPush(other);
    expect(result).toMatchObject({ ok: false, problem: { code: 'push-rejected' } });
    expect(JSON.stringify(result)).toContain('--unshallow');
  });

  it('names a remote that may not be written to', async () => {
    const { top } = repo();
    scratch.file('origin.git/hooks/update', '#!/bin/sh\necho protected >&2\nexit 1\n', 0o755);
    const { result } = await fixAndPush(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'push-rejected' } });
    expect(JSON.stringify(result)).toContain('protected');
  });

  it.each(['', '-d', 'HEAD', ':main', 'a b'])('does not push to a branch named %j', async (name) => {
    const { top } = repo();
    const repository = await repositoryAt(top);
    const result = await pushBranch(repository, { branch: name, commit: headOf(repository) });
    expect(result).toMatchObject({ ok: false, problem: { code: 'invalid-branch-name' } });
  });

  it.each(['HEAD', 'main', ''])('does not take %j for the id of a commit', async (commit) => {
    const { top } = repo();
    const result = await pushBranch(await repositoryAt(top), { branch, commit });
    expect(result).toMatchObject({ ok: false, problem: { code: 'invalid-commit' } });
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BranchRequest, Change } from '../../src/git/index.ts';
import { writeBranch } from '../../src/git/index.ts';
import { commitFiles, git, headOf, leftovers, makeRepository, repositoryAt, stateOf, useScratch } from './support.ts';

const scratch = useScratch();

function repo(): string {
  return makeRepository(join(scratch.at, 'repo'), { 'base/a.yaml': 'a: 1\n', 'base/run.sh': '#!/bin/sh\n' });
}

function change(path: string, content: string | null): Change {
  return { path, content: content === null ? null : Buffer.from(content) };
}

/** Asks for the branch as `oakum fix --branch` would, with what a test wants different. */
async function write(top: string, different: Partial<BranchRequest> = {}) {
  const repository = await repositoryAt(top);
  const changes = [change('base/a.yaml', 'a: 2\n')];
  const request = { branch: 'oakum/fix', base: repository.head?.commit ?? '', changes, message: 'Fix a\n' };
  return writeBranch(repository, { ...request, ...different });
}

async function written(top: string, different: Partial<BranchRequest> = {}): Promise<string> {
  const result = await write(top, different);
  if (!result.ok) {
    throw new Error(result.problem.message);
  }
  return result.commit;
}

async function codeOf(top: string, different: Partial<BranchRequest> = {}): Promise<string | null> {
  const result = await write(top, different);
  return result.ok ? null : result.problem.code;
}

/** What the state of a repository may gain by a fix branch: the branch and its log. */
function withoutBranch(state: Record<string, string>, branch = 'oakum/fix'): Record<string, string> {
  const own = new Set([`.git/refs/heads/${branch}`, `.git/logs/refs/heads/${branch}`]);
  return Object.fromEntries(Object.entries(state).filter(([path]) => !own.has(path)));
}

describe('writing a branch', () => {
  it('makes one commit on the base with the changed bytes and nothing else', async () => {
    const top = repo();
    const base = git(top, 'rev-parse', 'HEAD');
    const changes = [change('base/a.yaml', 'a: 2\r\n'), change('new/b.yaml', '\ufeffb'), change('base/run.sh', null)];
    const commit = await written(top, { changes });
    expect(git(top, 'rev-parse', 'oakum/fix', 'oakum/fix^')).toBe(`${commit}\n${base}`);
    expect(git(top, 'diff', '--name-status', '--no-renames', base, commit)).toBe(
      'M\tbase/a.yaml\nD\tbase/run.sh\nA\tnew/b.yaml',
    );
    expect(git(top, 'cat-file', '-s', `${commit}:base/a.yaml`)).toBe('6');
    expect(git(top, 'cat-file', '-s', `${commit}:new/b.yaml`)).toBe('4');
  });

  it('touches neither files, nor index, nor HEAD, nor uncommitted work', async () => {
    const top = repo();
    writeFileSync(join(top, 'base/a.yaml'), 'half done');
    writeFileSync(join(top, 'untracked'), 'mine');
    writeFileSync(join(top, 'staged'), 'staged');
    git(top, 'add', 'staged');
    const before = stateOf(top);
    await written(top);
    expect(withoutBranch(stateOf(top))).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it('stores bytes as given although attributes ask for other line ends', async () => {
    const top = commitFiles(repo(), { '.gitattributes': '* text=auto eol=crlf\n' }, 'attributes');
    git(top, 'config', 'core.autocrlf', 'input');
    const bytes = Buffer.from('a: 1\r\nb: 2\n\r');
    const commit = await written(top, { changes: [{ path: 'base/a.yaml', content: bytes }] });
    expect(git(top, 'rev-parse', `${commit}:base/a.yaml`)).toBe(
      git(top, 'hash-object', '--no-filters', scratch.file('expected', bytes)),
    );
  });

  it('keeps an executable executable and makes a new file plain', async () => {
    const top = repo();
    chmodSync(join(top, 'base/run.sh'), 0o755);
    git(top, 'commit', '-q', '-a', '-m', 'mode');
    const commit = await written(top, { changes: [change('base/run.sh', 'x'), change('base/new.sh', 'y')] });
    expect(git(top, 'ls-tree', '--format=%(objectmode)', commit, 'base/run.sh', 'base/new.sh')).toBe('100644\n100755');
  });

  it.each(['--help', '-x/y', ':(top)x', '*', 'line\nbreak', 'quote"', 'back\\slash', 'ü/日本', '{{a}}'])(
    'writes to a file named %j',
    async (path) => {
      const commit = await written(repo(), { changes: [change(path, 'content')] });
      const top = join(scratch.at, 'repo');
      expect(git(top, 'ls-tree', '-r', '-z', '--name-only', commit).split('\0')).toContain(path);
      expect(git(top, '--literal-pathspecs', 'show', `${commit}:${path}`)).toBe('content');
    },
  );

  it('takes many changes at once', async () => {
    const changes = Array.from({ length: 300 }, (_, index) => change(`many/${index}.yaml`, `n: ${index}\n`));
    const commit = await written(repo(), { changes });
    expect(git(join(scratch.at, 'repo'), 'show', `${commit}:many/299.yaml`)).toBe('n: 299');
    expect(git(join(scratch.at, 'repo'), 'ls-tree', '-r', '--name-only', commit).split('\n')).toHaveLength(302);
  });

  it('starts at a detached HEAD', async () => {
    const top = commitFiles(repo(), { 'b.yaml': 'b\n' }, 'second');
    git(top, 'checkout', '-q', '--detach', 'HEAD~1');
    const commit = await written(top);
    expect(git(top, 'rev-parse', `${commit}^`)).toBe(git(top, 'rev-parse', 'main~1'));
    expect(git(top, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD');
  });

  it('works in a shallow clone', async () => {
    const top = commitFiles(repo(), { 'b.yaml': 'b\n' }, 'second');
    git(scratch.at, 'clone', '-q', '--depth=1', `file://${top}`, 'shallow');
    const shallow = join(scratch.at, 'shallow');
    const commit = await written(shallow);
    expect(git(shallow, 'rev-parse', `${commit}^`)).toBe(git(top, 'rev-parse', 'main'));
    expect(await write(shallow, { message: 'Other' })).toMatchObject({ ok: true, changed: true });
  });

  it('works in a linked work tree, without moving any HEAD', async () => {
    const top = repo();
    const side = join(scratch.at, 'side');
    git(top, 'worktree', 'add', '-q', '-b', 'side', side);
    const commit = await written(side);
    expect(git(top, 'rev-parse', 'oakum/fix')).toBe(commit);
    expect(git(side, 'status', '--porcelain', '-b')).toBe('## side');
    expect(git(top, 'status', '--porcelain', '-b')).toBe('## main');
  });

  it('works in a submodule and leaves the outer repository alone', async () => {
    const inner = makeRepository(join(scratch.at, 'inner'), { 'base/a.yaml': 'a: 1\n' });
    const outer = repo();
    git(outer, 'submodule', '--quiet', 'add', inner, 'inner');
    git(outer, 'commit', '-q', '-m', 'module');
    const commit = await written(join(outer, 'inner'));
    expect(git(join(outer, 'inner'), 'rev-parse', 'oakum/fix')).toBe(commit);
    expect(git(outer, 'status', '--porcelain')).toBe('');
    expect(git(outer, 'branch', '--list', 'oakum/*')).toBe('');
  });

  it('works where objects are named by SHA-256', async () => {
    const top = join(scratch.at, 'sha256');
    git(scratch.at, 'init', '-q', '-b', 'main', '--object-format=sha256', top);
    commitFiles(top, { 'base/a.yaml': 'a: 1\n', b: 'b' }, 'first');
    const commit = await written(top, { changes: [change('base/a.yaml', 'a: 2\n'), change('b', null)] });
    expect(git(top, 'rev-parse', 'oakum/fix')).toBe(commit);
    expect(await write(top, { message: 'Other' })).toMatchObject({ ok: true, changed: true });
    expect(git(top, 'fsck', '--no-dangling')).toBe('');
  });

  it('works in a clone that borrows the objects of another', async () => {
    const top = commitFiles(repo(), { 'b.yaml': 'b\n' }, 'second');
    git(scratch.at, 'clone', '-q', '--shared', top, 'shared');
    const shared = join(scratch.at, 'shared');
    const commit = await written(shared);
    expect(git(shared, 'rev-parse', 'oakum/fix')).toBe(commit);
    expect(() => git(top, 'cat-file', '-e', commit)).toThrow();
  });

  it.runIf(process.getuid?.() === 0)('works in a repository that belongs to somebody else', async () => {
    const top = repo();
    execFileSync('chown', ['-R', '12345', top]);
    expect(() => git(top, 'status')).toThrow(/dubious ownership/);
    expect(await codeOf(top)).toBeNull();
  });

  it('writes to the log of the branch and to no other', async () => {
    const top = repo();
    git(top, 'config', 'user.useConfigOnly', 'true');
    const head = git(top, 'reflog', '--format=%H %gs', 'HEAD');
    const first = await written(top);
    const second = await written(top, { message: 'Other' });
    expect(git(top, 'reflog', '--format=%H %gn %gs', 'oakum/fix')).toBe(
      `${second} Uma User oakum fix\n${first} Uma User oakum fix`,
    );
    expect(git(top, 'reflog', '--format=%H %gs', 'HEAD')).toBe(head);
  });

  it('leaves a repository that fsck finds nothing wrong with', async () => {
    const top = repo();
    await written(top);
    expect(git(top, 'fsck', '--strict', '--no-dangling')).toBe('');
  });
});

describe('the commit', () => {
  it('is by the user, at the time of the base, and marked as ours', async () => {
    const top = repo();
    const commit = await written(top, { message: 'Fix a\n\nBecause of b.' });
    expect(git(top, 'log', '-1', '--format=%an <%ae>|%cn <%ce>', commit)).toBe(
      'Uma User <uma@example.org>|Uma User <uma@example.org>',
    );
    expect(git(top, 'log', '-1', '--format=%ad|%cd', '--date=raw', commit)).toBe(
      git(top, 'log', '-1', '--format=%ad|%cd', '--date=raw', 'main'),
    );
    expect(git(top, 'log', '-1', '--format=%B', commit)).toBe('Fix a\n\nBecause of b.\n\nOakum-Fix: v1');
    expect(git(top, 'log', '-1', '--format=%(trailers:key=Oakum-Fix,valueonly)', commit)).toBe('v1');
  });

  it('is by the identity that the repository is given, before that of the user', async () => {
    const top = repo();
    git(top, 'config', 'user.name', 'Local');
    const commit = await written(top);
    expect(git(top, 'log', '-1', '--format=%an <%ae>', commit)).toBe('Local <uma@example.org>');
  });

  it.each([
    ['nobody is configured', ''],
    ['only a name is configured', '[user]\n\tname = Uma\n'],
    ['the name has nothing to read', '[user]\n\tname = "<.>"\n\temail = uma@example.org\n'],
  ])('is by Oakum when %s', async (_, configuration) => {
    const top = repo();
    scratch.file('user.gitconfig', configuration);
    const commit = await written(top);
    expect(git(top, 'log', '-1', '--format=%an <%ae>', commit)).toBe('Oakum <oakum@localhost>');
  });

  it('has the same id for the same request in another clone at another time', async () => {
    const top = repo();
    git(scratch.at, 'clone', '-q', top, 'clone');
    expect(await written(join(scratch.at, 'clone'))).toBe(await written(top));
  });

  it.each(['1400000000 -0330', '0 +0000', '1400000000 -0000', '99999999999 +1400', '1400000000 +0599'])(
    'can be made again on a commit of the odd time %s',
    async (when) => {
      const top = repo();
      const raw = git(top, 'cat-file', 'commit', 'HEAD').replaceAll(/> \d+ [+-]\d{4}/g, `> ${when}`);
      const odd = git(top, 'hash-object', '-t', 'commit', '--literally', '-w', scratch.file('raw', `${raw}\n`));
      git(top, 'reset', '-q', '--hard', odd);
      const commit = await written(top);
      expect(await write(top)).toEqual({ ok: true, commit, changed: false });
      expect(await write(top, { message: 'Other' })).toMatchObject({ ok: true, changed: true });
    },
  );
});

describe('an existing branch', () => {
  it('stays when the same is asked for again, its log too', async () => {
    const top = repo();
    const commit = await written(top);
    const before = stateOf(top);
    expect(await write(top)).toEqual({ ok: true, commit, changed: false });
    expect(stateOf(top)).toEqual(before);
  });

  it('is replaced when it is ours', async () => {
    const top = repo();
    const first = await written(top);
    commitFiles(top, { 'b.yaml': 'b\n' }, 'second');
    const second = await written(top);
    expect(second).not.toBe(first);
    expect(git(top, 'rev-parse', 'oakum/fix^')).toBe(git(top, 'rev-parse', 'main'));
  });

  it('is replaced from another branch, since what it stood on is still there', async () => {
    const top = repo();
    git(top, 'switch', '-q', '-c', 'feature');
    commitFiles(top, { 'f.yaml': 'f\n' }, 'feature');
    await written(top);
    git(top, 'switch', '-q', 'main');
    await written(top);
    expect(git(top, 'rev-parse', 'oakum/fix^')).toBe(git(top, 'rev-parse', 'main'));
  });

  it('is left alone when what it stood on is nowhere else', async () => {
    const top = repo();
    const unrepeatable = git(commitFiles(top, { 'f.yaml': 'f\n' }, 'mine'), 'rev-parse', 'HEAD');
    const fix = await written(top);
    git(top, 'reset', '-q', '--hard', 'HEAD~1');
    const result = await write(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'foreign-commit' } });
    expect(JSON.stringify(result)).toContain(unrepeatable);
    expect(git(top, 'rev-parse', 'oakum/fix')).toBe(fix);
  });

  it('is replaced after it was merged', async () => {
    const top = repo();
    await written(top);
    git(top, 'merge', '-q', '--no-edit', '--no-ff', 'oakum/fix');
    expect(await write(top, { changes: [change('base/a.yaml', 'a: 3\n')] })).toMatchObject({ ok: true, changed: true });
  });

  const touches: readonly [string, (top: string) => void][] = [
    ['has a commit on top', (top) => commitFiles(top, { 'base/a.yaml': 'a: 7\n' }, 'better')],
    [
      'was amended',
      (top) => (
        writeFileSync(join(top, 'b'), 'b'), git(top, 'add', 'b'), git(top, 'commit', '-q', '--amend', '--no-edit')
      ),
    ],
    ['had its message reworded', (top) => git(top, 'commit', '-q', '--amend', '-m', 'Mine\n\nOakum-Fix: v1')],
    ['was merged into', (top) => git(top, 'merge', '-q', '--no-ff', '-m', 'merge\n\nOakum-Fix: v1', 'main')],
    ['was reset to the base', (top) => git(top, 'reset', '-q', '--hard', 'main~1')],
  ];

  it.each(touches)('is left alone when it %s', async (_, touch) => {
    const top = repo();
    await written(top);
    commitFiles(top, { 'later.yaml': 'x\n' }, 'later');
    git(top, 'switch', '-q', 'oakum/fix');
    touch(top);
    const tip = git(top, 'rev-parse', 'HEAD');
    git(top, 'switch', '-q', 'main');
    const before = stateOf(top);
    const result = await write(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'foreign-commit' } });
    expect(JSON.stringify(result)).toContain(tip);
    expect(stateOf(top)).toEqual(before);
  });

  it('is left alone when the very user in whose name it was made has amended it', async () => {
    process.env.GIT_AUTHOR_DATE = '@1400000000 +0000';
    process.env.GIT_COMMITTER_DATE = '@1400000000 +0000';
    const top = repo();
    delete process.env.GIT_AUTHOR_DATE;
    delete process.env.GIT_COMMITTER_DATE;
    await written(top);
    git(top, 'switch', '-q', 'oakum/fix');
    scratch.file('repo/base/a.yaml', 'a: 7\n');
    execFileSync('git', ['commit', '-q', '-a', '--amend', '--no-edit'], { cwd: top });
    expect(git(top, 'log', '-1', '--format=%an|%cn')).toBe('Uma User|Uma User');
    git(top, 'switch', '-q', 'main');
    expect(await codeOf(top)).toBe('foreign-commit');
  });

  it('is left alone when it was rebased', async () => {
    const top = repo();
    await written(top);
    commitFiles(top, { 'later.yaml': 'x\n' }, 'later');
    git(top, 'rebase', '-q', 'main', 'oakum/fix');
    git(top, 'switch', '-q', 'main');
    expect(await codeOf(top)).toBe('foreign-commit');
  });

  it('is left alone when a person made it, although it is merged', async () => {
    const top = repo();
    git(top, 'branch', 'release');
    commitFiles(top, { 'later.yaml': 'x\n' }, 'later');
    const before = git(top, 'rev-parse', 'release');
    expect(await codeOf(top, { branch: 'release' })).toBe('foreign-commit');
    expect(git(top, 'rev-parse', 'release')).toBe(before);
  });

  it("is left alone although the remote's copy has the foreign commit too", async () => {
    const top = repo();
    await written(top);
    git(top, 'switch', '-q', 'oakum/fix');
    commitFiles(top, { 'base/a.yaml': 'a: 7\n' }, 'by a person');
    git(top, 'update-ref', 'refs/remotes/origin/oakum/fix', 'HEAD');
    git(top, 'switch', '-q', 'main');
    expect(await codeOf(top)).toBe('foreign-commit');
  });

  it('is left alone while a work tree is on it', async () => {
    const top = repo();
    await written(top);
    git(top, 'worktree', 'add', '-q', join(scratch.at, 'side'), 'oakum/fix');
    expect(await codeOf(top, { message: 'Other' })).toBe('branch-checked-out');
    git(top, 'worktree', 'remove', join(scratch.at, 'side'));
    git(top, 'switch', '-q', 'oakum/fix');
    expect(await codeOf(top, { message: 'Other' })).toBe('branch-checked-out');
  });

  it('is left alone while another work tree rebases it', async () => {
    const top = repo();
    const side = join(scratch.at, 'side');
    git(top, 'worktree', 'add', '-q', '-b', 'oakum/fix', side);
    commitFiles(side, { 'base/a.yaml': 'a: 5\n' }, 'side');
    commitFiles(top, { 'base/a.yaml': 'a: 6\n' }, 'main');
    expect(() => git(side, 'rebase', 'main')).toThrow();
    expect(await codeOf(top)).toBe('branch-checked-out');
  });

  it('that only stands for another does not lead us to move that one', async () => {
    const top = repo();
    git(top, 'branch', 'precious');
    git(top, 'symbolic-ref', 'refs/heads/oakum/fix', 'refs/heads/precious');
    const before = stateOf(top);
    expect(await codeOf(top)).toBe('foreign-branch');
    expect(stateOf(top)).toEqual(before);
  });

  it('whose parts are taken is said to be in the way', async () => {
    const top = repo();
    git(top, 'branch', 'oakum');
    expect(await codeOf(top)).toBe('branch-name-conflict');
    git(top, 'branch', 'deep/er/branch');
    expect(await codeOf(top, { branch: 'deep/er' })).toBe('branch-name-conflict');
  });
});

describe('what is refused', () => {
  it('refuses before the first commit', async () => {
    git(scratch.at, 'init', '-q', 'new');
    expect(await codeOf(join(scratch.at, 'new'))).toBe('no-commit');
  });

  it('refuses in the middle of a merge', async () => {
    const top = repo();
    git(top, 'switch', '-q', '-c', 'other');
    commitFiles(top, { 'base/a.yaml': 'a: 5\n' }, 'other');
    git(top, 'switch', '-q', 'main');
    commitFiles(top, { 'base/a.yaml': 'a: 6\n' }, 'mine');
    expect(() => git(top, 'merge', 'other')).toThrow();
    const before = stateOf(top);
    expect(await codeOf(top)).toBe('operation-in-progress');
    expect(stateOf(top)).toEqual(before);
  });

  it.each(
    [
      [
        '',
        'HEAD',
        '-f',
        '--orphan',
        'a..b',
        'a b',
        'a~1',
        'a^{commit}',
        'a:b',
        '@{-1}',
        'x.lock',
        '.hidden',
        '/a',
        'a/',
        'a//b',
      ],
      ['refs/heads/a', 'a\nb', 'a\0b', 'a\\b', '*', '?', '[', 'a.', '@{u}', '\u0007'],
    ].flat(),
  )('does not take %j for the name of a branch', async (branch) => {
    expect(await codeOf(repo(), { branch })).toBe('invalid-branch-name');
  });

  it.each(['../up', '/etc/passwd', '.git/config', 'a/.GIT/x', 'a//b', './a', 'a/../b', '', 'a/', 'nul\0'])(
    'does not write to the path %j',
    async (path) => {
      expect(await codeOf(repo(), { changes: [change(path, 'x')] })).toBe('invalid-change');
    },
  );

  it('writes neither to a link, nor through one, nor in place of a folder or a submodule', async () => {
    const top = repo();
    symlinkSync('base', join(top, 'link'));
    makeRepository(join(top, 'sub'), { a: 'a' });
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'second');
    for (const path of ['link', 'link/a.yaml', 'base', 'base/a.yaml/x', 'sub', 'sub/a']) {
      expect([path, await codeOf(top, { changes: [change(path, 'x')] })]).toEqual([path, 'invalid-change']);
    }
  });

  it('wants one change for one path', async () => {
    const top = repo();
    expect(await codeOf(top, { changes: [change('x', 'a'), change('x', 'b')] })).toBe('invalid-change');
    expect(await codeOf(top, { changes: [change('x', 'a'), change('x/y', 'b')] })).toBe('invalid-change');
  });

  it('makes no empty commit', async () => {
    const top = repo();
    expect(await codeOf(top, { changes: [] })).toBe('no-changes');
    expect(await codeOf(top, { changes: [change('base/a.yaml', 'a: 1\n'), change('absent', null)] })).toBe(
      'no-changes',
    );
    expect(git(top, 'branch', '--list', 'oakum/*')).toBe('');
  });

  it.each(['HEAD', 'main', '-x', ''])('does not take %j for the id of a base', async (base) => {
    expect(await codeOf(repo(), { base })).toBe('invalid-commit');
  });

  it('says that the base is not there', async () => {
    expect(await codeOf(repo(), { base: '1'.repeat(40) })).toBe('object-missing');
  });

  it('says that another process holds the branch, and leaves its lock', async () => {
    const top = repo();
    const lock = scratch.file('repo/.git/refs/heads/oakum/fix.lock', '');
    const result = await write(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'branch-not-written' } });
    expect(JSON.stringify(result)).not.toContain(scratch.at);
    expect(readFileSync(lock, 'utf8')).toBe('');
    expect(leftovers()).toEqual([]);
  });

  it('lets one of two that write at once win, and never mixes them', async () => {
    const top = repo();
    const repository = await repositoryAt(top);
    const base = headOf(repository);
    const results = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        writeBranch(repository, {
          branch: 'oakum/fix',
          base,
          changes: [change('base/a.yaml', `a: ${index + 2}\n`)],
          message: `Fix ${index}`,
        }),
      ),
    );
    const commits = results.flatMap((result) => (result.ok ? [result.commit] : []));
    const codes = results.flatMap((result) => (result.ok ? [] : [result.problem.code]));
    expect(commits).toContain(git(top, 'rev-parse', 'oakum/fix'));
    expect(new Set(['branch-moved', 'branch-not-written', ...codes]).size).toBe(2);
  });
});

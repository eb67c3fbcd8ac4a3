import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportTree, listTree } from '../../src/git/index.ts';
import { commitFiles, git, headOf, leftovers, makeRepository, repositoryAt, stateOf, useScratch } from './support.ts';

const scratch = useScratch();

/** Names that Git quotes, that look like options or patterns, and that a line-based reader would split. */
const oddNames = [
  '--help',
  '-rf',
  ':(top)x',
  '*.yaml',
  'a b/c d.yaml',
  'back\\slash',
  'line\nbreak.yaml',
  'quote".yaml',
  "single'quote",
  'tab\there',
  'ümlaut/日本語.yaml',
  '🚢.yaml',
  '{{ braces }}',
];

async function exported(top: string, wanted?: (path: string) => boolean) {
  const repository = await repositoryAt(top);
  const destination = join(scratch.at, 'out');
  const report = await exportTree(repository, headOf(repository), destination, wanted);
  return { destination, report };
}

/** Adds a tree that git itself would not let a person make. */
function commitForged(top: string, entries: readonly [mode: string, name: string, content: string][]): void {
  const lines = entries.map(([mode, name, content]) => {
    const oid = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: top, input: content, encoding: 'utf8' });
    return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid.trim(), 'hex')]);
  });
  const tree = execFileSync('git', ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], {
    cwd: top,
    input: Buffer.concat(lines),
    encoding: 'utf8',
  }).trim();
  git(top, 'reset', '-q', '--soft', git(top, 'commit-tree', '-m', 'forged', tree));
}

describe('listing a tree', () => {
  it('gives every file with its mode, and agrees with git about the ids', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { 'a/run.sh': '#!/bin/sh\n', 'a.yaml': 'a: 1\n' });
    symlinkSync('a.yaml', join(top, 'link'));
    git(top, 'update-index', '--chmod=+x', 'a/run.sh');
    git(top, 'add', '-A');
    git(top, 'update-index', '--chmod=+x', 'a/run.sh');
    git(top, 'commit', '-q', '-m', 'second');
    const repository = await repositoryAt(top);
    expect(await listTree(repository, headOf(repository))).toEqual([
      { path: 'a.yaml', mode: '100644', oid: git(top, 'rev-parse', 'HEAD:a.yaml') },
      { path: 'a/run.sh', mode: '100755', oid: git(top, 'rev-parse', 'HEAD:a/run.sh') },
      { path: 'link', mode: '120000', oid: git(top, 'rev-parse', 'HEAD:link') },
    ]);
  });

  it('reads odd names as they are', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), Object.fromEntries(oddNames.map((name) => [name, name])));
    const repository = await repositoryAt(top);
    const paths = (await listTree(repository, headOf(repository))).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(oddNames.toSorted());
  });

  it('lists all of an older commit, not what is checked out', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { old: 'old' });
    const old = git(top, 'rev-parse', 'HEAD');
    commitFiles(top, { new: 'new' }, 'second');
    expect((await listTree(await repositoryAt(join(top)), old)).map(({ path }) => path)).toEqual(['old']);
  });

  it('works where objects are named by SHA-256', async () => {
    const top = join(scratch.at, 'repo');
    git(scratch.at, 'init', '-q', '-b', 'main', '--object-format=sha256', top);
    commitFiles(top, { a: 'a' }, 'first');
    const repository = await repositoryAt(top);
    expect((await listTree(repository, headOf(repository)))[0]?.oid).toHaveLength(64);
  });

  it.each(['HEAD', '--help', '', 'deadbeef', '0'.repeat(39)])('does not take %j for a commit', async (commit) => {
    const repository = await repositoryAt(makeRepository(join(scratch.at, 'repo'), { a: 'a' }));
    await expect(listTree(repository, commit)).rejects.toMatchObject({ problem: { code: 'invalid-commit' } });
  });

  it('refuses a commit that is not there', async () => {
    const repository = await repositoryAt(makeRepository(join(scratch.at, 'repo'), { a: 'a' }));
    await expect(listTree(repository, '1'.repeat(40))).rejects.toMatchObject({ problem: { code: 'git-failed' } });
    expect(leftovers()).toEqual([]);
  });
});

describe('exporting a tree', () => {
  it('writes the stored bytes, whatever attributes and configuration say about line ends', async () => {
    const bytes = Buffer.from([0, 13, 10, 255, 10, 13, 0xef, 0xbb, 0xbf]);
    const top = makeRepository(join(scratch.at, 'repo'), { 'bin.dat': bytes, 'lf.yaml': 'a: 1\nb: 2\n' });
    commitFiles(top, { '.gitattributes': '* text=auto eol=crlf\n*.yaml ident export-ignore\n' }, 'attributes');
    git(top, 'config', 'core.autocrlf', 'true');
    const { destination, report } = await exported(top);
    expect(report.skipped).toEqual([]);
    expect(readFileSync(join(destination, 'bin.dat')).equals(bytes)).toBe(true);
    expect(readFileSync(join(destination, 'lf.yaml'), 'utf8')).toBe('a: 1\nb: 2\n');
  });

  it('writes odd names, empty files and modes', async () => {
    const files = Object.fromEntries(oddNames.map((name) => [name, name]));
    const top = makeRepository(join(scratch.at, 'repo'), { ...files, empty: '', 'run.sh': 'x' });
    git(top, 'update-index', '--chmod=+x', 'run.sh');
    git(top, 'commit', '-q', '-m', 'mode');
    const { destination } = await exported(top);
    for (const name of oddNames) {
      expect(readFileSync(join(destination, name), 'utf8')).toBe(name);
    }
    expect(readFileSync(join(destination, 'empty'), 'utf8')).toBe('');
    expect(lstatSync(join(destination, 'run.sh')).mode & 0o100).toBe(0o100);
    expect(lstatSync(join(destination, 'empty')).mode & 0o111).toBe(0);
  });

  it('writes only what is wanted', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { 'a/k.yaml': 'a', 'b/k.yaml': 'b' });
    const { destination } = await exported(top, (path) => path.startsWith('b/'));
    expect(existsSync(join(destination, 'a'))).toBe(false);
    expect(readFileSync(join(destination, 'b/k.yaml'), 'utf8')).toBe('b');
  });

  it('reads more than fits into one batch', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 'x\n');
    const top = makeRepository(join(scratch.at, 'repo'), { a: large, b: large, c: 'small' });
    const { destination } = await exported(top);
    expect(readFileSync(join(destination, 'b')).equals(large)).toBe(true);
    expect(readFileSync(join(destination, 'c'), 'utf8')).toBe('small');
  });

  it('shows the commit, not what the user has changed since, and leaves the checkout alone', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'committed' });
    writeFileSync(join(top, 'a'), 'changed');
    const before = stateOf(top);
    const { destination } = await exported(top);
    expect(readFileSync(join(destination, 'a'), 'utf8')).toBe('committed');
    expect(stateOf(top)).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it('is not fooled by a replacement object', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'real' });
    const other = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: top,
      input: 'replaced',
      encoding: 'utf8',
    });
    git(top, 'replace', git(top, 'rev-parse', 'HEAD:a'), other.trim());
    const { destination } = await exported(top);
    expect(readFileSync(join(destination, 'a'), 'utf8')).toBe('real');
  });

  it('keeps links inside the tree and names those that leave it', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { 'base/a.yaml': 'a', 'p/q/file': 'x' });
    symlinkSync('../base', join(top, 'p/base'));
    symlinkSync('missing', join(top, 'dangling'));
    symlinkSync('/etc/passwd', join(top, 'absolute'));
    symlinkSync('../outside', join(top, 'up'));
    symlinkSync('../..', join(top, 'p/q/top'));
    symlinkSync('p/q/top/../secret', join(top, 'sly'));
    symlinkSync('loop', join(top, 'loop'));
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'links');
    const { destination, report } = await exported(top);
    expect(readFileSync(join(destination, 'p/base/a.yaml'), 'utf8')).toBe('a');
    expect(readlinkSync(join(destination, 'p/q/top'))).toBe('../..');
    expect(readlinkSync(join(destination, 'dangling'))).toBe('missing');
    expect(report.skipped).toEqual([
      { path: 'absolute', reason: 'link-leaves-tree' },
      { path: 'loop', reason: 'link-loop' },
      { path: 'sly', reason: 'link-leaves-tree' },
      { path: 'up', reason: 'link-leaves-tree' },
    ]);
    for (const { path } of report.skipped) {
      expect(existsSync(join(destination, path))).toBe(false);
    }
  });

  it('names a submodule and writes nothing for it', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'a' });
    makeRepository(join(top, 'sub'), { b: 'b' });
    git(top, 'add', 'sub');
    git(top, 'commit', '-q', '-m', 'module');
    const { destination, report } = await exported(top);
    expect(report.skipped).toEqual([{ path: 'sub', reason: 'submodule' }]);
    expect(existsSync(join(destination, 'sub'))).toBe(false);
  });

  it('writes nothing outside for a forged tree', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'a' });
    commitForged(top, [
      ['100644', '.git', 'gitdir: elsewhere'],
      ['100644', '..', 'up'],
      ['100644', '../escaped', 'out'],
      ['100644', '/absolute', 'out'],
      ['100644', 'fine', 'fine'],
    ]);
    const { destination, report } = await exported(top);
    expect(readFileSync(join(destination, 'fine'), 'utf8')).toBe('fine');
    expect(existsSync(join(scratch.at, 'escaped'))).toBe(false);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(Array(4).fill('unsafe-name'));
  });

  it('does not write through a link that a forged tree has beside a file of the same name', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'a' });
    const target = scratch.file('precious', 'untouched');
    commitForged(top, [
      ['120000', 'twin', target],
      ['100644', 'twin', 'attack'],
    ]);
    await exported(top);
    expect(readFileSync(target, 'utf8')).toBe('untouched');
  });

  it('names a file whose name is not UTF-8', async () => {
    const top = makeRepository(join(scratch.at, 'repo'), { a: 'a' });
    writeFileSync(Buffer.concat([Buffer.from(join(top, 'caf')), Buffer.from([0xe9])]), 'latin');
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'latin');
    const { report } = await exported(top);
    expect(report.skipped).toEqual([{ path: 'caf\ufffd', reason: 'unsafe-name' }]);
  });

  it('says which object a clone does not have, and does not fetch it', async () => {
    const top = makeRepository(join(scratch.at, 'full'), { a: 'a' });
    git(top, 'config', 'uploadpack.allowFilter', 'true');
    git(scratch.at, 'clone', '-q', '--no-checkout', '--filter=blob:none', `file://${top}`, 'partial');
    const repository = await repositoryAt(join(scratch.at, 'partial'));
    const attempt = exportTree(repository, headOf(repository), join(scratch.at, 'out'));
    await expect(attempt).rejects.toMatchObject({ problem: { code: 'object-missing' } });
  });
});

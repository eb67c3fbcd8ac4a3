import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportTree, findRepository, listTree, pushBranch, writeBranch } from '../../src/git/index.ts';
import { canary, commitFiles, git, headOf, leftovers, makeRemote, makeRepository, repositoryAt } from './support.ts';
import { useScratch } from './support.ts';

const scratch = useScratch();
const branch = 'oakum/fix';

function repo(): string {
  const top = makeRepository(join(scratch.at, 'repo'), { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
  makeRemote(top, join(scratch.at, 'origin.git'));
  return top;
}

/** Everything the room can do, with a change of the remote's branch too. Returns what went wrong, if anything. */
async function doEverything(top: string): Promise<string[]> {
  const found = await findRepository(top);
  if (!found.ok) {
    return [found.problem.code];
  }
  const { repository } = found;
  const base = headOf(repository);
  const codes: string[] = [];
  await listTree(repository, base);
  await exportTree(repository, base, join(scratch.at, 'out'));
  for (const content of ['a: 2\n', 'a: 3\n']) {
    const changes = [{ path: 'a.yaml', content: Buffer.from(content) }];
    const written = await writeBranch(repository, { branch, base, changes, message: 'Fix' });
    if (!written.ok) {
      return [...codes, written.problem.code];
    }
    const pushed = await pushBranch(repository, { branch, commit: written.commit });
    codes.push(...(pushed.ok ? [] : [pushed.problem.code]));
  }
  return codes;
}

function configure(top: string, ...lines: string[]): void {
  appendFileSync(join(top, '.git/config'), `${lines.join('\n')}\n`);
}

describe('a hostile repository runs nothing', () => {
  it.each([
    ['core.fsmonitor', (command: string) => ['[core]', `fsmonitor = ${command}`]],
    ['core.sshCommand', (command: string) => ['[core]', `sshCommand = ${command}`]],
    ['core.gitProxy', (command: string) => ['[core]', `gitProxy = ${command}`]],
    ['core.askPass', (command: string) => ['[core]', `askPass = ${command}`]],
    ['core.editor and core.pager', (command: string) => ['[core]', `editor = ${command}`, `pager = ${command}`]],
    ['core.alternateRefsCommand', (command: string) => ['[core]', `alternateRefsCommand = ${command}`]],
    ['credential.helper', (command: string) => ['[credential]', `helper = ${command}`]],
    ['a pager and an alias for each command', (command: string) => commandsWith(command)],
    ['remote.origin.receivepack', (command: string) => ['[remote "origin"]', `receivepack = ${command}`]],
    ['remote.origin.uploadpack', (command: string) => ['[remote "origin"]', `uploadpack = ${command}`]],
    ['remote.origin.vcs', (command: string) => ['[remote "origin"]', `vcs = ext::${command}`]],
    ['gpg.program with commit and push signing', (command: string) => signing(command)],
    ['diff and textconv drivers', (command: string) => ['[diff "x"]', `command = ${command}`, `textconv = ${command}`]],
    ['a process filter', (command: string) => ['[filter "x"]', `process = ${command}`, 'required = true']],
    ['clean and smudge filters', (command: string) => ['[filter "x"]', `clean = ${command}`, `smudge = ${command}`]],
    ['uploadpack.packObjectsHook', (command: string) => ['[uploadpack]', `packObjectsHook = ${command}`]],
    ['trailer commands', (command: string) => ['[trailer "Oakum-Fix"]', `cmd = ${command}`, `command = ${command}`]],
    ['merge drivers', (command: string) => ['[merge "x"]', `driver = ${command}`]],
  ])('by %s', async (name, lines) => {
    const top = repo();
    const attributes = '* filter=x diff=x merge=x text eol=crlf\n';
    commitFiles(top, { '.gitattributes': attributes }, 'attributes');
    const { command, sang } = canary(scratch, 'bird');
    configure(top, ...lines(command));
    expect([name, await doEverything(top), sang()]).toEqual([name, [], false]);
    expect(leftovers()).toEqual([]);
  });

  it.each(['core.hooksPath', '.git/hooks'])('by any hook of %s', async (place) => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    const hooks = place === '.git/hooks' ? join(top, '.git/hooks') : join(scratch.at, 'hooks');
    mkdirSync(hooks, { recursive: true });
    const names = [
      ...['pre-commit', 'commit-msg', 'post-commit', 'post-checkout', 'pre-push', 'reference-transaction'],
      ...[
        'post-index-change',
        'update',
        'pre-receive',
        'post-receive',
        'post-rewrite',
        'pre-auto-gc',
        'fsmonitor-watchman',
      ],
    ];
    for (const name of names) {
      writeFileSync(join(hooks, name), `#!/bin/sh\nexec '${command}'\n`, { mode: 0o755 });
    }
    if (place === 'core.hooksPath') {
      configure(top, '[core]', `hooksPath = ${hooks}`);
    }
    expect(await doEverything(top)).toEqual([]);
    expect(sang()).toBe(false);
  });

  it('the same through an included file', async () => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    const more = scratch.file(
      'more',
      `[core]\nsshCommand = ${command}\nfsmonitor = ${command}\n[credential]\nhelper = ${command}\n`,
    );
    configure(top, '[include]', `path = ${more}`, '[includeIf "gitdir:**"]', `path = ${more}`);
    expect(await doEverything(top)).toEqual([]);
    expect(sang()).toBe(false);
  });

  it('the same through the configuration of a work tree', async () => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    git(top, 'config', 'extensions.worktreeConfig', 'true');
    writeFileSync(join(top, '.git/config.worktree'), `[core]\nfsmonitor = ${command}\nhooksPath = ${command}\n`);
    expect(await doEverything(top)).toEqual([]);
    expect(sang()).toBe(false);
  });

  it.each([
    ['ext::', (command: string) => `ext::${command}`],
    ['a remote helper', () => 'helper::address'],
    ['ssh, with an option for a host', (command: string) => `ssh://-oProxyCommand=${command}/x`],
    ['ssh, with a command that the repository names', () => 'ssh://127.0.0.1:1/x'],
    ['git, with a proxy that the repository names', () => 'git://127.0.0.1:1/x'],
    ['https, with a helper that the repository names', () => 'https://127.0.0.1:1/x'],
  ])('by a remote address of %s', async (_, address) => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    scratch.file('bin/git-remote-helper', `#!/bin/sh\nexec '${command}'\n`, 0o755);
    process.env.PATH = `${join(scratch.at, 'bin')}:${process.env.PATH}`;
    configure(top, '[core]', `sshCommand = ${command}`, `gitProxy = ${command}`, `askPass = ${command}`);
    configure(top, '[credential]', `helper = ${command}`, '[protocol]', 'allow = always');
    git(top, 'config', 'remote.origin.url', address(command));
    expect(await doEverything(top)).toEqual(['remote-unreachable', 'remote-unreachable']);
    expect(sang()).toBe(false);
  });

  it('by a remote address that looks like an option', async () => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    git(top, 'config', 'remote.origin.url', `--receive-pack=${command}`);
    expect(await doEverything(top)).toEqual(['unsafe-remote', 'unsafe-remote']);
    expect(sang()).toBe(false);
  });

  it.each(['insteadOf', 'pushInsteadOf'])('by an address that url.*.%s turns into ext::', async (key) => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    configure(top, '[protocol "ext"]', 'allow = always', `[url "ext::${command} "]`, `${key} = ${scratch.at}/`);
    expect(await doEverything(top)).toEqual([]);
    expect(sang()).toBe(false);
  });

  it('by a bare repository among its files, made the remote', async () => {
    const top = repo();
    const { command, sang } = canary(scratch, 'bird');
    git(top, 'init', '-q', '--bare', 'vendored');
    writeFileSync(join(top, 'vendored/hooks/pre-receive'), `#!/bin/sh\nexec '${command}'\n`, { mode: 0o755 });
    git(top, 'config', 'remote.origin.url', './vendored');
    expect(await doEverything(top)).toEqual(['unsafe-remote', 'unsafe-remote']);
    expect(sang()).toBe(false);
  });

  it('by a missing object of a partial clone, whose fetch it configures', async () => {
    const full = makeRepository(join(scratch.at, 'full'), { 'a.yaml': 'a: 1\n' });
    git(full, 'config', 'uploadpack.allowFilter', 'true');
    git(scratch.at, 'clone', '-q', '--filter=tree:0', '--no-checkout', `file://${full}`, 'partial');
    const top = join(scratch.at, 'partial');
    const { command, sang } = canary(scratch, 'bird');
    configure(top, '[remote "origin"]', `uploadpack = ${command}`, '[core]', `sshCommand = ${command}`);
    // Proves the trap: git itself walks into it.
    expect(() => git(top, 'ls-tree', '-r', 'HEAD')).toThrow();
    expect(sang()).toBe(true);
    rmSync(join(scratch.at, 'bird.sang'));

    const repository = await repositoryAt(top);
    const base = headOf(repository);
    await expect(listTree(repository, base)).rejects.toMatchObject({ problem: { code: 'git-failed' } });
    const changes = [{ path: 'a.yaml', content: Buffer.from('a: 2\n') }];
    expect(await writeBranch(repository, { branch, base, changes, message: 'Fix' })).toMatchObject({ ok: false });
    expect(sang()).toBe(false);
  });

  it('by a branch whose commit is missing in a partial clone', async () => {
    const full = makeRepository(join(scratch.at, 'full'), { 'a.yaml': 'a: 1\n' });
    git(full, 'config', 'uploadpack.allowFilter', 'true');
    git(scratch.at, 'clone', '-q', '--filter=blob:none', `file://${full}`, 'partial');
    const top = join(scratch.at, 'partial');
    const { command, sang } = canary(scratch, 'bird');
    configure(top, '[remote "origin"]', `uploadpack = ${command}`);
    for (const name of [branch, 'other']) {
      mkdirSync(join(top, '.git/refs/heads/oakum'), { recursive: true });
      writeFileSync(join(top, '.git/refs/heads', name), `${'1'.repeat(40)}\n`);
    }
    expect(await doEverything(top)).toEqual(['foreign-commit']);
    expect(sang()).toBe(false);
  });

  it('and its configuration decides neither the bytes nor the history that is seen', async () => {
    const top = repo();
    configure(top, '[core]', 'autocrlf = true', 'eol = crlf', 'bigFileThreshold = 1', 'attributesFile = /dev/zero');
    configure(top, '[i18n]', 'commitEncoding = UTF-16', '[commit]', 'gpgSign = true', 'template = /etc/passwd');
    expect(await doEverything(top)).toEqual([]);
    expect(git(top, 'cat-file', '-s', `${branch}:a.yaml`)).toBe('5');
    expect(git(top, '-c', 'i18n.commitEncoding=utf-8', 'log', '-1', '--format=%B', branch)).toBe(
      'Fix\n\nOakum-Fix: v1',
    );
  });

  it('ends when its configuration includes what never ends', async () => {
    const top = repo();
    execFileSync('mkfifo', [join(scratch.at, 'fifo')]);
    configure(top, '[include]', `path = ${join(scratch.at, 'fifo')}`);
    const result = await findRepository(top);
    expect(result).toMatchObject({ ok: false, problem: { code: 'git-timeout' } });
  });
});

describe('what the user has set up does run', () => {
  it("uses the user's own ssh command, not the repository's", async () => {
    const top = repo();
    const theirs = canary(scratch, 'theirs');
    const own = canary(scratch, 'own');
    configure(top, '[core]', `sshCommand = ${theirs.command}`);
    appendFileSync(join(scratch.at, 'user.gitconfig'), `[core]\n\tsshCommand = ${own.command}\n`);
    git(top, 'config', 'remote.origin.url', 'ssh://127.0.0.1:1/x');
    expect(await doEverything(top)).toEqual(['remote-unreachable', 'remote-unreachable']);
    expect([theirs.sang(), own.sang()]).toEqual([false, true]);
  });

  it('uses the ssh command of the environment', async () => {
    const top = repo();
    const own = canary(scratch, 'own');
    process.env.GIT_SSH_COMMAND = own.command;
    git(top, 'config', 'remote.origin.url', '127.0.0.1:x');
    expect(await doEverything(top)).toEqual(['remote-unreachable', 'remote-unreachable']);
    expect(own.sang()).toBe(true);
  });
});

function commandsWith(command: string): string[] {
  const names = readdirSync(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim())
    .filter((name) => /^git-[a-z-]+$/.test(name))
    .map((name) => name.slice('git-'.length));
  expect(names).toContain('update-ref');
  return [
    '[pager]',
    ...names.map((name) => `${name} = ${command}`),
    '[alias]',
    ...names.map((name) => `${name} = !${command}`),
  ];
}

function signing(command: string): string[] {
  return [
    '[gpg]',
    `program = ${command}`,
    '[commit]',
    'gpgSign = true',
    '[push]',
    'gpgSign = true',
    '[tag]',
    'gpgSign = true',
  ];
}

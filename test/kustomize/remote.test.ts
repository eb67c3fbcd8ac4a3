import { describe, expect, it } from 'vitest';
import {
  isAllowedRemote,
  isRepositoryAddress,
  isWebAddress,
  prefixToAllow,
  withoutCredentials,
} from '../../src/kustomize/remote.ts';

describe('what kustomize takes for a repository', () => {
  it.each([
    'https://github.com/owner/repository//deploy?ref=v1',
    'HTTPS://github.com/owner/repository',
    'http://git.example.com/owner/repository.git',
    'ssh://git@example.com/owner/repository',
    'git@example.com:owner/repository.git/deploy',
    'git@example.com/owner/repository',
    'git::https://example.com/owner/repository',
    'GIT::git@example.com:owner/repository',
    'github.com/owner/repository',
    'GitHub.com/owner/repository/deploy?ref=main',
    'github.com:owner/repository.git',
    'user@host:repository.git',
    'file:///srv/repository//deploy',
    'https://user@dev.azure.com/org/project/_git/repository/deploy',
  ])('%s', (reference) => {
    expect(isRepositoryAddress(reference)).toBe(true);
  });
});

describe('what kustomize takes for a place in the tree', () => {
  it.each([
    '../base',
    'base',
    './github.com/owner/repository',
    'github.com',
    'github.com.internal/owner/repository',
    'gitlab.com/owner/repository',
    '/github.com/owner/repository',
    'user@host',
    'a/user@host/path/x',
    'base?ref=main',
    'repository.git',
    '_user@host/path/x',
    '',
  ])('%s', (reference) => {
    expect(isRepositoryAddress(reference)).toBe(false);
  });

  it('never takes a relative path for a web address', () => {
    expect(['https', 'x/https://y', './http:', 'ftp://x/y'].filter(isWebAddress)).toEqual([]);
    expect(['https://x', 'HTTP://x', 'https:x'].filter(isWebAddress)).toHaveLength(3);
  });
});

describe('allowing an address by a prefix', () => {
  it.each([
    ['https://github.com/owner/repository//deploy?ref=v1', 'https://github.com/owner/repository'],
    ['https://github.com/owner/repository/deploy', 'https://github.com/owner/'],
    ['https://GitHub.com/owner/repository', 'https://github.com'],
    ['github.com/owner/repository//deploy', 'https://github.com/owner/repository'],
    ['https://github.com/owner/repository//deploy', 'github.com/owner/repository'],
    ['git@github.com:owner/repository.git', 'ssh://git@github.com/owner'],
    ['ssh://git@github.com/owner/repository', 'git@github.com:owner/repository'],
    ['git::https://example.com/a/b', 'https://example.com/a/b'],
    ['https://example.com/a/b?ref=v1', 'https://example.com/a/b?ref=v1'],
    ['file:///srv/repository//deploy', 'file:///srv/repository'],
  ])('%s is allowed by %s', (reference, prefix) => {
    expect(isAllowedRemote(reference, ['https://unrelated.example', prefix])).toBe(true);
  });

  it.each([
    ['another owner whose name begins alike', 'https://github.com/owner-evil/x', 'https://github.com/owner'],
    ['another host that begins alike', 'https://github.com.evil.example/owner/x', 'https://github.com'],
    ['the allowed host as a user', 'https://github.com@evil.example/owner/x', 'https://github.com'],
    ['the allowed host as user and password', 'https://github.com:443@evil.example/owner', 'https://github.com'],
    ['a credential in a web address', 'https://me:secret@github.com/owner/x', 'https://github.com/owner'],
    ['parent directories', 'https://github.com/owner/../evil/x', 'https://github.com/owner'],
    ['escaped parent directories', 'https://github.com/owner/%2e%2E/evil/x', 'https://github.com/owner'],
    ['an escaped slash', 'https://github.com/owner%2f..%2fevil', 'https://github.com'],
    ['a backslash', 'https://github.com\\@evil.example/owner', 'https://github.com'],
    ['a fragment', 'https://evil.example#github.com/owner', 'https://evil.example'],
    ['another scheme', 'http://github.com/owner/x', 'https://github.com/owner'],
    ['another port', 'https://github.com:8443/owner/x', 'https://github.com/owner'],
    ['another user', 'root@github.com:owner/x', 'git@github.com:owner/x'],
    ['another query than the allowed one', 'https://e.example/a/b?ref=v2', 'https://e.example/a/b?ref=v1'],
    [
      'a longer path than an allowed one with a query',
      'https://e.example/a/b/c?ref=v1',
      'https://e.example/a/b?ref=v1',
    ],
    ['a control character', 'https://github.com/owner/\u0000x', 'https://github.com/owner'],
    ['a space', 'https://github.com/owner/ x', 'https://github.com/owner'],
    ['a prefix that is no address', 'https://github.com/owner/x', 'https'],
    ['an empty prefix', 'https://github.com/owner/x', ''],
    ['a double slash that makes another repository', 'https://h.example/a/b/c//d', 'https://h.example/a/b//c'],
  ])('%s is refused', (_what, reference, prefix) => {
    expect(isAllowedRemote(reference, [prefix])).toBe(false);
  });

  it('allows nothing without a prefix', () => {
    expect(isAllowedRemote('https://github.com/owner/x', [])).toBe(false);
  });

  it.each([
    'https://raw.example.com/owner/repository/main/a.yaml',
    'github.com/owner/repository//deploy?ref=v1',
    'git@example.com:owner/repository.git',
    'ssh://git@example.com/owner/repository.git',
    'git::ssh://git@example.com:2222/owner/repository.git?ref=v1',
    'file:///srv/repository',
    'https://example.com/only',
    'https://example.com',
  ])('the prefix that is proposed for %s allows it', (reference) => {
    expect(isAllowedRemote(reference, [prefixToAllow(reference)])).toBe(true);
  });
});

describe('showing an address', () => {
  it.each([
    ['https://user:secret@example.com/a/b', 'https://example.com/a/b'],
    ['https://token@example.com/a', 'https://example.com/a'],
    ['https://a@b:secret@example.com/a', 'https://example.com/a'],
    ['git::ssh://git:secret@example.com/a', 'git::ssh://example.com/a'],
    ['ssh://git@example.com/a', 'ssh://git@example.com/a'],
    ['ssh://git@secret@example.com/a', 'ssh://example.com/a'],
    ['ssh://git@secret@', 'ssh://'],
    ['git:secret@example.com:a/b.git', 'git@example.com:a/b.git'],
    ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
    ['https://example.com/a?ref=v1&token=secret', 'https://example.com/a?ref=v1'],
    ['https://example.com/a?sig=secret', 'https://example.com/a'],
    ['https://example.com/@scope/a.yaml', 'https://example.com/@scope/a.yaml'],
  ])('%s becomes %s', (reference, shown) => {
    expect(withoutCredentials(reference)).toBe(shown);
    expect(prefixToAllow(reference)).not.toContain('secret');
  });
});

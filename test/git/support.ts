import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Repository } from '../../src/git/index.ts';
import { findRepository } from '../../src/git/index.ts';

/** Only for what a test sets up or looks at; the room under test gets nothing from here. */
const setUp = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

export interface Scratch {
  /** A real path, removed after the test. */
  readonly at: string;
  /** A file below it, with its folders; returns its path. */
  file(path: string, content: string | Buffer, mode?: number): string;
}

/** A fresh directory for each test, and a user whose own Git configuration is a file in it. */
export function useScratch(): Scratch {
  let at = '';
  const environment = { ...process.env };

  beforeEach(() => {
    at = realpathSync(mkdtempSync(join(tmpdir(), 'oakum-test-')));
    writeFileSync(join(at, 'user.gitconfig'), '[user]\n\tname = Uma User\n\temail = uma@example.org\n');
    // Temporary files of its own, so that what others leave there meanwhile is not counted.
    mkdirSync(join(at, 'tmp'));
    process.env.TMPDIR = join(at, 'tmp');
    process.env.GIT_CONFIG_GLOBAL = join(at, 'user.gitconfig');
    process.env.GIT_CONFIG_NOSYSTEM = '1';
  });

  afterEach(() => {
    // Not a new object: Node itself goes on reading the old one.
    for (const name of Object.keys(process.env)) {
      delete process.env[name];
    }
    Object.assign(process.env, environment);
    rmSync(at, { recursive: true, force: true });
  });

  return {
    get at() {
      return at;
    },
    file(path, content, mode = 0o644) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), content, { mode });
      return join(at, path);
    },
  };
}

/** Runs the real git as a person would, and returns what it prints. */
export function git(cwd: string, ...args: string[]): string {
  const env = { ...process.env, ...setUp, GIT_ALLOW_PROTOCOL: 'file' };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
}

/** A work tree of one commit; returns its top. */
export function makeRepository(top: string, files: Record<string, string | Buffer>): string {
  mkdirSync(top, { recursive: true });
  git(top, 'init', '-q', '-b', 'main');
  return commitFiles(top, files, 'first');
}

export function commitFiles(top: string, files: Record<string, string | Buffer>, message: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), content);
  }
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', message);
  return top;
}

/** A bare repository that is `origin` of a work tree and has its main branch. */
/**
 * A git that is itself killed while it moves a reference leaves its lock, and asks a person to take it away. On a real
 * remote nothing is killed with us. Call it before anything is looked at.
 */
export function takeLockAway(directory: string, branch: string): void {
  for (const top of [directory, join(directory, '.git')])
    rmSync(join(top, 'refs/heads', `${branch}.lock`), { force: true });
}

export function makeRemote(top: string, bare: string, name = 'origin'): string {
  git(top, 'init', '-q', '--bare', '-b', 'main', bare);
  git(top, 'remote', 'add', name, bare);
  git(top, 'push', '-q', name, 'main');
  return bare;
}

export async function repositoryAt(directory: string): Promise<Repository> {
  const found = await findRepository(directory);
  if (!found.ok) {
    throw new Error(found.problem.message);
  }
  return found.repository;
}

export function headOf(repository: Repository): string {
  if (repository.head === null) {
    throw new Error('the repository has no commit');
  }
  return repository.head.commit;
}

/** Everything a user would notice: files with their bytes, index, HEAD, branches, their logs. Objects are left out. */
export function stateOf(top: string): Record<string, string> {
  const state: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(top, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (/^\.git(\/worktrees\/[^/]+)?\/objects$/.test(inner)) {
        continue;
      }
      if (entry.isDirectory()) {
        visit(inner);
      } else {
        state[inner] = entry.isFile() ? readFileSync(join(top, inner)).toString('hex') : 'no file';
      }
    }
  };
  visit('');
  return state;
}

/** Benches that a run has left among the temporary files. */
export function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('oakum-git-'));
}

/** A command that leaves a file behind, and a look whether it ran. */
export function canary(scratch: Scratch, name: string): { command: string; sang: () => boolean } {
  const mark = join(scratch.at, `${name}.sang`);
  const command = scratch.file(`${name}.sh`, `#!/bin/sh\ntouch '${mark}'\nexit 1\n`, 0o755);
  return { command, sang: () => existsSync(mark) };
}

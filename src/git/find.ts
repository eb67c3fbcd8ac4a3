import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { disguiseOf, withBench } from './bench.ts';
import { localEnvironment } from './environment.ts';
import type { Failure } from './reason.ts';
import { reasonOf, refuse, settle } from './reason.ts';
import { gitOnReferences } from './references.ts';
import type { Operation, Repository } from './repository.ts';
import { runGit } from './run.ts';
import type { Location } from './top.ts';
import { isInsideGitDirectory, locate, topOf } from './top.ts';

const oldestGit = [2, 32] as const;

/**
 * Finds the repository that a directory belongs to: the innermost one, so inside of a submodule that submodule.
 *
 * Who owns the directory does not matter here (Git's own "dubious ownership"): that check protects from commands that
 * the repository configures, and none of them is ever run.
 *
 * @returns the repository, or a problem: `not-a-repository`, `bare-repository`, `repository-corrupt`, `git-missing`,
 *   `git-too-old`.
 */
export function findRepository(directory: string): Promise<{ ok: true; repository: Repository } | Failure> {
  return settle(async () => {
    const location = find(directory);
    await refuseOldGit(location);
    if (location.gitDir === location.commonDir && (await isBare(location))) {
      refuse('bare-repository', 'This repository is bare (core.bare is true): run in a work tree of it.');
    }
    return { ok: true as const, repository: await look(location) };
  });
}

function find(directory: string): Location {
  if (isInsideGitDirectory(directory)) {
    refuse('bare-repository', 'This is a Git directory without a work tree: run in a clone of it that has one.');
  }
  const top = topOf(directory);
  if (top === null) {
    refuse('not-a-repository', 'This directory is in no Git repository: run in a clone, or make one with git init.');
  }
  const location = locate(top);
  if (location === null) {
    refuse('repository-corrupt', 'The file .git points to a Git directory that is not there: clone or link it again.');
  }
  return location;
}

/** A bare clone kept as `.git` beside its linked work trees. Its own folder has no files of the repository. */
async function isBare(location: Location): Promise<boolean> {
  const args = ['config', '--file', join(location.commonDir, 'config'), '--type=bool', '--get', 'core.bare'];
  const { stdout } = await runGit({ cwd: location.top, args, env: localEnvironment() });
  return stdout.toString('utf8').trim() === 'true';
}

async function refuseOldGit(location: Location): Promise<void> {
  const { stdout } = await runGit({ cwd: location.top, args: ['version'], env: localEnvironment() });
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout.toString('utf8')) ?? [];
  const [least, then] = oldestGit;
  if (Number(major) < least || (Number(major) === least && Number(minor) < then)) {
    refuse('git-too-old', `Git ${major}.${minor} is too old: install Git ${least}.${then} or newer.`);
  }
}

async function look(location: Location): Promise<Repository> {
  const shallow = (statSync(join(location.commonDir, 'shallow'), { throwIfNoEntry: false })?.size ?? 0) > 0;
  const head = await headOf(location);
  return {
    ...location,
    head,
    shallow,
    inProgress: operationIn(location.gitDir),
    superproject: await superprojectOf(location),
  };
}

async function headOf(location: Location): Promise<Repository['head']> {
  const symbolic = await gitOnReferences(location, ['symbolic-ref', '-q', 'HEAD']);
  const commit = await gitOnReferences(location, ['rev-parse', '-q', '--verify', 'HEAD']);
  const broken = [symbolic, commit].find(({ exitCode }) => exitCode !== 0 && exitCode !== 1);
  if (broken !== undefined) {
    const reason = reasonOf(broken.stderr, disguiseOf(location));
    refuse('repository-corrupt', `Git cannot read this repository: ${reason}; git fsck may tell more.`);
  }
  if (commit.exitCode !== 0) {
    return null;
  }
  const branch = /^refs\/heads\/(.+)\n$/.exec(symbolic.stdout.toString('utf8'))?.[1] ?? null;
  return { commit: commit.stdout.toString('utf8').trim(), branch };
}

/** A rebase comes first: while it stops at a conflict, the marks of a cherry-pick are there too. */
function operationIn(gitDir: string): Operation | null {
  const marks: readonly (readonly [string, Operation])[] = [
    ['rebase-merge', 'rebase'],
    ['rebase-apply', 'rebase'],
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
    ['BISECT_LOG', 'bisect'],
  ];
  const mark = marks.find(([name]) => existsSync(join(gitDir, name)));
  return mark?.[1] ?? sequenceIn(gitDir);
}

/** Between two commits of a longer cherry-pick or revert, only its list of what is left tells of it. */
function sequenceIn(gitDir: string): Operation | null {
  const list = join(gitDir, 'sequencer', 'todo');
  if (!existsSync(list)) {
    return null;
  }
  return readFileSync(list, 'utf8').startsWith('revert') ? 'revert' : 'cherry-pick';
}

async function superprojectOf(location: Location): Promise<string | null> {
  const top = topOf(dirname(location.top));
  const outer = top === null || top === location.top ? null : locate(top);
  if (outer === null) {
    return null;
  }
  const absorbed = [outer.gitDir, outer.commonDir].some((at) => location.gitDir.startsWith(join(at, 'modules') + sep));
  return absorbed || (await recordsSubmodule(outer, relative(outer.top, location.top))) ? outer.top : null;
}

/** An older submodule keeps its own `.git` folder; then the outer commit tells it from a clone that just lies there. */
async function recordsSubmodule(outer: Location, path: string): Promise<boolean> {
  const head = await headOf(outer);
  if (head === null) {
    return false;
  }
  const repository = { ...outer, head, shallow: false, inProgress: null, superproject: null };
  return withBench(repository, { commit: head.commit }, async (bench) => {
    const { stdout } = await bench.git(['ls-tree', '-z', head.commit, '--', path.split(sep).join('/')]);
    return stdout.toString('utf8').startsWith('160000 ');
  });
}

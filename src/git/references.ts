import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disguiseOf } from './bench.ts';
import type { Environment } from './environment.ts';
import { localEnvironment } from './environment.ts';
import { reasonOf, refuse } from './reason.ts';
import type { GitResult } from './run.ts';
import { configurationPatience, runGit } from './run.ts';
import type { Location } from './top.ts';

/** A branch, remote branch or tag. */
export interface Reference {
  readonly name: string;
  readonly oid: string;
  /** The reference that this one only stands for, or null. */
  readonly standsFor: string | null;
}

/**
 * Runs Git on the repository itself, configuration included, for what a bench cannot know: its references.
 *
 * Only for commands that read no object and no index: reading an object of a partial clone can start a fetch, and
 * refreshing an index a monitor or a filter.
 */
export function gitOnReferences(
  location: Location,
  args: readonly string[],
  environment: Environment = {},
): Promise<GitResult> {
  return runGit({
    cwd: location.top,
    args,
    env: { ...localEnvironment(), ...environment, GIT_DIR: location.gitDir, GIT_WORK_TREE: location.top },
    patience: configurationPatience,
  });
}

/** Lists all branches, remote branches and tags. */
export async function listReferences(location: Location): Promise<Reference[]> {
  const format = '--format=%(objectname) %(refname) %(symref)';
  const { exitCode, stdout, stderr } = await gitOnReferences(location, ['for-each-ref', format]);
  if (exitCode !== 0) {
    refuse('repository-corrupt', `Git cannot list the branches: ${reasonOf(stderr, disguiseOf(location))}.`);
  }
  const lines = stdout.toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [oid = '', name = '', standsFor = ''] = line.split(' ');
    return { name, oid, standsFor: standsFor === '' ? null : standsFor };
  });
}

/** Whether a branch is the one that some work tree of the repository is on, also in the middle of rebasing it. */
export async function isCheckedOut(location: Location, reference: string): Promise<boolean> {
  const { exitCode, stdout, stderr } = await gitOnReferences(location, ['worktree', 'list', '--porcelain']);
  if (exitCode !== 0) {
    refuse('repository-corrupt', `Git cannot list the work trees: ${reasonOf(stderr, disguiseOf(location))}.`);
  }
  if (stdout.toString('utf8').split('\n').includes(`branch ${reference}`)) {
    return true;
  }
  // While it rebases or bisects, a work tree's HEAD is detached, and these files tell which branch it will return to.
  const marks = [join('rebase-merge', 'head-name'), join('rebase-apply', 'head-name'), 'BISECT_START'];
  const names = new Set([reference, reference.replace(/^refs\/heads\//, '')]);
  return gitDirectoriesOf(location).some((at) => marks.some((mark) => names.has(firstLineOf(join(at, mark)))));
}

function gitDirectoriesOf({ commonDir }: Location): string[] {
  const linked = join(commonDir, 'worktrees');
  try {
    return [commonDir, ...readdirSync(linked).map((name) => join(linked, name))];
  } catch {
    return [commonDir];
  }
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
  } catch {
    return '';
  }
}

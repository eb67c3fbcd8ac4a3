import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { disguiseOf, withBench } from './bench.ts';
import { referenceOf } from './branch-name.ts';
import type { Change } from './changes.ts';
import { indexRecords, refuseUnfit } from './changes.ts';
import type { Commit } from './commit.ts';
import { readCommits, withTrailer } from './commit.ts';
import type { Identity } from './config.ts';
import { identityOf, readConfig, storageSettings } from './config.ts';
import { foreignCommit } from './ours.ts';
import type { Failure } from './reason.ts';
import { reasonOf, refuse, settle } from './reason.ts';
import type { Reference } from './references.ts';
import { gitOnReferences, isCheckedOut, listReferences } from './references.ts';
import type { Repository } from './repository.ts';
import { obstacleIn } from './repository.ts';
import { readTree } from './tree.ts';

export interface BranchRequest {
  /** Short name, as in `oakum/fix`. */
  readonly branch: string;
  /** The full id of the commit that the branch's one commit stands on. */
  readonly base: string;
  readonly changes: readonly Change[];
  /** Subject and body; the trailer that marks the commit as ours is added. */
  readonly message: string;
}

/**
 * Makes a branch of one commit: the base with some files changed. A branch that Oakum made earlier is replaced; one that
 * a person has touched is left alone. Work tree, index and HEAD are not touched; a kill at any time leaves the old
 * branch or the new one, since the reference moves last and at once.
 *
 * The commit's dates are those of the base, so that the same request makes the same commit.
 *
 * @returns the commit, and whether the branch was made or moved; or a problem: `no-commit`, `operation-in-progress`,
 *   `invalid-branch-name`, `branch-checked-out`, `branch-name-conflict`, `foreign-commit`, `foreign-branch`,
 *   `invalid-commit`, `invalid-change`, `no-changes`, `branch-moved`, `branch-not-written`, `object-missing`,
 *   `git-failed`, `invalid-git-config`.
 */
export function writeBranch(
  repository: Repository,
  request: BranchRequest,
): Promise<{ ok: true; commit: string; changed: boolean } | Failure> {
  return settle(async () => {
    refuseObstacle(repository);
    const reference = await referenceOf(repository, request.branch);
    const config = await readConfig(repository);
    const settings = storageSettings(config);
    return withBench(repository, { commit: request.base, settings }, async (bench) => {
      const old = await replaceable(repository, bench, request, reference);
      const identity = identityOf(config);
      const commit = await writeCommit(bench, request, identity);
      if (commit === old) {
        return { ok: true as const, commit, changed: false };
      }
      await move(repository, { reference, commit, old, identity });
      return { ok: true as const, commit, changed: true };
    });
  });
}

function refuseObstacle(repository: Repository): void {
  const obstacle = obstacleIn(repository);
  if (obstacle !== null) {
    refuse(obstacle.code, obstacle.message);
  }
}

/** What the branch points to now, or null; refuses when that may not be replaced. */
async function replaceable(
  repository: Repository,
  bench: Bench,
  { branch, base }: BranchRequest,
  reference: string,
): Promise<string | null> {
  const references = await listReferences(repository);
  refuseNameConflict(references, branch, reference);
  if (await isCheckedOut(repository, reference)) {
    const advice = 'switch to another branch, or give another name';
    refuse('branch-checked-out', `The branch ${branch} is checked out in a work tree: ${advice}.`);
  }
  const old = references.find(({ name }) => name === reference);
  if (old === undefined) {
    return null;
  }
  if (old.standsFor !== null) {
    refuse('foreign-branch', `The branch ${branch} only stands for ${old.standsFor}: give another name.`);
  }
  // The remote's copy of this very branch would vouch for a commit that a person pushed to it.
  const others = references.filter(({ name }) => name !== reference && !isCopyOf(name, branch));
  const kept = [base, repository.head?.commit ?? base, ...others.map(({ oid }) => oid)];
  const foreign = await foreignCommit(bench, old.oid, kept);
  if (foreign !== null) {
    const advice = 'merge, rename or delete the branch, or give another name';
    refuse('foreign-commit', `The branch ${branch} holds the commit ${foreign} that is not Oakum's: ${advice}.`);
  }
  return old.oid;
}

function isCopyOf(name: string, branch: string): boolean {
  return name.startsWith('refs/remotes/') && name.endsWith(`/${branch}`);
}

/** To Git, branches are files: `oakum` and `oakum/fix` cannot both be. */
function refuseNameConflict(references: readonly Reference[], branch: string, reference: string): void {
  const other = references.find(({ name }) => name.startsWith(`${reference}/`) || reference.startsWith(`${name}/`));
  if (other !== undefined) {
    const taken = other.name.replace(/^refs\/heads\//, '');
    refuse('branch-name-conflict', `The branch ${branch} cannot be beside the branch ${taken}: give another name.`);
  }
}

async function writeCommit(bench: Bench, request: BranchRequest, identity: Identity): Promise<string> {
  const [base] = (await readCommits(bench, [request.base])) as [Commit];
  const { entries } = await readTree(bench, request.base);
  refuseUnfit(request.changes, entries);
  const oids = await writeBlobs(bench, request.changes);
  const input = indexRecords(request.changes, oids, entries);
  await bench.mustGit('read the tree of the commit', ['read-tree', request.base]);
  await bench.mustGit('change the tree', ['update-index', '-z', '--index-info'], { input });
  const tree = textOf(await bench.mustGit('write the tree', ['write-tree']));
  if (tree === base.tree) {
    refuse('no-changes', 'The changes leave every file as it is, so there is nothing to commit.');
  }
  return textOf(
    await bench.mustGit('write the commit', ['commit-tree', tree, '-p', request.base], {
      input: Buffer.from(withTrailer(request.message)),
      env: {
        GIT_AUTHOR_NAME: identity.name,
        GIT_AUTHOR_EMAIL: identity.email,
        GIT_AUTHOR_DATE: `@${base.author.when}`,
        GIT_COMMITTER_NAME: identity.name,
        GIT_COMMITTER_EMAIL: identity.email,
        GIT_COMMITTER_DATE: `@${base.committer.when}`,
      },
    }),
  );
}

/** Stores contents as they are, in one process: Git takes many only as files, so they are laid out on the bench. */
async function writeBlobs(bench: Bench, changes: readonly Change[]): Promise<ReadonlyMap<string, string>> {
  const written = changes.filter(({ content }) => content !== null);
  await mkdir(join(bench.directory, 'contents'));
  const files = written.map((_, index) => `contents/${index}`);
  for (const [index, { content }] of written.entries()) {
    await writeFile(join(bench.directory, 'contents', String(index)), content ?? '');
  }
  const input = Buffer.from(files.map((file) => `${file}\n`).join(''));
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const oids = textOf(await bench.mustGit('store the changed files', args, { input })).split('\n');
  return new Map(written.map(({ path }, index) => [path, oids[index] ?? '']));
}

interface Move {
  readonly reference: string;
  readonly commit: string;
  readonly old: string | null;
  /** Stands in the branch's log, where Git would else put what it guesses from the machine. */
  readonly identity: Identity;
}

/** Moves the branch if it is still where it was seen. */
async function move(repository: Repository, { reference, commit, old, identity }: Move): Promise<void> {
  const expected = old ?? '0'.repeat(commit.length);
  const args = ['update-ref', '--no-deref', '-m', 'oakum fix', reference, commit, expected];
  const by = { GIT_COMMITTER_NAME: identity.name, GIT_COMMITTER_EMAIL: identity.email };
  const { exitCode, stderr } = await gitOnReferences(repository, args, by);
  if (exitCode === 0) {
    return;
  }
  const branch = reference.replace(/^refs\/heads\//, '');
  if (/but expected|reference already exists/.test(stderr)) {
    refuse('branch-moved', `The branch ${branch} was changed by someone else meanwhile: run again.`);
  }
  refuse('branch-not-written', `Git could not write ${branch}: ${reasonOf(stderr, disguiseOf(repository))}.`);
}

function textOf(output: Buffer): string {
  return output.toString('utf8').trimEnd();
}

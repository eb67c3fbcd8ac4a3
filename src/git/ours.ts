import type { Bench } from './bench.ts';
import type { Commit } from './commit.ts';
import { isOurs, readCommits } from './commit.ts';

/**
 * Tells whether a branch holds nothing but what Oakum made, so that it may be replaced.
 *
 * @param tip the commit the branch points to.
 * @param kept commits that stay reachable whatever becomes of this branch; what is theirs is not in question.
 * @returns the commit that is not ours, the newest first, or null.
 * @throws ProblemError `git-failed` when the history cannot be walked.
 */
export async function foreignCommit(bench: Bench, tip: string, kept: readonly string[]): Promise<string | null> {
  if (!(await isOursAt(bench, tip))) {
    return tip;
  }
  const input = Buffer.from([tip, ...kept.map((oid) => `^${oid}`)].map((line) => `${line}\n`).join(''));
  const args = ['rev-list', '--ignore-missing', '--stdin'];
  const listing = await bench.mustGit('walk the history of the branch', args, { input });
  const commits = listing.toString('utf8').split('\n').slice(0, -1);
  for (const commit of commits) {
    if (!(await isOursAt(bench, commit))) {
      return commit;
    }
  }
  return null;
}

/** Without its parent, as at the end of a shallow history, a commit cannot be proved to be ours. */
export async function isOursAt(bench: Bench, oid: string): Promise<boolean> {
  if (!(await hasCommit(bench, oid))) {
    return false;
  }
  const [commit] = (await readCommits(bench, [oid])) as [Commit];
  const [parent] = commit.parents;
  if (parent === undefined || !(await hasCommit(bench, parent))) {
    return false;
  }
  const [before] = (await readCommits(bench, [parent])) as [Commit];
  return isOurs(commit, before);
}

/** Whether the repository holds a commit, and holds it as a commit. */
export async function hasCommit(bench: Bench, oid: string): Promise<boolean> {
  const { stdout } = await bench.git(['cat-file', '--batch-check=%(objecttype)'], { input: Buffer.from(`${oid}\n`) });
  return stdout.toString('utf8') === 'commit\n';
}

import type { Problem } from '../problem.ts';
import type { Location } from './top.ts';

export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

/** A work tree of a Git repository, as it was when it was looked at. */
export interface Repository extends Location {
  /** Null before the first commit; `branch` is null when HEAD is detached, else its short name. */
  readonly head: { readonly commit: string; readonly branch: string | null } | null;
  /** Whether older history was cut off when it was cloned. */
  readonly shallow: boolean;
  /** What the user has begun here and not ended. */
  readonly inProgress: Operation | null;
  /** The top of the repository that this one is a submodule of, or null. */
  readonly superproject: string | null;
}

/**
 * What stands against making a fix branch here, apart from the branch itself; null when nothing does.
 *
 * @returns `no-commit` or `operation-in-progress`.
 */
export function obstacleIn(repository: Repository): Problem | null {
  if (repository.head === null) {
    const message = 'This repository has no commit yet, and a fix branch stands on one: commit first.';
    return { code: 'no-commit', message, file: null, line: null };
  }
  if (repository.inProgress !== null) {
    const message = `A ${repository.inProgress} is in progress in this work tree: finish or abort it, then run again.`;
    return { code: 'operation-in-progress', message, file: null, line: null };
  }
  return null;
}

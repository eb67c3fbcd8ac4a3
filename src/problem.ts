/**
 * Something that could not be done, said once: what is wrong, where, and what to do about it.
 * The shape is that of an entry of a report's `errors`.
 */
export interface Problem {
  /** Stable, kebab-case; the contract that scripts may rely on. */
  readonly code: string;
  /** One sentence for a person: what is wrong, what was expected, what to do. No absolute path, no time. */
  readonly message: string;
  /** POSIX path from the tree's top, or null where no file is to blame. */
  readonly file: string | null;
  /** Counts from 1. */
  readonly line: number | null;
}

/** Thrown at the edges (files, child processes, arguments) where a result type would only be passed along. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

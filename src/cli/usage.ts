import { ProblemError } from '../problem.ts';

/** What a person typed cannot be meant; the message is one sentence. */
export function usageError(message: string): ProblemError {
  return new ProblemError({ code: 'usage', message, file: null, line: null });
}

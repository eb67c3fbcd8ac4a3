import { distance } from 'fastest-levenshtein';
import type { CelProblem } from '../cel/index.ts';

/** ` (did you mean "x"?)`, or nothing where no candidate is near. Ties go to the first. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(text.toLowerCase(), candidate.toLowerCase());
    if (edits >= least || edits >= text.length) continue;
    best = candidate;
    least = edits;
  }
  return best === null ? '' : ` (did you mean "${best}"?)`;
}

/** What is wrong with an expression, with the name that was meant. */
export function explainCel(source: string, { message, start, end, known = [] }: CelProblem): string {
  return `${message}${didYouMean(source.slice(start, end), known)}`;
}

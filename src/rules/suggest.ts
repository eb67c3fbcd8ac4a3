import { distance } from 'fastest-levenshtein';

/** ` (did you mean "x"?)`, or nothing where no candidate is near. Ties go to the first. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(text.toLowerCase(), candidate.toLowerCase());
    if (edits >= least) continue;
    best = candidate;
    least = edits;
  }
  return best === null ? '' : ` (did you mean "${best}"?)`;
}

import { distance } from 'fastest-levenshtein';

/** ` (did you mean "x"?)`, or nothing where no name is near. */
export function didYouMean(text: string, names: Iterable<string>): string {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const name of names) {
    const edits = distance(text.toLowerCase(), name.toLowerCase());
    if (edits >= least) continue;
    best = name;
    least = edits;
  }
  return best === null ? '' : ` (did you mean "${best}"?)`;
}

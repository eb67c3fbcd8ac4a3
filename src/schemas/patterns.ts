import { RE2JS } from 're2js';

const cache = new Map<string, RE2JS | null>();

/** Characters of a text times instructions of a pattern: what may be asked of somebody who waits. */
const MOST_WORK = 50_000_000;

/** What is wrong with a text, by a pattern that a definition brings. What is no pattern of RE2 refuses nothing. Linear in the text. */
export function patternProblem(pattern: string, text: string): string | null {
  let compiled = cache.get(pattern);
  if (compiled === undefined) {
    compiled = compile(pattern);
    cache.set(pattern, compiled);
  }
  if (compiled === null) return null;
  if (text.length * compiled.programSize() > MOST_WORK) return 'the text is too long to be held against its pattern';
  return compiled.test(text) ? null : `the text does not match ${pattern}`;
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}

import { RE2JS } from 're2js';
import { type Frame, spend, spendLength } from './frame.ts';
import { type PlainPattern, plainPattern } from './plain-patterns.ts';

/** A compiled regular expression in RE2's syntax, which matches in time linear to the text. */
export interface Pattern {
  /** Whether the pattern is found anywhere in the text. */
  test(frame: Frame, text: string): boolean;
  /** The first `limit` matches, all of them where it is negative. */
  find(frame: Frame, text: string, limit: number): string[];
}

const CACHE_SIZE = 500;
const MAX_SIZE = 500_000;
const cache = new Map<string, Pattern | null>();

/** Compiles a pattern, or says null where RE2 refuses it or it is huge. Repeated calls with one pattern are cheap. */
export function compilePattern(source: string): Pattern | null {
  const known = cache.get(source);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  const pattern = makePattern(source);
  cache.set(source, pattern);
  return pattern;
}

function makePattern(source: string): Pattern | null {
  if (estimatedSize(source) > MAX_SIZE) return null;
  const literal = literalTest(source);
  const plain = literal === null ? plainPattern(source) : null;
  const automaton = lazily(() => automatonOf(source));
  // What is written plainly is sound, and most of it never needs the automaton, which takes a while to build.
  if (literal === null && plain === null && automaton() === null) return null;
  return {
    test: literal ?? (plain === null ? automatonTest(automaton) : plainTest(plain, source, automatonTest(automaton))),
    find(frame, text, limit) {
      const found: string[] = [];
      const { regex, size } = whole(automaton());
      charge(frame, text, size);
      const matcher = regex.matcher(text);
      while ((limit < 0 || found.length < limit) && matcher.find()) {
        spend(frame, 1);
        found.push(matcher.group() ?? '');
      }
      return found;
    },
  };
}

interface Automaton {
  readonly regex: RE2JS;
  readonly size: number;
}

/** A step of the automaton may visit each of its instructions once. */
function charge(frame: Frame, text: string, size: number): void {
  spend(frame, 1 + (text.length * size) / 64);
}

function plainTest({ regex, longest }: PlainPattern, source: string, otherwise: Pattern['test']): Pattern['test'] {
  return (frame, text) => {
    if (text.length > longest) return otherwise(frame, text);
    charge(frame, text, source.length);
    return regex.test(text);
  };
}

/** How large the automaton may get: `a{1000}` is written short and runs long. */
function estimatedSize(source: string): number {
  const counts = source.match(/\{[0-9]{1,9}(?:,[0-9]{1,9})?/g) ?? [];
  const largest = Math.max(0, ...counts.flatMap((count) => count.slice(1).split(',').map(Number)));
  return source.length * (1 + largest);
}

/** Compiles a pattern that came with the data. It is paid for whether it is known already or not: same input, same cost. */
export function patternOf(frame: Frame, source: string): Pattern | null {
  spendLength(frame, source.length);
  spend(frame, Math.min(MAX_SIZE, estimatedSize(source)) / 8);
  return compilePattern(source);
}

function automatonOf(source: string): Automaton | null {
  try {
    const regex = RE2JS.compile(source);
    return { regex, size: regex.programSize() };
  } catch {
    return null;
  }
}

function automatonTest(automaton: () => Automaton | null): Pattern['test'] {
  return (frame, text) => {
    const { regex, size } = whole(automaton());
    charge(frame, text, size);
    return regex.test(text);
  };
}

function whole(automaton: Automaton | null): Automaton {
  if (automaton === null) throw new Error('a plain pattern is none that RE2 takes');
  return automaton;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const LITERAL = /^(\^?)((?:[^\\.+*?()|[\]{}^$]|\\[.+*?()|[\]{}^$\\/-])*)(\$?)$/s;

/** The string function that says the same as a pattern without operators, such as `^abc` or `xyz$`. */
function literalTest(source: string): Pattern['test'] | null {
  const match = LITERAL.exec(source);
  if (match === null) return null;
  const text = (match[2] ?? '').replace(/\\(.)/gs, '$1');
  const compareAt = literalComparison(match[1] === '^', match[3] === '$');
  return (frame, subject) => {
    spendLength(frame, subject.length);
    return compareAt(subject, text);
  };
}

function literalComparison(start: boolean, end: boolean): (subject: string, text: string) => boolean {
  if (start && end) return (subject, text) => subject === text;
  if (start) return (subject, text) => subject.startsWith(text);
  if (end) return (subject, text) => subject.endsWith(text);
  return (subject, text) => subject.includes(text);
}

import type { Frame } from '../frame.ts';
import { globalFunction, method, type Overload } from '../overload.ts';
import { type Pattern, patternOf } from '../patterns.ts';
import { quoted } from '../time.ts';
import { CelError, type CelValue } from '../values.ts';

function withPattern(frame: Frame, source: string, use: (pattern: Pattern) => CelValue): CelValue {
  const pattern = patternOf(frame, source);
  if (pattern !== null) return use(pattern);
  return new CelError('invalid-argument', `${quoted(source)} is not a regular expression in the syntax of RE2`);
}

function matches(frame: Frame, text: string, source: string): CelValue {
  return withPattern(frame, source, (pattern) => pattern.test(frame, text));
}

/** Regular expressions, in linear time. */
export const regexLibrary: readonly Overload[] = [
  method('matches', ['string', 'string'], matches),
  globalFunction('matches', ['string', 'string'], matches),
  method('find', ['string', 'string'], (frame, text, source) => {
    return withPattern(frame, source, (pattern) => pattern.find(frame, text, 1)[0] ?? '');
  }),
  method('findAll', ['string', 'string'], (frame, text, source) => {
    return withPattern(frame, source, (pattern) => pattern.find(frame, text, -1));
  }),
  method('findAll', ['string', 'string', 'int'], (frame, text, source, limit) => {
    return withPattern(frame, source, (pattern) => pattern.find(frame, text, Number(limit)));
  }),
];

import { noOverload } from '../arithmetic.ts';
import { type Frame, spend, spendLength } from '../frame.ts';
import { globalFunction, method, type Overload } from '../overload.ts';
import { codePointIndexOf, codePointLastIndexOf, codePointLength, codePoints, codePointSlice } from '../text.ts';
import { CelError, type CelValue } from '../values.ts';

/** The functions on strings: those of the language and those of the strings extension. */
export const stringLibrary: readonly Overload[] = [
  method('contains', ['string', 'string'], (frame, text, part) => {
    spendLength(frame, text.length);
    return text.includes(part);
  }),
  method('startsWith', ['string', 'string'], (frame, text, part) => {
    spendLength(frame, part.length);
    return text.startsWith(part);
  }),
  method('endsWith', ['string', 'string'], (frame, text, part) => {
    spendLength(frame, part.length);
    return text.endsWith(part);
  }),
  ...positions(),
  ...splitting(),
  ...rewriting(),
];

function outside(index: number | bigint, length: number): CelError {
  return new CelError('index-out-of-range', `index ${index} is outside a string of ${length} characters`);
}

function positions(): Overload[] {
  return [
    method('charAt', ['string', 'int'], (frame, text, index) => {
      spendLength(frame, text.length);
      const characters = codePoints(text);
      if (index < 0 || index > characters.length) return outside(index, characters.length);
      return characters[Number(index)] ?? '';
    }),
    method('indexOf', ['string', 'string'], (frame, text, part) => {
      spendLength(frame, text.length);
      return codePointIndexOf(text, part, 0);
    }),
    method('indexOf', ['string', 'string', 'int'], (frame, text, part, from) => {
      const length = measured(frame, text);
      if (from < 0 || from > length) return part === '' && from === length ? length : outside(from, length);
      return codePointIndexOf(text, part, Number(from));
    }),
    method('lastIndexOf', ['string', 'string'], (frame, text, part) => {
      return codePointLastIndexOf(text, part, measured(frame, text));
    }),
    method('lastIndexOf', ['string', 'string', 'int'], (frame, text, part, from) => {
      const length = measured(frame, text);
      if (from < 0 || from > length) return outside(from, length);
      return codePointLastIndexOf(text, part, Number(from));
    }),
    method('substring', ['string', 'int'], (frame, text, start) => {
      return substring(text, start, measured(frame, text), measured(frame, text));
    }),
    method('substring', ['string', 'int', 'int'], (frame, text, start, end) => {
      return substring(text, start, end, measured(frame, text));
    }),
  ];
}

function measured(frame: Frame, text: string): number {
  spendLength(frame, text.length);
  return codePointLength(text);
}

function substring(text: string, start: number | bigint, end: number | bigint, length: number): CelValue {
  if (start < 0 || start > length) return outside(start, length);
  if (end < 0 || end > length) return outside(end, length);
  if (start > end) return new CelError('invalid-argument', `the start ${start} is behind the end ${end}`);
  return codePointSlice(text, Number(start), Number(end));
}

function splitting(): Overload[] {
  return [
    method('split', ['string', 'string'], (frame, text, separator) => split(frame, text, separator, -1)),
    method('split', ['string', 'string', 'int'], (frame, text, separator, limit) => {
      return split(frame, text, separator, Number(limit));
    }),
    method('join', ['list'], (frame, list) => join(frame, list, '')),
    method('join', ['list', 'string'], (frame, list, separator) => join(frame, list, separator)),
  ];
}

function split(frame: Frame, text: string, separator: string, limit: number): CelValue {
  spendLength(frame, text.length);
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  spend(frame, parts.length);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function join(frame: Frame, list: readonly CelValue[], separator: string): CelValue {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') return notStrings(list);
    spendLength(frame, item.length + separator.length);
    parts.push(item);
  }
  return parts.join(separator);
}

function notStrings(list: readonly CelValue[]): CelValue {
  return noOverload('join()', [list.filter((item) => typeof item !== 'string')]);
}

function rewriting(): Overload[] {
  return [
    method('replace', ['string', 'string', 'string'], (frame, text, from, to) => replace(frame, text, from, to, -1)),
    method('replace', ['string', 'string', 'string', 'int'], (frame, text, from, to, limit) => {
      return replace(frame, text, from, to, Number(limit));
    }),
    mapped('lowerAscii', (text) => text.replace(/[A-Z]+/g, (run) => run.toLowerCase())),
    mapped('upperAscii', (text) => text.replace(/[a-z]+/g, (run) => run.toUpperCase())),
    mapped('trim', trim),
    mapped('reverse', (text) => Array.from(text).toReversed().join('')),
    globalFunction('strings.quote', ['string'], (frame, text) => {
      spendLength(frame, text.length);
      return quote(text);
    }),
  ];
}

function mapped(name: string, change: (text: string) => string): Overload {
  return method(name, ['string'], (frame, text) => {
    spendLength(frame, text.length);
    return change(text);
  });
}

function replace(frame: Frame, text: string, from: string, to: string, limit: number): string {
  spendLength(frame, text.length);
  if (limit === 0) return text;
  const parts = from === '' ? ['', ...Array.from(text), ''] : text.split(from);
  const count = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  // Paid for before it is made, since a short text can grow a lot.
  spendLength(frame, 10 * parts.length + count * to.length);
  const rest = parts.slice(count).join(from);
  return [...parts.slice(0, count), rest].join(to);
}

const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}`);

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && TRAILING.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end).replace(LEADING, '');
}

const QUOTED: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** The text as a string literal. */
export function quote(text: string): string {
  return `"${text.toWellFormed().replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => QUOTED.get(character) ?? character)}"`;
}

const SURROGATE = /[\ud800-\udfff]/;

/** How many characters a text has; CEL counts code points, JavaScript halves of them. */
export function codePointLength(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** The characters of a text, to be indexed: the text itself where each is one unit. */
export function codePoints(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}

/** The part of a text from one character to another. */
export function codePointSlice(text: string, start: number, end: number): string {
  const characters = codePoints(text);
  return typeof characters === 'string' ? characters.slice(start, end) : characters.slice(start, end).join('');
}

/** Where a part starts, counted in characters, at or after `from`; -1 where it does not occur. */
export function codePointIndexOf(text: string, part: string, from: number): number {
  const characters = codePoints(text);
  if (typeof characters === 'string') return text.indexOf(part, from);
  const unitsBefore = characters.slice(0, from).join('').length;
  const unit = text.indexOf(part, unitsBefore);
  return unit < 0 ? -1 : Array.from(text.slice(0, unit)).length;
}

/** Where a part starts for the last time, counted in characters, at or before `from`; -1 where it does not occur. */
export function codePointLastIndexOf(text: string, part: string, from: number): number {
  const characters = codePoints(text);
  if (typeof characters === 'string') return text.lastIndexOf(part, from);
  const unitsBefore = characters.slice(0, from).join('').length;
  const unit = text.lastIndexOf(part, unitsBefore);
  return unit < 0 ? -1 : Array.from(text.slice(0, unit)).length;
}

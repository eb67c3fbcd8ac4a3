/** Where lines begin and end in a text whose line breaks may be `\n` or `\r\n`. All offsets are UTF-16 units. */

/** First character of the line; the byte order mark is not part of it. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  if (offset <= 0 || start === 0) return text.startsWith('\ufeff') ? 1 : 0;
  return start;
}

/** Just before the line break, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Counts from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Length of the line break at this line end: 0 at the end of the text. */
export function breakLength(text: string, end: number): number {
  if (text[end] === '\n') return 1;
  return text[end] === '\r' && text[end + 1] === '\n' ? 2 : 0;
}

/** The line break to write after this line end: the one that stands there, else the one before, else `\n`. */
export function breakNear(text: string, end: number): string {
  const length = breakLength(text, end);
  if (length > 0) return text.slice(end, end + length);
  const before = text.lastIndexOf('\n', end - 1);
  return before > 0 && text[before - 1] === '\r' ? '\r\n' : '\n';
}

/** An offset at a line end, without the line break that may stand before it. */
export function trimBreak(text: string, offset: number): number {
  if (text[offset - 1] !== '\n') return offset;
  return text[offset - 2] === '\r' ? offset - 2 : offset - 1;
}

/** End of the last comment line after this line end that stands at `column` or deeper; blank lines between may be crossed. */
export function skipComments(text: string, end: number, column: number): number {
  let last = end;
  let here = end;
  for (;;) {
    const length = breakLength(text, here);
    if (length === 0) return last;
    const start = here + length;
    here = lineEnd(text, start);
    const line = text.slice(start, here);
    const indent = line.length - line.trimStart().length;
    if (indent === line.length) continue;
    if (line[indent] !== '#' || indent < column) return last;
    last = here;
  }
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

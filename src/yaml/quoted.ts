import { scalarText } from './scalar.ts';
import type { Plan } from './types.ts';
import { refuse, splice } from './types.ts';

/** A character, an escape or a line break of the source, and what a reader makes of it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly says: string;
}

const FOLD = '[ \\t]*\\r?\\n(?:[ \\t]*\\r?\\n)*[ \\t]*';
const SINGLE = new RegExp(`''|${FOLD}|[^]`, 'gu');
const DOUBLE = new RegExp(
  `\\\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|\\r?\\n[ \\t]*|[^])|${FOLD}|[^]`.replaceAll('a-f', 'a-fA-F'),
  'gu',
);

/** What stands behind a backslash; a line break there says nothing. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  '\n': '',
  '\r': '',
};

/** Changes text in quotes: only the characters that differ are written, every other one stays as it is written. */
export function planQuoted(text: string, start: number, end: number, before: string, after: string): Plan {
  const single = text[start] === "'";
  const source = text.slice(start + 1, end - 1);
  const pieces: Piece[] = [...source.matchAll(single ? SINGLE : DOUBLE)].map(({ 0: written, index }) => ({
    start: start + 1 + index,
    end: start + 1 + index + written.length,
    says: single && written === "''" ? "'" : said(written),
  }));
  if (pieces.map(({ says }) => says).join('') !== before)
    return refuse('unsupported-style', 'The text in quotes is written in an unusual way; edit it by hand');
  const { start: from, end: to, text: middle } = difference(pieces, after, end - 1);
  const wanted = scalarText(middle, { quote: single ? 'single' : 'double', always: true, flow: true });
  if (single && !wanted.startsWith("'")) {
    return refuse('unsupported-style', 'Single quotes on one line cannot hold what is to be written; edit it by hand');
  }
  return splice(from, to, wanted.slice(1, -1));
}

/** What of the source has to become what text, so that `after` is read. @param end where the last piece ends */
export function difference(
  pieces: readonly Piece[],
  after: string,
  end: number,
): { readonly start: number; readonly end: number; readonly text: string } {
  let head = 0;
  let from = 0;
  for (let piece = pieces[head]; piece && after.startsWith(piece.says, from); piece = pieces[head]) {
    from += piece.says.length;
    head += 1;
  }
  let last = pieces.length;
  let to = after.length;
  for (let piece = pieces[last - 1]; piece && last > head; piece = pieces[last - 1]) {
    if (to - piece.says.length < from || !after.slice(0, to).endsWith(piece.says)) break;
    to -= piece.says.length;
    last -= 1;
  }
  return { start: pieces[head]?.start ?? end, end: pieces[last]?.start ?? end, text: after.slice(from, to) };
}

function said(written: string): string {
  if (written[0] === '\\' && written.length > 1) {
    const code = /^\\[xuU](.+)$/.exec(written)?.[1];
    return code === undefined
      ? (ESCAPES[written[1] ?? ''] ?? written)
      : String.fromCodePoint(Number.parseInt(code, 16));
  }
  const breaks = written.split('\n').length - 1;
  if (breaks === 0) return written;
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
}

/**
 * kustomize reads a flow collection that is closed, or goes on, left of its key's column; `yaml` does not, as YAML forbids it. There
 * a line break is read as the blank that it stands for between two entries: no other character moves, and nothing else is
 * read in another way.
 */

const FLOW_END = '\u0018';

/** So many lines may stand too far left in one file. */
const MOST = 200;

/** The text with blanks for the line breaks that stand in the way; null where something else is wrong with it. */
export function withoutOutdents(text: string, lex: (text: string) => Iterable<string>): string | null {
  let joined = text;
  let before = -1;
  for (let count = 0; count < MOST; count += 1) {
    const at = outdent(joined, lex);
    if (at === null) return count === 0 ? null : joined;
    const breaks = at > before ? breakBefore(joined, at) : null;
    if (breaks === null) return null;
    joined = joined.slice(0, breaks.start) + ' '.repeat(breaks.end - breaks.start) + joined.slice(breaks.end);
    before = at;
  }
  return null;
}

/** Where the lexer gives a flow collection up. */
function outdent(text: string, lex: (text: string) => Iterable<string>): number | null {
  let offset = 0;
  let scalar = false;
  for (const lexeme of lex(text)) {
    if (!scalar && lexeme === FLOW_END) return offset;
    const isMarker = !scalar && lexeme.length === 1 && lexeme < ' ' && !'\t\n\r'.includes(lexeme);
    if (!isMarker) offset += lexeme.length;
    scalar = !scalar && lexeme === '\u001f';
  }
  return null;
}

/** The blanks before an entry, a comma or a closing bracket; null behind a comment, and where the break may be part of a text. */
function breakBefore(text: string, at: number): { start: number; end: number } | null {
  const next = text.slice(at, at + 3);
  if (next === '' || next === '---' || next === '...') return null;
  let start = at;
  while (start > 0 && ' \t\r\n'.includes(text[start - 1] ?? '?')) start -= 1;
  const isBetween = /[,[{]/.test(text[start - 1] ?? '') || /^[\]},]/.test(next);
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return isBetween && !/(^|\s)#/.test(line) ? { start, end: at } : null;
}

/**
 * kustomize reads a flow collection that is closed, or goes on, left of its key's column; `yaml` does not, as YAML forbids it. There
 * a line break is read as the blank that it stands for between two entries: no other character moves, and nothing else is
 * read in another way.
 */

export interface Comment {
  readonly offset: number;
  readonly text: string;
}

/** A text that is as long as the one it stands for, and the comments of that which it lacks. */
interface Joined {
  readonly text: string;
  readonly comments: readonly Comment[];
}

type Lex = (text: string) => Iterable<string>;

const FLOW_END = '\u0018';
const SCALAR_FOLLOWS = '\u001f';

/** So many lines may stand too far left in one file. */
const MOST = 200;

/** The text with blanks for the line breaks that stand in the way; null where something else is wrong with it. */
export function withoutOutdents(text: string, lex: Lex): Joined | null {
  const comments: Comment[] = [];
  let joined = text;
  let before = -1;
  for (let count = 0; count < MOST; count += 1) {
    const found = outdent(joined, lex);
    if (found === null) return count === 0 ? null : { text: joined, comments };
    const start = found.at > before ? breakBefore(joined, found) : null;
    if (start === null) return null;
    joined = joined.slice(0, start) + ' '.repeat(found.at - start) + joined.slice(found.at);
    if (found.comment !== null) comments.push(found.comment);
    before = found.at;
  }
  return null;
}

interface Outdent {
  readonly at: number;
  /** That ends right before the line break. */
  readonly comment: Comment | null;
  /** What stands before the line break and the comments. */
  readonly previous: string;
}

/** Where the lexer gives a flow collection up. */
function outdent(text: string, lex: Lex): Outdent | null {
  let offset = 0;
  let isScalar = false;
  let comment: Comment | null = null;
  let previous = '';
  for (const lexeme of lex(text)) {
    if (!isScalar && lexeme === FLOW_END) return { at: offset, comment, previous };
    const isMarker = !isScalar && lexeme.length === 1 && lexeme < ' ' && !'\t\n\r'.includes(lexeme);
    if (!isScalar && lexeme.startsWith('#')) comment = { offset, text: lexeme };
    else if (!isMarker && lexeme.trim() !== '') [comment, previous] = [null, lexeme];
    if (!isMarker) offset += lexeme.length;
    isScalar = !isScalar && lexeme === SCALAR_FOLLOWS;
  }
  return null;
}

/** Where the blanks begin before an entry, a comma or a closing bracket; null where the break may be part of a text. */
function breakBefore(text: string, { at, comment, previous }: Outdent): number | null {
  const next = text.slice(at, at + 3);
  if (next === '' || next === '---' || next === '...') return null;
  if (!['[', '{', ','].includes(previous) && !/^[\]},]/.test(next)) return null;
  if (comment !== null) return comment.offset;
  let start = at;
  while (start > 0 && ' \t\r\n'.includes(text[start - 1] ?? '?')) start -= 1;
  return start;
}

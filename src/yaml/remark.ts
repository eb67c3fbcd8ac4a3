import type { Node } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { breakLength, columnOf, lineEnd, lineStart } from './lines.ts';
import { itemsOf, keyOf, pairsOf } from './nodes.ts';

/** Speaks to a program about all that follows, whatever stands right below it. */
const ABOUT_THE_REST = /^#\s*(yamllint (en|dis)able(?!-line)|yaml-language-server:|vim:|-\*-)/;

/** An entry that somebody took out of use is about itself. */
const COMMENTED_OUT = /^#+ ?\s*(-(\s|$)|["']?[a-z$][\w./$-]*["']?:(\s|$)|[\]}[{])/;

/** An entry of a block collection, which begins its line at `start`; what goes with it ends at the line end `end`. */
interface Leaving {
  readonly within: Node;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where the lines begin that go with a removed entry: those of the comment directly above it, if that is about nothing else. A
 * comment is about the entry if it names it and none of its siblings; or if no other entry can be meant: the entry is not the first
 * one, whose comment may head them all, and no sibling follows right below, which the comment may be about as well. One below an
 * entry of several lines is not.
 */
export function withOwnComment(text: string, { within, index, start, end }: Leaving): number {
  const line = lineStart(text, start);
  const top = commentTop(text, line, columnOf(text, start));
  if (top === line) return line;
  const comment = text.slice(top, line);
  const lines = comment.split('\n').map((each) => each.trim());
  if (lines.some((each) => ABOUT_THE_REST.test(each) || COMMENTED_OUT.test(each))) return line;
  const names = namesWithin(within);
  const named = names.flatMap((name, at) => (name !== null && mentions(comment, name) ? [at] : []));
  if (named.length > 0) return named.every((at) => at === index) ? top : line;
  if (index === 0) return line;
  const isLong = text.slice(start, end).includes('\n');
  const isLast = index === names.length - 1;
  const below = end + breakLength(text, end);
  const isApart = /^\s*(#|$)/.test(text.slice(below, lineEnd(text, below)));
  return isLong || isLast || isApart ? top : line;
}

/** The first of the comment lines that stand right above a line, at this column and in one block. */
function commentTop(text: string, line: number, column: number): number {
  const first = lineStart(text, 0);
  let top = line;
  while (top > first) {
    const above = lineStart(text, top - 1);
    const content = text.slice(above, lineEnd(text, above));
    const indent = content.search(/\S/);
    if (content[indent] !== '#') return top;
    // Comments of different depth in one block: nobody can tell what the lower ones belong to.
    if (indent !== column) return line;
    top = above;
  }
  // The comment that opens a file is about the file.
  return line;
}

/** What a person calls the entries: their keys; of a list, the items themselves or their names. */
function namesWithin(within: Node): (string | null)[] {
  if (isMap(within)) return pairsOf(within).map(keyOf);
  if (!isSeq(within)) return [];
  return itemsOf(within).map((item) => {
    const name = isMap(item) ? pairsOf(item).find((pair) => keyOf(pair) === 'name')?.value : item;
    return isScalar(name) && typeof name.value === 'string' ? name.value : null;
  });
}

function mentions(comment: string, name: string): boolean {
  const words = comment.toLowerCase();
  const word = name.toLowerCase();
  for (let at = words.indexOf(word); at !== -1 && word !== ''; at = words.indexOf(word, at + 1)) {
    const around = (words[at - 1] ?? ' ') + (words[at + word.length] ?? ' ');
    if (!/[\p{L}\p{N}_]/u.test(around)) return true;
  }
  return false;
}

import { breakNear, isBlank, lineEnd, trimBreak } from './lines.ts';
import { difference, type Piece } from './quoted.ts';
import type { Plan } from './types.ts';
import { refuse, splice } from './types.ts';

/** A line of the decoded text that is not empty. */
interface Row {
  readonly says: string;
  /** Line breaks between it and the row before it, or the beginning. */
  readonly gap: number;
}

interface WrittenRow extends Row {
  /** From the beginning of its first source line to the end of its last. */
  readonly start: number;
  readonly end: number;
}

/**
 * Changes lines of a folded block (`>`). Source lines that differ only in what they join stay as they are; a line that is
 * written anew stands on one source line.
 */
export function planFolded(text: string, start: number, end: number, before: string, after: string): Plan {
  const header = lineEnd(text, start);
  const old = writtenRows(text, header, trimBreak(text, end));
  const wanted = rowsOf(after);
  const asRead = rowsOf(before);
  const pad = old === null ? '' : (text.slice(old.rows[0]?.start).match(/^ */)?.[0] ?? '');
  if (old === null || pad === '' || !sameRows(old.rows, asRead))
    return refuse('unsupported-style', 'The folded block is written in an unusual way; edit it by hand');
  const { rows } = old;
  let head = 0;
  while (head < Math.min(rows.length, wanted.length) && isSame(rows[head], wanted[head])) head += 1;
  let tail = 0;
  while (tail < Math.min(rows.length, wanted.length) - head && isSame(rows.at(-1 - tail), wanted.at(-1 - tail)))
    tail += 1;
  const newline = breakNear(text, header);
  const [changed, into] = [rows[head], wanted[head]];
  const isWithin = rows.length - tail === head + 1 && wanted.length - tail === head + 1;
  if (changed && into && isWithin && changed.gap === into.gap && isIndented(changed) === isIndented(into)) {
    const inner = difference(piecesOf(text, changed, pad.length), into.says, changed.end);
    return splice(inner.start, inner.end, inner.text);
  }
  const written = wanted
    .slice(head, wanted.length - tail)
    .map((row, index) => newline.repeat(breaksBefore(wanted[head + index - 1], row)) + pad + row.says)
    .join('');
  const from = rows[head - 1]?.end ?? header;
  const next = rows[rows.length - tail];
  const isKept =
    next === undefined ||
    breaksBefore(rows[rows.length - tail - 1], next) === breaksBefore(wanted[wanted.length - tail - 1], next);
  if (isKept) return splice(from, rows[rows.length - tail - 1]?.end ?? header, written);
  const between = newline.repeat(breaksBefore(wanted[wanted.length - tail - 1], next));
  return splice(from, next.start, written + between);
}

/** The characters of a row; where source lines join, that says a blank. */
function piecesOf(text: string, { start, end }: WrittenRow, pad: number): Piece[] {
  const source = text.slice(start + pad, end);
  return [...source.matchAll(/\r?\n *|[^]/gu)].map(({ 0: written, index }) => ({
    start: start + pad + index,
    end: start + pad + index + written.length,
    says: written.includes('\n') ? ' ' : written,
  }));
}

/** Lines that begin with a blank keep the line breaks around them; between two others one is lost by folding. */
function breaksBefore(previous: Row | undefined, row: Row): number {
  if (previous === undefined) return row.gap + 1;
  return row.gap + (isIndented(previous) || isIndented(row) ? 0 : 1);
}

function isIndented({ says }: Row): boolean {
  return /^[ \t]/.test(says);
}

function isSame(one: Row | undefined, other: Row | undefined): boolean {
  return one !== undefined && one.says === other?.says && one.gap === other.gap;
}

function sameRows(rows: readonly Row[], others: readonly Row[]): boolean {
  return rows.length === others.length && rows.every((row, index) => isSame(row, others[index]));
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let gap = 0;
  for (const [index, says] of text.split('\n').entries()) {
    if (index > 0) gap += 1;
    if (says === '') continue;
    rows.push({ says, gap });
    gap = 0;
  }
  return rows;
}

/** The rows of the block as they are written; null where a line holds nothing but blanks, which is read in odd ways. */
function writtenRows(text: string, header: number, end: number): { rows: readonly WrittenRow[] } | null {
  const rows: WrittenRow[] = [];
  let pad: string | null = null;
  let blanks = 0;
  for (let at = text.indexOf('\n', header) + 1; at > 0 && at <= end; at = text.indexOf('\n', at) + 1) {
    const stop = Math.min(lineEnd(text, at), end);
    const line = text.slice(at, stop);
    if (line === '') blanks += 1;
    else if (isBlank(line)) return null;
    else {
      pad ??= line.match(/^ */)?.[0] ?? '';
      const row = { says: line.slice(pad.length), start: at, end: stop };
      const last = rows.at(-1);
      const folds = last !== undefined && !isIndented(last) && !isIndented({ ...row, gap: 0 });
      if (folds && blanks === 0) rows.splice(-1, 1, { ...last, says: `${last.says} ${row.says}`, end: stop });
      else rows.push({ ...row, gap: last === undefined || folds ? blanks : blanks + 1 });
      blanks = 0;
    }
    if (stop >= end) break;
  }
  return { rows };
}

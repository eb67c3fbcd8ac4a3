import type { Problem } from '../problem.ts';
import { formatProblem, printable } from './terminal.ts';

const WIDEST = 100;

/** A problem with the line that it is about, and a caret below its column; `text` is what the file holds. */
export function formatProblemWithLine(problem: Problem, column: number | null, text: string): string {
  const sentence = `${formatProblem(problem)}\n`;
  const line = problem.line === null ? undefined : text.split(/\r?\n/)[problem.line - 1];
  if (line === undefined || line.trim() === '') return sentence;
  const number = String(problem.line);
  const start = Math.max(0, (column ?? 1) - WIDEST / 2);
  const shown = `${sentence}  ${number} | ${printable(line.slice(start, start + WIDEST))}\n`;
  if (column === null) return shown;
  return `${shown}  ${' '.repeat(number.length)} | ${' '.repeat(widthOf(line.slice(start, column - 1)))}^\n`;
}

/** How many columns a text takes, as it is shown. */
function widthOf(text: string): number {
  return [...printable(text)].length;
}

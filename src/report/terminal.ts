import picocolors from 'picocolors';
import type { Severity } from '../policy/index.ts';
import type { Problem } from '../problem.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export function colorsFor(color: boolean): Colors {
  return picocolors.createColors(color);
}

/**
 * Text from a repository as it may stand on a terminal: control characters, which could move the cursor or hide a line,
 * and characters that turn the direction of the text around become spaces or vanish.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** The columns of a table, the widest entry of each giving its width; the last one is not filled up. */
export function alignColumns(rows: readonly (readonly string[])[]): string[][] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))),
  );
}

export function paintSeverity(colors: Colors, severity: Severity, text: string): string {
  if (severity === 'critical' || severity === 'high') return colors.red(text);
  return severity === 'medium' ? colors.yellow(text) : colors.dim(text);
}

/** `1 root`, `2 roots`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `file:3: what is wrong`, as far as the place is known and the message does not begin with it. */
export function formatProblem({ file, line, message }: Problem): string {
  const named = file === null || (line === null && message.startsWith(`${file} `));
  const place = named ? '' : line === null ? `${file}: ` : `${file}:${line}: `;
  return printable(`${place}${message}`);
}

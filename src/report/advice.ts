import { alignColumns, type Colors, printable } from './terminal.ts';

interface Stayed {
  readonly code: string | null;
  readonly advice: string | null;
}

/** What a person could do about what is left: a line for each code, by code; nothing where nothing is left. */
export function formatAdvice(left: readonly Stayed[], colors: Colors): string {
  const advice = new Map<string, string>();
  for (const entry of left) if (entry.code !== null && entry.advice !== null) advice.set(entry.code, entry.advice);
  if (advice.size === 0) return '';
  const sorted = [...advice].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const rows = alignColumns(sorted.map(([code, text]) => [printable(code), printable(text)]));
  const lines = rows.map(([code, text]) => `  ${colors.dim(code ?? '')}  ${text}\n`);
  return `${colors.bold('What a person could do')}\n${lines.join('')}`;
}

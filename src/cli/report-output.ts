import type { Problem } from '../problem.ts';
import type { FormatOptions } from '../app/print.ts';
import { formatProblem } from '../app/print.ts';
import { type Io, print, wantsColor } from './io.ts';

/** What could not be looked at goes to standard error, one sentence a line, whatever the format of the report is. */
export async function printProblems(problems: readonly Problem[], io: Io): Promise<void> {
  await print(io.stderr, problems.map((problem) => `oakum: ${formatProblem(problem)}\n`).join(''));
}

export function formatOptions(next: string, env: NodeJS.ProcessEnv, io: Io): FormatOptions {
  return { color: wantsColor(io.stdout, env), next };
}

/** A command line that does what it says when it is typed. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

import { stripVTControlCharacters } from 'node:util';
import type { Problem } from '../problem.ts';
import { ProblemError } from '../problem.ts';

/** An expected failure of this room. */
export interface Failure {
  readonly ok: false;
  readonly problem: Problem;
}

/** Ends the work at hand with a problem; `settle` turns it into a value at the room's door. */
export function refuse(code: string, message: string, file: string | null = null): never {
  throw new ProblemError({ code, message, file, line: null });
}

/** Runs some work of this room; a problem becomes a value, anything else stays an exception. */
export async function settle<Done>(work: () => Promise<Done>): Promise<Done | Failure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) {
      return { ok: false, problem: error.problem };
    }
    throw error;
  }
}

/** Texts that must not be shown, and what stands for them: absolute paths, remote addresses. */
export type Disguise = readonly (readonly [secret: string, shown: string])[];

const longestReason = 300;

/** What Git said on standard error, as one line that is safe to show: no credential, no path, no control character. */
export function reasonOf(stderr: string, disguise: Disguise = []): string {
  const lines = disguised(stderr, disguise).split('\n').map(plain);
  const telling = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.find((line) => line !== '');
  return (telling ?? 'no reason was given').replace(/^(fatal|error): /, '').slice(0, longestReason);
}

/** What the other side printed while it refused (`remote: …` lines), as one safe line; empty if it said nothing. */
export function remoteReasonOf(stderr: string, disguise: Disguise = []): string {
  return disguised(stderr, disguise)
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => plain(line.slice('remote: '.length)))
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, longestReason);
}

function disguised(text: string, disguise: Disguise): string {
  let safe = text;
  for (const [secret, shown] of disguise) {
    safe = secret === '' ? safe : safe.replaceAll(secret, shown);
  }
  return withoutCredentials(safe);
}

/** The part of an address before the last `@` of its authority, and its query, are where credentials are kept. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, '$1').replace(/(:\/\/[^\s?'"]*)\?[^\s'"]*/g, '$1');
}

/** A remote's text reaches a terminal: escape sequences and control characters would reach it too. */
function plain(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

import type { Bench } from './bench.ts';
import { readObjects } from './blobs.ts';

/** The last paragraph of a commit message of ours holds this line. */
const trailer = 'Oakum-Fix: v1';

/** What of a commit this room looks at. */
export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Signature {
  readonly who: string;
  /** Seconds and zone as Git stores them, `0 +0000` where they make no sense. */
  readonly when: string;
}

/**
 * Reads commits.
 *
 * @throws ProblemError `object-missing`.
 */
export async function readCommits(bench: Bench, oids: readonly string[]): Promise<Commit[]> {
  const contents = await readObjects(bench, oids);
  return contents.map((content) => parseCommit(content.toString('utf8')));
}

/** Closes a message with the line that marks the commit as ours. */
export function withTrailer(message: string): string {
  return `${message.trimEnd()}\n\n${trailer}\n`;
}

/**
 * Whether a commit is as Oakum left it. The trailer alone would not tell: it survives when a person amends or rebases
 * the commit. Their changes carry the time at which they were made; ours carry the times of the parent.
 */
export function isOurs(commit: Commit, parent: Commit): boolean {
  const last = commit.message.trimEnd().split('\n\n').at(-1) ?? '';
  return (
    last.split('\n').includes(trailer) &&
    commit.parents.length === 1 &&
    commit.author.who === commit.committer.who &&
    commit.author.when === parent.author.when &&
    commit.committer.when === parent.committer.when
  );
}

function parseCommit(text: string): Commit {
  const end = text.indexOf('\n\n');
  const headers = (end === -1 ? text : text.slice(0, end)).split('\n');
  const valuesOf = (name: string): string[] =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    tree: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    author: parseSignature(valuesOf('author')[0] ?? ''),
    committer: parseSignature(valuesOf('committer')[0] ?? ''),
    message: end === -1 ? '' : text.slice(end + 2),
  };
}

/** Old and odd tools have written times that Git would not write; the commit that stands on one gets another. */
function parseSignature(line: string): Signature {
  const [, who = '', when = ''] = /^(.*>) ?(.*)$/.exec(line) ?? [];
  const sane = /^\d{1,12} [+-]\d{2}[0-5]\d$/.test(when);
  return { who, when: sane ? when.replace('-0000', '+0000') : '0 +0000' };
}

import type { Bench } from './bench.ts';
import { withBench } from './bench.ts';
import type { Repository } from './repository.ts';

/** A file, an executable, a symbolic link, a submodule. */
export type Mode = '100644' | '100755' | '120000' | '160000';

export interface TreeEntry {
  /** POSIX, from the top of the tree. */
  readonly path: string;
  readonly mode: Mode;
  readonly oid: string;
}

/** An entry with the bytes its content takes; 0 where there is none here: a submodule, an object not fetched. */
export interface SizedEntry extends TreeEntry {
  readonly size: number;
}

/**
 * Lists all files of a commit. A name that is not UTF-8 is left out: no path of ours could name it.
 *
 * @throws ProblemError `git-failed` when the commit or one of its trees cannot be read.
 */
export function listTree(repository: Repository, commit: string): Promise<TreeEntry[]> {
  return withBench(repository, { commit }, async (bench) => {
    const { entries } = await readTree(bench, commit);
    return entries.map(({ path, mode, oid }) => ({ path, mode, oid }));
  });
}

/** As `listTree`, with sizes, and with the names that could not be decoded. */
export async function readTree(bench: Bench, commit: string): Promise<{ entries: SizedEntry[]; undecoded: string[] }> {
  const listing = await bench.mustGit('list the files of the commit', ['ls-tree', '-r', '-z', '-l', commit]);
  const entries: SizedEntry[] = [];
  const undecoded: string[] = [];
  for (const record of recordsOf(listing)) {
    const tab = record.indexOf(0x09);
    const [mode, , oid, size] = record.subarray(0, tab).toString('latin1').split(/ +/);
    const name = record.subarray(tab + 1);
    const path = name.toString('utf8');
    if (!Buffer.from(path, 'utf8').equals(name)) {
      undecoded.push(path);
      continue;
    }
    entries.push({ path, mode: modeOf(mode ?? ''), oid: oid ?? '', size: Number.parseInt(size ?? '', 10) || 0 });
  }
  return { entries, undecoded };
}

/** Git's own history has files of mode 100664; Git reads them as plain files. */
function modeOf(mode: string): Mode {
  if (mode === '120000' || mode === '160000') {
    return mode;
  }
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? '100644' : '100755';
}

function* recordsOf(listing: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = listing.indexOf(0); end !== -1; end = listing.indexOf(0, start)) {
    yield listing.subarray(start, end);
    start = end + 1;
  }
}

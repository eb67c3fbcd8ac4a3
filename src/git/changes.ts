import { isSafePath } from './paths.ts';
import { refuse } from './reason.ts';
import type { Mode, TreeEntry } from './tree.ts';

/** A file of the new commit. */
export interface Change {
  /** POSIX, from the top of the tree. */
  readonly path: string;
  /** All its bytes; null takes the file away. */
  readonly content: Buffer | null;
}

/**
 * Says to Git's index what changes: a known file keeps its mode, a new one is a plain file.
 *
 * @param oids the stored content of every path that has one.
 * @throws ProblemError `invalid-change` for what would change more than files: a link, a submodule, a folder, a path
 *   outside of the tree; also when there is no change, or two of one path.
 */
export function indexRecords(
  changes: readonly Change[],
  oids: ReadonlyMap<string, string>,
  tree: readonly TreeEntry[],
): Buffer {
  if (changes.length === 0) {
    refuse('no-changes', 'There is no change, so there is nothing to commit.');
  }
  const modes = new Map(tree.map(({ path, mode }) => [path, mode]));
  const folders = new Set(tree.flatMap(({ path }) => foldersOf(path)));
  const seen = new Set<string>();
  const records: string[] = [];
  for (const { path } of changes) {
    refuseUnfit(path, modes, seen);
    if (folders.has(path)) {
      refuse('invalid-change', `${JSON.stringify(path)} is a folder, and only files can be changed.`, path);
    }
    seen.add(path);
    const oid = oids.get(path);
    // A removal needs an id of the right length, and no more.
    records.push(
      oid === undefined ? `0 ${absent(tree)}\t${path}\0` : `${modes.get(path) ?? '100644'} ${oid}\t${path}\0`,
    );
  }
  refuseOverlap(seen);
  return Buffer.from(records.join(''));
}

function absent(tree: readonly TreeEntry[]): string {
  return '0'.repeat(tree[0]?.oid.length ?? 40);
}

function refuseUnfit(path: string, modes: ReadonlyMap<string, Mode>, seen: ReadonlySet<string>): void {
  const shown = JSON.stringify(path);
  if (!isSafePath(path)) {
    refuse('invalid-change', `${shown} is no path inside the tree: give a relative POSIX path outside of .git.`, path);
  }
  if (seen.has(path)) {
    refuse('invalid-change', `${shown} is changed twice: join the two changes.`, path);
  }
  const mode = modes.get(path);
  if (mode === '120000' || mode === '160000') {
    const kind = mode === '120000' ? 'a symbolic link' : 'a submodule';
    refuse('invalid-change', `${shown} is ${kind}, and only files can be changed: change what it points to.`, path);
  }
  const folder = foldersOf(path).find((above) => modes.has(above));
  if (folder !== undefined) {
    refuse('invalid-change', `${shown} cannot be written: ${JSON.stringify(folder)} is not a folder.`, path);
  }
}

/** A new file in place of a folder would take the folder's files away. */
function refuseOverlap(paths: ReadonlySet<string>): void {
  for (const path of paths) {
    const folder = foldersOf(path).find((above) => paths.has(above));
    if (folder !== undefined) {
      refuse('invalid-change', `${JSON.stringify(folder)} is changed as a file and as a folder.`, folder);
    }
  }
}

function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

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
 * Looks whether changes are to files, and to files only.
 *
 * @throws ProblemError `invalid-change` for what would change more: a link, a submodule, a folder, a path outside of the
 *   tree; also for two changes of one path. `no-changes` when there is none.
 */
export function refuseUnfit(changes: readonly Change[], tree: readonly TreeEntry[]): void {
  if (changes.length === 0) {
    refuse('no-changes', 'There is no change, so there is nothing to commit.');
  }
  const modes = new Map(tree.map(({ path, mode }) => [path, mode]));
  const folders = new Set(tree.flatMap(({ path }) => foldersOf(path)));
  const seen = new Set<string>();
  for (const { path } of changes) {
    const objection = objectionTo(path, modes, folders) ?? (seen.has(path) ? 'is changed twice: join the two' : null);
    if (objection !== null) {
      refuse('invalid-change', `${JSON.stringify(path)} ${objection}.`, path);
    }
    seen.add(path);
  }
  const both = [...seen].flatMap(foldersOf).find((folder) => seen.has(folder));
  if (both !== undefined) {
    refuse('invalid-change', `${JSON.stringify(both)} is changed as a file and as a folder: decide for one.`, both);
  }
}

/**
 * Says to Git's index what changes: a known file keeps its mode, a new one is a plain file.
 *
 * @param oids the stored content of every path that has one; the others are taken away.
 */
export function indexRecords(
  changes: readonly Change[],
  oids: ReadonlyMap<string, string>,
  tree: readonly TreeEntry[],
): Buffer {
  const modes = new Map(tree.map(({ path, mode }) => [path, mode]));
  // A removal needs an id of the right length, and no more.
  const absent = '0'.repeat(tree[0]?.oid.length ?? 40);
  const records = changes.map(({ path }) => {
    const oid = oids.get(path);
    return oid === undefined ? `0 ${absent}\t${path}\0` : `${modes.get(path) ?? '100644'} ${oid}\t${path}\0`;
  });
  return Buffer.from(records.join(''));
}

function objectionTo(path: string, modes: ReadonlyMap<string, Mode>, folders: ReadonlySet<string>): string | null {
  if (!isSafePath(path)) {
    return 'is no path inside the tree: give a relative POSIX path outside of .git';
  }
  if (folders.has(path)) {
    return 'is a folder, and only files can be changed: name the file in it';
  }
  const mode = modes.get(path);
  if (mode === '120000' || mode === '160000') {
    const kind = mode === '120000' ? 'a symbolic link' : 'a submodule';
    return `is ${kind}, and only files can be changed: change what it points to`;
  }
  const above = foldersOf(path).find((folder) => modes.has(folder));
  return above === undefined ? null : `cannot be written, ${JSON.stringify(above)} is no folder: give another path`;
}

function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

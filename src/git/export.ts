import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bench } from './bench.ts';
import { withBench } from './bench.ts';
import { readObjects } from './blobs.ts';
import { endOfLink } from './links.ts';
import { isSafePath } from './paths.ts';
import { refuse } from './reason.ts';
import type { Repository } from './repository.ts';
import type { SizedEntry } from './tree.ts';
import { readTree } from './tree.ts';

export interface Skipped {
  readonly path: string;
  readonly reason: 'submodule' | 'link-leaves-tree' | 'link-loop' | 'unsafe-name' | 'too-large' | 'name-collision';
}

/** What an export did not write, sorted by path. */
export interface ExportReport {
  readonly skipped: readonly Skipped[];
}

/** Blobs are read this many bytes at a time; simple-git holds all output of a process in memory. */
const batchSize = 32 * 1024 * 1024;
const largestBlob = 256 * 1024 * 1024;

/**
 * Writes the files of a commit below a directory, byte for byte as they are stored, with their modes.
 *
 * @param destination an absolute path; made when it is not there, and expected to be empty.
 * @param wanted tells which paths to write; all when left out.
 * @returns what was not written, and why: submodules, links that lead out of the tree, names no file system should see.
 * @throws ProblemError `git-failed` or `object-missing` when the commit cannot be read.
 */
export function exportTree(
  repository: Repository,
  commit: string,
  destination: string,
  wanted: (path: string) => boolean = () => true,
): Promise<ExportReport> {
  return withBench(repository, { commit }, async (bench) => {
    const { entries, undecoded } = await readTree(bench, commit);
    const skipped: Skipped[] = undecoded.filter(wanted).map((path) => ({ path, reason: 'unsafe-name' }));
    const accepted: SizedEntry[] = [];
    for (const entry of entries) {
      const reason = reasonToSkip(entry);
      if (reason === null) {
        accepted.push(entry);
      } else if (wanted(entry.path)) {
        skipped.push({ path: entry.path, reason });
      }
    }
    await mkdir(destination, { recursive: true });
    const files = accepted.filter(({ mode, path }) => mode !== '120000' && wanted(path));
    skipped.push(...(await writeFiles(bench, files, destination)));
    // Last, so that no file can be written through a link.
    const links = accepted.filter(({ mode }) => mode === '120000');
    skipped.push(...(await writeLinks(bench, links, destination, wanted)));
    return { skipped: skipped.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)) };
  });
}

function reasonToSkip(entry: SizedEntry): Skipped['reason'] | null {
  if (entry.mode === '160000') {
    return 'submodule';
  }
  if (!isSafePath(entry.path)) {
    return 'unsafe-name';
  }
  return entry.size > largestBlob ? 'too-large' : null;
}

async function writeFiles(bench: Bench, files: readonly SizedEntry[], destination: string): Promise<Skipped[]> {
  const skipped: Skipped[] = [];
  for (const batch of batchesOf(files)) {
    const contents = await readObjects(
      bench,
      batch.map(({ oid }) => oid),
    );
    for (const [index, { path, mode }] of batch.entries()) {
      const options = { flag: 'wx', mode: mode === '100755' ? 0o777 : 0o666 };
      const content = contents[index] ?? refuse('object-missing', `The content of ${path} could not be read.`, path);
      if (!(await written(join(destination, path), (target) => writeFile(target, content, options)))) {
        skipped.push({ path, reason: 'name-collision' });
      }
    }
  }
  return skipped;
}

async function writeLinks(
  bench: Bench,
  links: readonly SizedEntry[],
  destination: string,
  wanted: (path: string) => boolean,
): Promise<Skipped[]> {
  const contents = await readObjects(
    bench,
    links.map(({ oid }) => oid),
  );
  // All links, wanted or not: a link may lead through another.
  const targets = new Map(links.map(({ path }, index) => [path, contents[index]?.toString('utf8') ?? '/']));
  const skipped: Skipped[] = [];
  for (const [path, target] of targets) {
    if (!wanted(path)) {
      continue;
    }
    const end = endOfLink(path, targets);
    if (end !== 'inside') {
      skipped.push({ path, reason: end === 'loop' ? 'link-loop' : 'link-leaves-tree' });
    } else if (!(await written(join(destination, path), (at) => symlink(target, at)))) {
      skipped.push({ path, reason: 'name-collision' });
    }
  }
  return skipped;
}

/** Two names of a tree can be one to a file system that ignores case, or in a tree that was forged. */
async function written(target: string, write: (target: string) => Promise<void>): Promise<boolean> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await write(target);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(String(error.code))) {
      return false;
    }
    throw error;
  }
}

function* batchesOf(files: readonly SizedEntry[]): Generator<SizedEntry[]> {
  let batch: SizedEntry[] = [];
  let size = 0;
  for (const file of files) {
    if (batch.length > 0 && size + file.size > batchSize) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(file);
    size += file.size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}

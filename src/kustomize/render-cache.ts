/**
 * Renderings kept from one run to the next, by the content of all that kustomize reads for them. A folder that may vanish, fill up or
 * be damaged at any time: what is found there counts only if every byte agrees with its digest, else kustomize is asked.
 */
import { hash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Problem, ProblemError } from '../problem.ts';
import type { Closure } from './closure.ts';
import { isOurs, PINNED } from './pinned.ts';
import type { Renderer } from './renderer.ts';
import type { Sources } from './sources.ts';

/** One build, as far as its output depends on it. */
export interface RenderJob {
  readonly renderer: Renderer;
  readonly sources: Sources;
  /** The root's directory from the top. */
  readonly root: string;
  readonly closure: Closure;
  readonly loadRestrictor: 'root' | 'none';
}

export interface RenderCache {
  /** What kustomize printed for this job, or null where that is not known for certain. */
  read(job: RenderJob): string | null;
  /**
   * Keeps what kustomize printed. Not where something that it read has changed meanwhile, and never a Secret. Where it
   * cannot be kept, nothing happens.
   */
  write(job: RenderJob, text: string): void;
}

/** The first line of an entry; another one is another format. */
const FORMAT = 'oakum-render 1';
const MAX_ENTRIES = 1000;
/** Characters; together with the number of entries the bound of the whole folder. */
const MAX_LENGTH = 1024 * 1024;

/**
 * The cache in the folder that `OAKUM_CACHE` names, else in the user's cache folder; null where it says `off` or there is no such
 * folder.
 *
 * @throws ProblemError `cache-path` where `OAKUM_CACHE` is neither `off` nor an absolute path
 */
export function openRenderCache(env: NodeJS.ProcessEnv): RenderCache | null {
  const folder = folderOf(env);
  if (folder === null) return null;
  const keys = new WeakMap<Closure, string>();
  let written = false;
  return {
    read(job) {
      if (!isKeepable(job)) return null;
      const key = keyOf(job);
      keys.set(job.closure, key);
      return readEntry(folder, key);
    },
    write(job, text) {
      const key = keys.get(job.closure);
      if (key === undefined || text.length > MAX_LENGTH || holdsSecret(text)) return;
      // A file that was changed while kustomize worked: nobody knows which of its contents was rendered.
      if (keyOf(job) !== key) return;
      try {
        if (!written) makeRoom(folder);
        written = true;
        writeEntry(folder, key, text);
      } catch {
        // A full disk or a folder that nobody may write to costs time, and nothing else.
      }
    },
  };
}

function folderOf(env: NodeJS.ProcessEnv): string | null {
  const named = env['OAKUM_CACHE'] ?? '';
  if (named === 'off') return null;
  if (named !== '' && !isAbsolute(named)) throw new ProblemError(notAbsolute(named));
  if (named !== '') return join(named, 'renders');
  const user = env['XDG_CACHE_HOME'] ?? '';
  if (isAbsolute(user)) return join(user, 'oakum', 'renders');
  const home = env['HOME'] ?? '';
  return isAbsolute(home) ? join(home, '.cache', 'oakum', 'renders') : null;
}

function notAbsolute(named: string): Problem {
  const message = `OAKUM_CACHE is "${named}"; expected "off", or the absolute path of a folder for kept renderings`;
  return { code: 'cache-path', message, file: null, line: null };
}

/** Only what is closed: nothing fetched, and rendered by a program whose bytes are known. (Another one may be a script.) */
function isKeepable({ renderer, closure }: RenderJob): boolean {
  return renderer.from === 'pinned' && closure.remotes.length === 0 && closure.problems.length === 0;
}

/** Of everything that the output depends on; the test of this file renders from nothing else. */
function keyOf({ sources, root, closure, renderer, loadRestrictor }: RenderJob): string {
  const { files } = sources;
  const contents = closure.files.map((file) => {
    const bytes = files.read(file);
    return [file, files.real(file), bytes === null ? null : hash('sha256', bytes)];
  });
  const program = [PINNED.kubectl, PINNED.packageVersion, PINNED.crc32, renderer.arguments, process.arch];
  return hash('sha256', JSON.stringify([FORMAT, program, loadRestrictor, root, files.real(root), contents]));
}

/** Values of Secrets are not written to any disk. */
function holdsSecret(text: string): boolean {
  return /^[ ]*(?:- )?["']?kind["']?: *["']?Secret["']? *$/m.test(text);
}

function readEntry(folder: string, key: string): string | null {
  let descriptor: number | null = null;
  try {
    if (!isOurs(folder)) return null;
    descriptor = openSync(join(folder, key), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > 4 * MAX_LENGTH) return null;
    return textOf(readFileSync(descriptor, 'utf8'), key);
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** An entry says whose it is and what it must be, so that one that was damaged or moved is not believed. */
function textOf(entry: string, key: string): string | null {
  const end = entry.indexOf('\n');
  const text = entry.slice(end + 1);
  return end !== -1 && entry.slice(0, end) === headOf(key, text) ? text : null;
}

function headOf(key: string, text: string): string {
  return `${FORMAT} ${key} ${hash('sha256', text)}`;
}

/** Written beside its place and moved there: another run finds a whole entry or none. */
function writeEntry(folder: string, key: string, text: string): void {
  const partial = join(folder, `${randomUUID()}.partial`);
  try {
    writeFileSync(partial, `${headOf(key, text)}\n${text}`, { mode: 0o600, flag: 'wx' });
    renameSync(partial, join(folder, key));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Makes the folder, and takes its older half away once it is full. */
function makeRoom(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isOurs(folder)) throw new Error('somebody else may write there');
  const names = readdirSync(folder);
  if (names.length < MAX_ENTRIES) return;
  const aged = names.map((name) => ({ name, written: lstatSync(join(folder, name)).mtimeMs }));
  aged.sort((a, b) => a.written - b.written);
  for (const { name } of aged.slice(0, MAX_ENTRIES / 2)) rmSync(join(folder, name), { recursive: true, force: true });
}

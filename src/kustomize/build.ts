import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import pLimit from 'p-limit';
import { closedEnvironment, fetchingEnvironment } from './environment.ts';
import { fromTop } from './files.ts';
import { entriesOf, type Kustomization, kustomizationFilesIn, readKustomization } from './kustomization.ts';
import { lineOf } from './line.ts';
import { type Ending, run } from './process.ts';
import { type Reason, reasonOf } from './reason.ts';
import type { Renderer } from './renderer.ts';
import { withScratch } from './scratch.ts';
import { isSourceError, type Sources } from './sources.ts';

export interface BuildOptions {
  /** The absolute top of the tree, for paths in messages. */
  readonly top: string;
  /** The sources of that tree; with them a failure can name the file and line of the entry that caused it. */
  readonly sources?: Sources | undefined;
  /** Default: 60 seconds. */
  readonly timeoutMs?: number | undefined;
  /** Default: 256 MiB. */
  readonly maxOutput?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether a kustomization may read files beside or above it (still inside the tree); `root`, kustomize's own, if left out. */
  readonly loadRestrictor?: 'root' | 'none' | undefined;
  /**
   * The allowed addresses that this build may fetch (`closure.remotes`). Without any, the renderer has no Git, no
   * proxy to the outside and no PATH.
   */
  readonly remotes?: readonly string[] | undefined;
  /** The caller's environment, of which only the PATH and trusted certificates are passed on, and only to fetch. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface BuildFailure {
  readonly ok: false;
  readonly code: 'kustomize-failed' | 'timeout' | 'killed' | 'renderer-missing' | 'output-too-large';
  /** kustomize's own reason where it gave one. No absolute path, no time, nothing that differs between two runs. */
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

export type BuildResult = { readonly ok: true; readonly text: string } | BuildFailure;

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Runs the real kustomize on an absolute directory. Plugins, functions and helm are never enabled. */
export async function build(renderer: Renderer, directory: string, options: BuildOptions): Promise<BuildResult> {
  const remotes = options.remotes ?? [];
  const start = (env: Record<string, string>): Promise<Ending> =>
    run(renderer.program, [...renderer.arguments, ...restrictorArguments(options), directory], {
      env,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      maxOutput: options.maxOutput ?? MAX_OUTPUT,
      signal: options.signal,
    });
  const ending =
    remotes.length === 0
      ? await start(closedEnvironment())
      : await withScratch((clones) => start(fetchingEnvironment(options.env ?? {}, remotes, clones)));
  return resultOf(ending, directory, options);
}

function restrictorArguments({ loadRestrictor }: BuildOptions): string[] {
  return loadRestrictor === 'none' ? ['--load-restrictor', 'LoadRestrictionsNone'] : [];
}

export interface BuildJob {
  readonly directory: string;
  readonly options: BuildOptions;
}

/** Runs several builds at once, as many as there are processors unless told; results stand in the order of the jobs. */
export function buildAll(
  renderer: Renderer,
  jobs: readonly BuildJob[],
  { concurrency = availableParallelism() }: { readonly concurrency?: number | undefined } = {},
): Promise<BuildResult[]> {
  const limit = pLimit(concurrency);
  return Promise.all(jobs.map((job) => limit(() => build(renderer, job.directory, job.options))));
}

function resultOf(ending: Ending, directory: string, options: BuildOptions): BuildResult {
  switch (ending.kind) {
    case 'exit':
      return ending.code === 0 ? decode(ending.stdout) : explain(ending.stderr, ending.code, directory, options);
    case 'timeout': {
      const seconds = (options.timeoutMs ?? TIMEOUT_MS) / 1000;
      return failure(
        'timeout',
        `kustomize did not finish within ${seconds} seconds and was ended; give it more with --timeout`,
      );
    }
    case 'aborted':
      return failure('killed', 'the build was given up before kustomize finished');
    case 'signal':
      return failure('killed', `kustomize was ended by ${ending.signal} before it finished`);
    case 'too-large':
      return failure('output-too-large', 'kustomize printed more than is accepted of one root');
    case 'not-started':
      return failure('renderer-missing', `kustomize could not be started (${ending.reason})`);
  }
}

function decode(stdout: Buffer): BuildResult {
  try {
    return { ok: true, text: utf8.decode(stdout) };
  } catch {
    return failure('kustomize-failed', 'kustomize printed something that is not UTF-8 text');
  }
}

function explain(stderr: string, code: number, directory: string, options: BuildOptions): BuildFailure {
  const real = realpathOr(directory);
  const realTop = realpathOr(options.top);
  const reason = reasonOf(stderr, { tops: [options.top, realTop], directory: fromTop(realTop, real) });
  if (reason.message === '')
    return failure('kustomize-failed', `kustomize ended with exit code ${code} and no message`);
  return { ...failure('kustomize-failed', reason.message), ...whereIn(reason, options.sources) };
}

/** The file and line of a failure: what kustomize names itself, else the entry or the kustomization at work. */
function whereIn(reason: Reason, sources: Sources | undefined): { file: string | null; line: number | null } {
  if (reason.file !== null || reason.directory === null || sources === undefined) {
    return { file: reason.file, line: reason.line };
  }
  const names = kustomizationFilesIn(sources.files, reason.directory);
  const [file] = names;
  if (file === undefined || names.length > 1) return { file: null, line: null };
  return { file, line: reason.line ?? lineOfEntry(sources, file, reason.entry) };
}

function lineOfEntry(sources: Sources, file: string, text: string | null): number | null {
  if (text === null) return null;
  const kustomization = readKustomization(sources, file);
  if (isSourceError(kustomization)) return null;
  const fields = ['resources', 'bases', 'generators', 'transformers', 'validators'] as const;
  const entry = fields.flatMap((field) => entriesOf(kustomization, field)).find(({ value }) => value === text);
  return entry === undefined ? null : lineOf(sources, file, entry.path);
}

/** Lists of a kustomization that say what it is made of. */
const LISTS = [
  ...(['resources', 'bases', 'components', 'configMapGenerator', 'secretGenerator', 'generators'] as const),
  ...(['helmCharts', 'helmChartInflationGenerator', 'patches', 'patchesStrategicMerge', 'patchesJson6902'] as const),
  ...([
    'transformers',
    'validators',
    'replacements',
    'images',
    'replicas',
    'crds',
    'configurations',
    'labels',
  ] as const),
  ...(['vars', 'imageTags'] as const),
];

export type RenderStatus =
  | { readonly status: 'rendered' | 'empty' }
  | { readonly status: 'failed'; readonly code: 'empty-output'; readonly message: string; readonly file: string };

/**
 * What an output means. Nothing is a success only where the author meant it: every list of the kustomization that is
 * written is empty. Any other empty output would pass every rule by having nothing to judge.
 */
export function renderStatus(text: string, kustomization: Kustomization): RenderStatus {
  if (text.trim() !== '') return { status: 'rendered' };
  const lists = LISTS.flatMap((field) => kustomization.fields.get(field) ?? []);
  const onPurpose = lists.length > 0 && lists.every(({ value }) => Array.isArray(value) && value.length === 0);
  if (onPurpose) return { status: 'empty' };
  const message =
    'the build succeeds but prints no object, so there is nothing to judge; ' +
    'write "resources: []" if that is meant, else check for empty files and local-config annotations';
  return { status: 'failed', code: 'empty-output', message, file: kustomization.file };
}

function failure(code: BuildFailure['code'], message: string): BuildFailure {
  return { ok: false, code, message, file: null, line: null };
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Absolute directory of a root, for `build`. */
export function absoluteDirectory(top: string, directory: string): string {
  return join(top, ...posix.normalize(directory).split('/'));
}

import pLimit from 'p-limit';
import { absoluteDirectory, build, renderStatus } from '../kustomize/build.ts';
import { closureOf, remoteProblems } from '../kustomize/closure.ts';
import { kustomizationFilesIn, readKustomization } from '../kustomize/kustomization.ts';
import type { RenderCache } from '../kustomize/render-cache.ts';
import type { findRenderer, Renderer } from '../kustomize/renderer.ts';
import { isSourceError, type Sources } from '../kustomize/sources.ts';
import type { Problem } from '../problem.ts';
import type { PlatformOptions } from './options.ts';

export type Rendering =
  | { readonly status: 'rendered' | 'empty'; readonly text: string }
  | { readonly status: 'failed'; readonly error: Problem };

/** Renders under way, each begun without waiting for who needs it. */
export interface StartedRenders {
  /** To be asked for once: what was handed over is not kept. */
  of(root: string): Promise<Rendering>;
  /** Once the first of them has its process, or there is none to begin. What is loaded before that, kustomize waits for. */
  readonly begun: Promise<void>;
  /** Whether one has ended. */
  someDone(): boolean;
  /** Begins no further render. */
  stop(): void;
}

/**
 * Starts to render all roots, as many at once as the options allow.
 *
 * @param cache of earlier renderings; null where nothing counts but what kustomize prints now
 */
export function startRenders(
  { sources, roots }: { readonly sources: Sources | null; readonly roots: readonly string[] },
  found: ReturnType<typeof findRenderer>,
  options: PlatformOptions,
  cache: RenderCache | null,
): StartedRenders {
  const limit = pLimit(Math.max(1, options.concurrency));
  let ended = 0;
  const first = Promise.withResolvers<void>();
  if (roots.length === 0) first.resolve();
  found.catch(first.reject);
  const begin = async (root: string): Promise<Rendering> => {
    const renderer = await found;
    const rendering =
      sources === null || !renderer.ok
        ? failed(noRenderer, 0)
        : renderRoot(renderer.renderer, sources, root, options, cache).finally(() => {
            ended += 1;
          });
    first.resolve();
    return await rendering;
  };
  const renders = new Map(roots.map((root) => [root, limit(begin, root)]));
  return {
    of: (root) => {
      const render = renders.get(root) ?? Promise.reject(new Error(`${root} was not among the roots to render`));
      renders.delete(root);
      return render;
    },
    begun: first.promise,
    someDone: () => ended > 0,
    stop: () => limit.clearQueue(),
  };
}

const noRenderer: Problem = { code: 'renderer-missing', message: 'There is no kustomize.', file: null, line: null };

/**
 * Renders one root, after its closure has been read: what may not be reached never gets as far as kustomize.
 *
 * @param cache as for `startRenders`
 */
export async function renderRoot(
  renderer: Renderer,
  sources: Sources,
  root: string,
  {
    allowRemote,
    loadRestrictor,
    timeoutMs,
    env,
  }: Pick<PlatformOptions, 'allowRemote' | 'loadRestrictor' | 'timeoutMs' | 'env'>,
  cache: RenderCache | null,
): Promise<Rendering> {
  const closure = closureOf(sources, root);
  const refused = [...closure.problems, ...remoteProblems(closure, allowRemote)];
  const [first, ...others] = refused;
  if (first !== undefined) return failed(first, others.length);
  const job = { renderer, sources, root, closure, loadRestrictor };
  const kept = cache?.read(job) ?? null;
  if (kept !== null) return rendered(sources, root, kept);
  const { top } = sources.files;
  const remotes = closure.remotes.map(({ url }) => url);
  const result = await build(renderer, absoluteDirectory(top, root), {
    top,
    sources,
    loadRestrictor,
    timeoutMs,
    remotes,
    env,
  });
  if (!result.ok) return failed(withoutHelm(result), 0);
  cache?.write(job, result.text);
  return rendered(sources, root, result.text);
}

/** kustomize asks for a flag that nobody can give here. */
function withoutHelm(problem: Problem): Problem {
  if (!problem.message.includes('--enable-helm')) return problem;
  const message =
    'it inflates a Helm chart (helmCharts), which Oakum does not render; check the output of the chart instead';
  return { ...problem, code: 'helm', message };
}

function rendered(sources: Sources, root: string, text: string): Rendering {
  const [file] = kustomizationFilesIn(sources.files, root);
  const kustomization = file === undefined ? null : readKustomization(sources, file);
  if (kustomization === null || isSourceError(kustomization)) return { status: 'rendered', text };
  const state = renderStatus(text, kustomization);
  // A key that stands twice says something and takes it back: that is a slip, not a kustomization that is empty on purpose.
  if (state.status === 'empty' && isSourceError(sources.positions(kustomization.file))) {
    const message = 'a key stands twice in it, and the second one empties the list; take one of them away';
    return failed({ code: 'empty-output', message, file: kustomization.file, line: null }, 0);
  }
  return state.status === 'failed' ? failed({ ...state, line: null }, 0) : { status: state.status, text };
}

/** A root has room for one error: the first, and how many others wait behind it. */
function failed({ code, message, file, line }: Problem, others: number): Rendering {
  return {
    status: 'failed',
    error: { code, message: others === 0 ? message : `${message} (and ${others} more)`, file, line },
  };
}

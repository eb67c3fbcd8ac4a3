import { directoryFiles } from '../kustomize/files.ts';
import { selectRoots } from '../kustomize/find.ts';
import { openRenderCache } from '../kustomize/render-cache.ts';
import { findRenderer } from '../kustomize/renderer.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import type { Problem } from '../problem.ts';
import type { Report, ReportRoot } from '../report/index.ts';
import type { CheckOptions } from './options.ts';
import { compareText } from './order.ts';
import type { Platform } from './platform.ts';
import { warmUp } from './warm-up.ts';
import { startRenders, type StartedRenders } from './render.ts';
import { openTree } from './tree.ts';

export interface CheckResult {
  readonly report: Report;
  /** 0 nothing blocks, 1 something does, 2 something could not be evaluated. */
  readonly exitCode: 0 | 1 | 2;
}

/**
 * Renders, judges and describes all roots below the given paths. Changes nothing. The renderer is started first, and the
 * engine that judges is loaded while it works.
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const selected = selectTree(options);
  const found = findRenderer(options.env);
  const renders = startRenders(selected, found, options, openRenderCache(options.env));
  try {
    await renders.begun;
    const [{ openPlatform }, { assembleReport, exitCodeOf }] = await Promise.all([
      import('./platform.ts'),
      import('./summary.ts'),
    ]);
    const platform = await openPlatform(options, found);
    const ready = platform.policy !== null && platform.renderer !== null;
    const [root] = selected.roots;
    if (ready && selected.sources !== null && root !== undefined) {
      await warmUp(platform, { sources: selected.sources, root }, () => renders.someDone());
    }
    const roots = ready ? await checkRoots(platform, selected, renders) : [];
    const report = assembleReport(platform, [...platform.problems, ...selected.problems], roots);
    return { report, exitCode: exitCodeOf(report) };
  } finally {
    renders.stop();
  }
}

async function checkRoots(
  platform: Platform,
  { sources, roots }: SelectedTree,
  renders: StartedRenders,
): Promise<ReportRoot[]> {
  if (sources === null) return [];
  const { checkRoot, settleRoots } = await import('./check-root.ts');
  let done = 0;
  const checked = await Promise.all(
    roots.map(async (root) => {
      const result = checkRoot(platform, sources, root, await renders.of(root), roots.length > 1);
      done += 1;
      platform.options.onProgress?.(done, roots.length);
      return result;
    }),
  );
  return settleRoots(sources, checked);
}

interface SelectedTree {
  /** Null where there is no tree at all. */
  readonly sources: Sources | null;
  /** By path. */
  readonly roots: readonly string[];
  readonly problems: readonly Problem[];
}

/** The roots that the given paths mean, in the tree that holds them. */
function selectTree({ cwd, paths, all }: Pick<CheckOptions, 'cwd' | 'paths' | 'all'>): SelectedTree {
  const { tree, problems } = openTree(cwd, paths);
  if (tree === null) return { sources: null, roots: [], problems };
  const sources = openSources(directoryFiles(tree.top));
  const selected = selectRoots(sources, tree.paths, { all });
  const roots = selected.roots.toSorted(compareText);
  const found = [...problems, ...selected.problems];
  if (roots.length === 0 && found.length === 0) found.push(onlyUsed);
  return { sources, roots, problems: found };
}

/** Looking at nothing must not read like finding nothing. */
const onlyUsed: Problem = {
  code: 'no-root',
  message: 'Every kustomization there is used by another one, so none is a root; add --all to check the used ones too.',
  file: null,
  line: null,
};

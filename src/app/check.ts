import pLimit from 'p-limit';
import { directoryFiles } from '../kustomize/files.ts';
import { selectRoots } from '../kustomize/find.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import { traceRoot } from '../kustomize/trace/index.ts';
import type { Problem } from '../problem.ts';
import type { Report, ReportRoot } from '../report/index.ts';
import { describeFindings } from './describe.ts';
import { judge } from './judge.ts';
import type { CheckOptions } from './options.ts';
import { compareText } from './order.ts';
import { openPlatform, type Platform } from './platform.ts';
import { renderRoot } from './render.ts';
import { assembleReport, exitCodeOf } from './summary.ts';
import { openTree } from './tree.ts';

export interface CheckResult {
  readonly report: Report;
  /** 0 nothing blocks, 1 something does, 2 something could not be evaluated. */
  readonly exitCode: 0 | 1 | 2;
}

/** Renders, judges and describes all roots below the given paths. Changes nothing. */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const platform = await openPlatform(options);
  const selected = selectTree(options);
  const problems = [...platform.problems, ...selected.problems];
  const { sources } = selected;
  const ready = platform.policy !== null && platform.renderer !== null && sources !== null;
  const roots = ready ? await checkRoots(platform, sources, selected.roots) : [];
  const report = assembleReport(platform, problems, roots);
  return { report, exitCode: exitCodeOf(report) };
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

/**
 * Checks roots of one tree, several at once, each judged while others render; in the order of `roots`. Of a root only its
 * findings are kept, so that memory does not grow with the number of roots.
 */
async function checkRoots(
  platform: Platform,
  sources: Sources,
  roots: readonly string[],
): Promise<ReportRoot[]> {
  const { concurrency, onProgress } = platform.options;
  const limit = pLimit(Math.max(1, concurrency));
  let done = 0;
  return await Promise.all(
    roots.map(async (root) => {
      const checked = await checkRoot(platform, sources, root, limit);
      done += 1;
      onProgress?.(done, roots.length);
      return checked;
    }),
  );
}

async function checkRoot(
  platform: Platform,
  sources: Sources,
  root: string,
  limit: <T>(render: () => Promise<T>) => Promise<T>,
): Promise<ReportRoot> {
  const { renderer, options } = platform;
  if (renderer === null) throw new Error('roots cannot be checked without a renderer');
  const rendering = await limit(() => renderRoot(renderer, sources, root, options));
  if (rendering.status === 'failed') return failed(root, rendering.error);
  const result = judge(platform, rendering.text);
  if (!result.ok) return failed(root, result.error);
  const { judged } = result;
  const findings =
    judged.findings.length === 0 ? [] : describeFindings(judged, traceRoot(sources, root, judged.rendered));
  return {
    path: root,
    status: rendering.status,
    error: null,
    resources: judged.objects.length,
    findings: findings.map(({ report }) => report),
  };
}

function failed(path: string, error: Problem): ReportRoot {
  return { path, status: 'failed', error, resources: 0, findings: [] };
}

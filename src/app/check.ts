import pLimit from 'p-limit';
import { directoryFiles } from '../kustomize/files.ts';
import { selectRoots } from '../kustomize/find.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import { traceRoot } from '../kustomize/trace/index.ts';
import { recommendedMemoryFactor } from '../policy/index.ts';
import type { Problem } from '../problem.ts';
import { type Donor, donorsOf, type ValueContext } from '../remediation/index.ts';
import type { Report, ReportRoot } from '../report/index.ts';
import { type Described, describeFindings, withFixState } from './describe.ts';
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
 * findings and what its containers can lend are kept, so that memory does not grow with what is rendered.
 */
async function checkRoots(platform: Platform, sources: Sources, roots: readonly string[]): Promise<ReportRoot[]> {
  const { concurrency, onProgress } = platform.options;
  const limit = pLimit(Math.max(1, concurrency));
  let done = 0;
  const checked = await Promise.all(
    roots.map(async (root) => {
      const result = await checkRoot(platform, sources, root, limit);
      done += 1;
      onProgress?.(done, roots.length);
      return result;
    }),
  );
  const donors = checked.flatMap((root) => root.donors);
  const values: ValueContext = { given: new Map(), factor: recommendedMemoryFactor, donors };
  return checked.map(({ root, findings }) => ({
    ...root,
    findings: findings.map((described) => withFixState(described, values)),
  }));
}

/** One root's part of the report, and what is kept until every root was seen. */
interface CheckedRoot {
  readonly root: Omit<ReportRoot, 'findings'>;
  readonly findings: readonly Described[];
  readonly donors: readonly Donor[];
}

async function checkRoot(
  platform: Platform,
  sources: Sources,
  path: string,
  limit: <T>(render: () => Promise<T>) => Promise<T>,
): Promise<CheckedRoot> {
  const { renderer, options } = platform;
  if (renderer === null) throw new Error('roots cannot be checked without a renderer');
  const rendering = await limit(() => renderRoot(renderer, sources, path, options));
  if (rendering.status === 'failed') return failed(path, rendering.error);
  const result = judge(platform, rendering.text);
  if (!result.ok) return failed(path, result.error);
  const { judged } = result;
  // The sources are only read for what has findings, or may lend a value to another root.
  const trace = lazily(() => traceRoot(sources, path, judged.rendered));
  return {
    root: { path, status: rendering.status, error: null, resources: judged.objects.length },
    findings: judged.findings.length === 0 ? [] : describeFindings(judged, trace()),
    donors: donorsOf(path, judged.rendered, (resource) => trace().authored(resource)),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function failed(path: string, error: Problem): CheckedRoot {
  return { root: { path, status: 'failed', error, resources: 0 }, findings: [], donors: [] };
}

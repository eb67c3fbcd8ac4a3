import type { Sources } from '../kustomize/sources.ts';
import { traceRoot } from '../kustomize/trace/index.ts';
import { recommendedMemoryFactor } from '../policy/index.ts';
import type { Problem } from '../problem.ts';
import { type Donor, donorsInSources, donorsOf, needsLimit, type ValueContext } from '../remediation/index.ts';
import type { ReportRoot } from '../report/index.ts';
import { type Described, describeFindings, withFixState } from './describe.ts';
import { judge, type Judged } from './judge.ts';
import type { Platform } from './platform.ts';
import type { Rendering } from './render.ts';
import { otherRoots, shownRoot } from './roots.ts';

/**
 * One root's part of the report, and what is kept until every root was seen: only its findings and what its containers
 * can lend, so that memory does not grow with what is rendered.
 */
export interface CheckedRoot {
  readonly directory: string;
  readonly root: Omit<ReportRoot, 'findings'>;
  readonly findings: readonly Described[];
  readonly donors: readonly Donor[];
}

/**
 * Judges one root's rendering and says where its findings come from.
 *
 * @param others whether other roots are checked too, to which this one may lend values
 */
export function checkRoot(
  platform: Platform,
  sources: Sources,
  path: string,
  rendering: Rendering,
  others: boolean,
): CheckedRoot {
  if (rendering.status === 'failed') return failed(path, rendering.error);
  const result = judge(platform, rendering.text);
  if (!result.ok) return failed(path, result.error);
  const { judged } = result;
  // The sources are only read for what has findings, or may lend a value to another root.
  const trace = lazily(() => traceRoot(sources, path, judged.rendered));
  const lends = others || judged.findings.some(({ finding }) => needsLimit(finding));
  return {
    directory: path,
    root: { path: shownRoot(path), status: rendering.status, error: null, ...countsOf(judged) },
    findings: judged.findings.length === 0 ? [] : describeFindings(judged, trace()),
    donors: lends ? donorsOf(path, judged.rendered, (resource) => trace().authored(resource)) : [],
  };
}

function countsOf({ objects, unknownKinds }: Judged): Pick<ReportRoot, 'resources' | 'unknownKinds'> {
  return { resources: objects.length, unknownKinds };
}

/** The roots as the report has them, once all that could lend a value are known, those that were not asked for too. */
export function settleRoots(sources: Sources, checked: readonly CheckedRoot[]): ReportRoot[] {
  const asked = checked.some(({ findings }) => findings.some(({ decided }) => needsLimit(decided.finding)));
  const others = asked
    ? otherRoots(
        sources,
        checked.map(({ directory }) => directory),
      )
    : [];
  const donors = [...checked.flatMap((root) => root.donors), ...donorsInSources(sources, others)];
  const values: ValueContext = { given: new Map(), factor: recommendedMemoryFactor, donors };
  return checked.map(({ root, findings }) => ({
    ...root,
    findings: findings.map((described) => withFixState(described, values)),
  }));
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function failed(path: string, error: Problem): CheckedRoot {
  const root = { path: shownRoot(path), status: 'failed', error, resources: 0, unknownKinds: 0 } as const;
  return { directory: path, root, findings: [], donors: [] };
}

/** What the remedy of a repository knows between two edits. */
import type { Sources } from '../kustomize/sources.ts';
import type { Texts } from './apply-edits.ts';
import type { Debts } from './debts.ts';
import { type Origins, withOrigins } from './origins.ts';
import type { RemediateOptions } from './remediate.ts';
import type { Analysis, Violation } from './types.ts';
import { donorsInSources, donorsOf, needsLimit, type ValueContext } from './values.ts';
import type { Defect } from './verify.ts';

export interface State {
  sources: Sources;
  texts: Texts;
  analyses: readonly Analysis[];
  /** What findings were called before any edit. */
  readonly origins: Origins;
  /** What accepted fixes brought, and later ones have to mend. */
  readonly debts: Debts;
  /** Fixes that brought what nothing mended, when it was tried. */
  readonly banned: ReadonlyMap<string, Defect>;
}

/** The roots as the sources are now. */
export async function analysed(
  { sources, origins }: Pick<State, 'sources' | 'origins'>,
  { roots, analyse }: RemediateOptions,
): Promise<readonly Analysis[]> {
  return await Promise.all(roots.map(async (root) => withOrigins(await analyse(sources, root), origins)));
}

export function violationsOf(analyses: readonly Analysis[], { wanted }: RemediateOptions): Violation[] {
  return analyses.flatMap(({ violations }) => violations).filter(({ rule }) => wanted(rule));
}

/** What recognises a finding from the first pass to the last. */
export function keyOf({ root, fingerprint, origin }: Violation): string {
  return JSON.stringify([root, origin ?? fingerprint]);
}

/** What a container got in an earlier pass may be lent to others, as it would be in the next run. */
export function valuesIn({ analyses, sources }: State, options: RemediateOptions): ValueContext {
  const { given, factor, others } = options;
  const asked = violationsOf(analyses, options).some(({ finding }) => needsLimit(finding));
  const elsewhere = asked ? donorsInSources(sources, others) : [];
  const donors = analyses.flatMap(({ directory, rendered, trace }) =>
    donorsOf(directory, rendered, (resource) => trace?.authored(resource) ?? null),
  );
  return { given, factor, donors: [...donors, ...elsewhere] };
}

export function snapshot(texts: Texts): string {
  return JSON.stringify([...texts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

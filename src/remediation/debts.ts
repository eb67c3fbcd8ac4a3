/** Fixes that bring a new finding which has a fix of its own: both together are a remedy, the first alone is none. */
import type { Sources } from '../kustomize/sources.ts';
import type { RemediateOptions } from './remediate.ts';
import type { Violation } from './types.ts';
import type { Defect, Reader } from './verify.ts';

/** A finding that must be gone in the end, since it came with a fix. */
export interface Owed {
  /** Null where nobody minds that it stays. */
  readonly directory: string | null;
  readonly fingerprint: string;
}

/** By what the fix was for: what it brought, and the defect that says so. */
export type Debts = Map<string, { readonly owed: readonly Owed[]; readonly defect: Defect }>;

/** What a fix with these defects would owe; null where it does more harm than a later pass can be expected to mend. */
export function owedFor(
  defects: readonly Defect[],
  readers: readonly Reader[],
  { wanted, safety }: Pick<RemediateOptions, 'wanted' | 'safety'>,
): readonly Owed[] | null {
  const owed = defects.map((defect): Owed | null => {
    const reader = readers.find(({ after }) => after.directory === defect.directory);
    const found = reader?.after.violations.find(({ fingerprint }) => fingerprint === defect.fingerprint);
    if (defect.code !== 'new-finding' || found === undefined) return null;
    const { fingerprint } = found;
    // Who asks for the fix of one rule is not held up by what another only mentions.
    if (!wanted(found.rule)) return found.finding.rule.severity === 'info' ? { directory: null, fingerprint } : null;
    return hasOwnFix(found, safety) ? { directory: defect.directory, fingerprint } : null;
  });
  return owed.some((each) => each === null) ? null : owed.filter((each) => each !== null);
}

/** Whether the rule itself says all that its fix would write. */
function hasOwnFix({ finding: { fix, outcome } }: Violation, safety: 'safe' | 'review'): boolean {
  if (outcome !== 'violation' || fix === null || fix.refuse !== null) return false;
  if (safety === 'safe' && fix.safety !== 'safe') return false;
  return fix.ops.every((op) => !('value' in op) || 'literal' in op.value);
}

/** Those fixes whose debts are still there in the end. */
export async function unpaid(
  debts: Debts,
  sources: Sources,
  analyse: RemediateOptions['analyse'],
): Promise<ReadonlyMap<string, Defect>> {
  const late = new Map<string, Defect>();
  for (const [key, { owed, defect }] of debts) {
    for (const { directory, fingerprint } of owed) {
      if (directory === null) continue;
      const { violations } = await analyse(sources, directory);
      if (violations.some((violation) => violation.fingerprint === fingerprint)) late.set(key, defect);
    }
  }
  return late;
}

/** By which name the remedy knows a finding while edits move the items that findings stand in. */
import { earlierFingerprints } from './predict.ts';
import type { Analysis, Violation } from './types.ts';
import type { Reader } from './verify.ts';

/** By root: a fingerprint as it is now, and the one that its finding had before any edit. What is missing is as it was. */
export type Origins = Map<string, ReadonlyMap<string, string>>;

/** The findings with the fingerprints that they had before any edit. */
export function withOrigins(analysis: Analysis, origins: Origins): Analysis {
  const names = origins.get(analysis.directory);
  if (names === undefined || names.size === 0) return analysis;
  const violations = analysis.violations.map((violation): Violation => {
    const origin = names.get(violation.fingerprint);
    return origin === undefined ? violation : { ...violation, origin };
  });
  return { ...analysis, violations };
}

/** Takes over what an accepted edit did to the fingerprints of each root. */
export function follow(origins: Origins, readers: readonly Reader[]): void {
  for (const reader of readers) {
    const { directory, violations } = reader.after;
    const names = origins.get(directory);
    const earlier = earlierFingerprints(reader);
    const now = new Map<string, string>();
    for (const { fingerprint } of violations) {
      const before = earlier(fingerprint) ?? fingerprint;
      const origin = names?.get(before) ?? before;
      if (origin !== fingerprint) now.set(fingerprint, origin);
    }
    origins.set(directory, now);
  }
}

import { apiGroup } from '../kubernetes/identity.ts';
import { type PodKind, podKindOf } from '../kubernetes/workloads.ts';

/** What a rule's `kinds` names: null stands for any. */
export interface KindPattern {
  readonly workloads: boolean;
  readonly group: string | null;
  readonly version: string | null;
  readonly kind: string | null;
}

const anyKind: KindPattern = { workloads: false, group: null, version: null, kind: null };

export const kindAliases: readonly string[] = ['workloads', '*'];

/**
 * Reads `workloads`, `*`, `Kind`, `version/Kind` (core group) or `group/version/Kind`, where the version may be `*`.
 * Null where the text is none of these, such as an alias that does not exist.
 */
export function parseKindPattern(text: string): KindPattern | null {
  if (text === 'workloads') return { ...anyKind, workloads: true };
  if (text === '*') return anyKind;
  const match = /^(?:(?:([a-z0-9.-]+)\/)?(v[a-z0-9]+|\*)\/)?([A-Z][A-Za-z0-9]*)$/.exec(text);
  if (match === null) return null;
  const [, group, version, kind] = match;
  return {
    workloads: false,
    group: version === undefined ? null : (group ?? ''),
    version: version === '*' ? null : (version ?? null),
    kind: kind ?? null,
  };
}

/** A pattern as it is written. */
export function kindPatternText({ workloads, group, version, kind }: KindPattern): string {
  if (workloads) return 'workloads';
  if (kind === null) return '*';
  if (group === null) return kind;
  return [...(group === '' ? [] : [group]), version ?? '*', kind].join('/');
}

/** Whether an object of this apiVersion and kind is meant by one of the patterns; `brought` are pod kinds beside the built-in ones. */
export function matchesKind(
  patterns: readonly KindPattern[],
  apiVersion: string,
  kind: string,
  brought: readonly PodKind[] = [],
): boolean {
  const group = apiGroup(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return patterns.some((pattern) =>
    pattern.workloads
      ? podKindOf(apiVersion, kind, brought) !== null
      : (pattern.kind ?? kind) === kind &&
        (pattern.group ?? group) === group &&
        (pattern.version ?? version) === version,
  );
}

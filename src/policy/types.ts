import type { Json } from '../kubernetes/resource.ts';
import type { CompiledRule } from '../rules/index.ts';

export type Severity = CompiledRule['severity'];

/** `block` refuses, `annotate` only says so, `off` does not look. */
export type Action = 'block' | 'annotate' | 'off';

/** What the platform decides about each rule. */
export interface Policy {
  /** Of the text it was read from, or of the profile's definition. */
  readonly digest: string;
  /** For rules that no entry of `rules` matches. */
  readonly bySeverity: ReadonlyMap<Severity, Action>;
  /** In the order of the file: of several that match, the last one holds. */
  readonly rules: readonly PolicyRule[];
  /** Rules of later versions of the catalogue are off unless an entry names them; null where all are looked at. */
  readonly catalogue: string | null;
}

export interface PolicyRule {
  readonly ids: ReadonlySet<string>;
  readonly action: Action;
  /** For each of its rules; of the declared types. */
  readonly params: Readonly<Record<string, Json>>;
}

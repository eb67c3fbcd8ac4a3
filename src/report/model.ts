import type { ResourceId } from '../kubernetes/resource.ts';
import type { Action, Severity } from '../policy/index.ts';
import type { Problem } from '../problem.ts';

/** What `oakum check` found: the contract of its JSON. The order of keys here is the order in which they are printed. */
export interface Report {
  readonly apiVersion: 'oakum.dev/v1';
  readonly kind: 'Report';
  readonly tool: Version;
  /** Null where no kustomize was found; then nothing was rendered and `errors` says why. */
  readonly renderer: Version | null;
  readonly digests: { readonly rules: string; readonly policy: string };
  readonly context: ReportContext;
  readonly summary: Summary;
  /** What kept something from being looked at, apart from roots that failed. Any entry makes the exit code 2. */
  readonly errors: readonly Problem[];
  /** By path. */
  readonly roots: readonly ReportRoot[];
}

export interface Version {
  readonly name: string;
  readonly version: string;
}

export interface ReportContext extends PlatformContext {
  readonly kubernetesVersion: string;
  /** The version of the Pod Security Standards that was judged by; never newer than the newest known. */
  readonly podSecurityVersion: string;
  /** The day that was taken for today, UTC. */
  readonly now: string;
}

/** What the platform knows about the app that is checked; only what it said is printed. */
export interface PlatformContext {
  readonly project?: string;
  readonly app?: string;
  readonly destination?: string;
  readonly repository?: string;
}

export interface Summary {
  readonly roots: number;
  readonly resources: number;
  /** Of these, the ones whose kind no schema is known of, so that none was held against one. */
  readonly unknownKinds: number;
  readonly findings: number;
  /** Different pairs of rule and source: a base under ten overlays is one place. */
  readonly places: number;
  readonly blocking: number;
  readonly waived: number;
  readonly undecided: number;
  readonly failedRoots: number;
}

export interface ReportRoot {
  readonly path: string;
  readonly status: 'rendered' | 'empty' | 'failed';
  /** Set exactly if the status is `failed`. */
  readonly error: Problem | null;
  readonly resources: number;
  readonly unknownKinds: number;
  /** By file, line, column, rule, resource, pointer; those without a source come last. */
  readonly findings: readonly ReportFinding[];
}

export interface ReportFinding {
  readonly rule: string;
  readonly category: string;
  readonly severity: Severity;
  readonly action: Exclude<Action, 'off'>;
  readonly outcome: 'violation' | 'error' | 'undecidable';
  readonly message: string;
  /** As rendered. */
  readonly resource: ResourceId;
  readonly pointer: string;
  readonly source: ReportSource | null;
  /** Set exactly if `source` is null. */
  readonly untraced: { readonly code: string; readonly reason: string } | null;
  readonly fingerprint: string;
  readonly waiver: null;
  readonly fix: FixState;
}

export interface ReportSource {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly layer: string;
  readonly via: readonly string[];
  readonly confirmed: boolean;
}

export interface FixState {
  readonly state: 'candidate' | 'proved' | 'needs-value' | 'manual' | 'refused';
  readonly safety: 'safe' | 'review' | 'manual';
  /** Set exactly if the state is `needs-value`, `manual` or `refused`. */
  readonly code: string | null;
  readonly reason: string | null;
  /** What a person could do about the code. */
  readonly advice: string | null;
}

/** What `oakum fix` did, or would do: the contract of its JSON. */
export interface FixReport {
  readonly apiVersion: 'oakum.dev/v1';
  readonly kind: 'FixReport';
  readonly fixed: readonly Fixed[];
  readonly left: readonly Left[];
  readonly errors: readonly Problem[];
  /** A unified diff of the files as they would be, or are, written; empty where nothing changes. */
  readonly diff: string;
  readonly branch: string | null;
  readonly commit: string | null;
}

export interface Fixed {
  readonly rule: string;
  /** Of those that `check` reports. */
  readonly findings: readonly FindingKey[];
  /** Findings that another fix brought, and these edits took away: nobody saw them before or sees them after. */
  readonly brought: readonly FindingKey[];
  readonly edits: readonly { readonly file: string; readonly line: number; readonly layer: string }[];
  /** Where the value that was written comes from; null where the rule itself says it. */
  readonly valueFrom: string | null;
}

/** What recognises a finding across roots and commits. */
export interface FindingKey {
  readonly root: string;
  readonly fingerprint: string;
}

export interface Left extends FindingKey {
  readonly rule: string;
  readonly state: FixState['state'];
  readonly code: string | null;
  readonly reason: string | null;
  /** What a person could do about the code. */
  readonly advice: string | null;
}

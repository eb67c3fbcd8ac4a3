import type { RefusalCode, RuleRefusalCode } from '../rule-refusals.ts';
import type { CelProgram } from '../cel/index.ts';
import type { ConvertedType } from '../kubernetes/conversions/index.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import type { MessageTemplate } from './message.ts';
import type { KindPattern } from './kinds.ts';
import type { ParamDefinition, RuleTest } from './schema.ts';

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

/** A rule that is ready to be evaluated. */
export interface CompiledRule {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly category: string;
  readonly severity: Severity;
  readonly since: string;
  readonly frameworks: readonly string[];
  readonly equals: readonly string[];
  /** Null where nobody has looked. */
  readonly differs: readonly Difference[] | null;
  /** The file it was loaded from. */
  readonly file: string;
  readonly params: Readonly<Record<string, ParamDefinition>>;
  readonly kinds: readonly KindPattern[];
  readonly when: CelProgram | null;
  readonly related: readonly CompiledRelated[];
  readonly checks: readonly CompiledCheck[];
  /** Null where they were not asked for. */
  readonly tests: readonly RuleTest[] | null;
}

/** Where another tool's verdict is wrong and this rule's is not. */
export interface Difference {
  /** As in `equals`. */
  readonly peer: string;
  /** The name of the test that shows it. */
  readonly test: string;
  readonly text: string;
}

export interface CompiledRelated {
  readonly variable: string;
  readonly kinds: readonly KindPattern[];
  readonly namespace: CelProgram | null;
  readonly name: CelProgram | null;
  /** Whether the variable holds the pods that the objects describe, in place of the objects. */
  readonly asPods: boolean;
}

export type ScopeKind = 'object' | 'pod' | 'container' | 'item' | 'schema-error';

export type Foreach =
  | { readonly kind: 'object' | 'pod' | 'container' }
  | ItemForeach
  | { readonly kind: 'schema-error' };

/** The items of a list, or the entries of a map; a step `*` of `at` stands for all of a list or map on the way. */
export interface ItemForeach {
  readonly kind: 'item';
  readonly of: 'object' | 'pod' | 'container';
  readonly at: string;
  readonly entries: boolean;
}

export interface CompiledCheck {
  readonly foreach: Foreach;
  readonly when: CelProgram | null;
  readonly assert: CelProgram;
  readonly at: string;
  readonly message: MessageTemplate;
  readonly fix: CompiledFix;
}

export interface CompiledFix {
  readonly safety: 'safe' | 'review' | 'manual';
  readonly needsValue: boolean;
  readonly reason: string | null;
  readonly ops: readonly CompiledOp[];
  readonly refuse: readonly { readonly when: CelProgram; readonly code: RuleRefusalCode; readonly reason: string }[];
  readonly notes: readonly { readonly when: CelProgram | null; readonly text: string }[];
}

/** Whatever finds values for the remedy knows these: a memory limit, the request that goes with it, an image reference. */
export type ValueSource = 'limit' | 'request' | 'image';

export const valueSources: readonly ValueSource[] = ['limit', 'request', 'image'];

export type CompiledValue =
  | { readonly literal: Json }
  | { readonly from: ValueSource }
  | { readonly expr: CelProgram }
  | { readonly param: string };

export interface CompiledOp {
  readonly op: 'set' | 'remove' | 'append' | 'convert' | 'addResource';
  readonly base: ScopeKind;
  /** Empty for `convert` and `addResource`, which are about the whole object. */
  readonly path: string;
  /** Null for `remove` and `convert`. */
  readonly value: CompiledValue | null;
  readonly when: CelProgram | null;
}

/**
 * One edit of the rendered object, with an absolute JSON Pointer.
 * `set` makes the maps that are missing on the way; `append` makes the list where it is missing; `remove` leaves an empty holder.
 */
export type ResolvedOp =
  | { readonly op: 'remove'; readonly pointer: string }
  | { readonly op: 'set' | 'append'; readonly pointer: string; readonly value: ResolvedValue };

/** A value that is known, or one that the remedy has to find. */
export type ResolvedValue = { readonly literal: Json } | { readonly from: ValueSource };

export interface RuleFinding {
  readonly rule: CompiledRule;
  /** Index of the object in what was evaluated. */
  readonly resource: number;
  /** `error`: the rule could not be evaluated. `undecidable`: it needs what is not here. Neither is a pass. */
  readonly outcome: 'violation' | 'error' | 'undecidable';
  readonly message: string;
  /** Absolute RFC 6901 pointer in the object; it need not exist. */
  readonly pointer: string;
  readonly scope: {
    readonly kind: ScopeKind;
    readonly pointer: string;
    /** Of the container or item, for fingerprints. */
    readonly name: string | null;
    /** Of the container that it is, or stands in. */
    readonly container: string | null;
  };
  /** Null where the rule has no operations, or nothing was violated. */
  readonly fix: ResolvedFix | null;
  /** Why a person must act: always where a violation has no `fix`; beside one, what to say when its value is not found. */
  readonly manual: { readonly needsValue: boolean; readonly reason: string } | null;
}

export interface ResolvedFix {
  readonly safety: 'safe' | 'review';
  readonly ops: readonly ResolvedOp[];
  /** What the operations rewrite for another apiVersion: all of its sources change at once, and exactly so. */
  readonly converts?: ConvertedType;
  /** An object that is added beside the one that was judged, where the operations are none. */
  readonly adds?: AddedObject;
  readonly refuse: { readonly code: RefusalCode; readonly reason: string } | null;
  readonly notes: readonly string[];
}

/** An object that a fix adds, made of the object that was judged, or of the one that its author wrote. */
export type AddedObject = (object: KubernetesObject) => AddedResult;

export type AddedResult =
  | { readonly ok: true; readonly value: KubernetesObject }
  | { readonly ok: false; readonly reason: string };

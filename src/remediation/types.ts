import type { Json, KubernetesObject, ResourceId } from '../kubernetes/resource.ts';
import type { Layer, Place, RootTrace } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import type { Problem } from '../problem.ts';
import type { RefusalCode } from '../rule-refusals.ts';
import type { ResolvedOp, RuleFinding } from '../rules/index.ts';
import type { Addition } from './addition.ts';

/** A finding of one root, with what recognises it across renderings. */
export interface Violation {
  readonly root: string;
  readonly rule: string;
  readonly fingerprint: string;
  /** The fingerprint that it had before any edit, where that was another one. */
  readonly origin?: string;
  readonly finding: RuleFinding;
  /** As rendered. */
  readonly resource: ResourceId;
  /** Index of the rendered object that holds it, and the pointer in it to the object that was judged. */
  readonly rendered: number;
  readonly within: string;
}

/** One kustomization, rendered, judged and traced; or why it could not be. */
export interface Analysis {
  readonly directory: string;
  readonly failed: Problem | null;
  readonly rendered: readonly KubernetesObject[];
  readonly violations: readonly Violation[];
  readonly trace: RootTrace | null;
}

/** Renders, judges and traces one kustomization of a tree. What did not change since is not rendered again. */
export type Analyse = (sources: Sources, directory: string) => Promise<Analysis>;

/** A change of one node of a source file. */
export type SourceEdit =
  | { readonly action: 'set' | 'append'; readonly place: Place; readonly value: Json; readonly layer: Layer }
  | { readonly action: 'remove'; readonly place: Place; readonly layer: Layer }
  /** Gives an entry of a map other keys: `to` leads on from the map that holds it. */
  | { readonly action: 'move'; readonly place: Place; readonly to: readonly string[]; readonly layer: Layer };

/** What a patch of an overlay is to say of one field of one object. */
export interface PatchPart {
  /** The kustomization's directory. */
  readonly directory: string;
  /** Identity that a new patch names: the object's own, before renaming where that is unique. */
  readonly target: ResourceId;
  /** The existing merge patch that is to say it; null for a new one. */
  readonly into: Place | null;
  /** Pointer in the object, and what the patch says there; null removes. */
  readonly pointer: string;
  readonly value: Json;
}

/** How one finding is to be remedied in one layer. All of it is done, or nothing. */
export interface Proposal {
  readonly violation: Violation;
  readonly ops: readonly ResolvedOp[];
  readonly edits: readonly SourceEdit[];
  readonly patches: readonly PatchPart[];
  /** An object that it adds; null where it only edits. */
  readonly addition: Addition | null;
  /** Where a value comes from that the rule does not say; null where it says all. */
  readonly valueFrom: string | null;
}

/** Why a finding is not remedied. `state` as in the report's contract. */
export interface Refusal {
  readonly state: 'needs-value' | 'manual' | 'refused';
  readonly code: RefusalCode;
  readonly reason: string;
}

export function isRefusal(value: object): value is Refusal {
  return 'state' in value && 'code' in value;
}

export function refused(code: RefusalCode, reason: string): Refusal {
  return { state: 'refused', code, reason };
}

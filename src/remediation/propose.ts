/** What is to be done about one finding, layer by layer: first where it was introduced, then nearer and nearer to the root. */
import { getPointer } from '../kubernetes/pointer.ts';
import type { Json } from '../kubernetes/resource.ts';
import { isUntraced, type RootTrace } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import type { ResolvedFix } from '../rules/index.ts';
import { editsAtOwner, type KnownOp } from './locate-edit.ts';
import { editsInOverlay } from './overlay-edit.ts';
import {
  isRefusal,
  type Proposal,
  type Refusal,
  refused,
  type SourceEdit,
  type NewPatch,
  type Violation,
  type Analysis,
} from './types.ts';
import { findImage, findLimit, type FoundValue, type Needy, requestFor, type ValueContext } from './values.ts';

export interface ProposeContext {
  readonly sources: Sources;
  readonly analysis: Analysis;
  readonly trace: RootTrace;
  readonly values: ValueContext;
  /** The riskiest edit that may be proposed. */
  readonly safety: 'safe' | 'review';
}

/** A finding's operations with every value known, and where the values come from. */
export interface KnownFix {
  readonly ops: readonly KnownOp[];
  readonly valueFrom: string | null;
}

/**
 * What a finding's rule would do, with values found for it; or why nothing can be done, whatever the layer.
 * This is all that `check` says of a fix.
 */
export function knownFix(violation: Violation, context: ProposeContext): KnownFix | Refusal {
  const { finding } = violation;
  const { fix, manual } = finding;
  if (finding.outcome !== 'violation') {
    return { state: 'manual', code: 'not-decided', reason: 'the rule could not be decided here' };
  }
  if (fix === null) {
    const code = manual?.needsValue === true ? 'needs-value' : 'no-mechanical-fix';
    const state = manual?.needsValue === true ? 'needs-value' : 'manual';
    return { state, code, reason: manual?.reason ?? 'the rule has no mechanical fix' };
  }
  if (fix.refuse !== null) return refused(fix.refuse.code, fix.refuse.reason);
  if (context.safety === 'safe' && fix.safety !== 'safe') {
    return refused('safety', 'the fix may change how the app behaves; allow it with --safety review');
  }
  return withValues(violation, fix, context);
}

function withValues(violation: Violation, fix: ResolvedFix, context: ProposeContext): KnownFix | Refusal {
  const needy = needyOf(violation, context);
  const needs = (source: string): boolean =>
    fix.ops.some((op) => op.op !== 'remove' && 'from' in op.value && op.value.from === source);
  let found: FoundValue | null = null;
  if (needs('limit') || needs('request')) found = findLimit(needy, context.values);
  else if (needs('image')) found = findImage(needy, context.values);
  else return { ops: fix.ops.map((op) => known(op, null, '')), valueFrom: null };
  if (found === null) return { state: 'needs-value', code: 'needs-value', reason: askFor(violation) };
  const request = requestFor(found, needy, context.values);
  return { ops: fix.ops.map((op) => known(op, found, request)), valueFrom: found.from };
}

function known(op: ResolvedFix['ops'][number], found: FoundValue | null, request: string): KnownOp {
  if (op.op === 'remove') return op;
  const value =
    'literal' in op.value ? op.value.literal : op.value.from === 'request' ? request : (found?.value ?? null);
  return { op: op.op, pointer: op.pointer, value };
}

function askFor({ rule, finding }: Violation): string {
  const reason = finding.manual?.reason ?? 'no value is found in the repository';
  return `${reason.replace(/[.\s]+$/, '')}; give one with --value ${rule}=VALUE`;
}

function needyOf(violation: Violation, { analysis, trace }: ProposeContext): Needy {
  const object = analysis.rendered[violation.rendered];
  const container: Json = (object && getPointer(object, violation.within + violation.finding.scope.pointer)) ?? null;
  const workload = trace.authored(violation.rendered) ?? violation.resource;
  return { violation, container, workload, rendered: analysis.rendered };
}

/** How many layers a finding can be remedied in; layer 0 is where it was introduced. */
export function layersOf(violation: Violation, trace: RootTrace): readonly string[] {
  const owner = trace.ownerOf(violation.rendered, violation.within + violation.finding.pointer);
  if (isUntraced(owner)) return [];
  return owner.writer.via.slice(0, -1).toReversed();
}

/**
 * The edits that remedy a finding in one layer.
 *
 * @param layer 0 where it was introduced; above, the kustomizations between there and the root
 */
export function propose(violation: Violation, layer: number, context: ProposeContext): Proposal | Refusal {
  const fix = knownFix(violation, context);
  if (isRefusal(fix)) return fix;
  const { trace, sources } = context;
  const directory = layer === 0 ? null : layersOf(violation, trace)[layer - 1];
  if (directory === undefined) return refused('no-layer-left', 'no layer is left in which it could be changed');
  const edits: SourceEdit[] = [];
  const patches: NewPatch[] = [];
  for (const op of fix.ops) {
    const absolute = { ...op, pointer: violation.within + op.pointer };
    if (directory === null) {
      const made = editsAtOwner(sources, trace, violation.rendered, absolute);
      if (isRefusal(made)) return made;
      edits.push(...made);
    } else {
      const made = editsInOverlay(sources, trace, directory, violation.rendered, absolute);
      if (isRefusal(made)) return made;
      edits.push(...made.edits);
      patches.push(...made.patches);
    }
  }
  return { violation, ops: violation.finding.fix?.ops ?? [], edits, patches, valueFrom: fix.valueFrom };
}

/** What a finding's rule would do, with every value found: as much as can be said of a fix without rendering it. */
import type { ResolvedFix, RuleFinding } from '../rules/index.ts';
import type { KnownOp } from './locate-edit.ts';
import { type Refusal, refused } from './types.ts';
import {
  findImage,
  findLimit,
  type FoundValue,
  type Needy,
  requestFor,
  unfitLimit,
  type ValueContext,
} from './values.ts';

/** A finding's operations with every value known, and where the values come from. */
export interface KnownFix {
  readonly ops: readonly KnownOp[];
  /** Null where the rule itself says every value. */
  readonly valueFrom: string | null;
}

/** The fix that a rule has for a finding, or why nothing can be done, whatever the layer. */
export function knownFix(
  finding: RuleFinding,
  needy: Needy,
  values: ValueContext,
  safety: 'safe' | 'review',
): KnownFix | Refusal {
  const { fix, manual } = finding;
  if (finding.outcome !== 'violation') {
    const reason = 'nothing is known to be wrong as long as the rule cannot be decided';
    return { state: 'manual', code: 'not-decided', reason };
  }
  if (fix === null) {
    const reason = manual?.reason ?? 'the rule has no mechanical fix';
    if (manual?.needsValue === true) return { state: 'needs-value', code: 'needs-value', reason };
    return { state: 'manual', code: 'no-mechanical-fix', reason };
  }
  if (fix.refuse !== null) return refused(fix.refuse.code, fix.refuse.reason);
  if (safety === 'safe' && fix.safety !== 'safe') {
    return refused('safety', 'the fix may change how the app behaves; allow it with --safety review');
  }
  return withValues(finding, fix, needy, values);
}

function withValues(finding: RuleFinding, fix: ResolvedFix, needy: Needy, values: ValueContext): KnownFix | Refusal {
  const needs = (source: string): boolean =>
    fix.ops.some((op) => op.op !== 'remove' && 'from' in op.value && op.value.from === source);
  const needsLimit = needs('limit') || needs('request');
  if (!needsLimit && !needs('image')) return { ops: fix.ops.map((op) => known(op, '', '', null)), valueFrom: null };
  const found: FoundValue | null = needsLimit ? findLimit(needy, values) : findImage(needy, values);
  const unfit = needsLimit ? unfitLimit(needy, values) : null;
  if (unfit !== null) return refused('value-does-not-fit', doesNotFit(unfit, needy));
  if (found === null) return { state: 'needs-value', code: 'needs-value', reason: askFor(finding, needsLimit) };
  const request = needsLimit ? requestFor(found, needy, values) : '';
  const beside = found.ofRequest === true ? `${finding.scope.pointer}/resources/requests/memory` : null;
  return { ops: fix.ops.map((op) => known(op, found.value, request, beside)), valueFrom: found.from };
}

function known(op: ResolvedFix['ops'][number], found: string, request: string, beside: string | null): KnownOp {
  if (op.op === 'remove') return op;
  const value = 'literal' in op.value ? op.value.literal : op.value.from === 'request' ? request : found;
  return { op: op.op, pointer: op.pointer, value, beside };
}

function doesNotFit(value: string, { request }: Needy): string {
  const against =
    request === null ? 'the LimitRange of its namespace' : `its memory request ${request}, or a LimitRange`;
  return `the value ${value} is no quantity such as 256Mi above zero, or does not fit ${against}`;
}

/** Says what to give, by an example of the right form. */
function askFor({ rule, manual }: RuleFinding, needsLimit: boolean): string {
  const reason = manual?.reason ?? 'No container in the repository and no request suggests a value; give one';
  const example = needsLimit ? '256Mi' : 'registry.example/app:1.2.3';
  return `${reason.replace(/[.\s]+$/, '')}, as in --value ${rule.id}=${example}.`;
}

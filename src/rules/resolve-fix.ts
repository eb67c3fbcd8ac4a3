import { celToJson, type CelProgram } from '../cel/index.ts';
import type { Json } from '../kubernetes/resource.ts';
import type { TemplateChange } from '../kubernetes/workloads.ts';
import { placeIn, type Scope, type Subject } from './scopes.ts';
import type { CompiledFix, CompiledOp, CompiledValue, ResolvedFix, ResolvedOp, ResolvedValue } from './types.ts';

type Variables = Readonly<Record<string, unknown>>;
type Refusal = { readonly code: string; readonly reason: string };

const templateNotes: Readonly<Record<TemplateChange, string>> = {
  restart: 'Changing the pod template restarts the pods.',
  recreate: 'The object cannot be changed in place: it must be re-created.',
  'next-run': 'Takes effect with the next run.',
  'new-pods': 'Pods that already run keep what they have until they are replaced.',
};

/**
 * What a fix would do to one violation. Null where the rule has no operations. Whatever cannot be evaluated on the way refuses the
 * fix: an edit that is not sure is not made.
 */
export function resolveFix(
  fix: CompiledFix,
  scope: Scope,
  subject: Subject,
  variables: Variables,
): ResolvedFix | null {
  if (fix.safety === 'manual') return null;
  const problems: Refusal[] = [];
  const holds = (program: CelProgram | null): boolean => {
    if (program === null) return true;
    const result = program.evaluate(variables);
    if (result.ok && typeof result.value === 'boolean') return result.value;
    problems.push(undecided(result.ok ? 'a condition of the fix is no boolean' : result.error.message));
    return false;
  };
  const refusal = fix.refuse.find(({ when }) => holds(when));
  const ops = fix.ops.filter(({ when }) => holds(when)).map((op) => resolveOp(op, scope, variables, problems));
  const notes = fix.notes.filter(({ when }) => holds(when)).map(({ text }) => text);
  if (subject.podKind !== null && ops.some(({ pointer }) => touchesPod(pointer, subject))) {
    notes.push(templateNotes[subject.podKind.change]);
  }
  if (ops.length === 0) problems.push(undecided('none of its operations applies here'));
  const [problem] = problems;
  const refuse = refusal === undefined ? (problem ?? null) : { code: refusal.code, reason: refusal.reason };
  return { safety: fix.safety, ops, refuse, notes };
}

function resolveOp(op: CompiledOp, scope: Scope, variables: Variables, problems: Refusal[]): ResolvedOp {
  const pointer = placeIn(scope, op.base, op.path);
  if (op.op === 'remove' || op.value === null) return { op: 'remove', pointer };
  return { op: op.op, pointer, value: resolveValue(op.value, variables, problems) };
}

function resolveValue(value: CompiledValue, variables: Variables, problems: Refusal[]): ResolvedValue {
  if ('literal' in value || 'from' in value) return value;
  if ('param' in value) {
    const params = variables['params'] as Readonly<Record<string, Json>>;
    return { literal: params[value.param] ?? null };
  }
  const result = value.expr.evaluate(variables);
  if (result.ok) return { literal: celToJson(result.value) };
  problems.push(undecided(result.error.message));
  return { literal: null };
}

function touchesPod(pointer: string, { pods }: Subject): boolean {
  const parts = pods.flatMap((pod) => [pod.pointer, pod.metadataPointer, ...pod.inherited.values()]);
  return parts.some((part) => part !== null && (pointer === part || pointer.startsWith(`${part}/`)));
}

function undecided(reason: string): Refusal {
  return { code: 'fix-undecided', reason: `The fix cannot be decided: ${reason}.` };
}

import { celToJson, type CelProgram } from '../cel/index.ts';
import { convert, type ConvertedType, plainSteps } from '../kubernetes/conversions/index.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject, type TemplateChange } from '../kubernetes/workloads.ts';
import type { RefusalCode } from '../rule-refusals.ts';
import { placeIn, type Scope, type Subject } from './scopes.ts';
import type {
  AddedObject,
  AddedResult,
  CompiledFix,
  CompiledOp,
  CompiledValue,
  ResolvedFix,
  ResolvedOp,
  ResolvedValue,
} from './types.ts';
import { withoutNulls } from './view.ts';

type Variables = Readonly<Record<string, unknown>>;
type Refusal = { readonly code: RefusalCode; readonly reason: string };

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
export function resolveFix(fix: CompiledFix, scope: Scope, subject: Subject, variables: Variables): ResolvedFix | null {
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
  const wanted = fix.ops.filter(({ when }) => holds(when));
  const [only] = wanted;
  const converts = only?.op === 'convert' ? { apiVersion: subject.object.apiVersion, kind: subject.object.kind } : null;
  const adds = only?.op === 'addResource' && only.value !== null ? addition(only.value, variables) : null;
  const added = adds?.(subject.object);
  if (added?.ok === false) problems.push(undecided(added.reason));
  const ops =
    converts !== null
      ? conversion(converts, subject.object, problems)
      : wanted.filter(({ op }) => op !== 'addResource').map((op) => resolveOp(op, scope, variables, problems));
  const notes = fix.notes.filter(({ when }) => holds(when)).map(({ text }) => text);
  if (subject.podKind !== null && ops.some(({ pointer }) => touchesPod(pointer, subject))) {
    notes.push(templateNotes[subject.podKind.change]);
  }
  if (wanted.length === 0) problems.push(undecided('none of its operations applies here'));
  const [problem] = problems;
  const refuse = refusal === undefined ? (problem ?? null) : { code: refusal.code, reason: refusal.reason };
  const whole = { ...(converts === null ? {} : { converts }), ...(adds === null ? {} : { adds }) };
  return { safety: fix.safety, ops, ...whole, refuse, notes };
}

function resolveOp(op: CompiledOp, scope: Scope, variables: Variables, problems: Refusal[]): ResolvedOp {
  const pointer = placeIn(scope, op.base, op.path);
  if (op.value === null || (op.op !== 'set' && op.op !== 'append')) return { op: 'remove', pointer };
  return { op: op.op, pointer, value: resolveValue(op.value, variables, problems) };
}

/** The whole conversion as plain edits; none where it is refused. */
function conversion(type: ConvertedType, object: KubernetesObject, problems: Refusal[]): readonly ResolvedOp[] {
  const converted = convert(type, object, 'object');
  if (!converted.ok) {
    problems.push({ code: converted.code, reason: converted.reason });
    return [];
  }
  return (plainSteps(object, converted.ops) ?? []).map(
    (step): ResolvedOp =>
      step.op === 'remove' ? step : { op: 'set', pointer: step.pointer, value: { literal: step.value } },
  );
}

function addition(value: CompiledValue, variables: Variables): AddedObject {
  return (object): AddedResult => {
    const problems: Refusal[] = [];
    const resolved = resolveValue(value, { ...variables, object: withoutNulls(object) }, problems);
    const made = 'literal' in resolved ? resolved.literal : null;
    const [problem] = problems;
    if (problem !== undefined) return { ok: false, reason: problem.reason };
    const isWhole = isJsonObject(made) && typeof made['apiVersion'] === 'string' && typeof made['kind'] === 'string';
    return isWhole
      ? { ok: true, value: made as KubernetesObject }
      : { ok: false, reason: 'what would be added is no object' };
  };
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

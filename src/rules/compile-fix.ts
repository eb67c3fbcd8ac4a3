/** The fix of a check, compiled. */
import type { RuleRefusalCode } from '../rule-refusals.ts';
import type { Json } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { cel, condition, defect, optionalCondition, type Place, type RulePath } from './compile-cel.ts';
import type { FixDefinition, OpDefinition } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { type CompiledFix, type CompiledOp, type CompiledValue, type ScopeKind, valueSources } from './types.ts';

/** Where a fix may start: what the check goes over, and all that holds it. */
export interface FixScope {
  readonly kind: ScopeKind;
  readonly bases: readonly ScopeKind[];
}

export function compileFix(fix: FixDefinition, path: RulePath, scope: FixScope, place: Place): CompiledFix {
  const ops = fix.ops ?? [];
  if (fix.safety === 'manual' && ops.length > 0) {
    place.defects.push(defect([...path, 'ops'], 'a manual fix has no operations; expected safety: safe or review'));
  }
  if (fix.safety !== 'manual' && ops.length === 0) {
    place.defects.push(defect(path, 'expected ops, or safety: manual with a reason'));
  }
  if ((fix.safety === 'manual' || fix.needsValue === true) && fix.reason === undefined) {
    place.defects.push(defect(path, 'expected a reason that says why a person must act'));
  }
  if (ops.length > 1 && ops.some(({ op }) => op === 'convert' || op === 'addResource')) {
    place.defects.push(defect([...path, 'ops'], 'convert and addResource stand alone; expected one operation'));
  }
  return {
    safety: fix.safety,
    needsValue: fix.needsValue ?? false,
    reason: fix.reason ?? null,
    ops: ops.map((op, index) => compileOp(op, [...path, 'ops', index], scope, place)),
    refuse: (fix.refuse ?? []).map((refusal, index) => ({
      when: condition(refusal.when, [...path, 'refuse', index, 'when'], place),
      code: refusal.code as RuleRefusalCode,
      reason: refusal.reason,
    })),
    notes: (fix.notes ?? []).map((note, index) => ({
      when: optionalCondition(note.when, [...path, 'notes', index, 'when'], place),
      text: note.text,
    })),
  };
}

function compileOp(op: OpDefinition, path: RulePath, scope: FixScope, place: Place): CompiledOp {
  const base = op.base ?? scope.kind;
  const isWhole = op.op === 'convert' || op.op === 'addResource';
  const takesValue = op.op !== 'remove' && op.op !== 'convert';
  if (!scope.bases.includes(base)) {
    const expected = scope.bases.join(', ');
    place.defects.push(defect([...path, 'base'], `no ${base} in this scope; expected one of ${expected}`));
  }
  if (!takesValue && op.value !== undefined) {
    place.defects.push(defect([...path, 'value'], `${op.op} takes no value`));
  }
  if (takesValue && op.value === undefined) {
    place.defects.push(defect(path, `${op.op} needs a value`));
  }
  if (isWhole && op.path !== undefined) {
    place.defects.push(defect([...path, 'path'], `${op.op} is about the whole object and takes no path`));
  }
  if (!isWhole && op.path === undefined) {
    place.defects.push(defect(path, `${op.op} needs a path`));
  }
  const value = takesValue ? compileValue(op.value ?? null, [...path, 'value'], place) : null;
  if (op.op === 'addResource' && value !== null) checkAdded(value, [...path, 'value'], place);
  return {
    op: op.op,
    base: isWhole ? 'object' : base,
    path: op.path ?? '',
    value,
    when: optionalCondition(op.when, [...path, 'when'], place),
  };
}

const authoredVariables: readonly string[] = ['object', 'params', 'kubernetesVersion', 'podSecurityVersion'];

/** What is added is written beside the object as its author wrote it, so it can only be made of that. */
function checkAdded(value: CompiledValue, path: RulePath, place: Place): void {
  if ('literal' in value && isJsonObject(value.literal)) return;
  const expected = 'expected a whole object, or {expr: …} that makes one';
  if (!('expr' in value)) place.defects.push(defect(path, expected));
  else {
    const other = value.expr.reads.find((name) => !authoredVariables.includes(name));
    if (other === undefined) return;
    const message = `an object that is added can only be made of ${authoredVariables.join(', ')}, not of ${other}`;
    place.defects.push(defect([...path, 'expr'], message));
  }
}

function compileValue(value: Json, path: RulePath, place: Place): CompiledValue {
  const [only, ...more] = isJsonObject(value) ? Object.entries(value) : [];
  if (only === undefined || more.length > 0) return { literal: value };
  const [key, inner] = only;
  if (key === 'literal') return { literal: inner };
  if (key === 'expr' && typeof inner === 'string') return { expr: cel(inner, [...path, 'expr'], place) };
  if (key === 'from') {
    const source = valueSources.find((name) => name === inner);
    if (source !== undefined) return { from: source };
    const message = `unknown source of a value ${JSON.stringify(inner)}; expected one of ${valueSources.join(', ')}`;
    place.defects.push(defect([...path, 'from'], message));
  }
  if (key === 'param' && typeof inner === 'string') {
    if (!place.params.includes(inner)) {
      const hint = didYouMean(inner, place.params);
      place.defects.push(defect([...path, 'param'], `no parameter "${inner}" is declared${hint}`));
    }
    return { param: inner };
  }
  return { literal: value };
}

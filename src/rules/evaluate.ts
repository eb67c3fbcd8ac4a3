import type { CelProgram } from '../cel/index.ts';
import { resourceId } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { type KubernetesVersion, parseKubernetesVersion } from '../kubernetes/version.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { ProblemError } from '../problem.ts';
import { matchesKind } from './kinds.ts';
import { renderMessage } from './message.ts';
import { resolveFix } from './resolve-fix.ts';
import { type Malformed, type Scope, type Subject, scopesOf, subjectOf } from './scopes.ts';
import type { CompiledCheck, CompiledRelated, CompiledRule, RuleFinding } from './types.ts';

export interface EvaluationContext {
  /** The version that the objects are for, such as `1.34`. */
  readonly kubernetesVersion: string;
  /** Values for parameters by rule id; what is left out keeps its default. They must have the declared types. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

type Variables = Readonly<Record<string, unknown>>;

interface Render {
  readonly subjects: readonly Subject[];
  readonly version: KubernetesVersion;
  readonly params: NonNullable<EvaluationContext['params']>;
  /** The objects that a `related` entry may mean, found once. */
  readonly candidates: Map<CompiledRelated, readonly KubernetesObject[]>;
}

/** An expression's answer; what is not true or false carries why. */
type Answer =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly unknown: boolean; readonly reason: string };

const wholeObject: Scope = { kind: 'object', pointer: '', name: null, variables: {}, bases: { object: '' } };

/**
 * Judges objects by rules. Pure; the whole list is the render, so rules that look at other objects find them in it.
 * The findings are ordered by object, rule id and pointer.
 * @throws {ProblemError} `kubernetes-version`, where the context's version is none.
 */
export function evaluateRules(
  rules: readonly CompiledRule[],
  resources: readonly KubernetesObject[],
  context: EvaluationContext,
): RuleFinding[] {
  const version = parseKubernetesVersion(context.kubernetesVersion);
  if (version === null) {
    const message = `"${context.kubernetesVersion}" is no Kubernetes version; expected one such as 1.34.`;
    throw new ProblemError({ code: 'kubernetes-version', message, file: null, line: null });
  }
  const subjects = resources.map(subjectOf);
  const render: Render = { subjects, version, params: context.params ?? {}, candidates: new Map() };
  const ordered = rules.toSorted((left, right) => compare(left.id, right.id));
  const byKind = new Map<string, readonly CompiledRule[]>();
  return subjects.flatMap((subject) => {
    const { apiVersion, kind } = subject.object;
    const key = `${apiVersion} ${kind}`;
    const applicable = byKind.get(key) ?? ordered.filter((rule) => matchesKind(rule.kinds, apiVersion, kind));
    byKind.set(key, applicable);
    return applicable.flatMap((rule) => evaluateRule(rule, subject, render));
  });
}

function evaluateRule(rule: CompiledRule, subject: Subject, render: Render): RuleFinding[] {
  if (!isJsonObject(subject.object['metadata'])) {
    return [malformedFinding(rule, subject, { pointer: '/metadata', message: 'metadata is no map' })];
  }
  const defaults = Object.fromEntries(Object.entries(rule.params).map(([name, param]) => [name, param.default]));
  const variables = {
    object: subject.object,
    params: { ...defaults, ...render.params[rule.id] },
    kubernetesVersion: render.version,
  };
  const applies = rule.when === null ? yes : ask(rule.when, variables);
  if (!applies.ok) return [unanswered(rule, subject, wholeObject, applies)];
  if (!applies.value) return [];
  const related = relatedObjects(rule, subject, render, variables);
  if (!related.ok) return [unanswered(rule, subject, wholeObject, related)];
  const findings = rule.checks.flatMap((check) =>
    evaluateCheck(rule, check, subject, { ...variables, ...related.value }),
  );
  return withoutTwins(findings.toSorted((left, right) => compare(left.pointer, right.pointer)));
}

function evaluateCheck(rule: CompiledRule, check: CompiledCheck, subject: Subject, outer: Variables): RuleFinding[] {
  const { scopes, malformed } = scopesOf(check.foreach, subject);
  const findings = malformed.map((each) => malformedFinding(rule, subject, each));
  for (const scope of scopes) {
    const variables = { ...outer, ...scope.variables };
    const applies = check.when === null ? yes : ask(check.when, variables);
    const holds = applies.ok && applies.value ? ask(check.assert, variables) : applies;
    if (!holds.ok) findings.push(unanswered(rule, subject, scope, holds, check.at));
    else if (applies.ok && applies.value && !holds.value)
      findings.push(violation(rule, check, subject, scope, variables));
  }
  return findings;
}

function violation(
  rule: CompiledRule,
  check: CompiledCheck,
  subject: Subject,
  scope: Scope,
  variables: Variables,
): RuleFinding {
  const fix = resolveFix(check.fix, scope, subject.workload, variables);
  const { needsValue, reason } = check.fix;
  return {
    rule,
    resource: subject.index,
    outcome: 'violation',
    message: renderMessage(check.message, variables),
    pointer: `${scope.pointer}${check.at}`,
    scope: { kind: scope.kind, pointer: scope.pointer, name: scope.name },
    fix,
    manual: fix === null || needsValue ? { needsValue, reason: reason ?? rule.reason } : null,
  };
}

/** The objects that each `related` name stands for, seen from one object. */
function relatedObjects(
  rule: CompiledRule,
  subject: Subject,
  render: Render,
  outer: Variables,
): { ok: true; value: Record<string, readonly KubernetesObject[]> } | Exclude<Answer, { ok: true }> {
  const value: Record<string, readonly KubernetesObject[]> = {};
  if (rule.related.length === 0) return { ok: true, value };
  const variables = { ...outer, pod: subject.pod ?? {}, podMeta: subject.podMetadata };
  for (const entry of rule.related) {
    const namespace = wanted(entry.namespace, variables);
    const name = wanted(entry.name, variables);
    if (!namespace.ok) return namespace;
    if (!name.ok) return name;
    value[entry.variable] = candidatesOf(entry, render).filter((object) => {
      const id = resourceId(object);
      return (namespace.text ?? id.namespace ?? '') === (id.namespace ?? '') && (name.text ?? id.name) === id.name;
    });
  }
  return { ok: true, value };
}

function candidatesOf(entry: CompiledRelated, render: Render): readonly KubernetesObject[] {
  const found = render.candidates.get(entry);
  if (found !== undefined) return found;
  const objects = render.subjects.map(({ object }) => object);
  const candidates = objects.filter(({ apiVersion, kind }) => matchesKind(entry.kinds, apiVersion, kind));
  render.candidates.set(entry, candidates);
  return candidates;
}

/** The text that a `related` entry asks for; null where it does not ask. */
function wanted(
  program: CelProgram | null,
  variables: Variables,
): { ok: true; text: string | null } | Exclude<Answer, { ok: true }> {
  if (program === null) return { ok: true, text: null };
  const result = program.evaluate(variables);
  if (!result.ok) return { ok: false, unknown: result.error.code === 'unknown', reason: result.error.message };
  if (typeof result.value === 'string') return { ok: true, text: result.value };
  return { ok: false, unknown: false, reason: `the result of "${program.source}" is no text` };
}

const yes: Answer = { ok: true, value: true };

function ask(program: CelProgram, variables: Variables): Answer {
  const result = program.evaluate(variables);
  if (!result.ok) return { ok: false, unknown: result.error.code === 'unknown', reason: result.error.message };
  if (typeof result.value === 'boolean') return { ok: true, value: result.value };
  return { ok: false, unknown: false, reason: 'the result is neither true nor false' };
}

function unanswered(
  rule: CompiledRule,
  subject: Subject,
  scope: Scope,
  answer: { readonly unknown: boolean; readonly reason: string },
  at = '',
): RuleFinding {
  const where = scope.name === null ? '' : ` for ${scope.kind} ${scope.name}`;
  return {
    rule,
    resource: subject.index,
    outcome: answer.unknown ? 'undecidable' : 'error',
    message: `${rule.id} could not be ${answer.unknown ? 'decided' : 'evaluated'}${where}: ${answer.reason}`,
    pointer: `${scope.pointer}${at}`,
    scope: { kind: scope.kind, pointer: scope.pointer, name: scope.name },
    fix: null,
    manual: null,
  };
}

function malformedFinding(rule: CompiledRule, subject: Subject, { pointer, message }: Malformed): RuleFinding {
  const scope: Scope = { ...wholeObject, pointer };
  return unanswered(rule, subject, scope, { unknown: false, reason: message });
}

/** Two checks of a rule that stumble over the same thing say so once. */
function withoutTwins(findings: readonly RuleFinding[]): RuleFinding[] {
  return findings.filter((finding, index) => {
    const twin = findings.findIndex(
      (other) =>
        other.pointer === finding.pointer && other.message === finding.message && other.outcome === finding.outcome,
    );
    return twin === index;
  });
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

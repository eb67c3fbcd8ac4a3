import { type CelProgram, SHARED_BUDGET } from '../cel/index.ts';
import { resourceId } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject, ResourceId } from '../kubernetes/resource.ts';
import { getPointer } from '../kubernetes/pointer.ts';
import {
  DEFAULT_POD_SECURITY_VERSION,
  type KubernetesVersion,
  parseKubernetesVersion,
  parsePodSecurityVersion,
} from '../kubernetes/version.ts';
import { isJsonObject, type Malformed, type PodKind } from '../kubernetes/workloads.ts';
import { ProblemError } from '../problem.ts';
import { matchesKind } from './kinds.ts';
import { renderMessage } from './message.ts';
import { resolveFix } from './resolve-fix.ts';
import { schemaScopes, type Validate, type Validators } from './schema-errors.ts';
import { placeIn, type Scope, scopesOf, type Subject, subjectOf } from './scopes.ts';
import type { CompiledCheck, CompiledRelated, CompiledRule, RuleFinding } from './types.ts';

export interface EvaluationContext {
  /** The version that the objects are for, such as `1.34`. */
  readonly kubernetesVersion: string;
  /** The version of the Pod Security Standards, such as `1.30` or `latest`; the newest known where it is left out. */
  readonly podSecurityVersion?: string;
  /** Kinds that describe pods, beside the built-in ones. */
  readonly podKinds?: readonly PodKind[];
  /** Makes what tells why the API server would refuse an object; a rule that asks cannot be evaluated without. */
  readonly validators?: Validators;
  /** Values for parameters by rule id; what is left out keeps its default. They must have the declared types. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

type Variables = Readonly<Record<string, unknown>>;

interface Render {
  readonly subjects: readonly Subject[];
  readonly version: KubernetesVersion;
  readonly podSecurity: KubernetesVersion;
  readonly podKinds: readonly PodKind[];
  readonly params: NonNullable<EvaluationContext['params']>;
  /** The objects that a `related` entry may mean, found once. */
  readonly candidates: Map<CompiledRelated, readonly Candidate[]>;
  /** Made when the first rule asks; null where nobody gave any. */
  readonly validate: () => Validate | null;
}

/** An object that a `related` entry may mean, and what stands for it in the variable: itself, or its pods. */
interface Candidate {
  readonly id: ResourceId;
  readonly values: readonly Json[];
}

/** An expression's answer; what is not true or false carries why. */
type Answer =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly unknown: boolean; readonly reason: string };

/**
 * How many steps a rule may take over one object. The budget of an evaluation does not bound it: an object may have a hundred
 * thousand items, and each is an evaluation of its own.
 */
const OBJECT_BUDGET = 100_000_000;

const wholeObject: Scope = {
  kind: 'object',
  pointer: '',
  name: null,
  container: null,
  variables: {},
  bases: { object: '' },
  pod: null,
};

/**
 * Judges objects by rules. Pure; the whole list is the render, so rules that look at other objects find them in it.
 * The findings are ordered by object, rule id and pointer.
 * @throws {ProblemError} `kubernetes-version` or `pod-security-version`, where the context's version is none.
 */
export function evaluateRules(
  rules: readonly CompiledRule[],
  resources: readonly KubernetesObject[],
  context: EvaluationContext,
): RuleFinding[] {
  const version = parseKubernetesVersion(context.kubernetesVersion);
  if (version === null) throw noVersion('kubernetes-version', context.kubernetesVersion, 'Kubernetes');
  const asked = context.podSecurityVersion ?? DEFAULT_POD_SECURITY_VERSION;
  const podSecurity = parsePodSecurityVersion(asked);
  if (podSecurity === null) throw noVersion('pod-security-version', asked, 'Pod Security');
  const podKinds = context.podKinds ?? [];
  const subjects = resources.map((resource, index) => subjectOf(resource, index, podKinds));
  let validate: Validate | null = null;
  const render: Render = {
    subjects,
    version,
    podSecurity,
    podKinds,
    params: context.params ?? {},
    candidates: new Map(),
    validate: () =>
      (validate ??=
        context.validators?.(
          version,
          subjects.map(({ object }) => object),
        ) ?? null),
  };
  const ordered = rules.toSorted((left, right) => compare(left.id, right.id));
  const byKind = new Map<string, readonly CompiledRule[]>();
  return subjects.flatMap((subject) => {
    const { apiVersion, kind } = subject.object;
    const key = `${apiVersion} ${kind}`;
    const applicable = byKind.get(key) ?? ordered.filter((rule) => matchesKind(rule.kinds, apiVersion, kind, podKinds));
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
    podSecurityVersion: render.podSecurity,
    [SHARED_BUDGET]: { left: OBJECT_BUDGET },
  };
  const applies = rule.when === null ? yes : ask(rule.when, variables);
  if (!applies.ok) return [unanswered(rule, subject, wholeObject, applies)];
  if (!applies.value) return [];
  const related = relatedObjects(rule, subject, render, variables);
  if (!related.ok) return [unanswered(rule, subject, wholeObject, related)];
  const findings = rule.checks.flatMap((check) =>
    evaluateCheck(rule, check, subject, { ...variables, ...related.value }, render),
  );
  return withoutTwins(findings.toSorted((left, right) => compare(left.pointer, right.pointer)));
}

function evaluateCheck(
  rule: CompiledRule,
  check: CompiledCheck,
  subject: Subject,
  outer: Variables,
  render: Render,
): RuleFinding[] {
  const { foreach } = check;
  const { scopes, malformed } =
    foreach.kind === 'schema-error' ? schemaScopes(subject, render.validate()) : scopesOf(foreach, subject);
  const findings = malformed.map((each) => malformedFinding(rule, subject, each));
  for (const scope of scopes) {
    const variables = { ...outer, ...scope.variables };
    const applies = check.when === null ? yes : ask(check.when, variables);
    const holds = applies.ok && applies.value ? ask(check.assert, variables) : applies;
    const violated = holds.ok && applies.ok && applies.value && !holds.value;
    if (!holds.ok) findings.push(unanswered(rule, subject, scope, holds, check.at));
    else if (violated && !isSaidElsewhere(subject, scope, check.at))
      findings.push(violation(rule, check, subject, scope, variables));
  }
  return findings;
}

/** What is missing in a pod that an operator completes says nothing. */
function isSaidElsewhere({ object }: Subject, scope: Scope, at: string): boolean {
  return scope.pod?.complete === false && getPointer(object, placeIn(scope, scope.kind, at)) === undefined;
}

function violation(
  rule: CompiledRule,
  check: CompiledCheck,
  subject: Subject,
  scope: Scope,
  variables: Variables,
): RuleFinding {
  const fix = resolveFix(check.fix, scope, subject, variables);
  const { needsValue, reason } = check.fix;
  return {
    rule,
    resource: subject.index,
    outcome: 'violation',
    message: renderMessage(check.message, variables),
    pointer: placeIn(scope, scope.kind, check.at),
    scope: { kind: scope.kind, pointer: scope.pointer, name: scope.name, container: scope.container },
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
): { ok: true; value: Record<string, readonly Json[]> } | Exclude<Answer, { ok: true }> {
  const value: Record<string, readonly Json[]> = {};
  if (rule.related.length === 0) return { ok: true, value };
  const [pod] = subject.pods;
  const variables = { ...outer, pod: pod?.spec ?? {}, podMeta: pod?.metadata ?? {} };
  for (const entry of rule.related) {
    const namespace = wanted(entry.namespace, variables);
    const name = wanted(entry.name, variables);
    if (!namespace.ok) return namespace;
    if (!name.ok) return name;
    value[entry.variable] = candidatesOf(entry, render).flatMap(({ id, values }) => {
      const inNamespace = (namespace.text ?? id.namespace ?? '') === (id.namespace ?? '');
      return inNamespace && (name.text ?? id.name) === id.name ? values : [];
    });
  }
  return { ok: true, value };
}

function candidatesOf(entry: CompiledRelated, render: Render): readonly Candidate[] {
  const found = render.candidates.get(entry);
  if (found !== undefined) return found;
  const meant = render.subjects.filter(({ object: { apiVersion, kind } }) =>
    matchesKind(entry.kinds, apiVersion, kind, render.podKinds),
  );
  const candidates = meant.map(({ object, pods }) => ({
    id: resourceId(object),
    values: entry.asPods
      ? pods.map(({ spec, metadata, complete }) => ({ object, pod: spec, podMeta: metadata, complete }))
      : [object],
  }));
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
    scope: { kind: scope.kind, pointer: scope.pointer, name: scope.name, container: scope.container },
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
  const seen = new Set<string>();
  return findings.filter(({ pointer, message, outcome }) => {
    const size = seen.size;
    return seen.add(JSON.stringify([outcome, pointer, message])).size > size;
  });
}

function noVersion(code: string, text: string, of: string): ProblemError {
  const message = `"${text}" is no ${of} version; expected one such as 1.34.`;
  return new ProblemError({ code, message, file: null, line: null });
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

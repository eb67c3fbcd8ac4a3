import { type CelProgram, compileCel } from '../cel/index.ts';
import type { Json } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { type KindPattern, kindAliases, parseKindPattern } from './kinds.ts';
import { compileMessage, type MessageTemplate } from './message.ts';
import type { CheckDefinition, FixDefinition, ForeachDefinition, OpDefinition, RuleDefinition } from './schema.ts';
import { strictFields } from './strict-fields.ts';
import { didYouMean, explainCel } from './suggest.ts';
import {
  type CompiledCheck,
  type CompiledFix,
  type CompiledOp,
  type CompiledRelated,
  type CompiledRule,
  type CompiledValue,
  type Foreach,
  type ScopeKind,
  valueSources,
} from './types.ts';

export type RulePath = readonly (string | number)[];

/** Something wrong at a place of a rule; `offset` counts in the text that stands there. */
export interface RuleDefect {
  readonly path: RulePath;
  readonly message: string;
  readonly offset: number | null;
}

export type CompileResult =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly defects: readonly RuleDefect[] };

const objectVariables: readonly string[] = ['object', 'params', 'kubernetesVersion', 'podSecurityVersion'];
const podVariables: readonly string[] = ['pod', 'podMeta'];
const containerVariables: readonly string[] = ['container', 'containerList'];
const reserved: readonly string[] = [...objectVariables, ...podVariables, ...containerVariables, 'item', 'key'];

/** Where expressions are compiled: what they may read, and where their defects go. */
interface Place {
  readonly variables: readonly string[];
  readonly params: readonly string[];
  readonly defects: RuleDefect[];
}

/** Turns a well-formed definition into a rule that can be evaluated, or tells everything that is wrong in it. */
export function compileRule(definition: RuleDefinition, file: string): CompileResult {
  const defects: RuleDefect[] = [];
  const related = Object.entries(definition.related ?? {});
  const params = Object.keys(definition.params ?? {});
  const readsPods = definition.checks.some((check) => variablesOf(foreachOf(check.foreach)).includes('pod'));
  const outer: Place = { variables: objectVariables, params, defects };
  const joined: Place = { ...outer, variables: [...objectVariables, ...(readsPods ? podVariables : [])] };
  checkParams(definition, defects);
  const rule: CompiledRule = {
    id: definition.id,
    title: definition.title,
    reason: definition.reason,
    category: definition.category,
    severity: definition.severity,
    since: definition.since,
    frameworks: definition.frameworks ?? [],
    equals: definition.equals ?? [],
    differs: definition.differs ?? null,
    file,
    params: definition.params ?? {},
    kinds: compileKinds(definition.match.kinds, ['match', 'kinds'], defects),
    when: optionalCondition(definition.match.when, ['match', 'when'], outer),
    related: related.map(([variable, entry]): CompiledRelated => {
      const path = ['related', variable];
      checkVariable(variable, path, defects);
      return {
        variable,
        kinds: compileKinds(entry.kinds, [...path, 'kinds'], defects),
        namespace: optionalCel(entry.namespace, [...path, 'namespace'], joined),
        name: optionalCel(entry.name, [...path, 'name'], joined),
        asPods: entry.as === 'pods',
      };
    }),
    checks: definition.checks.map((check, index) =>
      compileCheck(check, ['checks', index], outer, Object.keys(definition.related ?? {})),
    ),
    tests: definition.tests ?? null,
  };
  checkDifferences(definition, defects);
  return defects.length === 0 ? { ok: true, rule } : { ok: false, defects };
}

/** The names that expressions of a scope may read, besides those of `related`. */
export function variablesOf(foreach: Foreach): readonly string[] {
  const scope = foreach.kind === 'item' ? foreach.of : foreach.kind;
  return [
    ...objectVariables,
    ...(scope === 'object' ? [] : podVariables),
    ...(scope === 'container' ? containerVariables : []),
    ...(foreach.kind === 'item' ? ['item'] : []),
    ...(foreach.kind === 'item' && foreach.entries ? ['key'] : []),
  ];
}

function compileCheck(check: CheckDefinition, path: RulePath, outer: Place, related: readonly string[]): CompiledCheck {
  const foreach = foreachOf(check.foreach);
  const place: Place = { ...outer, variables: [...variablesOf(foreach), ...related] };
  return {
    foreach,
    when: optionalCondition(check.when, [...path, 'when'], place),
    assert: condition(check.assert, [...path, 'assert'], place),
    at: check.at,
    message: compileText(check.message, [...path, 'message'], place),
    fix: compileFix(check.fix, [...path, 'fix'], foreach, place),
  };
}

function compileFix(fix: FixDefinition, path: RulePath, foreach: Foreach, place: Place): CompiledFix {
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
  return {
    safety: fix.safety,
    needsValue: fix.needsValue ?? false,
    reason: fix.reason ?? null,
    ops: ops.map((op, index) => compileOp(op, [...path, 'ops', index], foreach, place)),
    refuse: (fix.refuse ?? []).map((refusal, index) => ({
      when: condition(refusal.when, [...path, 'refuse', index, 'when'], place),
      code: refusal.code,
      reason: refusal.reason,
    })),
    notes: (fix.notes ?? []).map((note, index) => ({
      when: optionalCondition(note.when, [...path, 'notes', index, 'when'], place),
      text: note.text,
    })),
  };
}

function compileOp(op: OpDefinition, path: RulePath, foreach: Foreach, place: Place): CompiledOp {
  const base = op.base ?? foreach.kind;
  if (!basesOf(foreach).includes(base)) {
    const expected = basesOf(foreach).join(', ');
    place.defects.push(defect([...path, 'base'], `no ${base} in this scope; expected one of ${expected}`));
  }
  if (op.op === 'remove' && op.value !== undefined) {
    place.defects.push(defect([...path, 'value'], 'remove takes no value'));
  }
  if (op.op !== 'remove' && op.value === undefined) {
    place.defects.push(defect(path, `${op.op} needs a value`));
  }
  return {
    op: op.op,
    base,
    path: op.path,
    value: op.op === 'remove' ? null : compileValue(op.value ?? null, [...path, 'value'], place),
    when: optionalCondition(op.when, [...path, 'when'], place),
  };
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

function compileKinds(kinds: readonly string[], path: RulePath, defects: RuleDefect[]): KindPattern[] {
  return kinds.flatMap((text, index) => {
    const pattern = parseKindPattern(text);
    if (pattern !== null) return [pattern];
    const expected = 'expected workloads, *, Kind, version/Kind or group/version/Kind';
    const message = `unknown kind "${text}"${didYouMean(text, kindAliases)}; ${expected}`;
    defects.push(defect([...path, index], message));
    return [];
  });
}

function compileText(source: string, path: RulePath, place: Place): MessageTemplate {
  const result = compileMessage(source, place.variables);
  if (result.ok) return result.template;
  place.defects.push({ path, message: `message: ${result.message}`, offset: result.offset });
  return { parts: [] };
}

function optionalCel(source: string | undefined, path: RulePath, place: Place): CelProgram | null {
  return source === undefined ? null : cel(source, path, place);
}

function optionalCondition(source: string | undefined, path: RulePath, place: Place): CelProgram | null {
  return source === undefined ? null : condition(source, path, place);
}

/** An expression that must be true or false. What is a text or a number as it stands can never be either. */
function condition(source: string, path: RulePath, place: Place): CelProgram {
  const program = cel(source, path, place);
  const { ast } = program;
  if (ast.kind === 'list' || ast.kind === 'map' || (ast.kind === 'literal' && typeof ast.value !== 'boolean')) {
    place.defects.push(defect(path, 'CEL: expected a condition that is true or false'));
  }
  return program;
}

/** Compiles an expression. What does not compile leaves a defect and a stand-in: a rule with a defect is never handed out. */
function cel(source: string, path: RulePath, place: Place): CelProgram {
  const compiled = compileCel(source, { variables: place.variables });
  if (compiled.ok) return strictFields(compiled.program);
  for (const error of compiled.errors) {
    place.defects.push({ path, message: `CEL: ${explainCel(source, error)}`, offset: error.start });
  }
  return { source, reads: [], ast: { kind: 'literal', value: false, start: 0, end: 0 }, evaluate: refuseToEvaluate };
}

function refuseToEvaluate(): { ok: true; value: boolean } {
  return { ok: true, value: false };
}

function checkParams(definition: RuleDefinition, defects: RuleDefect[]): void {
  for (const [name, param] of Object.entries(definition.params ?? {})) {
    if (isOfType(param.default, param.type)) continue;
    defects.push(defect(['params', name, 'default'], `expected a default of type ${param.type}`));
  }
}

/** A difference is shown by one of the rule's own tests; where the tests were not read, they have been proved before. */
function checkDifferences({ differs = [], equals = [], tests }: RuleDefinition, defects: RuleDefect[]): void {
  differs.forEach(({ peer, test }, index) => {
    const path = ['differs', index];
    const names = tests?.map(({ name }) => name);
    if (!equals.includes(peer)) {
      const message = `"${peer}" is not among equals${didYouMean(peer, equals)}`;
      defects.push(defect([...path, 'peer'], message));
    }
    if (names !== undefined && !names.includes(test)) {
      defects.push(defect([...path, 'test'], `the rule has no test of this name${didYouMean(test, names)}`));
    }
  });
}

/** Whether a value can be given for a parameter of this type. */
function isOfType(value: Json, type: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'map'): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'map') return isJsonObject(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type;
}

function checkVariable(name: string, path: RulePath, defects: RuleDefect[]): void {
  if (/^[a-z][A-Za-z0-9]*$/.test(name) && !reserved.includes(name)) return;
  defects.push(
    defect(path, `"${name}" cannot name related objects; expected a lower camel case name that is not taken`),
  );
}

function foreachOf(foreach: ForeachDefinition): Foreach {
  if (typeof foreach === 'string') return { kind: foreach };
  const of = foreach.of ?? 'object';
  if ('items' in foreach) return { kind: 'item', of, at: foreach.items, entries: false };
  return { kind: 'item', of, at: foreach.entries, entries: true };
}

function basesOf(foreach: Foreach): ScopeKind[] {
  const variables = variablesOf(foreach);
  const bases: ScopeKind[] = ['object', 'pod', 'container', 'item'];
  return bases.filter((base) => variables.includes(base));
}

function defect(path: RulePath, message: string): RuleDefect {
  return { path, message, offset: null };
}

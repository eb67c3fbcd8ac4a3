import {
  condition,
  defect,
  optionalCel,
  optionalCondition,
  type Place,
  type RuleDefect,
  type RulePath,
} from './compile-cel.ts';
import { compileFix } from './compile-fix.ts';
import { type KindPattern, kindAliases, parseKindPattern } from './kinds.ts';
import { lateMessage, once } from './late.ts';
import { isOfType } from './params.ts';
import { compileMessage, type MessageTemplate } from './message.ts';
import type { CheckDefinition, ForeachDefinition, RuleDefinition } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { type CompiledCheck, type CompiledRelated, type CompiledRule, type Foreach, type ScopeKind } from './types.ts';

export type { RuleDefect, RulePath } from './compile-cel.ts';

export type CompileResult =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly defects: readonly RuleDefect[] };

const objectVariables: readonly string[] = ['object', 'params', 'kubernetesVersion', 'podSecurityVersion'];
const podVariables: readonly string[] = ['pod', 'podMeta'];
const containerVariables: readonly string[] = ['container', 'containerList'];
const reserved: readonly string[] = [
  ...objectVariables,
  ...podVariables,
  ...containerVariables,
  'item',
  'key',
  'error',
];

/**
 * Turns a well-formed definition into a rule that can be evaluated, or tells everything that is wrong in it.
 *
 * @param expressions `when-needed` only for a definition that has been compiled at once before, and had no defect
 */
export function compileRule(
  definition: RuleDefinition,
  file: string,
  expressions: 'at-once' | 'when-needed' = 'at-once',
): CompileResult {
  const defects: RuleDefect[] = [];
  const related = Object.entries(definition.related ?? {});
  const params = Object.keys(definition.params ?? {});
  const readsPods = definition.checks.some((check) => variablesOf(foreachOf(check.foreach)).includes('pod'));
  const outer: Place = { variables: objectVariables, params, defects, late: expressions === 'when-needed' };
  const joined: Place = { ...outer, variables: [...objectVariables, ...(readsPods ? podVariables : [])] };
  const relatedOnce = once(() =>
    related.map(([variable, entry]): CompiledRelated => {
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
  );
  const checksOnce = once(() =>
    definition.checks.map((check, index) =>
      compileCheck(check, ['checks', index], outer, Object.keys(definition.related ?? {})),
    ),
  );
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
    get related() {
      return relatedOnce();
    },
    get checks() {
      return checksOnce();
    },
    tests: definition.tests ?? null,
  };
  checkDifferences(definition, defects);
  if (expressions === 'at-once') void [rule.related, ...rule.checks.map(({ fix }) => fix)];
  return defects.length === 0 ? { ok: true, rule } : { ok: false, defects };
}

/** The names that expressions of a scope may read, besides those of `related`. */
export function variablesOf(foreach: Foreach): readonly string[] {
  if (foreach.kind === 'schema-error') return [...objectVariables, 'error'];
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
  const fix = once(() =>
    compileFix(check.fix, [...path, 'fix'], { kind: foreach.kind, bases: basesOf(foreach) }, place),
  );
  return {
    foreach,
    when: optionalCondition(check.when, [...path, 'when'], place),
    assert: condition(check.assert, [...path, 'assert'], place),
    at: check.at,
    message: compileText(check.message, [...path, 'message'], place),
    get fix() {
      return fix();
    },
  };
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
  if (place.late) return lateMessage(source, place.variables);
  const result = compileMessage(source, place.variables);
  if (result.ok) return result.template;
  place.defects.push({ path, message: `message: ${result.message}`, offset: result.offset });
  return { parts: [] };
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

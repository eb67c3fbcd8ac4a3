// Damages every CEL expression of every rule, one operator at a time, and runs the rule's own tests. A mutant that no test notices
// means that nobody knows whether the operator is right: mend the tests, or list it below with a reason.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CelNode, childrenOf, compileCel } from '../src/cel/index.ts';
import { compileRule, type RulePath } from '../src/rules/compile.ts';
import { loadRules } from '../src/rules/load.ts';
import type { RuleDefinition } from '../src/rules/schema.ts';
import { parseRuleSource } from '../src/rules/source.ts';
import { runRuleTests } from '../src/rules/test-rules.ts';
import { validatorFor } from '../src/schemas/index.ts';

interface Expression {
  readonly path: RulePath;
  readonly source: string;
  /** Whether the whole is true or false, and can be negated. */
  readonly condition: boolean;
}

interface Mutant {
  readonly what: string;
  readonly offset: number;
  readonly source: string;
}

const top = fileURLToPath(new URL('..', import.meta.url));

/** Mutants that mean the same as the original, as `rule path what offset`, each with its reason; one file a category. */
const equivalent: ReadonlyMap<string, string> = new Map(
  globSync('scripts/mutate/equivalent/*.json', { cwd: top }).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(`${top}/${file}`, 'utf8')) as Record<string, string>),
  ),
);
/** Only these rules, or categories; all where none is named. */
const asked = process.argv.slice(2);

const scopeVariables = [
  'object',
  'params',
  'kubernetesVersion',
  'podSecurityVersion',
  'pod',
  'podMeta',
  'container',
  'containerList',
  'item',
  'key',
  'error',
];
const comparisons: Readonly<Record<string, readonly string[]>> = {
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const twins: Readonly<Record<string, string>> = {
  isGreaterThan: 'isLessThan',
  isLessThan: 'isGreaterThan',
  exists: 'all',
  all: 'exists',
};
const predicates = [
  'all',
  'contains',
  'endsWith',
  'exists',
  'has',
  'hasValue',
  'matches',
  'startsWith',
  ...Object.keys(twins),
];

process.exitCode = await main();

async function main(): Promise<number> {
  const files = globSync('rules/**/*.yaml', { cwd: top })
    .filter((file) => asked.length === 0 || asked.some((name) => file.split(/[/.]/).includes(name)))
    .toSorted();
  const texts = files.map((file) => ({ file, text: readFileSync(`${top}/${file}`, 'utf8') }));
  const { problems } = await loadRules(texts);
  for (const problem of problems) console.error(`${problem.file}: ${problem.message}`);
  if (problems.length > 0) return 1;
  const counts = { killed: 0, survived: 0, equivalent: 0, invalid: 0 };
  const used = new Set<string>();
  for (const { file, text } of texts) mutateRule(file, text, counts, used);
  const ids = files.map((file) => basename(file, '.yaml'));
  const stale = [...equivalent.keys()].filter((key) => ids.includes(key.split(' ')[0] ?? '') && !used.has(key));
  for (const key of stale) console.error(`listed as equivalent, but it does not survive: ${key}`);
  const { killed, survived, invalid } = counts;
  console.log(
    `${files.length} rules: ${killed} mutants killed, ${survived} survived, ${counts.equivalent} equivalent, ${invalid} invalid`,
  );
  return survived + stale.length === 0 ? 0 : 1;
}

function mutateRule(file: string, text: string, counts: Record<string, number>, used: Set<string>): void {
  const parsed = parseRuleSource(text);
  if (!parsed.ok) return;
  // Through JSON, so that what YAML aliases share is mutated once, not everywhere.
  const definition = JSON.parse(JSON.stringify(parsed.source.data)) as RuleDefinition;
  const variables = [...scopeVariables, ...Object.keys(definition.related ?? {})];
  for (const expression of expressionsOf(definition)) {
    for (const mutant of mutantsOf(expression, variables)) {
      const fate = judge(definition, expression.path, mutant.source, file);
      const key = `${definition.id} ${expression.path.join('.')} ${mutant.what} ${mutant.offset}`;
      const outcome = fate === 'survived' && equivalent.has(key) ? 'equivalent' : fate;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (outcome === 'equivalent') used.add(key);
      if (outcome !== 'survived') continue;
      const { line, column } = parsed.source.positionOf(expression.path, mutant.offset);
      console.error(`survived: ${file}:${line}:${column} ${key}\n  ${mutant.source.replaceAll('\n', ' ')}`);
    }
  }
}

function judge(
  definition: RuleDefinition,
  path: RulePath,
  source: string,
  file: string,
): 'killed' | 'survived' | 'invalid' {
  const compiled = compileRule(replaced(definition, path, source) as RuleDefinition, file);
  if (!compiled.ok) return 'invalid';
  return runRuleTests(compiled.rule, { validators: validatorFor }).some(({ failures }) => failures.length > 0)
    ? 'killed'
    : 'survived';
}

function replaced(value: unknown, path: RulePath, source: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return source;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? replaced(item, rest, source) : item));
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === step ? replaced(item, rest, source) : item]));
}

function expressionsOf(definition: RuleDefinition): Expression[] {
  const found: Expression[] = [];
  const add = (path: RulePath, source: string | undefined, condition = true): void => {
    if (source !== undefined) found.push({ path, source, condition });
  };
  add(['match', 'when'], definition.match.when);
  for (const [name, related] of Object.entries(definition.related ?? {})) {
    add(['related', name, 'namespace'], related.namespace, false);
    add(['related', name, 'name'], related.name, false);
  }
  definition.checks.forEach((check, index) => {
    const path = ['checks', index];
    add([...path, 'when'], check.when);
    add([...path, 'assert'], check.assert);
    check.fix.ops?.forEach((op, each) => add([...path, 'fix', 'ops', each, 'when'], op.when));
    check.fix.refuse?.forEach((refusal, each) => add([...path, 'fix', 'refuse', each, 'when'], refusal.when));
    check.fix.notes?.forEach((note, each) => add([...path, 'fix', 'notes', each, 'when'], note.when));
  });
  return found;
}

function mutantsOf(expression: Expression, variables: readonly string[]): Mutant[] {
  const compiled = compileCel(expression.source, { variables });
  if (!compiled.ok) return [];
  return mutate(compiled.program.ast, expression.source, expression.condition);
}

/** The mutants of a node and of all below it; `condition` where the node is known to be true or false. */
function mutate(node: CelNode, source: string, condition: boolean): Mutant[] {
  const text = (part: CelNode): string => source.slice(part.start, part.end);
  const put = (what: string, by: string): Mutant => ({
    what,
    offset: node.start,
    source: `${source.slice(0, node.start)}(${by})${source.slice(node.end)}`,
  });
  const own: Mutant[] = [];
  if (condition || isCondition(node)) own.push(put('negated', `!(${text(node)})`));
  if (node.kind === 'literal' && typeof node.value === 'boolean') own.push(put('flipped', String(!node.value)));
  if (node.kind === 'unary' && node.operator === '!') own.push(put('dropped !', text(node.operand)));
  if (node.kind === 'conditional') own.push(put('only then', text(node.then)), put('only else', text(node.otherwise)));
  if (node.kind === 'binary') {
    const { left, right, operator } = node;
    if (['&&', '||', '+'].includes(operator)) own.push(put('only left', text(left)), put('only right', text(right)));
    if (['&&', '||'].includes(operator))
      own.push(put('swapped', `${text(left)} ${operator === '&&' ? '||' : '&&'} ${text(right)}`));
    for (const other of comparisons[operator] ?? []) own.push(put(other, `${text(left)} ${other} ${text(right)}`));
  }
  if (node.kind === 'call' && node.target !== null) {
    const { target, name, nameStart } = node;
    const rest = source.slice(nameStart + name.length, node.end);
    const twin = twins[name];
    if (twin !== undefined) own.push(put(twin, `${text(target)}.${twin}${rest}`));
    if (name === 'or') own.push(put('dropped or', text(target)));
  }
  return [...own, ...childrenOf(node).flatMap((child) => mutate(child, source, operandIsCondition(node, child)))];
}

function isCondition(node: CelNode): boolean {
  if (node.kind === 'unary') return node.operator === '!';
  if (node.kind === 'binary') return ['&&', '||', 'in'].includes(node.operator) || node.operator in comparisons;
  if (node.kind === 'call')
    return predicates.includes(node.name) || (node.target?.kind === 'ident' && node.target.name === 'sets');
  return false;
}

/** What a logical operator, a condition's test or a macro's predicate is about is true or false, whatever it looks like. */
function operandIsCondition(node: CelNode, child: CelNode): boolean {
  if (isCondition(child)) return true;
  if (node.kind === 'unary') return node.operator === '!';
  if (node.kind === 'binary') return ['&&', '||'].includes(node.operator);
  if (node.kind === 'conditional') return child === node.test;
  return node.kind === 'call' && ['exists', 'all', 'filter'].includes(node.name) && child === node.args.at(-1);
}

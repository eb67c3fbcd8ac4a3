import type { CelProgram } from '../cel/index.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { type Case, casesOf } from './test-cases.ts';
import { evaluateCase, runCase, type TestWorld } from './test-rules.ts';
import type { CompiledRule, Difference } from './types.ts';

/** Objects from a rule's tests, with what the rule says of them. */
export interface RuleExample {
  /** The name of the test. */
  readonly test: string;
  readonly objects: readonly Json[];
  readonly findings: readonly { readonly message: string; readonly pointer: string }[];
  /** Null where it is no matter. */
  readonly kubernetesVersion: string | null;
  /** Parameters of the rule; null where they have their defaults. */
  readonly params: Readonly<Record<string, Json>> | null;
}

export interface RuleExamples {
  readonly bad: RuleExample | null;
  readonly good: RuleExample | null;
}

/**
 * The plainest tests of a rule that fail and pass for it, run just now: what a test expects is not believed. The good
 * example is what the fix makes of the bad one, where there is a fix. The rule must have been loaded with its tests.
 */
export function examplesOf(rule: CompiledRule, world: TestWorld = {}): RuleExamples {
  const cases = (rule.tests ?? [])
    .flatMap(oneCaseOf)
    .filter((each) => runCase(rule, each, world).length === 0)
    .toSorted((one, other) => oddity(one) - oddity(other) || sizeOf(one) - sizeOf(other));
  const bad = cases.find((each) => isViolated(rule, each, world)) ?? null;
  const good =
    bad?.fixed === null || bad === null
      ? cases.find((each) => each.test.expect === 'pass' && isViolated(inverted(rule), each, world))
      : { ...bad, objects: bad.fixed as KubernetesObject[] };
  return { bad: bad && exampleOf(rule, bad, world), good: good === undefined ? null : exampleOf(rule, good, world) };
}

/** The test that shows each difference to another tool, run just now; it must hold. */
export function differencesOf(
  rule: CompiledRule,
  world: TestWorld = {},
): { readonly difference: Difference; readonly example: RuleExample }[] {
  return (rule.differs ?? []).flatMap((difference) => {
    const index = (rule.tests ?? []).findIndex(({ name }) => name === difference.test);
    const test = rule.tests?.[index];
    const [shown] = test === undefined ? [] : oneCaseOf(test, index);
    return shown === undefined ? [] : [{ difference, example: exampleOf(rule, shown, world) }];
  });
}

function exampleOf(rule: CompiledRule, each: Case, world: TestWorld): RuleExample {
  const findings = evaluateCase(rule, each, world).map(({ message, pointer }) => ({ message, pointer }));
  const { name, kubernetesVersion = null, params = null } = each.test;
  return { test: name, objects: each.objects, findings, kubernetesVersion, params };
}

/** Of the kinds that a pod is put into, a Deployment says most to a reader. */
function oneCaseOf(test: Parameters<typeof casesOf>[0], index: number): readonly Case[] {
  const cases = casesOf(test, index);
  const deployment = cases.find(({ objects }) => objects[0]?.kind === 'Deployment');
  return deployment === undefined ? cases.slice(0, 1) : [deployment];
}

function isViolated(rule: CompiledRule, each: Case, world: TestWorld): boolean {
  const findings = evaluateCase(rule, each, world);
  return findings.length > 0 && findings.every(({ outcome }) => outcome === 'violation');
}

/** A rule that finds all that the rule looks at: where it finds nothing, a pass says nothing. */
function inverted(rule: CompiledRule): CompiledRule {
  const checks = rule.checks.map((check) => ({
    ...check,
    // Where nothing is wrong there is no schema error to look at; what was looked at is the object.
    foreach: check.foreach.kind === 'schema-error' ? ({ kind: 'object' } as const) : check.foreach,
    assert: never(check.assert),
  }));
  return { ...rule, checks };
}

function never(program: CelProgram): CelProgram {
  return { ...program, evaluate: () => ({ ok: true, value: false }) };
}

/**
 * What stands in a reader's way: whatever a test asks beside its objects, corners such as nulls, empty lists and names that
 * are still to be made (no kustomize renders those), and that the fix is not shown.
 */
function oddity({ objects, test, fixed }: Case): number {
  const refused = test.expect === 'pass' ? undefined : test.expect.refused;
  const asks = [test.params, test.kubernetesVersion, test.podSecurityVersion, refused].filter(
    (each) => each !== undefined,
  );
  const corners = JSON.stringify(objects).match(/null|\[\]|\{\}|""|"generateName"/g) ?? [];
  return asks.length + corners.length + (fixed === null ? 2 : 0);
}

function sizeOf({ objects }: Case): number {
  return JSON.stringify(objects).length;
}

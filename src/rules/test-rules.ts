import { isDeepStrictEqual } from 'node:util';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import type { PodKind } from '../kubernetes/workloads.ts';
import { applyOps, type PlainOp } from './apply.ts';
import { evaluateRules } from './evaluate.ts';
import type { Validators } from './schema-errors.ts';
import { type Case, casesOf } from './test-cases.ts';
import type { CompiledRule, ResolvedOp, RuleFinding } from './types.ts';

/** What counts beside the rule and its tests. */
export interface TestWorld {
  /** Kinds that describe pods, beside the built-in ones. */
  readonly podKinds?: readonly PodKind[];
  /** For rules that ask why the API server would refuse an object. */
  readonly validators?: Validators;
}

/** The version that rule tests are for unless they name one. */
export const testKubernetesVersion = '1.34';

export interface RuleTestResult {
  /** The test's name, with the kind that its pod was put into. */
  readonly name: string;
  /** Of the test in the rule's list. */
  readonly index: number;
  /** None where the test holds. */
  readonly failures: readonly RuleTestFailure[];
}

export interface RuleTestFailure {
  readonly message: string;
  /** What to compare, where it is more than the message can say. */
  readonly difference: { readonly expected: Json; readonly found: Json } | null;
}

/** Runs a rule's own tests. Pure. The rule must have been loaded with them. */
export function runRuleTests(rule: CompiledRule, world: TestWorld = {}): RuleTestResult[] {
  return (rule.tests ?? []).flatMap((test, index) =>
    casesOf(test, index).map((each) => ({ name: each.name, index, failures: runCase(rule, each, world) })),
  );
}

export function runCase(rule: CompiledRule, each: Case, world: TestWorld = {}): RuleTestFailure[] {
  const findings = evaluateCase(rule, each, world);
  const failures = [...judge(each, findings), ...judgeFixes(each, findings)];
  return each.fixed === null ? failures : [...failures, ...prove(rule, each, world, each.fixed)];
}

/** What a rule says of a test's objects, or of what fixes have made of them. */
export function evaluateCase(
  rule: CompiledRule,
  each: Case,
  world: TestWorld = {},
  objects: readonly KubernetesObject[] = each.objects,
): RuleFinding[] {
  const kubernetesVersion = each.test.kubernetesVersion ?? testKubernetesVersion;
  const { podSecurityVersion, params = {} } = each.test;
  return evaluateRules([rule], objects, {
    kubernetesVersion,
    ...(podSecurityVersion === undefined ? {} : { podSecurityVersion }),
    ...world,
    params: { [rule.id]: params },
  });
}

function judge({ test, base }: Case, findings: readonly RuleFinding[]): RuleTestFailure[] {
  const { expect } = test;
  const wanted =
    expect === 'pass' ? {} : { violation: expect.fail, error: expect.error, undecidable: expect.undecidable };
  const failures: RuleTestFailure[] = [];
  for (const outcome of ['violation', 'error', 'undecidable'] as const) {
    const expected = (wanted[outcome] ?? []).map((pointer) => base + pointer).toSorted();
    const found = findings.filter((finding) => finding.outcome === outcome);
    const pointers = found.map((finding) => finding.pointer).toSorted();
    if (isDeepStrictEqual(expected, pointers)) continue;
    const surprises = found.filter(({ pointer }) => !expected.includes(pointer)).map(({ message }) => `: ${message}`);
    const message = `not the ${nouns[outcome]} that were expected${surprises[0] ?? ''}`;
    failures.push({ message, difference: { expected, found: pointers } });
  }
  return failures;
}

function judgeFixes({ test: { expect } }: Case, findings: readonly RuleFinding[]): RuleTestFailure[] {
  if (expect === 'pass') return [];
  const failures: RuleTestFailure[] = [];
  const notes = findings.flatMap(({ fix }) => fix?.notes ?? []);
  for (const { message, fix, outcome } of findings) {
    if (expect.message !== undefined && expect.message !== message) {
      const difference = { expected: expect.message, found: message };
      failures.push({ message: 'not the message that was expected', difference });
    }
    const code = fix?.refuse?.code ?? null;
    if (outcome === 'violation' && fix !== null && code !== (expect.refused ?? null)) {
      const reason = fix.refuse === null ? 'none' : `${fix.refuse.code}: ${fix.refuse.reason}`;
      failures.push(sentence(`expected ${expect.refused ?? 'no refusal'}, found ${reason}`));
    }
  }
  for (const text of expect.notes ?? []) {
    if (notes.some((note) => note.includes(text))) continue;
    failures.push(sentence(`expected a note with "${text}", found ${shown(notes)}`));
  }
  for (const text of expect.noNotes ?? []) {
    if (notes.some((note) => note.includes(text))) failures.push(sentence(`expected no note with "${text}"`));
  }
  return failures;
}

/** Fixes one finding at a time, as the remedy does, until there is none; then nothing may have changed but what was foretold. */
function prove(rule: CompiledRule, each: Case, world: TestWorld, fixed: readonly Json[]): RuleTestFailure[] {
  let objects = [...each.objects];
  for (let pass = 0; pass < 100; pass += 1) {
    const findings = evaluateCase(rule, each, world, objects);
    const [finding] = findings;
    if (finding === undefined) break;
    const fix = finding.fix?.refuse === null ? finding.fix : null;
    const judged = objects[finding.resource];
    const added = judged === undefined ? undefined : fix?.adds?.(judged);
    if (added?.ok === true) {
      objects = [...objects, added.value];
      continue;
    }
    const ops = fix === null || added !== undefined ? null : plainOps(fix.ops, each.test.values ?? {});
    const applied = ops === null ? null : applyOps(objects[finding.resource] ?? null, ops);
    if (applied === null || !applied.ok) {
      const reason = applied === null ? 'no fix with known values' : applied.reason;
      return [sentence(`expected a fix at ${finding.pointer}: ${reason}`)];
    }
    const value = applied.value as KubernetesObject;
    if (isDeepStrictEqual(value, objects[finding.resource])) {
      return [sentence(`the fix at ${finding.pointer} changes nothing`)];
    }
    objects = objects.with(finding.resource, value);
  }
  const left = evaluateCase(rule, each, world, objects).map(({ pointer }) => pointer);
  if (left.length > 0) return [sentence(`still found after the fixes: ${shown(left)}`)];
  if (isDeepStrictEqual(objects, fixed)) return [];
  return [
    {
      message: 'not the objects that were expected after the fixes',
      difference: { expected: [...fixed], found: objects },
    },
  ];
}

/** Null where a value is not known. */
function plainOps(ops: readonly ResolvedOp[], values: Readonly<Record<string, Json>>): PlainOp[] | null {
  const plain = ops.map((op): PlainOp | null => {
    if (op.op === 'remove') return op;
    const value = 'literal' in op.value ? op.value.literal : values[op.value.from];
    return value === undefined ? null : { op: op.op, pointer: op.pointer, value };
  });
  return plain.some((op) => op === null) ? null : plain.filter((op) => op !== null);
}

const nouns = { violation: 'violations', error: 'errors', undecidable: 'undecidable cases' } as const;

function sentence(message: string): RuleTestFailure {
  return { message, difference: null };
}

function shown(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

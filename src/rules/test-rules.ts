import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject, type WorkloadKind, workloadKinds } from '../kubernetes/workloads.ts';
import { applyOps, type PlainOp } from './apply.ts';
import { evaluateRules } from './evaluate.ts';
import type { RuleTest } from './schema.ts';
import type { CompiledRule, ResolvedOp, RuleFinding } from './types.ts';

/** The version that rule tests are for unless they name one. */
export const testKubernetesVersion = '1.34';

export interface RuleTestResult {
  /** The test's name, with the kind that its pod was put into. */
  readonly name: string;
  /** What was expected and what came instead; none where the test holds. */
  readonly failures: readonly string[];
}

/** One test with its objects written out. */
interface Case {
  readonly name: string;
  readonly test: RuleTest;
  readonly objects: readonly KubernetesObject[];
  /** Where expected pointers start. */
  readonly base: string;
  readonly fixed: readonly Json[] | null;
}

/** Runs a rule's own tests. Pure. The rule must have been loaded with them. */
export function runRuleTests(rule: CompiledRule): RuleTestResult[] {
  return (rule.tests ?? []).flatMap((test) =>
    casesOf(test).map((each) => ({ name: each.name, failures: runCase(rule, each) })),
  );
}

function runCase(rule: CompiledRule, each: Case): string[] {
  const findings = evaluate(rule, each, each.objects);
  const failures = [...judge(each, findings), ...judgeFixes(each, findings)];
  return each.fixed === null ? failures : [...failures, ...prove(rule, each, each.fixed)];
}

function evaluate(rule: CompiledRule, each: Case, objects: readonly KubernetesObject[]): RuleFinding[] {
  const kubernetesVersion = each.test.kubernetesVersion ?? testKubernetesVersion;
  return evaluateRules([rule], objects, { kubernetesVersion, params: { [rule.id]: each.test.params ?? {} } });
}

function judge({ test, base }: Case, findings: readonly RuleFinding[]): string[] {
  const { expect } = test;
  const wanted =
    expect === 'pass' ? {} : { violation: expect.fail, error: expect.error, undecidable: expect.undecidable };
  const failures: string[] = [];
  for (const outcome of ['violation', 'error', 'undecidable'] as const) {
    const expected = (wanted[outcome] ?? []).map((pointer) => base + pointer).toSorted();
    const found = findings.filter((finding) => finding.outcome === outcome);
    const pointers = found.map((finding) => finding.pointer).toSorted();
    if (isDeepStrictEqual(expected, pointers)) continue;
    const messages = found.map(({ message }) => message).join('; ');
    failures.push(`expected ${outcome} at ${shown(expected)}, found ${shown(pointers)}${messages && ` (${messages})`}`);
  }
  return failures;
}

function judgeFixes({ test: { expect } }: Case, findings: readonly RuleFinding[]): string[] {
  if (expect === 'pass') return [];
  const failures: string[] = [];
  const notes = findings.flatMap(({ fix }) => fix?.notes ?? []);
  for (const { message, fix, outcome } of findings) {
    if (expect.message !== undefined && expect.message !== message) {
      failures.push(`expected the message ${JSON.stringify(expect.message)}, found ${JSON.stringify(message)}`);
    }
    const code = fix?.refuse?.code ?? null;
    if (outcome === 'violation' && fix !== null && code !== (expect.refused ?? null)) {
      failures.push(`expected ${expect.refused ?? 'no refusal'}, found ${fix.refuse?.reason ?? 'none'}`);
    }
  }
  for (const text of expect.notes ?? []) {
    if (!notes.some((note) => note.includes(text)))
      failures.push(`expected a note with "${text}", found ${shown(notes)}`);
  }
  for (const text of expect.noNotes ?? []) {
    if (notes.some((note) => note.includes(text))) failures.push(`expected no note with "${text}"`);
  }
  return failures;
}

/** Fixes one finding at a time, as the remedy does, until there is none; then nothing may have changed but what was foretold. */
function prove(rule: CompiledRule, each: Case, fixed: readonly Json[]): string[] {
  let objects = [...each.objects];
  for (let pass = 0; pass < 100; pass += 1) {
    const findings = evaluate(rule, each, objects);
    const [finding] = findings;
    if (finding === undefined) break;
    const ops = finding.fix?.refuse === null ? plainOps(finding.fix.ops, each.test.values ?? {}) : null;
    const applied = ops === null ? null : applyOps(objects[finding.resource] ?? null, ops);
    if (applied === null || !applied.ok) {
      const reason = applied === null ? 'no fix with known values' : applied.reason;
      return [`expected a fix at ${finding.pointer}: ${reason}`];
    }
    const value = applied.value as KubernetesObject;
    if (isDeepStrictEqual(value, objects[finding.resource])) return [`the fix at ${finding.pointer} changes nothing`];
    objects = objects.with(finding.resource, value);
  }
  const left = evaluate(rule, each, objects).map(({ pointer }) => pointer);
  if (left.length > 0) return [`still found after the fixes: ${shown(left)}`];
  if (isDeepStrictEqual(objects, fixed)) return [];
  return [`expected ${JSON.stringify(fixed)} after the fixes, found ${JSON.stringify(objects)}`];
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

function casesOf(test: RuleTest): Case[] {
  const others = (test.objects ?? []) as KubernetesObject[];
  if (test.pod === undefined) {
    const fixed = Array.isArray(test.fixed) ? test.fixed : null;
    return [{ name: test.name, test, objects: others, base: '', fixed }];
  }
  const { pod, fixed } = test;
  return kindsOf(test).map((kind) => ({
    name: `${test.name} (${kind.kind})`,
    test,
    objects: [workload(kind, pod), ...others],
    base: kind.podSpec,
    fixed: isJsonObject(fixed) ? [workload(kind, fixed), ...others] : null,
  }));
}

function kindsOf(test: RuleTest): readonly WorkloadKind[] {
  const kinds = test.kinds ?? ['Deployment'];
  return kinds.includes('workloads') ? workloadKinds : workloadKinds.filter(({ kind }) => kinds.includes(kind));
}

/** The smallest object of a kind around a pod spec. */
function workload(kind: WorkloadKind, pod: JsonObject): KubernetesObject {
  const group = kind.groups[0] ?? '';
  const head = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: kind.kind, metadata: { name: 'test' } };
  const applied = applyOps(head, [{ op: 'set', pointer: kind.podSpec, value: pod }]);
  return (applied.ok ? applied.value : head) as KubernetesObject;
}

function shown(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

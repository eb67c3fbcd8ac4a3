import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/kubernetes/resource.ts';
import { evaluateRules, loadRules } from '../../src/rules/index.ts';

/** A rule with one operation, which finds something in every object. */
function ruleWith(ops: string): string {
  return `apiVersion: oakum.dev/v1
kind: Rule
id: whole
title: Nothing is right
reason: It is there to be tried.
category: apis
severity: low
since: "0.2"
params: { label: { type: string, default: app, description: a label } }
match: { kinds: ["*"] }
related: { others: { kinds: [Service] } }
checks:
  - foreach: object
    assert: "false"
    at: /metadata
    message: it is wrong
    fix:
      safety: review
      ops: ${ops}
tests:
  - name: refused
    objects: [{ apiVersion: v1, kind: Pod, metadata: { name: a } }]
    expect: { fail: [/metadata] }
    fixed: [{ apiVersion: v1, kind: Pod, metadata: { name: a } }]
`;
}

async function load(ops: string) {
  return await loadRules([{ file: 'whole.yaml', text: ruleWith(ops) }]);
}

async function fixFor(ops: string, object: KubernetesObject) {
  const { rules, problems } = await load(ops);
  expect(problems).toEqual([]);
  return evaluateRules(rules, [object], { kubernetesVersion: '1.34' })[0]?.fix;
}

const cronJob = { apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: { name: 'a' } };
const added =
  "{expr: \"{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': object.metadata.name, 'label': params.label}}\"}";

describe('operations about a whole object', () => {
  test.each([
    ['[{op: convert, path: /spec}]', 'convert is about the whole object and takes no path'],
    ['[{op: convert, value: 1}]', 'convert takes no value'],
    ['[{op: addResource}]', 'addResource needs a value'],
    ['[{op: addResource, value: 5}]', 'expected a whole object'],
    ['[{op: addResource, value: {from: limit}}]', 'expected a whole object'],
    ['[{op: addResource, value: {expr: "others[0]"}}]', 'not of others'],
    [`[{op: addResource, value: ${added}, path: /spec}]`, 'takes no path'],
    ['[{op: convert}, {op: remove, path: /spec}]', 'stand alone'],
    ['[{op: set, value: 1}]', 'set needs a path'],
    ['[{op: remove}]', 'remove needs a path'],
  ])('%s does not load', async (ops, message) => {
    const { rules, problems } = await load(ops);
    expect(rules).toEqual([]);
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  test('a conversion is said as plain edits, beside what is converted', async () => {
    expect(await fixFor('[{op: convert}]', cronJob)).toMatchObject({
      ops: [{ op: 'set', pointer: '/apiVersion', value: { literal: 'batch/v1' } }],
      converts: { apiVersion: 'batch/v1beta1', kind: 'CronJob' },
      refuse: null,
    });
  });

  test('what has no conversion is refused', async () => {
    const fix = await fixFor('[{op: convert}]', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
    expect(fix).toMatchObject({ ops: [], refuse: { code: 'no-conversion' } });
  });

  test('an object that is added can be made of another one than was judged', async () => {
    const fix = await fixFor(`[{op: addResource, value: ${added}}]`, cronJob);
    expect(fix).toMatchObject({ ops: [], refuse: null });
    const other = { apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: { name: 'authored', gone: null } };
    expect(fix?.adds?.(other)).toEqual({
      ok: true,
      value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'authored', label: 'app' } },
    });
    expect(fix?.adds?.({ apiVersion: 'v1', kind: 'Pod' })).toMatchObject({ ok: false });
  });

  test.each([
    ['{expr: "object.spec.none"}', 'cannot be decided'],
    ["{expr: \"{'kind': 'ConfigMap'}\"}", 'no object'],
    ['{expr: "[object]"}', 'no object'],
  ])('the addition of %s is refused', async (value, reason) => {
    const fix = await fixFor(`[{op: addResource, value: ${value}}]`, cronJob);
    expect(fix?.refuse?.code).toBe('fix-undecided');
    expect(fix?.refuse?.reason).toContain(reason);
  });
});

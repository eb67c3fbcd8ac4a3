import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/kubernetes/resource.ts';
import { evaluateRules, loadRules } from '../../src/rules/index.ts';
import type { Validators } from '../../src/rules/schema-errors.ts';

const { rules } = await loadRules([
  {
    file: 'own.yaml',
    text: `apiVersion: oakum.dev/v1
kind: Rule
id: own
title: A title
reason: A reason
category: config
severity: low
since: "0.2"
match: { kinds: ["*"] }
checks:
  - foreach: schema-error
    when: error.message != 'no matter'
    assert: "false"
    at: ""
    message: "{object.kind}: {error.message}"
    fix: { safety: manual, reason: A reason }
tests:
  - { name: a, objects: [{ apiVersion: v1, kind: A, metadata: {} }], expect: pass }
`,
  },
]);

const pod: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', labels: null },
  spec: { containers: [{ name: 'b' }, { image: 'c' }] },
};

function errorsAt(...pointers: string[]): Validators {
  return () => () => pointers.map((pointer) => ({ pointer, message: 'wrong' }));
}

describe('a check over schema errors', () => {
  it('finds each error at its place, with the innermost item that has a name', () => {
    const validators = errorsAt('/spec/containers/0/image', '/spec/containers/1/name', '/spec', '/spec/containers/0');
    const findings = evaluateRules(rules, [pod], { kubernetesVersion: '1.34', validators });
    expect(findings.map(({ pointer, scope: { name, pointer: at }, message }) => [pointer, name, at, message])).toEqual([
      ['/spec', null, '', 'Pod: wrong'],
      ['/spec/containers/0', null, '', 'Pod: wrong'],
      ['/spec/containers/0/image', 'b', '/spec/containers/0', 'Pod: wrong'],
      ['/spec/containers/1/name', null, '', 'Pod: wrong'],
    ]);
    expect(
      findings.every(
        ({ outcome, scope, fix }) => outcome === 'violation' && scope.kind === 'schema-error' && fix === null,
      ),
    ).toBe(true);
  });

  it('asks once for a render, and shows objects without nulls', () => {
    const asked: unknown[] = [];
    const validators: Validators = (version, render) => {
      asked.push([version, render.length]);
      return (object) => [{ pointer: '', message: JSON.stringify(object['metadata']) }];
    };
    const findings = evaluateRules(rules, [pod, pod], { kubernetesVersion: '1.30', validators });
    expect(asked).toEqual([[{ major: 1, minor: 30 }, 2]]);
    expect(findings.map(({ message }) => message)).toEqual(['Pod: {"name":"a"}', 'Pod: {"name":"a"}']);
  });

  it('says nothing of a kind that nobody knows, nor of what its condition leaves out', () => {
    expect(evaluateRules(rules, [pod], { kubernetesVersion: '1.34', validators: () => () => null })).toEqual([]);
    const validators: Validators = () => () => [{ pointer: '', message: 'no matter' }];
    expect(evaluateRules(rules, [pod], { kubernetesVersion: '1.34', validators })).toEqual([]);
  });

  it('cannot be evaluated without schemas, and is then no pass', () => {
    const findings = evaluateRules(rules, [pod], { kubernetesVersion: '1.34' });
    expect(findings.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['error', 'own could not be evaluated: no schemas are at hand'],
    ]);
  });
});

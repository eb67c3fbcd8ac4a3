import { describe, expect, test } from 'vitest';
import { container, deployment, limit, plainOverlays, podPatch, using } from './trees.ts';
import { fixIn, leftOf, makeRepository, makeTree, readTree, withoutGit } from './world.ts';

const sound = container('web', limit('64Mi'));

/** A folder with one rule per entry: what each demands of a pod, and the operations of its fix. */
function rulesOf(rules: Readonly<Record<string, readonly [demand: string, op: string]>>): string {
  const files = Object.entries(rules).map(([id, [demand, op]]): [string, string] => [
    `${id}.yaml`,
    `apiVersion: oakum.dev/v1
kind: Rule
id: ${id}
title: A rule of a test
reason: It is there to be tried.
category: resources
severity: medium
since: "0.1"
match: {kinds: [workloads]}
checks:
  - foreach: pod
    assert: ${JSON.stringify(demand)}
    at: /priority
    message: not as ${id} wants it
    fix:
      safety: review
      ops: [${op}]
tests:
  - name: mended
    pod: {containers: [], priority: 77, dnsConfig: {nameservers: [10.0.0.7]}}
    expect: {fail: [/priority]}
    fixed: ${mended[id] ?? ''}
`,
  ]);
  return makeTree(Object.fromEntries(files));
}

/** The pod of each rule's own test as its fix leaves it. */
const mended: Readonly<Record<string, string>> = {
  'wants-none': '{containers: [], dnsConfig: {nameservers: [10.0.0.7]}}',
  'wants-one': '{containers: [], priority: 1, dnsConfig: {nameservers: [10.0.0.7]}}',
  'wants-two': '{containers: [], priority: 2, dnsConfig: {nameservers: [10.0.0.7]}}',
  'wants-dns-a': '{containers: [], priority: 77, dnsConfig: {nameservers: [10.0.0.1]}}',
  'wants-dns-b': '{containers: [], priority: 77, dnsConfig: {nameservers: [10.0.0.2]}}',
  'wants-search': '{containers: [], priority: 77, dnsConfig: {nameservers: [10.0.0.7], searches: [shop]}}',
};

const one = ['pod.?priority.orValue(0) == 1', '{op: set, path: /priority, value: 1}'] as const;
const two = ['pod.?priority.orValue(0) == 2', '{op: set, path: /priority, value: 2}'] as const;
const none = ['!pod.?priority.hasValue()', '{op: remove, path: /priority}'] as const;
const dnsA = [
  "pod.?dnsConfig.?nameservers.orValue([]) == ['10.0.0.1']",
  '{op: set, path: /dnsConfig, value: {nameservers: [10.0.0.1]}}',
] as const;
const dnsB = [
  "pod.?dnsConfig.?nameservers.orValue([]) == ['10.0.0.2']",
  '{op: set, path: /dnsConfig/nameservers, value: [10.0.0.2]}',
] as const;
const search = [
  "pod.?dnsConfig.?searches.orValue([]) == ['shop']",
  '{op: set, path: /dnsConfig/searches, value: [shop]}',
] as const;

const files = {
  'kustomization.yaml': using(['web.yaml']),
  'web.yaml': deployment('web', sound, 'priority: 3\ndnsConfig:\n  nameservers:\n    - 10.0.0.9\n'),
};

describe('two rules that fight over one field', () => {
  test.each([
    ['different values', { 'wants-one': one, 'wants-two': two }],
    ['a value and none', { 'wants-none': none, 'wants-two': two }],
    ['a map, and another value in it', { 'wants-dns-a': dnsA, 'wants-dns-b': dnsB }],
  ] as const)('are both named and neither is done: %s', async (_, rules) => {
    const ids = Object.keys(rules).toSorted();
    const top = makeRepository(files);
    const before = withoutGit(readTree(top));
    const result = await fixIn(top, { rules: [rulesOf(rules)], onlyRules: ids });
    expect(result.report.errors).toEqual([]);
    expect(leftOf(result)).toEqual(ids.map((id) => `. ${id} conflict`));
    for (const { reason } of result.report.left)
      expect(reason).toContain(`${ids.join(' and ')} want different values at`);
    expect(withoutGit(readTree(top))).toEqual(before);
  });

  test('where one would patch the overlay and the other edit the base', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', sound),
      ...plainOverlays(['a', 'b']),
      'overlays/a/kustomization.yaml': using(['../../base'], 'patches:\n  - path: priority.yaml\n'),
      'overlays/a/priority.yaml': podPatch('web', 'priority: 3\n'),
    });
    const result = await fixIn(top, {
      rules: [rulesOf({ 'wants-one': one, 'wants-two': two })],
      onlyRules: ['wants-one', 'wants-two'],
    });
    expect(leftOf(result).map((line) => line.split(' ').at(-1))).toEqual(Array(4).fill('conflict'));
    expect(result.report.diff).toBe('');
  });

  test('do not stand in the way of a third that writes beside them', async () => {
    const top = makeRepository(files);
    const rules = { 'wants-one': one, 'wants-search': search, 'wants-two': two };
    const result = await fixIn(top, { rules: [rulesOf(rules)], onlyRules: Object.keys(rules) });
    expect(leftOf(result)).toEqual(['. wants-one conflict', '. wants-two conflict']);
    expect(readTree(top)['web.yaml']).toContain('- shop');
    expect(readTree(top)['web.yaml']).toContain('priority: 3');
  });
});

import { describe, expect, test } from 'vitest';
import { container, deployment, limit, plainOverlays, podPatch, request, using } from './trees.ts';
import { findingsIn, fixIn, leftOf, makeRepository, makeTree, readTree, spokenOf, withoutGit } from './world.ts';

const unlimited = container('web', request('64Mi'));
const sound = container('web', limit('64Mi'));

/** A folder with one rule per pair of id and check, each about pods. */
function rulesOf(checks: Readonly<Record<string, string>>): string {
  const files = Object.entries(checks).map(([id, check]) => [
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
${check}`,
  ]);
  return makeTree(Object.fromEntries(files) as Record<string, string>);
}

interface Wish {
  readonly when?: string;
  /** What must hold besides. */
  readonly and?: string;
  /** A value that its test finds wrong. */
  readonly wrong?: number;
}

/** Sets the pod's priority to a number wherever it is another one. */
function wants(value: number, { when = 'true', and = 'true', wrong = 3 }: Wish = {}): string {
  return `  - foreach: pod
    when: '${when}'
    assert: pod.?priority.orValue(0) == ${value} && ${and}
    at: /priority
    message: priority is not ${value}
    fix: {safety: safe, ops: [{op: set, path: /priority, value: ${value}}]}
tests:
  - name: another priority
    pod: {priority: ${wrong}, containers: []}
    expect: {fail: [/priority]}
    fixed: {priority: ${value}, containers: []}
`;
}

describe('readers that PATH does not name', () => {
  test('keep a base from being edited where they have no finding', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', sound, ''),
      ...plainOverlays(['a']),
      'overlays/b/kustomization.yaml': using(['../../base', 'account.yaml']),
      'overlays/b/account.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: false\n',
    });
    const { report } = await fixIn(top, { paths: ['overlays/a'] });
    expect(report.fixed.flatMap(({ edits }) => edits.map(({ file }) => file))).toEqual([
      'overlays/a/kustomization.yaml',
      'overlays/a/patch-web-automount-service-account-token.yaml',
    ]);
    expect(await findingsIn(top)).toEqual([]);
  });

  test('are remedied along with it where they have the same finding', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', unlimited),
      ...plainOverlays(['a', 'b']),
    });
    const { report } = await fixIn(top, { paths: ['overlays/a'] });
    expect(report.fixed).toMatchObject([{ findings: [{ root: 'overlays/a' }], edits: [{ file: 'base/web.yaml' }] }]);
    expect(await findingsIn(top)).toEqual([]);
  });

  test('that do not render keep a base as it is, and are named where nothing else can be done', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', unlimited),
      'broken/kustomization.yaml': using(['../base', 'missing.yaml']),
    });
    const before = withoutGit(readTree(top));
    const result = await fixIn(top, { paths: ['base'] });
    expect(withoutGit(readTree(top))).toEqual(before);
    expect(leftOf(result)).toEqual(['base container-memory-limit reader-does-not-render']);
    expect(result.report.left[0]?.reason).toContain('broken');
    expect(result.exitCode).toBe(0);
  });

  test('are asked when the base itself is what PATH names', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', unlimited),
      'overlays/b/kustomization.yaml': using(['../../base'], 'patches:\n  - path: limit.yaml\n'),
      'overlays/b/limit.yaml': podPatch(
        'web',
        'containers:\n  - name: web\n    resources:\n      limits:\n        memory: 300Mi\n',
      ),
    });
    const { report } = await fixIn(top, { paths: ['base'] });
    expect(report.fixed).toMatchObject([{ findings: [{ root: 'base' }], edits: [{ file: 'base/web.yaml' }] }]);
    expect(readTree(top)['overlays/b/limit.yaml']).toContain('300Mi');
  });
});

describe('two users of one component', () => {
  const component = {
    'base/kustomization.yaml': using(['web.yaml']),
    'base/web.yaml': deployment('web', sound),
    'side/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: host.yaml\n',
    'side/host.yaml': podPatch('web', 'hostIPC: true\n'),
    'overlays/a/kustomization.yaml': using(['../../base'], 'components:\n  - ../../side\n'),
  };

  test('who both want it have it edited', async () => {
    const top = makeRepository({
      ...component,
      'overlays/b/kustomization.yaml': using(['../../base'], 'components:\n  - ../../side\nnameSuffix: -b\n'),
    });
    const { report } = await fixIn(top);
    expect(report.fixed).toMatchObject([{ edits: [{ file: 'side/host.yaml' }] }]);
    expect(report.fixed[0]?.findings.map(({ root }) => root)).toEqual(['overlays/a', 'overlays/b']);
  });

  test('of whom one may not be changed leave it, and the other is patched', async () => {
    const top = makeRepository({
      ...component,
      'overlays/b/kustomization.yaml': using(['../../base', 'missing.yaml'], 'components:\n  - ../../side\n'),
    });
    const { report } = await fixIn(top, { paths: ['overlays/a'] });
    expect(report.fixed.flatMap(({ edits }) => edits.map(({ file }) => file))).toEqual([
      'overlays/a/kustomization.yaml',
      'overlays/a/patch-web-no-host-namespaces.yaml',
    ]);
    expect(await findingsIn(top, { paths: ['overlays/a'] })).toEqual([]);
  });
});

describe('rules that contradict', () => {
  const files = {
    'kustomization.yaml': using(['web.yaml']),
    'web.yaml': deployment('web', sound, 'automountServiceAccountToken: false\npriority: 3\n'),
  };

  test('each other at once change nothing, and both are named', async () => {
    const rules = rulesOf({ 'wants-one': wants(1), 'wants-two': wants(2) });
    const top = makeRepository(files);
    const before = withoutGit(readTree(top));
    const result = await fixIn(top, { rules: [rules], onlyRules: ['wants-one', 'wants-two'] });
    expect(withoutGit(readTree(top))).toEqual(before);
    expect(result.report.errors).toEqual([]);
    expect(leftOf(result)).toEqual(['. wants-one conflict', '. wants-two conflict']);
    expect(result.report.left[0]?.reason).toContain('wants-one and wants-two');
  });

  test('by turns, where the fix of one makes the other find something, are not let loose', async () => {
    const rules = rulesOf({
      'wants-one': wants(1, { when: 'pod.?priority.orValue(0) != 2' }),
      'wants-two': wants(2, { when: 'pod.?priority.orValue(0) == 1', wrong: 1 }),
    });
    const top = makeRepository(files);
    const result = await fixIn(top, { rules: [rules], onlyRules: ['wants-one'] });
    expect(readTree(top)['web.yaml']).toContain('priority: 3');
    expect(leftOf(result)).toEqual(['. wants-one new-finding']);
    expect(result.report.left[0]?.reason).toContain('wants-two');
  });

  test('by turns, are let go on where the second fix is the last, and not where the first finds again', async () => {
    const two = wants(2, { when: 'pod.?priority.orValue(0) == 1', wrong: 1 });
    const both = ['wants-one', 'wants-two'];
    const ends = rulesOf({ 'wants-one': wants(1, { when: 'pod.?priority.orValue(0) != 2' }), 'wants-two': two });
    const [ended, endless] = [makeRepository(files), makeRepository(files)];
    expect(leftOf(await fixIn(ended, { rules: [ends], onlyRules: both }))).toEqual([]);
    expect(readTree(ended)['web.yaml']).toContain('priority: 2');
    const loop = rulesOf({ 'wants-one': wants(1), 'wants-two': two });
    expect(leftOf(await fixIn(endless, { rules: [loop], onlyRules: both }))).toEqual(['. wants-one new-finding']);
    expect(readTree(endless)['web.yaml']).toContain('priority: 3');
  });

  test('with themselves, as a fix that helps elsewhere but not here, are refused', async () => {
    const rules = rulesOf({ 'wants-more': wants(4, { and: `object.metadata.name != "web"` }) });
    const top = makeRepository(files);
    const result = await fixIn(top, { rules: [rules], onlyRules: ['wants-more'] });
    expect(readTree(top)['web.yaml']).toContain('priority: 3');
    expect(leftOf(result)).toEqual(['. wants-more finding-remains']);
  });
});

describe('the report', () => {
  test('speaks of each finding of check once, whatever PATH, rules and safety are given', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', container('web', '') + container('side', request('1Mi')), 'hostPID: true\n'),
      ...plainOverlays(['a', 'b']),
    });
    for (const given of [
      {},
      { paths: ['overlays/a'] },
      { safety: 'safe' as const },
      { paths: ['overlays/b', 'base'] },
    ]) {
      const result = await fixIn(top, { ...given, mode: 'diff' });
      expect(spokenOf(result)).toEqual(await findingsIn(top, given));
    }
    const one = await fixIn(top, { onlyRules: ['no-host-namespaces'], mode: 'diff' });
    expect([...one.report.fixed, ...one.report.left].map(({ rule }) => rule)).toEqual(['no-host-namespaces']);
  });

  test('says of each finding that safety forbids how it is allowed', async () => {
    const top = makeRepository({ 'kustomization.yaml': using(['web.yaml']), 'web.yaml': deployment('web', unlimited) });
    const { report } = await fixIn(top, { safety: 'safe' });
    expect(report.left).toMatchObject([{ state: 'refused', code: 'safety' }]);
    expect(report.left[0]?.reason).toContain('--safety review');
  });
});

import { describe, expect, test } from 'vitest';
import { container, deployment, limit, plainOverlays, podPatch, request, using } from './trees.ts';
import { findingsIn, fixIn, leftOf, makeRepository, makeTree, readTree, withoutGit } from './world.ts';

const needy = deployment('web', container('web', request('64Mi')));

describe('a root that cannot be rendered', () => {
  test.each([
    ['for want of a file', using(['missing.yaml'])],
    ['as it would fetch from elsewhere', using(['https://git.example.test/base?ref=v1'])],
    ['as it is no YAML', 'resources: [web.yaml\n'],
  ])('%s is an error, and the others are fixed nevertheless', async (_why, broken) => {
    const top = makeRepository({
      'good/kustomization.yaml': using(['web.yaml']),
      'good/web.yaml': needy,
      'bad/kustomization.yaml': broken,
    });
    const { report, exitCode } = await fixIn(top);
    expect(exitCode).toBe(2);
    expect(report.errors).toHaveLength(1);
    expect(report.errors[0]?.file).toBe('bad/kustomization.yaml');
    expect(report.errors[0]?.message).not.toContain(top);
    expect(report.fixed.flatMap(({ edits }) => edits.map(({ file }) => file))).toEqual(['good/web.yaml']);
    expect(readTree(top)['bad/kustomization.yaml']).toBe(broken);
  });

  test('and is the only one leaves everything as it is', async () => {
    const top = makeRepository({ 'kustomization.yaml': using(['web.yaml', 'missing.yaml']), 'web.yaml': needy });
    const before = withoutGit(readTree(top));
    const { report, exitCode } = await fixIn(top);
    expect({ exitCode, fixed: report.fixed, left: report.left, diff: report.diff }).toEqual({
      exitCode: 2,
      fixed: [],
      left: [],
      diff: '',
    });
    expect(withoutGit(readTree(top))).toEqual(before);
  });
});

describe('what is asked wrongly', () => {
  test.each([
    ['a PATH that is not there', { paths: ['nowhere'] }, 'no-such-path'],
    ['a PATH without a kustomization', { paths: ['empty'] }, /^[a-z-]+$/],
    ['a rule that is not there', { onlyRules: ['no-such-rule'] }, 'unknown-rule'],
    ['a folder of rules that is not there', { rules: ['no-such-folder'] }, /^rule/],
  ])('%s changes nothing', async (_what, given, code) => {
    const top = makeRepository({
      'kustomization.yaml': using(['web.yaml']),
      'web.yaml': needy,
      'empty/readme': 'nothing\n',
    });
    const before = withoutGit(readTree(top));
    const { report, exitCode } = await fixIn(top, given);
    expect(exitCode).toBe(2);
    expect(report.errors[0]?.code).toMatch(code);
    expect(report.errors[0]?.message).not.toContain(top);
    expect(withoutGit(readTree(top))).toEqual(before);
  });

  test('a rule that does not load stops the remedy before anything is edited', async () => {
    const rules = makeTree({ 'bad.yaml': 'apiVersion: oakum.dev/v1\nkind: Rule\nid: bad\n' });
    const top = makeRepository({ 'kustomization.yaml': using(['web.yaml']), 'web.yaml': needy });
    const { report, exitCode } = await fixIn(top, { rules: [rules] });
    expect(exitCode).toBe(2);
    expect(report.errors.every(({ code, line }) => code === 'rule-invalid' && line !== null)).toBe(true);
    expect(readTree(top)['web.yaml']).toBe(needy);
  });
});

describe('what an overlay takes away again', () => {
  test('a container that only one overlay deletes is fixed for the others', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', container('web', limit('64Mi')) + container('side', request('8Mi'))),
      ...plainOverlays(['a']),
      'overlays/b/kustomization.yaml': using(['../../base'], 'patches:\n  - path: drop.yaml\n'),
      'overlays/b/drop.yaml': podPatch('web', 'containers:\n  - name: side\n    $patch: delete\n'),
    });
    const result = await fixIn(top);
    expect(leftOf(result)).toEqual([]);
    expect(result.report.fixed).toMatchObject([
      { findings: [{ root: 'overlays/a' }], edits: [{ file: 'base/web.yaml' }] },
    ]);
    expect(await findingsIn(top)).toEqual([]);
  });

  test('a limit that an operation deletes is not written into the base, where it stands already', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', container('web', `${limit('96Mi')}${request('64Mi')}`)),
      ...plainOverlays(['a']),
      'overlays/b/kustomization.yaml': using(
        ['../../base'],
        'patches:\n  - target: {kind: Deployment}\n    patch: |-\n      - op: remove\n        path: /spec/template/spec/containers/0/resources/limits\n',
      ),
    });
    const base = readTree(top)['base/web.yaml'];
    const result = await fixIn(top);
    expect(readTree(top)['base/web.yaml']).toBe(base);
    expect(leftOf(result)).toEqual(['overlays/b container-memory-limit removed-by-patch']);
  });
});

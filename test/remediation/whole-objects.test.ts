import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { using } from './trees.ts';
import { findingsIn, fixIn, leftOf, makeRepository, makeTree, readTree, withoutGit } from './world.ts';

const OWN = 'an-object-that-is-added-stands-beside-its-own-and-is-listed-with-it/own-rules/budget-exists.yaml';
const budgetRule = readFileSync(join(import.meta.dirname, '..', 'golden', OWN), 'utf8');

const workload = (apiVersion: string, name = 'web'): string => `apiVersion: ${apiVersion}
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  revisionHistoryLimit: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: registry.test/${name}:1.0.0
          resources:
            requests:
              memory: 64Mi
`;

describe('a conversion', () => {
  test('goes first, and what another rule wants of the object follows in the same run', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': workload('apps/v1beta2'),
      'overlay/kustomization.yaml': using(['../base'], 'patches:\n  - path: scale.yaml\n'),
      'overlay/scale.yaml':
        'apiVersion: apps/v1beta2\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n',
    });
    const result = await fixIn(top, { onlyRules: ['no-removed-api', 'container-memory-limit'] });
    expect(leftOf(result)).toEqual([]);
    expect(result.report.errors).toEqual([]);
    const after = readTree(top);
    expect(after['base/web.yaml']).toContain('apiVersion: apps/v1\n');
    expect(after['base/web.yaml']).toContain('memory: 128Mi');
    expect(after['overlay/scale.yaml']).toContain('apiVersion: apps/v1\n');
  });

  test('with review is not done where only safe is asked for, and one that is safe is', async () => {
    const budget = 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n';
    const top = makeRepository({
      'kustomization.yaml': using(['web.yaml', 'pdb.yaml']),
      'web.yaml': workload('apps/v1beta2'),
      'pdb.yaml': budget,
    });
    const result = await fixIn(top, { onlyRules: ['no-removed-api'], safety: 'safe' });
    expect(leftOf(result)).toEqual(['. no-removed-api safety']);
    expect(readTree(top)['web.yaml']).toBe(workload('apps/v1beta2'));
    expect(readTree(top)['pdb.yaml']).toBe(budget.replace('v1beta1', 'v1'));
  });

  test('of what one root patches in a way that cannot be rewritten is left in all of them', async () => {
    const files = {
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml':
        'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  backend:\n    serviceName: web\n    servicePort: 80\n',
      'a/kustomization.yaml': using(['../base']),
      'b/kustomization.yaml': using(
        ['../base'],
        'patches:\n  - target: {kind: Ingress}\n    patch: |-\n      - op: move\n        from: /spec/backend/serviceName\n        path: /metadata/name\n',
      ),
    };
    const top = makeRepository(files);
    const result = await fixIn(top, { onlyRules: ['no-removed-api'] });
    expect(leftOf(result).filter((line) => line.startsWith('a '))).toEqual([
      'a no-removed-api json-patch-not-converted',
    ]);
    expect(withoutGit(readTree(top))).toEqual(files);
  });

  test('whose patch says a port in another way than the base is left, since both would stay', async () => {
    const files = {
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml':
        'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  backend:\n    serviceName: web\n    servicePort: 80\n',
      'a/kustomization.yaml': using(['../base'], 'patches:\n  - path: port.yaml\n'),
      'a/port.yaml':
        'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  backend:\n    servicePort: http\n',
    };
    const top = makeRepository(files);
    const result = await fixIn(top, { onlyRules: ['no-removed-api'] });
    expect(leftOf(result)).toEqual([expect.stringMatching(/^a no-removed-api (unpredicted-change|api-refuses)$/)]);
    expect(withoutGit(readTree(top))).toEqual(files);
  });

  test('leaves the fingerprints of other findings as they are, though the group changes', async () => {
    const files = { 'kustomization.yaml': using(['web.yaml']), 'web.yaml': workload('extensions/v1beta1') };
    const before = makeRepository(files);
    const after = makeRepository({ ...files, 'web.yaml': workload('apps/v1') });
    const old = await findingsIn(before);
    const now = await findingsIn(after);
    expect(now.length).toBeGreaterThan(3);
    expect(now.filter((finding) => !old.includes(finding))).toEqual([]);
  });
});

describe('an object that is added', () => {
  const asked = { onlyRules: ['budget-exists'], rules: [makeTree({ 'budget-exists.yaml': budgetRule })] };
  const budget = (name: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: ${name}
  unhealthyPodEvictionPolicy: AlwaysAllow
`;

  test('never takes the place of a file that is there', async () => {
    const top = makeRepository({
      'kustomization.yaml': using(['deployment.yaml']),
      'deployment.yaml': workload('apps/v1'),
      'pdb.yaml': '# something else\n',
      'web-pdb.yaml': '# something else\n',
    });
    const result = await fixIn(top, asked);
    expect(leftOf(result)).toEqual([]);
    const after = readTree(top);
    expect([after['pdb.yaml'], after['web-pdb.yaml']]).toEqual(['# something else\n', '# something else\n']);
    expect(after['web-pdb-2.yaml']).toBe(budget('web'));
    expect(after['kustomization.yaml']).toContain('- web-pdb-2.yaml');
  });

  test('that a killed run left behind is listed, not written again', async () => {
    const top = makeRepository({
      'kustomization.yaml': using(['deployment.yaml']),
      'deployment.yaml': workload('apps/v1'),
      'pdb.yaml': budget('web'),
    });
    const result = await fixIn(top, asked);
    expect(leftOf(result)).toEqual([]);
    expect(Object.keys(withoutGit(readTree(top))).sort()).toEqual([
      'deployment.yaml',
      'kustomization.yaml',
      'pdb.yaml',
    ]);
  });

  test('stands in a folder with its own, and ends its lines alike', async () => {
    const top = makeRepository({
      'app/kustomization.yaml': using(['parts/web-deployment.yaml']),
      'app/parts/web-deployment.yaml': workload('apps/v1').replaceAll('\n', '\r\n'),
    });
    const result = await fixIn(top, asked);
    expect(leftOf(result)).toEqual([]);
    expect(readTree(top)['app/parts/web-pdb.yaml']).toBe(budget('web').replaceAll('\n', '\r\n'));
    expect(readTree(top)['app/kustomization.yaml']).toContain('parts/web-pdb.yaml');
  });

  test('is added once to a base that a root uses twice', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['deployment.yaml']),
      'base/deployment.yaml': workload('apps/v1'),
      'one/kustomization.yaml': using(['../base'], 'namePrefix: one-\ncommonLabels: {half: one}\n'),
      'two/kustomization.yaml': using(['../base'], 'namePrefix: two-\ncommonLabels: {half: two}\n'),
      'root/kustomization.yaml': using(['../one', '../two']),
    });
    const result = await fixIn(top, asked);
    expect(leftOf(result)).toEqual([]);
    expect(result.report.fixed).toHaveLength(1);
    expect(Object.keys(readTree(top)).filter((path) => path.includes('pdb'))).toEqual(['base/pdb.yaml']);
  });

  test('is not added where a reader of the list does not render', async () => {
    const files = {
      'base/kustomization.yaml': using(['deployment.yaml']),
      'base/deployment.yaml': workload('apps/v1'),
      'good/kustomization.yaml': using(['../base']),
      'bad/kustomization.yaml': using(['../base', 'missing.yaml']),
    };
    const top = makeRepository(files);
    const result = await fixIn(top, { ...asked, paths: ['good'] });
    expect(leftOf(result)).toEqual(['good budget-exists reader-does-not-render']);
    expect(withoutGit(readTree(top))).toEqual(files);
  });

  test('is not added to an object in the list of another one', async () => {
    const top = makeRepository({
      'kustomization.yaml': using(['all.yaml']),
      'all.yaml': `apiVersion: shop.test/v1\nkind: Bundle\nmetadata:\n  name: all\nitems:\n${workload('apps/v1')
        .replaceAll(/^(?=.)/gm, '    ')
        .replace(/^ {4}/, '  - ')}`,
    });
    const result = await fixIn(top, asked);
    expect(leftOf(result)).toEqual(['. budget-exists inside-another-object']);
  });
});

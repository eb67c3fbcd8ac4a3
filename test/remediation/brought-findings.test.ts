import { describe, expect, test } from 'vitest';
import { using } from './trees.ts';
import { findingsIn, fixIn, makeRepository, readTree, spokenOf } from './world.ts';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.test/web:1.0.0
`;

const SCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 1
  maxReplicas: 4
`;

describe('a finding that one fix brings and another takes away', () => {
  const files = {
    'kustomization.yaml': using(['deployment.yaml', 'hpa.yaml']),
    'deployment.yaml': WEB,
    'hpa.yaml': SCALER,
  };

  test('is told with its edits, so that no file changes of which the report says nothing', async () => {
    const top = makeRepository(files);
    // A second replica wants a budget and a place of its own, which one alone did not.
    const onlyRules = ['hpa-minimum-replicas', 'pdb-exists', 'pod-anti-affinity', 'topology-spread'];
    const { report } = await fixIn(top, { onlyRules });
    const after = readTree(top);
    expect(after['hpa.yaml']).toContain('minReplicas: 2');
    expect(after['pdb.yaml']).toContain('kind: PodDisruptionBudget');
    const edited = Object.fromEntries(
      report.fixed.map(({ rule, edits }) => [rule, edits.map(({ file }) => file).toSorted()]),
    );
    expect(edited).toEqual({
      'hpa-minimum-replicas': ['hpa.yaml'],
      'pdb-exists': ['kustomization.yaml', 'pdb.yaml'],
      'pod-anti-affinity': ['deployment.yaml'],
      'topology-spread': ['deployment.yaml'],
    });
    expect(report.left).toEqual([]);
  });

  test('is told for each root that saw it, but not among the findings of check', async () => {
    const pod = WEB.replace('      containers:', '      hostNetwork: true\n      containers:');
    const top = makeRepository({
      'base/kustomization.yaml': using(['deployment.yaml']),
      'base/deployment.yaml': pod,
      'over/a/kustomization.yaml': using(['../../base'], 'namePrefix: a-\n'),
      'over/b/kustomization.yaml': using(['../../base'], 'namePrefix: b-\n'),
    });
    // On the node's network, the cluster's search domains do not matter.
    const onlyRules = ['no-host-namespaces', 'dns-ndots'];
    const found = await findingsIn(top, { onlyRules });
    const result = await fixIn(top, { onlyRules });
    expect(spokenOf(result)).toEqual(found);
    const brought = result.report.fixed.flatMap((group) => group.brought.map(({ root }) => `${root} ${group.rule}`));
    expect(brought.toSorted()).toEqual(['over/a dns-ndots', 'over/b dns-ndots']);
  });
});

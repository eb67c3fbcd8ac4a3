import type { FixReport, Report, ReportFinding, ReportRoot } from '../../src/report/index.ts';

export function finding(change: Partial<ReportFinding> = {}): ReportFinding {
  return {
    rule: 'container-memory-limit',
    category: 'resources',
    severity: 'medium',
    action: 'annotate',
    outcome: 'violation',
    message: 'container web sets no memory limit',
    resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'prod-web' },
    pointer: '/spec/template/spec/containers/0/resources/limits/memory',
    source: { file: 'base/web.yaml', line: 14, column: 9, layer: 'resource', via: ['prod', 'base'], confirmed: true },
    untraced: null,
    fingerprint: '0123456789abcdef0123456789abcdef',
    waiver: null,
    fix: { state: 'candidate', safety: 'review', code: null, reason: null, advice: null },
    ...change,
  };
}

export function root(path: string, findings: readonly ReportFinding[], change: Partial<ReportRoot> = {}): ReportRoot {
  return { path, status: 'rendered', error: null, resources: 3, unknownKinds: 0, findings, ...change };
}

export function report(roots: readonly ReportRoot[], summary: Partial<Report['summary']> = {}): Report {
  const findings = roots.flatMap((each) => each.findings);
  const blocking = findings.filter(({ action }) => action === 'block').length;
  return {
    apiVersion: 'oakum.dev/v1',
    kind: 'Report',
    tool: { name: 'oakum', version: '0.1.0' },
    renderer: { name: 'kustomize', version: 'v5.8.1' },
    digests: { rules: 'sha256:0', policy: 'sha256:1' },
    context: { kubernetesVersion: '1.34', podSecurityVersion: '1.34', now: '2026-11-23' },
    summary: {
      ...{
        roots: roots.length,
        resources: 3 * roots.length,
        unknownKinds: 0,
        findings: findings.length,
        places: findings.length,
        blocking,
      },
      ...{ waived: 0, undecided: 0, failedRoots: 0 },
      ...summary,
    },
    errors: [],
    roots,
  };
}

export function fixReport(change: Partial<FixReport> = {}): FixReport {
  return {
    apiVersion: 'oakum.dev/v1',
    kind: 'FixReport',
    fixed: [],
    left: [],
    errors: [],
    diff: '',
    branch: null,
    commit: null,
    ...change,
  };
}

import type { Problem } from '../problem.ts';
import type { Report, ReportContext, ReportFinding, ReportRoot, Summary } from '../report/index.ts';
import type { PlatformOptions } from './options.ts';
import type { Platform } from './platform.ts';
import { tool } from './tool.ts';

/** Puts a report together; the order of its keys is the contract's. */
export function assembleReport(platform: Platform, errors: readonly Problem[], roots: readonly ReportRoot[]): Report {
  const { renderer, digests } = platform;
  return {
    apiVersion: 'oakum.dev/v1',
    kind: 'Report',
    tool,
    renderer: renderer === null ? null : { name: renderer.name, version: renderer.version },
    digests,
    context: contextOf(platform.options),
    summary: summarize(roots),
    errors: errors.map(({ code, message, file, line }) => ({ code, message, file, line })),
    roots,
  };
}

/** Of the contract: 2 where anything could not be evaluated, else 1 where anything blocks. */
export function exitCodeOf({ errors, roots, summary }: Report): 0 | 1 | 2 {
  const broken = roots.some((root) => root.findings.some(({ outcome }) => outcome === 'error'));
  if (errors.length > 0 || summary.failedRoots > 0 || broken) return 2;
  return summary.blocking > 0 ? 1 : 0;
}

function summarize(roots: readonly ReportRoot[]): Summary {
  const findings = roots.flatMap((root) => root.findings);
  return {
    roots: roots.length,
    resources: roots.reduce((sum, root) => sum + root.resources, 0),
    unknownKinds: roots.reduce((sum, root) => sum + root.unknownKinds, 0),
    findings: findings.length,
    places: new Set(findings.flatMap(placeKey)).size,
    blocking: findings.filter(({ action, outcome }) => action === 'block' && outcome !== 'error').length,
    waived: 0,
    undecided: findings.filter(({ outcome }) => outcome === 'undecidable').length,
    failedRoots: roots.filter(({ status }) => status === 'failed').length,
  };
}

function placeKey({ rule, source }: ReportFinding): string[] {
  return source === null ? [] : [JSON.stringify([rule, source.file, source.line, source.column])];
}

function contextOf({ kubernetesVersion, podSecurityVersion, now, context }: PlatformOptions): ReportContext {
  return { kubernetesVersion, podSecurityVersion, now, ...context };
}

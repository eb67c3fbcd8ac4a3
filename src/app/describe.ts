import { displayResource, resourceKey } from '../kubernetes/identity.ts';
import type { ResourceId } from '../kubernetes/resource.ts';
import type { Located, RootTrace } from '../kustomize/trace/index.ts';
import { fingerprints } from '../policy/index.ts';
import type { FixState, ReportFinding } from '../report/index.ts';
import type { RuleFinding } from '../rules/index.ts';
import type { Decided, Judged, JudgedObject } from './judge.ts';
import { compareText } from './order.ts';

/** A finding as the report has it, beside what the rules said. */
export interface Described {
  readonly report: ReportFinding;
  readonly decided: Decided;
}

/**
 * Says of each finding where it comes from, what recognises it, and what can be done about it.
 *
 * @returns by file, line, column, rule, resource, pointer; what has no source comes last
 */
export function describeFindings(judged: Judged, trace: RootTrace): Described[] {
  const names = judged.objects.map((object) => ({ authored: authoredName(trace, object), rendered: object.id }));
  const keys = fingerprints(
    names,
    judged.findings.map(({ finding }) => ({ ...finding, rule: finding.rule.id })),
  );
  return judged.findings
    .map((decided, index) => ({ report: describe(judged, trace, decided, keys[index] ?? ''), decided }))
    .toSorted((left, right) => compareFindings(left.report, right.report));
}

function describe(judged: Judged, trace: RootTrace, { finding, action }: Decided, fingerprint: string): ReportFinding {
  const object = judged.objects[finding.resource];
  if (object === undefined) throw new Error(`rule ${finding.rule.id} reports an object that was not judged`);
  const located = trace.locate(object.rendered, `${object.pointer}${finding.pointer}`);
  const { rule, outcome, message, pointer } = finding;
  return {
    rule: rule.id,
    category: rule.category,
    severity: rule.severity,
    action,
    outcome,
    message,
    resource: object.id,
    pointer,
    source: located.source,
    untraced: located.untraced,
    fingerprint,
    waiver: null,
    fix: fixStateOf(finding, located),
  };
}

/** What can be said about a fix without having tried it. */
export function fixStateOf({ fix, manual, outcome }: RuleFinding, located: Located): FixState {
  if (outcome !== 'violation') {
    const reason = 'nothing is known to be wrong as long as the rule cannot be decided';
    return { state: 'manual', safety: 'manual', code: 'not-decided', reason };
  }
  if (fix === null) {
    const reason = manual?.reason ?? 'the rule has no mechanical fix';
    return manual?.needsValue === true
      ? { state: 'needs-value', safety: 'manual', code: 'needs-value', reason }
      : { state: 'manual', safety: 'manual', code: 'no-mechanical-fix', reason };
  }
  const { safety, refuse, ops } = fix;
  if (refuse !== null) return { state: 'refused', safety, code: refuse.code, reason: refuse.reason };
  const needsImage = ops.some((op) => op.op !== 'remove' && 'from' in op.value && op.value.from === 'image');
  if (needsImage && manual !== null)
    return { state: 'needs-value', safety, code: 'needs-value', reason: manual.reason };
  if (located.untraced !== null) {
    return { state: 'refused', safety, code: located.untraced.code, reason: located.untraced.reason };
  }
  return { state: 'candidate', safety, code: null, reason: null };
}

function authoredName(trace: RootTrace, object: JudgedObject): ResourceId {
  return (object.pointer === '' ? trace.authored(object.rendered) : null) ?? object.id;
}

function compareFindings(left: ReportFinding, right: ReportFinding): number {
  return (
    compareSources(left.source, right.source) ||
    compareText(left.rule, right.rule) ||
    compareText(resourceKey(left.resource), resourceKey(right.resource)) ||
    compareText(left.pointer, right.pointer) ||
    compareText(left.message, right.message)
  );
}

function compareSources(left: ReportFinding['source'], right: ReportFinding['source']): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareText(left.file, right.file) || left.line - right.line || left.column - right.column;
}

/** For messages: `base/deployment.yaml:14`, or the object where no line is known. */
export function placeOf({ source, resource }: ReportFinding): string {
  return source === null ? displayResource(resource) : `${source.file}:${source.line}`;
}

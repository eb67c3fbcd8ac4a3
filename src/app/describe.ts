import { adviceFor } from '../rule-refusals.ts';
import { displayResource, resourceKey } from '../kubernetes/identity.ts';
import type { ResourceId } from '../kubernetes/resource.ts';
import type { RootTrace } from '../kustomize/trace/index.ts';
import { fingerprints } from '../policy/index.ts';
import { isRefusal, knownFix, type Needy, needyOf, type ValueContext } from '../remediation/index.ts';
import type { FixState, ReportFinding } from '../report/index.ts';
import type { RuleFinding } from '../rules/index.ts';
import type { Decided, Judged, JudgedObject } from './judge.ts';
import { compareText } from './order.ts';
import { shownRoot } from './roots.ts';

/** All of a finding but what can be done about it, which depends on other roots too. */
type Place = Omit<ReportFinding, 'fix'>;

/** A finding as the report has it, beside what the rules said. */
export interface Described {
  readonly report: Place;
  readonly decided: Decided;
  readonly needy: Needy;
}

/**
 * Says of each finding where it comes from and what recognises it.
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
    .map((decided, index) => describe(judged, trace, decided, keys[index] ?? ''))
    .toSorted((left, right) => compareFindings(left.report, right.report));
}

function describe(judged: Judged, trace: RootTrace, decided: Decided, fingerprint: string): Described {
  const { finding, action } = decided;
  const object = judged.objects[finding.resource];
  const holder = judged.rendered[object?.rendered ?? -1];
  if (object === undefined || holder === undefined) {
    throw new Error(`rule ${finding.rule.id} reports an object that was not judged`);
  }
  const located = trace.locate(object.rendered, `${object.pointer}${finding.pointer}`);
  const scope = { object: holder, pointer: `${object.pointer}${finding.scope.pointer}` };
  const { rule, outcome, message, pointer } = finding;
  const report = {
    rule: rule.id,
    category: rule.category,
    severity: rule.severity,
    action,
    outcome,
    message,
    resource: object.id,
    pointer,
    source: located.source === null ? null : { ...located.source, via: located.source.via.map(shownRoot) },
    untraced: located.untraced,
    fingerprint,
    waiver: null,
  };
  return { report, decided, needy: needyOf(finding, scope, authoredName(trace, object), judged.rendered) };
}

/** The finding with what can be said about its fix without having tried it. */
export function withFixState({ report, decided, needy }: Described, values: ValueContext): ReportFinding {
  return {
    ...report,
    fix: fixStateOf(decided.finding, report.untraced, knownFix(decided.finding, needy, values, 'review')),
  };
}

function fixStateOf(
  { fix }: RuleFinding,
  untraced: ReportFinding['untraced'],
  known: ReturnType<typeof knownFix>,
): FixState {
  const safety = fix?.safety ?? 'manual';
  const stays = isRefusal(known) ? known : untraced;
  if (stays === null) return { state: 'candidate', safety, code: null, reason: null, advice: null };
  const { code, reason } = stays;
  const state = isRefusal(stays) ? stays.state : 'refused';
  return { state, safety, code, reason, advice: adviceFor(code) };
}

function authoredName(trace: RootTrace, object: JudgedObject): ResourceId {
  return (object.pointer === '' ? trace.authored(object.rendered) : null) ?? object.id;
}

function compareFindings(left: Place, right: Place): number {
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
export function placeOf({ source, resource }: Place): string {
  return source === null ? displayResource(resource) : `${source.file}:${source.line}`;
}

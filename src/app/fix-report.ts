/** The remedy as a report: what was fixed by which edits, what is left and why. */
import { adviceFor } from '../rule-refusals.ts';
import { isDeepStrictEqual } from 'node:util';
import { formatPatch, structuredPatch } from 'diff';
import { childPlace, parentPlace, type Place, positionOf, readPlace } from '../kustomize/trace/index.ts';
import { isSourceError, type Sources } from '../kustomize/sources.ts';
import type { Outcome, Remediation, SourceEdit, Texts } from '../remediation/index.ts';
import type { Fixed, FixReport, Left } from '../report/index.ts';
import { compareText } from './order.ts';
import { shownRoot } from './roots.ts';

/** One place that was edited, with its line in the file as written. */
export interface EditedPlace {
  readonly file: string;
  readonly line: number;
  readonly layer: string;
}

export function fixReport(
  remediation: Remediation,
  rest: Pick<FixReport, 'diff' | 'branch' | 'commit' | 'errors'>,
): FixReport {
  return {
    apiVersion: 'oakum.dev/v1',
    kind: 'FixReport',
    fixed: fixedGroups(remediation),
    left: remediation.outcomes.flatMap(leftOf).toSorted(byRuleAndRoot),
    errors: rest.errors,
    diff: rest.diff,
    branch: rest.branch,
    commit: rest.commit,
  };
}

/** Findings of one rule that the same edits remedied stand together. */
export function fixedGroups(remediation: Remediation): Fixed[] {
  const groups = new Map<string, Fixed>();
  for (const outcome of remediation.outcomes) {
    if (outcome.refusal !== null) continue;
    const { violation, proposal } = outcome;
    const edits = editsOf(remediation, outcome);
    const valueFrom = proposal?.valueFrom ?? null;
    const key = JSON.stringify([violation.rule, edits, valueFrom]);
    const finding = { root: shownRoot(violation.root), fingerprint: violation.fingerprint };
    const { findings, brought } = groups.get(key) ?? { findings: [], brought: [] };
    const all = outcome.brought
      ? { findings, brought: [...brought, finding] }
      : { findings: [...findings, finding], brought };
    groups.set(key, { rule: violation.rule, ...all, edits, valueFrom });
  }
  return [...groups.values()].toSorted(
    (one, other) =>
      compareText(one.rule, other.rule) ||
      byPlace(one.edits[0], other.edits[0]) ||
      compareText(JSON.stringify(one), JSON.stringify(other)),
  );
}

function byPlace(one: EditedPlace | undefined, other: EditedPlace | undefined): number {
  return compareText(one?.file ?? '', other?.file ?? '') || (one?.line ?? 0) - (other?.line ?? 0);
}

function editsOf(remediation: Remediation, { violation, proposal, written }: Outcome): EditedPlace[] {
  if (proposal === null) return [];
  const { sources } = remediation;
  const entries = written.flatMap(({ entry }) => (entry === null ? [] : [entry]));
  const own = [...proposal.edits, ...entries].map((edit) => {
    const file = sources.files.real(edit.place.file) ?? edit.place.file;
    return { file, line: lineOf(sources, { ...writtenPlace(sources, edit), file }), layer: edit.layer };
  });
  const analysis = remediation.analyses.find(({ directory }) => directory === violation.root);
  const patched = written.map(({ file }) => {
    const located = proposal.ops
      .map(({ pointer }) => analysis?.trace?.locate(violation.rendered, violation.within + pointer).source)
      .find((source) => source?.file === file);
    return { file, line: located?.line ?? 1, layer: proposal.addition === null ? 'patch' : 'resource' };
  });
  const unique = new Map([...own, ...patched].map((edit) => [JSON.stringify(edit), edit]));
  return [...unique.values()];
}

/** What was appended stands in the list as its last item that is equal; everything else at its own place. */
function writtenPlace(sources: Sources, edit: SourceEdit): Place {
  if (edit.action === 'move') return edit.to.reduce(childPlace, parentPlace(edit.place));
  const list = edit.action === 'append' ? readPlace(sources, edit.place) : undefined;
  if (edit.action !== 'append' || !Array.isArray(list)) return edit.place;
  const index = list.findLastIndex((item) => isDeepStrictEqual(item, edit.value));
  return index < 0 ? edit.place : childPlace(edit.place, index);
}

/** The line of a place in the final text; where it was removed, that of the nearest node around it. */
function lineOf(sources: Sources, place: Place): number {
  const position = positionOf(sources, place);
  if (position !== null) return position.line;
  const path = place.inline?.path ?? place.path;
  return path.length === 0 ? 1 : lineOf(sources, parentPlace(place));
}

function leftOf({ violation, refusal }: Outcome): Left[] {
  if (refusal === null) return [];
  const { rule, root, fingerprint } = violation;
  const { state, code, reason } = refusal;
  return [{ rule, root: shownRoot(root), fingerprint, state, code, reason, advice: adviceFor(code) }];
}

function byRuleAndRoot(one: Left, other: Left): number {
  return (
    compareText(one.rule, other.rule) ||
    compareText(one.root, other.root) ||
    compareText(one.fingerprint, other.fingerprint)
  );
}

/** A unified diff as `git apply` takes it, by path; empty where nothing changes. */
export function unifiedDiff(pristine: Sources, texts: Texts): string {
  return [...texts.keys()]
    .toSorted(compareText)
    .map((file) => {
      const before = pristine.text(file);
      const isCreate = isSourceError(before);
      const names = [isCreate ? '/dev/null' : `a/${file}`, `b/${file}`] as const;
      const old = isCreate ? '' : before;
      const patch = structuredPatch(...names, old, texts.get(file) ?? '', undefined, undefined, { context: 3 });
      return formatPatch({ ...patch, isGit: true, isCreate });
    })
    .join('');
}

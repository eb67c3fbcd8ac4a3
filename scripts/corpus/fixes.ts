/**
 * Part four: a copy of each repository is fixed. Most findings are gone, nothing else is: no root, no comment, no byte
 * outside the edits; no finding is new, and a second run has nothing to do.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FixReport, Report, ReportFinding } from '../../src/report/index.ts';
import { git, oakum } from './programs.ts';
import { copyTree, linesOf, type Outcome, reportOf, type Repository, sourceFiles } from './repository.ts';

/** Of the findings with a known value, apart from those that a rule withholds on evidence in the manifests. */
const WANTED = 0.95;
/**
 * With what rules withhold counted as left. It is below the other number because 52 workloads of the corpus hold a binding or a
 * projected token: taking their token away, as nothing else would mend it, breaks them. No fix may reach for these.
 */
const WANTED_WITH_WITHHELD = 0.93;
const SHOWN = 5;

export interface Fixed extends Outcome {
  readonly report: FixReport;
  /** Findings that a fix with a known value could remove, and how many of them are gone. */
  readonly fixable: number;
  readonly gone: number;
  /** Of the fixable ones that are left, those that their rule leaves to a person, on evidence in the manifests. */
  readonly withheld: number;
  /** Why others are left, with their counts. */
  readonly left: ReadonlyMap<string, number>;
}

export async function fixCopy(repository: Repository, scratch: string): Promise<Fixed> {
  const top = join(scratch, 'fixes', repository.name);
  mkdirSync(join(scratch, 'fixes'), { recursive: true });
  copyTree(repository.top, top);
  for (const args of [
    ['init', '-q'],
    ['add', '-A', '-f'],
    ['commit', '-q', '-m', 'as it was'],
  ])
    await git(top, args);
  const comments = commentsOf(top);
  const roots = await checked(top, []);
  const report = await fixed(top);
  const after = await checked(top, ['--all']);
  const faults = [
    ...newErrors(repository.report, report),
    ...brokenRoots(repository.report, after),
    ...newFindings(repository.report, after),
    ...lostComments(comments, commentsOf(top)),
    ...(await foreignBytes(top, report)),
    ...untold(roots, report),
    ...(await secondRun(top)),
  ];
  const fixable = keysOf(roots, ({ fix }) => fix.state !== 'manual' && fix.state !== 'needs-value');
  const still = new Set(keysOf(after, () => true));
  const gone = fixable.filter((key) => !still.has(key)).length;
  const byRule = keysOf(roots, ({ fix, untraced }) => fix.state === 'refused' && untraced === null);
  const withheld = byRule.filter((key) => still.has(key)).length;
  const left = countLeft(report);
  const says = `${gone} of ${fixable.length} fixable findings gone, ${withheld} withheld by their rule`;
  return { says, faults, report, fixable: fixable.length, gone, withheld, left };
}

/** All repositories together: the share that is gone, and a table of the reasons for what is not. */
export function together(parts: readonly Fixed[]): Outcome {
  const sum = (count: (part: Fixed) => number): number => parts.reduce((total, part) => total + count(part), 0);
  const [gone, fixable] = [sum((part) => part.gone), sum((part) => part.fixable)];
  const left = new Map<string, number>();
  for (const part of parts) for (const [why, count] of part.left) left.set(why, (left.get(why) ?? 0) + count);
  const table = [...left]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([why, count]) => `\n       ${String(count).padStart(5)} ${why}`);
  const withheld = sum((part) => part.withheld);
  const percent = (of: number): string => `${((100 * gone) / Math.max(of, 1)).toFixed(1)} %`;
  const share =
    `${gone} of ${fixable} fixable findings gone (${percent(fixable)}); ` +
    `${withheld} are withheld by their rule, of the rest ${percent(fixable - withheld)}`;
  const isFew = gone < (fixable - withheld) * WANTED || gone < fixable * WANTED_WITH_WITHHELD;
  const faults = isFew ? [`only ${share}`] : [];
  return { says: `${share}; left, with the reason:${table.join('')}`, faults };
}

async function checked(top: string, args: readonly string[]): Promise<Report> {
  return reportOf(await oakum(top, ['check', '--format', 'json', ...args]));
}

async function fixed(top: string): Promise<FixReport> {
  const { code, stdout, stderr } = await oakum(top, ['fix', '--safety', 'review', '--write', '--format', 'json']);
  if (stdout === '') throw new Error(`oakum fix ended with ${code} and no report: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout) as FixReport;
}

function keysOf(report: Report, wanted: (finding: ReportFinding) => boolean): string[] {
  return report.roots.flatMap(({ path, findings }) =>
    findings.filter(wanted).map(({ fingerprint }) => `${path} ${fingerprint}`),
  );
}

/** Roots that did not render before are told again; anything else is new. */
function newErrors(before: Report, { errors }: FixReport): string[] {
  const known = new Set(before.roots.map(({ error }) => error?.message));
  return errors.map(({ message }) => message).filter((message) => !known.has(message));
}

function brokenRoots(before: Report, after: Report): string[] {
  const rendered = new Set(after.roots.filter(({ error }) => error === null).map(({ path }) => path));
  return before.roots
    .filter(({ error, path }) => error === null && !rendered.has(path))
    .map(({ path }) => `${path} broke`);
}

function newFindings(before: Report, after: Report): string[] {
  const known = new Set(keysOf(before, () => true));
  return keysOf(after, () => true)
    .filter((key) => !known.has(key))
    .map((key) => `a new finding: ${key}`);
}

interface Comments {
  /** Every text from a `#` to the end of its line, how often it stands in each file; also inside block scalars. */
  readonly times: Map<string, number>;
  /** Of those that fill their line: the entries that stand below them. */
  readonly subjects: Map<string, string[]>;
  /** Every entry: a list item as it is written, else the key. */
  readonly entries: Map<string, number>;
}

function commentsOf(top: string): Comments {
  const [times, subjects, entries] = [
    new Map<string, number>(),
    new Map<string, string[]>(),
    new Map<string, number>(),
  ];
  const add = (to: Map<string, number>, key: string): void => void to.set(key, (to.get(key) ?? 0) + 1);
  for (const file of sourceFiles(top)) {
    let above: string[] = [];
    for (const line of linesOf(top, file)) {
      const comment = /(?:^|\s)(#.*)$/.exec(line)?.[1];
      const key = `${file}: ${comment}`;
      if (comment !== undefined) add(times, key);
      const text = line.trim();
      if (text.startsWith('#')) above.push(key);
      else {
        const entry = `${file}: ${text.startsWith('-') ? text : (text.split(':')[0] ?? '')}`;
        add(entries, entry);
        for (const each of above) subjects.set(each, [...(subjects.get(each) ?? []), entry]);
        above = [];
      }
    }
  }
  return { times, subjects, entries };
}

/** A comment may go with the entry below it, as it does where a person removes that; no other one. */
function lostComments(before: Comments, after: Comments): string[] {
  const isGone = (entry: string): boolean => (after.entries.get(entry) ?? 0) < (before.entries.get(entry) ?? 0);
  return [...before.times]
    .filter(([key, count]) => (after.times.get(key) ?? 0) < count && !before.subjects.get(key)?.some(isGone))
    .map(([key]) => `a comment is lost: ${key}`);
}

/** The report's diff, taken back, gives the tree as it was: it names every byte that changed, and each file has an edit. */
async function foreignBytes(top: string, report: FixReport): Promise<string[]> {
  const names = (await git(top, ['status', '--porcelain', '--untracked-files=all', '--no-renames', '-z'])).stdout;
  const changed = names
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
  const edited = new Set(report.fixed.flatMap(({ edits }) => edits.map(({ file }) => file)));
  const faults = changed
    .filter((file) => !edited.has(file))
    .map((file) => `${file} changed without an edit in the report`);
  if (report.diff === '') return faults;
  const patch = `${top}.diff`;
  writeFileSync(patch, report.diff);
  const check = await git(top, ['apply', '-R', '--unidiff-zero', patch]);
  const rest = await git(top, ['status', '--porcelain', '-z']);
  await git(top, ['apply', '--unidiff-zero', patch]);
  if (check.code !== 0 || rest.stdout !== '')
    faults.push(`the diff is not what changed: ${check.stderr}${rest.stdout}`);
  return faults;
}

/** The findings of `check` are each told once by `fix`, as fixed or as left, and no others are. */
function untold(before: Report, { fixed: done, left }: FixReport): string[] {
  const told = [...done.flatMap(({ findings }) => findings), ...left].map((key) => `${key.root} ${key.fingerprint}`);
  const found = before.roots.flatMap(({ path, findings }) =>
    findings.map(({ fingerprint }) => `${path || '.'} ${fingerprint}`),
  );
  const [toldOnce, known] = [new Set(told), new Set(found)];
  return [
    ...found.filter((key) => !toldOnce.has(key)).map((key) => `neither fixed nor left: ${key}`),
    ...told.filter((key) => !known.has(key)).map((key) => `told and not found: ${key}`),
    ...told.filter((key, index) => told.indexOf(key) !== index).map((key) => `told twice: ${key}`),
  ];
}

async function secondRun(top: string): Promise<string[]> {
  const before = snapshot(top);
  const report = await fixed(top);
  const after = snapshot(top);
  const changed = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  const faults = changed.slice(0, SHOWN).map((file) => `a second run changes ${file}`);
  if (report.fixed.length > 0) faults.push(`a second run fixes ${report.fixed.length} more`);
  return faults;
}

function snapshot(top: string): Map<string, string> {
  return new Map(sourceFiles(top).map((file) => [file, readFileSync(join(top, file), 'latin1')]));
}

function countLeft(report: FixReport): Map<string, number> {
  const left = new Map<string, number>();
  for (const { rule, state, code } of report.left) {
    const why = `${state}${code === null ? '' : ` ${code}`} (${rule})`;
    left.set(why, (left.get(why) ?? 0) + 1);
  }
  return left;
}

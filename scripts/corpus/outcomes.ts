/**
 * What became of the findings of each rule when the whole corpus was fixed, held against a committed file: how many are fixed, refused
 * (by code), without a value, or a person's to change. A change of a rule or of the planning that nobody meant shows here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FixReport } from '../../src/report/index.ts';
import type { Outcome } from './repository.ts';

const FILE = join(import.meta.dirname, 'outcomes.json');

/** By rule, then by outcome: `fixed`, `needs-value`, `manual` or `refused` with its code. */
type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function compareOutcomes(reports: readonly FixReport[]): Outcome {
  const [found, known] = [tableOf(reports), JSON.parse(readFileSync(FILE, 'utf8')) as Table];
  const faults = keysOf(found, known).flatMap((rule) =>
    keysOf(found[rule] ?? {}, known[rule] ?? {}).flatMap((outcome) => {
      const [before, now] = [known[rule]?.[outcome] ?? 0, found[rule]?.[outcome] ?? 0];
      return before === now ? [] : [`${rule}, ${outcome}: ${before} before, ${now} now`];
    }),
  );
  const advice = '; they are not those of outcomes.json: where that is meant, npm run corpus -- --update writes it';
  return { says: faults.length === 0 ? shareOf(found) : shareOf(found) + advice, faults };
}

export function updateOutcomes(reports: readonly FixReport[]): string {
  const found = tableOf(reports);
  writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  return `outcomes: ${shareOf(found)} written down`;
}

function tableOf(reports: readonly FixReport[]): Table {
  const table = new Map<string, Map<string, number>>();
  const add = (rule: string, outcome: string, count: number): void => {
    const row = table.get(rule) ?? new Map<string, number>();
    row.set(outcome, (row.get(outcome) ?? 0) + count);
    table.set(rule, row);
  };
  for (const { fixed, left } of reports) {
    for (const { rule, findings } of fixed) if (findings.length > 0) add(rule, 'fixed', findings.length);
    for (const { rule, state, code } of left) add(rule, state === 'refused' ? `refused ${code}` : state, 1);
  }
  const sorted = [...table]
    .toSorted(byFirst)
    .map(([rule, row]) => [rule, Object.fromEntries([...row].toSorted(byFirst))]);
  return Object.fromEntries(sorted) as Table;
}

/** Of all findings, also of those that no rule has a fix for: a number to know, not one to reach. */
function shareOf(table: Table): string {
  const cells = Object.values(table).flatMap((row) => Object.entries(row));
  const sum = (wanted: (outcome: string) => boolean): number =>
    cells.reduce((total, [outcome, count]) => total + (wanted(outcome) ? count : 0), 0);
  const [all, fixed] = [sum(() => true), sum((outcome) => outcome === 'fixed')];
  return `${fixed} of all ${all} findings fixed (${((100 * fixed) / Math.max(all, 1)).toFixed(1)} %)`;
}

function keysOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
}

function byFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

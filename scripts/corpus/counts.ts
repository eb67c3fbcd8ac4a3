/**
 * Part five: how often each rule finds something in each repository, held against a committed file. A change of a rule, of
 * the engine or of the renderer that nobody meant shows here, whatever its own tests say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Repository } from './repository.ts';

const FILE = join(import.meta.dirname, 'counts.json');

/** By rule, then by repository; nothing where nothing was found. */
type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Only the repositories that were looked at are held against the file. */
export function compareCounts(repositories: readonly Repository[]): Outcome {
  const looked = new Set(repositories.map(({ name }) => name));
  const found = countsOf(repositories);
  const known = JSON.parse(readFileSync(FILE, 'utf8')) as Counts;
  const faults: string[] = [];
  for (const rule of [...new Set([...Object.keys(known), ...Object.keys(found)])].toSorted()) {
    for (const name of [...looked].toSorted()) {
      const [before, now] = [known[rule]?.[name] ?? 0, found[rule]?.[name] ?? 0];
      if (before !== now) faults.push(`${rule} in ${name}: ${before} before, ${now} now`);
    }
  }
  const says = `${total(found)} findings of ${Object.keys(found).length} rules`;
  const advice =
    '; they are not those of counts.json: where that is meant, npm run corpus -- --update writes them down';
  return { says: faults.length === 0 ? says : says + advice, faults };
}

/** Writes what was found; of repositories that were not looked at, what is known stays. */
export function updateCounts(repositories: readonly Repository[]): string {
  const found = countsOf(repositories);
  const looked = new Set(repositories.map(({ name }) => name));
  const known = JSON.parse(readFileSync(FILE, 'utf8')) as Counts;
  const merged: Record<string, Record<string, number>> = {};
  for (const [counts, isWanted] of [
    [known, (name: string) => !looked.has(name)],
    [found, () => true],
  ] as const) {
    for (const [rule, byName] of Object.entries(counts)) {
      for (const [name, count] of Object.entries(byName)) if (isWanted(name)) (merged[rule] ??= {})[name] = count;
    }
  }
  const sorted = Object.keys(merged)
    .toSorted()
    .map((rule) => [rule, Object.fromEntries(Object.entries(merged[rule] ?? {}).toSorted(byFirst))] as const);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  return `${total(found)} findings of ${Object.keys(found).length} rules written down`;
}

function countsOf(repositories: readonly Repository[]): Counts {
  const counts: Record<string, Record<string, number>> = {};
  for (const { name, report } of repositories) {
    for (const { rule } of report.roots.flatMap(({ findings }) => findings)) {
      const byName = (counts[rule] ??= {});
      byName[name] = (byName[name] ?? 0) + 1;
    }
  }
  return counts;
}

function total(counts: Counts): number {
  return Object.values(counts)
    .flatMap((byName) => Object.values(byName))
    .reduce((sum, count) => sum + count, 0);
}

function byFirst([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}

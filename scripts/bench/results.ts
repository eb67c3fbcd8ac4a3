/** What was measured, as lines for a terminal and as a page. */
import type { Counts, Times } from './repository.ts';
import { compare, type Comparison } from './series.ts';

export interface Machine {
  readonly cores: number;
  /** In gigabytes. */
  readonly memory: number;
  /** As `linux/x64`. */
  readonly platform: string;
  readonly node: string;
  readonly kustomize: string;
  readonly oakum: string;
}

/** One number that must not grow beyond its target, or not fall below it. */
export interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: '' | ' MB' | ' million/s';
  readonly target: number;
  readonly bound: 'at most' | 'at least';
  /** Set where the number is a ratio. */
  readonly comparison: Comparison | null;
}

export interface Measured {
  readonly name: string;
  readonly counts: Counts;
  readonly times: Times;
}

export function ratio(what: string, comparison: Comparison, target: number): Result {
  return { what, value: comparison.ratio, unit: '', target, bound: 'at most', comparison };
}

/** @param rate evaluations a second */
export function speed(what: string, rate: number, target: number): Result {
  return { what, value: rate / 1e6, unit: ' million/s', target, bound: 'at least', comparison: null };
}

/** A number that is none is no pass. */
export function isMet({ value, target, bound }: Result): boolean {
  return bound === 'at most' ? value <= target : value >= target;
}

export function line(result: Result): string {
  const { what, target, unit, bound } = result;
  return `${what}: ${valueOf(result)}, ${bound} ${target}${unit}${isMet(result) ? '' : ' (MISSED)'}`;
}

/** The page: everything that the numbers depend on, and nothing that tells where or when they were taken. */
export function page(machine: Machine, rounds: number, results: readonly Result[], all: readonly Measured[]): string {
  const { cores, memory, platform, node, kustomize, oakum } = machine;
  return `# Benchmarks

Made by \`npm run bench\`, all of it in one run, on ${platform} with ${cores} cores and ${memory} GB of memory, Node ${node},
kustomize ${kustomize}, Oakum ${oakum}. Times are of the machine, ratios are what to look at.

${table(
  ['', 'ratio or size', 'lowest to highest', 'measured', 'against', 'target'],
  results.map((result) => [
    result.what,
    isMet(result) ? valueOf(result) : `**${valueOf(result)}**, missed`,
    ...rangeOf(result),
    `${result.bound} ${result.target}${result.unit}`,
  ]),
)}

## By repository

${table(
  ['', 'roots', 'rendered', 'findings', 'bare', 'check', 'fix', 'check / bare', 'fix / check', 'builds of check, fix'],
  all.map(rowOf),
)}

## How it is measured

- Each repository is copied and made a Git repository. Every command runs once unmeasured, so caches are warm, Node's compile cache
  too; then ${rounds} rounds of bare kustomize, \`check\`, \`fix\` in turns. A ratio is taken in each round, and the median is given.
- Each command is one process for each repository; of several repositories the times are summed.
- Bare kustomize is \`scripts/bench/bare.mjs\`, a process of its own that starts the same kustomize with the same arguments and
  environment, as many at once as there are processors, and reads what it prints. It does the builds that \`check\` was seen to do:
  a root that is refused because it names a URL is built by neither.
- \`check\` and \`fix\` are whole commands with \`--format json\`; \`fix\` writes nothing but the diff. A run that ends or prints otherwise
  than the first one stops the benchmark.
- What runs is the built program (\`npm run build\`), with the whole catalogue of rules.
- The clean root is \`examples/clean\`, whose ten resources no rule has anything to say about. The script beside it is
  \`scripts/bench/plain.mjs\`: it starts the same kustomize and copies its output. There alone renderings are
  kept from run to run, as they are for everybody (\`OAKUM_CACHE\`); everywhere else kustomize is asked each time.
- The engine is measured in one process on one core, on what it compiled once (\`scripts/bench/engine.ts\`).
- Memory is the peak of the Oakum process alone, the highest of several runs; each kustomize comes on top.
`;
}

function valueOf({ value, unit }: Result): string {
  return `${unit === ' MB' ? Math.round(value) : value.toFixed(2)}${unit}`;
}

function rangeOf({ comparison }: Result): string[] {
  if (comparison === null) return ['', '', ''];
  const { lowest, highest, measured, against } = comparison;
  return [`${lowest.toFixed(2)} to ${highest.toFixed(2)}`, seconds(measured), seconds(against)];
}

function rowOf({ name, counts, times }: Measured): string[] {
  const { roots, rendered, findings, builds } = counts;
  const [check, fix] = [compare(times.check, times.bare), compare(times.fix, times.check)];
  return [
    name.replace('+', '/'),
    ...[roots, rendered, findings].map(String),
    ...[check.against, check.measured, fix.measured].map(seconds),
    ...[check.ratio, fix.ratio].map((value) => value.toFixed(2)),
    `${builds.check}, ${builds.fix}`,
  ];
}

function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

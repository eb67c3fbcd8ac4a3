/**
 * `npm run bench`: what Oakum takes on real repositories, as ratios that are measured in one run, and as a page in docs/.
 * Exit code 1 where a target is missed, 2 where it could not be measured. Without the corpus only the start is measured,
 * and the page stays as it is.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { findRenderer, type Renderer } from '../src/kustomize/renderer.ts';
import manifest from '../package.json' with { type: 'json' };
import { measureEngine } from './bench/engine.ts';
import { makeRepository, measure, prepare } from './bench/repository.ts';
import { isMet, line, type Machine, type Measured, page, type Result, ratio, speed } from './bench/results.ts';
import { environment, node, oakum, peakOf } from './bench/run.ts';
import { compare, together } from './bench/series.ts';

const top = join(import.meta.dirname, '..');
const corpus = join(top, '..', 'shared', 'corpus', 'kustomize');
const large = 'redhat-cop+gitops-catalog';
const ROUNDS = 7;
const STARTS = 31;
const MEMORY_RUNS = 3;

const scratch = mkdtempSync(join(tmpdir(), 'oakum-bench-'));
const cleanUp = (): void => rmSync(scratch, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (cleanUp(), process.exit(2)));

try {
  process.exitCode = await bench();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
} finally {
  cleanUp();
}

async function bench(): Promise<0 | 1> {
  const found = await findRenderer(environment);
  if (!found.ok) throw new Error(found.problem.message);
  const machine = describeMachine(found.renderer);
  build();
  const own = [...measureCleanRoot(found.renderer), ...(await engineResults())];
  console.log(
    `${machine.platform}, ${machine.cores} cores, ${machine.memory} GB, Node ${machine.node}, kustomize ${machine.kustomize}`,
  );
  if (!existsSync(join(corpus, large))) {
    console.log('The corpus is not here (../shared/corpus), so only the start is measured.');
    return conclude([measureStart(), ...own]);
  }
  const { results, repositories } = benchCorpus(found.renderer);
  const all = [...results.slice(0, 3), measureStart(), ...own, ...results.slice(3)];
  writeFileSync(join(top, 'docs', 'benchmarks.md'), page(machine, ROUNDS, all, repositories));
  const exitCode = conclude(all);
  console.log('Written to docs/benchmarks.md.');
  return exitCode;
}

function conclude(results: readonly Result[]): 0 | 1 {
  for (const result of results) console.log(line(result));
  return results.every(isMet) ? 0 : 1;
}

function benchCorpus(renderer: Renderer): { results: Result[]; repositories: Measured[] } {
  let memory = 0;
  const repositories = readdirSync(corpus)
    .sort()
    .map((name): Measured => {
      console.error(`${name.replace('+', '/')} …`);
      const repository = prepare(join(corpus, name), scratch, renderer);
      if (name === large) memory = highestPeak(repository.directory);
      return { name, counts: repository.counts, times: measure(repository, ROUNDS) };
    });
  const timesOf = (command: 'bare' | 'check' | 'fix', among: readonly Measured[]): readonly number[] =>
    together(among.map(({ times }) => times[command]));
  const big = repositories.filter(({ name }) => name === large);
  const others = repositories.filter(({ name }) => name !== large);
  const results = [
    ratio(
      '`check` of gitops-catalog against bare kustomize',
      compare(timesOf('check', big), timesOf('bare', big)),
      1.35,
    ),
    ratio(
      '`check` of the other repositories against bare kustomize',
      compare(timesOf('check', others), timesOf('bare', others)),
      2.5,
    ),
    ratio(
      '`fix` of all repositories against `check`',
      compare(timesOf('fix', repositories), timesOf('check', repositories)),
      3,
    ),
    {
      what: 'memory of `check` of gitops-catalog',
      value: memory,
      unit: ' MB',
      target: 400,
      bound: 'at most',
      comparison: null,
    } as const,
  ];
  return { results, repositories };
}

function measureStart(): Result {
  const times = { version: [] as number[], bare: [] as number[] };
  for (let round = -1; round < STARTS; round += 1) {
    const [bare, version] = [node(['-e', '0']), oakum(['version'])];
    if (version.status !== 0) throw new Error(`oakum version ended with ${version.status}`);
    // The first round warms the caches.
    if (round < 0) continue;
    times.bare.push(bare.seconds);
    times.version.push(version.seconds);
  }
  return ratio('`oakum version` against `node -e 0`', compare(times.version, times.bare), 4);
}

/**
 * One clean root, as Argo CD has many: what Oakum adds to a program that only starts kustomize. Once as it comes, which after the first
 * run means with a kept rendering, and once without.
 */
function measureCleanRoot({ program, arguments: args }: Renderer): Result[] {
  const directory = join(scratch, 'clean');
  cpSync(join(top, 'examples', 'clean'), directory, { recursive: true });
  makeRepository(directory);
  const keeping = { ...environment, OAKUM_CACHE: join(scratch, 'cache') };
  const times = { kept: [] as number[], rendered: [] as number[], plain: [] as number[] };
  for (let round = -1; round < STARTS; round += 1) {
    const plain = node([join(import.meta.dirname, 'bench', 'plain.mjs'), program, ...args, directory]);
    const [kept, rendered] = [oakum(['check', directory], keeping), oakum(['check', directory])];
    if (plain.status !== 0 || !plain.output.includes('kind: Deployment'))
      throw new Error('kustomize failed on the clean root');
    for (const { status, output } of [kept, rendered]) {
      if (status !== 0 || output !== '1 root, 10 resources: 0 findings\n') {
        throw new Error(`the clean root is not clean: ${output}`);
      }
    }
    if (round < 0) continue;
    times.plain.push(plain.seconds);
    times.kept.push(kept.seconds);
    times.rendered.push(rendered.seconds);
  }
  const what = '`check` of one clean root against a script that starts kustomize';
  return [
    ratio(what, compare(times.kept, times.plain), 1.4),
    ratio(`${what}, nothing kept`, compare(times.rendered, times.plain), 2),
  ];
}

async function engineResults(): Promise<Result[]> {
  const { memoryLimit, pattern } = await measureEngine();
  return [
    speed('evaluations of the memory-limit rule on one core', memoryLimit, 0.8),
    speed('evaluations of a regular expression on one core', pattern, 0.3),
  ];
}

/** What is measured is what people install: the built program. */
function build(): void {
  const built = node([join(import.meta.dirname, 'build.ts')]);
  if (built.status !== 0) throw new Error('the program could not be built');
}

function highestPeak(directory: string): number {
  const peaks = Array.from({ length: MEMORY_RUNS }, () => peakOf(['check', directory, '--format', 'json']));
  return Math.max(...peaks);
}

function describeMachine({ version, kubectl }: Renderer): Machine {
  return {
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 1e9),
    platform: `${process.platform}/${process.arch}`,
    node: process.versions.node,
    kustomize: kubectl === null ? version : `${version} (of kubectl ${kubectl})`,
    oakum: manifest.version,
  };
}

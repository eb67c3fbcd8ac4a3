/** A repository of the corpus, and what Oakum and bare kustomize take for it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { closedEnvironment } from '../../src/kustomize/environment.ts';
import type { Renderer } from '../../src/kustomize/renderer.ts';
import type { FixReport, Report } from '../../src/report/index.ts';
import { environment, node, oakum, type Run } from './run.ts';
import type { Series } from './series.ts';

/** A copy, with what each command must do on it every time. */
export interface Repository {
  readonly name: string;
  readonly directory: string;
  /** For `bare.mjs`: the builds that `check` does. */
  readonly jobs: string;
  readonly expected: { readonly bare: Run; readonly check: Run; readonly fix: Run };
  readonly counts: Counts;
}

export interface Counts {
  readonly roots: number;
  readonly rendered: number;
  readonly findings: number;
  readonly fixed: number;
  /** Starts of kustomize. */
  readonly builds: { readonly check: number; readonly fix: number };
}

export interface Times {
  readonly bare: Series;
  readonly check: Series;
  readonly fix: Series;
}

const bareRunner = join(import.meta.dirname, 'bare.mjs');

/**
 * Copies a repository and runs each command once, unmeasured: that warms every cache, and a recorder in the place of
 * kustomize writes down which builds `check` does, so that the bare run does the same, no more and no fewer.
 */
export function prepare(source: string, scratch: string, renderer: Renderer): Repository {
  const name = basename(source);
  const directory = join(scratch, name);
  copyTree(source, directory);
  makeRepository(directory);
  const check = recorded(scratch, renderer, ['check', directory, '--format', 'json']);
  const fix = recorded(scratch, renderer, ['fix', directory, '--format', 'json']);
  const report = JSON.parse(check.run.output) as Report;
  const jobs = join(scratch, `${name}.json`);
  const { program, arguments: args } = renderer;
  const [env, directories] = [closedEnvironment(), check.builds.map((build) => build.directory)];
  writeFileSync(jobs, JSON.stringify({ program, args, env, directories, concurrency: availableParallelism() }));
  const bare = node([bareRunner, jobs]);
  const failed = check.builds.filter((build) => build.status !== '0').length;
  const { builds } = check;
  if (bare.output !== `${JSON.stringify({ builds: builds.length, failed })}\n`) {
    throw new Error(`bare kustomize does not end on ${name} as it does for oakum check: ${bare.output.trim()}`);
  }
  const counts = {
    roots: report.summary.roots,
    rendered: report.summary.roots - report.summary.failedRoots,
    findings: report.summary.findings,
    fixed: (JSON.parse(fix.run.output) as FixReport).fixed.flatMap(({ findings }) => findings).length,
    builds: { check: builds.length, fix: fix.builds.length },
  };
  return { name, directory, jobs, expected: { bare, check: check.run, fix: fix.run }, counts };
}

/** Bare kustomize, check and fix in turns, so that a slow moment of the machine meets all three. */
export function measure({ name, directory, jobs, expected }: Repository, rounds: number): Times {
  const times = { bare: [] as number[], check: [] as number[], fix: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const runs = {
      bare: node([bareRunner, jobs]),
      check: oakum(['check', directory, '--format', 'json']),
      fix: oakum(['fix', directory, '--format', 'json']),
    };
    for (const command of ['bare', 'check', 'fix'] as const) {
      const [run, first] = [runs[command], expected[command]];
      if (run.status !== first.status || run.output !== first.output) {
        throw new Error(`${command} of ${name} did something else than the first time, so its times mean nothing`);
      }
      times[command].push(run.seconds);
    }
  }
  return times;
}

interface Build {
  readonly directory: string;
  readonly status: string;
}

/** Runs Oakum with a program between it and kustomize that notes what is built and how it ends. */
function recorded(
  scratch: string,
  renderer: Renderer,
  args: readonly string[],
): { run: Run; builds: readonly Build[] } {
  const [folder, log] = [join(scratch, 'recorder'), join(scratch, 'recorder', 'log')];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // By its name Oakum knows whether it is a kubectl.
  const recorder = join(folder, basename(renderer.program));
  const lines = ['#!/bin/sh', `${quoted(renderer.program)} "$@"`, 'status=$?'];
  lines.push(`printf '%s\\t%s\\t%s\\n' "$1" "$status" "$2" >> ${quoted(log)}`, 'exit $status', '');
  writeFileSync(recorder, lines.join('\n'), { mode: 0o755 });
  const run = oakum(args, { ...environment, OAKUM_KUSTOMIZE: recorder });
  if (!run.output.startsWith('{')) throw new Error(`oakum ${args.join(' ')} printed no report`);
  const [command] = renderer.arguments;
  const builds = readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([first]) => first === command)
    .map(([, status = '', directory = '']) => ({ directory, status }));
  return { run, builds };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The corpus is read-only, and its copy must not be: Git makes a folder in it. */
function copyTree(source: string, destination: string): void {
  mkdirSync(destination, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(destination, entry.name)];
    if (entry.isDirectory()) copyTree(from, to);
    if (!entry.isFile()) continue;
    copyFileSync(from, to);
    chmodSync(to, 0o644);
  }
}

export function makeRepository(directory: string): void {
  const person = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org'];
  const commands = [
    ['init', '--quiet'],
    ['add', '--all', '--force'],
    [...person, 'commit', '--quiet', '--message', 'The corpus'],
  ];
  const env = { ...environment, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  for (const args of commands) {
    const { status, stderr } = spawnSync('git', args, { cwd: directory, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')} failed: ${stderr}`);
  }
}

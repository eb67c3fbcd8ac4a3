import { execFileSync } from 'node:child_process';
import { check, type CheckResult } from '../../src/app/check.ts';
import { fix, type FixResult } from '../../src/app/fix.ts';
import type { FixOptions } from '../../src/app/options.ts';
import { tenRules } from './ten-rules.ts';
import { makeTree } from '../cli/world.ts';

export { makeTree, readTree, writeTree } from '../cli/world.ts';

export type Options = Partial<FixOptions>;

function optionsIn(cwd: string, given: Options): FixOptions {
  return {
    cwd,
    env: process.env,
    rules: [],
    policy: null,
    kubernetesVersion: '1.34',
    podSecurityVersion: '1.34',
    allowRemote: [],
    loadRestrictor: 'root',
    timeoutMs: 60_000,
    concurrency: 2,
    now: '2026-11-23',
    context: {},
    onProgress: null,
    paths: [],
    onlyRules: tenRules,
    safety: 'review',
    values: new Map(),
    mode: 'write',
    branchName: 'oakum/fix',
    push: false,
    ...given,
  };
}

/** Runs the use case in this process: nothing but the arguments' parser and the printer is left out. */
export async function fixIn(top: string, given: Options = {}): Promise<FixResult> {
  return await fix(optionsIn(top, given));
}

export async function checkIn(top: string, given: Options & { readonly all: boolean }): Promise<CheckResult> {
  return await check({ ...optionsIn(top, given), all: given.all });
}

/** Root and fingerprint of all that `oakum check` finds, sorted; only of the rules that a fix is asked for. */
export async function findingsIn(top: string, given: Options = {}): Promise<string[]> {
  const { report } = await checkIn(top, { ...given, all: false });
  const asked = given.onlyRules ?? tenRules;
  const wanted = (rule: string): boolean => asked.length === 0 || asked.includes(rule);
  return report.roots
    .flatMap(({ path, findings }) =>
      findings.filter(({ rule }) => wanted(rule)).map(({ fingerprint }) => `${path} ${fingerprint}`),
    )
    .sort();
}

/** Root and fingerprint of all that a report of `oakum fix` speaks of, sorted. */
export function spokenOf({ report }: FixResult): string[] {
  const fixed = report.fixed.flatMap(({ findings }) => findings);
  return [...fixed, ...report.left].map(({ root, fingerprint }) => `${root} ${fingerprint}`).sort();
}

/** What is left, as `root rule code`, sorted. */
export function leftOf({ report }: FixResult): string[] {
  return report.left.map(({ root, rule, code }) => `${root || '.'} ${rule} ${code}`).sort();
}

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.test', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** These files in a folder that git knows as a repository, without a commit. */
export function makeRepository(files: Readonly<Record<string, string>>): string {
  const top = makeTree(files);
  git(top, 'init', '-q', '-b', 'main');
  return top;
}

export function withoutGit(tree: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.git/')));
}

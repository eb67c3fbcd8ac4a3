/**
 * `npm run demo`: what Oakum is for, on a copy of examples/shop with a real remote. Find, fix on a branch, push, and
 * check the pushed branch again. Exit code 1 where anything is not as it should be.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const top = join(import.meta.dirname, '..');
const launcher = join(top, 'src', 'cli', 'oakum.mjs');
const branch = 'oakum/fix';

interface Result {
  readonly status: number | null;
  readonly output: string;
}

/** Neither the user's own git settings nor a git that happens to run this have a say. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const scratch = mkdtempSync(join(tmpdir(), 'oakum-demo-'));
const cleanUp = (): void => rmSync(scratch, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (cleanUp(), process.exit(2)));

try {
  demo(join(scratch, 'shop'), join(scratch, 'remote.git'), join(scratch, 'clone'));
} catch (error) {
  console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  cleanUp();
}

function demo(shop: string, remote: string, clone: string): void {
  say('A copy of examples/shop becomes a Git repository with a bare remote.');
  makeRepository(shop, remote);
  const before = git(shop, 'status', '--porcelain=v2', '--branch');

  say('What would be deployed is rendered and judged; each finding names the line it comes from.');
  const found = oakum(shop, 'check');
  expect(found.status === 1, 'the example should hold blocking findings (exit code 1)', found);

  say('The fix goes onto a branch, proved by rendering again, and is pushed.');
  const fixed = oakum(shop, 'fix', '--branch', '--push');
  expect(fixed.status === 0, 'the fix should succeed (exit code 0)', fixed);
  expect(git(shop, 'status', '--porcelain=v2', '--branch') === before, 'the checkout should be as it was', fixed);

  say('This is all that the branch changes.');
  const diff = command(shop, 'git', ['diff', `main...${branch}`]);
  expect(diff.output !== '', 'the branch should change something', diff);

  say('The branch, fetched from the remote as a reviewer would, is checked again.');
  git(scratch, 'clone', '--quiet', '--branch', branch, remote, clone);
  const checked = oakum(clone, 'check');
  expect(checked.status === 0, 'the branch should have nothing that blocks (exit code 0)', checked);
  const report = JSON.parse(launch(clone, ['check', '--format', 'json']).output) as { summary: { findings: number } };
  expect(report.summary.findings === 0, 'the branch should have no finding at all', checked);

  console.log('\nThe demo did what it should: findings, a pushed branch, and nothing left to find on it.');
}

function makeRepository(shop: string, remote: string): void {
  cpSync(join(top, 'examples', 'shop'), shop, { recursive: true });
  git(scratch, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  git(shop, 'init', '--quiet', '--initial-branch=main');
  git(shop, 'config', 'user.name', 'Shop');
  git(shop, 'config', 'user.email', 'shop@example.org');
  git(shop, 'add', '.');
  git(shop, 'commit', '--quiet', '--message', 'The shop');
  git(shop, 'remote', 'add', 'origin', remote);
  git(shop, 'push', '--quiet', '--set-upstream', 'origin', 'main');
}

/** Runs Oakum as a user would, and shows what the user would see. */
function oakum(cwd: string, ...args: string[]): Result {
  console.log(`\n$ oakum ${args.join(' ')}`);
  const result = launch(cwd, args);
  process.stdout.write(result.output);
  return result;
}

function launch(cwd: string, args: readonly string[]): Result {
  return run(cwd, process.execPath, [launcher, ...args]);
}

function command(cwd: string, program: string, args: readonly string[]): Result {
  console.log(`\n$ ${program} ${args.join(' ')}`);
  const result = run(cwd, program, ['--no-pager', ...args]);
  process.stdout.write(result.output);
  return result;
}

function git(cwd: string, ...args: string[]): string {
  const result = run(cwd, 'git', args);
  if (result.status !== 0) throw new Error(`git ${args.join(' ')} failed`);
  return result.output;
}

function run(cwd: string, program: string, args: readonly string[]): Result {
  const child = spawnSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.error !== undefined) throw new Error(`${program} does not start: ${child.error.message}`);
  return { status: child.status, output: child.stdout };
}

function expect(holds: boolean, sentence: string, { status }: Result): void {
  if (!holds) throw new Error(`${sentence}; the last command ended with ${status}.`);
}

function say(sentence: string): void {
  console.log(`\n# ${sentence}`);
}

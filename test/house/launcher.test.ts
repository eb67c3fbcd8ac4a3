import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const top = join(import.meta.dirname, '..', '..');

/** A small program in the place of the real one: it does what its first argument says. */
const program = `
export async function main(argv: string[], env: Record<string, string | undefined>): Promise<unknown> {
  const [what, ...rest] = argv;
  if (what === 'echo') console.log(JSON.stringify({ rest, node: process.versions.node, seen: env['SEEN'] ?? null }));
  if (what === 'exit') return Number(rest[0]);
  if (what === 'throw') throw new Error('first line\\nsecond line');
  if (what === 'import') await import(String('./not-there.ts'));
  if (what === 'throw-later') setTimeout(() => { throw new Error('nobody caught this'); }, 1);
  if (what === 'reject-later') void Promise.reject(new Error('nobody awaited this'));
  if (what === 'never' || what?.endsWith('-later')) return new Promise(() => {});
  if (what === 'wait') { console.log('ready'); await new Promise((done) => setTimeout(done, 60_000)); }
  if (what === 'verbose') for (let line = 0; line < 20_000; line += 1) process.stdout.write('line ' + line + ' ' + 'x'.repeat(80) + '\\n');
  if (what === 'nothing') return undefined;
  if (what === 'trap') {
    const signal = new Promise((done) => process.once('SIGTERM', () => done(2)));
    console.log('ready');
    const alive = setInterval(() => {}, 1000);
    return signal.finally(() => clearInterval(alive));
  }
  return 0;
}
`;

let scratch = '';
let launcher = '';

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oakum-launcher-'));
  launcher = join(install('whole'), 'src', 'cli', 'oakum.mjs');
  symlinkSync(join(top, 'node_modules'), join(scratch, 'whole', 'node_modules'));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy of the launcher as an installation has it, with the small program beside it. */
function install(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'src', 'cli'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}\n');
  for (const file of ['oakum.mjs', 'restart.mjs'])
    cpSync(join(top, 'src', 'cli', file), join(folder, 'src', 'cli', file));
  writeFileSync(join(folder, 'src', 'cli', 'main.ts'), program);
  return folder;
}

function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: join(scratch, 'home'), ...more };
}

function launch(
  node: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = environment(),
): SpawnSyncReturns<string> {
  return spawnSync(node, [launcher, ...args], { encoding: 'utf8', env, cwd: scratch });
}

/** The first Node on the PATH that is too old for Oakum itself, or null on a machine that has none. */
function olderNode(): string | null {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const older = candidates.filter(existsSync).find((node) => {
    const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout;
    return Number.parseInt(version, 10) >= 20 && Number.parseInt(version, 10) < 24;
  });
  return older ?? null;
}

const older = olderNode();
const nodes = [
  { name: 'this Node', node: process.execPath },
  ...(older ? [{ name: 'an older Node', node: older }] : []),
];

describe.each(nodes)('started by $name', ({ node }) => {
  test('it runs on Node 24 or newer, with every argument and the environment as given', () => {
    const rest = ['--flag', 'two words', '', '*', '-'];
    const run = launch(node, ['echo', ...rest], environment({ SEEN: 'yes' }));
    expect(run.stderr).toBe('');
    const seen = JSON.parse(run.stdout) as { rest: string[]; node: string; seen: string };
    expect(seen).toMatchObject({ rest, seen: 'yes' });
    expect(Number.parseInt(seen.node, 10)).toBeGreaterThanOrEqual(24);
  });

  test.each([0, 1, 2])('exit code %i is passed on', (code) => {
    expect(launch(node, ['exit', String(code)])).toMatchObject({ status: code, stderr: '' });
  });

  test.each([
    ['throw', 'oakum: internal error: first line (src/cli/main.ts:'],
    ['import', "oakum: internal error: Cannot find module 'src/cli/not-there.ts' imported from src/cli/main.ts"],
    ['throw-later', 'oakum: internal error: nobody caught this (src/cli/main.ts:'],
    ['reject-later', 'oakum: internal error: nobody awaited this (src/cli/main.ts:'],
    ['never', 'oakum: internal error: it ended before there was a result'],
    ['nothing', 'oakum: internal error: the exit code was undefined'],
  ])('"%s" is one line on standard error and exit code 2', (what, beginning) => {
    const run = launch(node, [what]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr.startsWith(beginning)).toBe(true);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(run.stderr).not.toContain(scratch);
  });

  test('an exit code that is not of the contract is a crash', () => {
    expect(launch(node, ['exit', '3'])).toMatchObject({ status: 2 });
  });

  test('a reader that goes away ends it quietly', () => {
    const command = `"$NODE" "$LAUNCHER" verbose | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const env = environment({ NODE: node, LAUNCHER: launcher });
    const run = spawnSync('bash', ['-c', command], { encoding: 'utf8', env });
    expect(run.stderr).toBe('');
    expect(run.stdout).toBe(`line 0 ${'x'.repeat(80)}\n0\n`);
  });

  test.runIf(existsSync('/dev/full'))('output that cannot be written is not a pass', () => {
    const run = spawnSync('bash', ['-c', `"$NODE" "$LAUNCHER" verbose > /dev/full`], {
      encoding: 'utf8',
      env: environment({ NODE: node, LAUNCHER: launcher }),
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^oakum: internal error: .*ENOSPC.*\n$/);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it by that signal', async (signal) => {
    const child = spawn(node, [launcher, 'wait'], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
  });

  test('a program that tidies up on SIGTERM decides its own exit code', async () => {
    const child = spawn(node, [launcher, 'trap'], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});

test('it starts where no cache can be written', () => {
  writeFileSync(join(scratch, 'a-file'), '');
  const run = launch(process.execPath, ['echo'], environment({ XDG_CACHE_HOME: join(scratch, 'a-file') }));
  expect(run).toMatchObject({ status: 0, stderr: '' });
});

test('a relative cache folder is not followed into the working directory', () => {
  const cwd = mkdtempSync(join(scratch, 'cwd-'));
  const env = environment({ XDG_CACHE_HOME: 'cache' });
  expect(spawnSync(process.execPath, [launcher, 'echo'], { cwd, env })).toMatchObject({ status: 0 });
  expect(readdirSync(cwd)).toEqual([]);
});

test.skipIf(older === null)('without the pinned Node it says in one sentence what to install', () => {
  const alone = join(install('alone'), 'src', 'cli', 'oakum.mjs');
  const run = spawnSync(older ?? '', [alone, 'echo'], { encoding: 'utf8', env: environment() });
  expect(run).toMatchObject({ status: 2, stdout: '' });
  expect(run.stderr).toMatch(/^oakum: Node 24 or newer is needed and this is v2\d\..*npm ci.*install Node 24\.\n$/);
});

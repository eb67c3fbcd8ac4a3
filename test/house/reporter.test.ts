import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const top = join(import.meta.dirname, '..', '..');
let scratch = '';

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oakum-reporter-'));
  mkdirSync(join(scratch, 'test'));
  for (const file of ['vitest.config.ts', 'package.json', 'test/reporter.ts'])
    cpSync(join(top, file), join(scratch, file));
  symlinkSync(join(top, 'node_modules'), join(scratch, 'node_modules'));
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs `vitest run` on these test bodies, one file each: its last line and its exit code. */
function runTests(...bodies: string[]): { last: string | undefined; status: number | null } {
  for (const [at, body] of bodies.entries()) {
    const head = "import { afterAll, beforeAll, describe, expect, test } from 'vitest';\n";
    writeFileSync(join(scratch, 'test', `case-${at}.test.ts`), head + body);
  }
  const vitest = join(scratch, 'node_modules', 'vitest', 'vitest.mjs');
  const run = spawnSync(process.execPath, [vitest, 'run'], { cwd: scratch, encoding: 'utf8' });
  return { last: run.stdout.trimEnd().split('\n').at(-1), status: run.status };
}

const good = "test('good', () => expect(1).toBe(1));\n";

test('test cases are counted, not files', () => {
  expect(runTests(good + "test.each([1, 2, 3])('%i', () => {});", good)).toEqual({
    last: '5 passed, 0 failed',
    status: 0,
  });
});

test('a failing case is counted', () => {
  expect(runTests(`${good}test('bad', () => expect(1).toBe(2));`)).toEqual({ last: '1 passed, 1 failed', status: 1 });
});

test('skipped cases are counted apart', () => {
  expect(runTests(`${good}test.skip('later', () => {});`)).toEqual({
    last: '1 passed, 0 failed, 1 skipped',
    status: 0,
  });
});

test.each([
  ['a file that does not load', 'throw new Error();'],
  ['a rejection that nobody awaited', "test('quiet', () => void Promise.reject(new Error()));"],
  ['a failing hook', "describe('group', () => { afterAll(() => { throw new Error(); }); test('in', () => {}); });"],
])('%s counts as a failure', (_, body) => {
  const { last, status } = runTests(good, body);
  expect(status).toBe(1);
  expect(last).toMatch(/^[12] passed, 1 failed$/);
});

test('no test at all is a failure', () => {
  expect(runTests()).toEqual({ last: '0 passed, 1 failed', status: 1 });
});

test('a run that only skips is a failure', () => {
  expect(runTests("test.skip('later', () => {});")).toEqual({ last: '0 passed, 1 failed, 1 skipped', status: 1 });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMet, line, type Result } from '../../scripts/bench/results.ts';
import { compare, median, together } from '../../scripts/bench/series.ts';

const folder = join(import.meta.dirname, '..', '..', 'scripts', 'bench');

describe('numbers', () => {
  test('a ratio is taken in each round, so a slow round of both sides does not show', () => {
    const comparison = compare([2, 20, 2.2], [1, 10, 1]);
    expect(comparison).toEqual({ ratio: 2, lowest: 2, highest: 2.2, measured: 2.2, against: 1 });
  });

  test('the median is the middle one, or the mean of the middle two', () => {
    expect(median([10, 2, 9])).toBe(9);
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  test('several commands are summed round by round', () => {
    expect(
      together([
        [1, 2],
        [10, 20],
        [100, 200],
      ]),
    ).toEqual([111, 222]);
  });

  test('nothing measured is an error, and so are rounds that do not pair', () => {
    expect(() => median([])).toThrow('nothing was measured');
    expect(() => compare([1], [])).toThrow('same rounds');
    expect(() => compare([], [])).toThrow('nothing was measured');
  });
});

describe('targets', () => {
  const result = (value: number): Result => {
    return { what: 'check against bare', value, bound: 'at most', unit: '', target: 1.3, comparison: null };
  };

  test('a target is met up to the target itself', () => {
    expect([1.29, 1.3, 1.301].map((value) => isMet(result(value)))).toEqual([true, true, false]);
  });

  test('what could not be measured is not met', () => {
    expect(isMet(result(Number.NaN))).toBe(false);
  });

  test('a miss is said with its name', () => {
    expect(line(result(1.304))).toBe('check against bare: 1.30, at most 1.3 (MISSED)');
    expect(line(result(1.2))).not.toContain('MISSED');
  });
});

describe('bare builds', () => {
  let scratch = '';
  /** The first build waits for the second, so they have to run at the same time. */
  const program = `#!/bin/sh
mkdir "$LOCK/slot-$2" && ls "$LOCK" | grep -c slot >> "$LOG"
test "$2" = 2 && mkdir "$LOCK/second"
while test "$2" = 1 && ! test -d "$LOCK/second"; do sleep 0.01; done
rmdir "$LOCK/slot-$2"
test "$2" != 3
`;

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'oakum-bench-test-'));
    writeFileSync(join(scratch, 'program'), program);
    chmodSync(join(scratch, 'program'), 0o755);
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('each directory is built once, no more than allowed at a time, and failures are counted', () => {
    const directories = ['1', '2', '3', '4', '5'];
    const env = { PATH: process.env['PATH'], LOCK: scratch, LOG: join(scratch, 'log') };
    const run = bare({ program: join(scratch, 'program'), args: ['build'], env, directories, concurrency: 2 });
    expect(run.stdout).toBe('{"builds":5,"failed":1}\n');
    const together = readFileSync(env.LOG, 'utf8').trim().split('\n').map(Number);
    expect(together).toHaveLength(5);
    expect(Math.max(...together)).toBeLessThanOrEqual(2);
  });

  test('a program that does not start is an error, not a fast build', () => {
    const run = bare({ program: join(scratch, 'nowhere'), args: [], env: {}, directories: ['a'], concurrency: 1 });
    expect(run.status).not.toBe(0);
    expect(run.stdout).toBe('');
  });

  function bare(jobs: unknown): { status: number | null; stdout: string } {
    const file = join(scratch, 'jobs.json');
    writeFileSync(file, JSON.stringify(jobs));
    return spawnSync(process.execPath, [join(folder, 'bare.mjs'), file], { encoding: 'utf8' });
  }
});

test('a process tells how much memory it held at its peak', () => {
  const script = 'Buffer.alloc(64e6, 1);';
  const run = spawnSync(process.execPath, ['--import', join(folder, 'peak-memory.mjs'), '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  expect(Number(run.output[3])).toBeGreaterThan(64e6 / 1024);
});

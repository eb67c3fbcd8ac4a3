import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { git, makeRemote, makeRepository, stateOf, takeLockAway, useScratch } from './support.ts';

const scratch = useScratch();
const script = fileURLToPath(new URL('fix-and-push.ts', import.meta.url));
const rounds = 24;

/** Runs to the end, and returns the commit that was made. */
function finish(top: string, content: string): string {
  return execFileSync(process.execPath, [script, top, content], { encoding: 'utf8' });
}

/** Ends the run, with every git it has started, after so many milliseconds. */
async function kill(top: string, content: string, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [script, top, content], {
    detached: true,
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  await Promise.race([after(milliseconds), closed]);
  try {
    process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
  } catch {
    // It was over before.
  }
  await closed;
}

/** Spread over a run, most of them in its second half: before, little more than Node's own start happens. */
function momentOf(round: number): number {
  return Math.sqrt(round / rounds) * 1.1;
}

function tip(directory: string): string {
  return git(directory, 'for-each-ref', '--format=%(objectname)', 'refs/heads/oakum/fix');
}

function untouched(top: string): Record<string, string> {
  const branch = /^\.git\/(logs\/)?refs\/heads\/oakum\/fix$/;
  return Object.fromEntries(Object.entries(stateOf(top)).filter(([path]) => !branch.test(path)));
}

it(`leaves the old branch or the new one, whenever it is killed (${rounds} times)`, { timeout: 180_000 }, async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.yaml`, 'as it was\n']));
  const top = makeRepository(join(scratch.at, 'repo'), files);
  const bare = makeRemote(top, join(scratch.at, 'origin.git'));
  let old = finish(top, 'a: 0\n');
  writeFileSync(join(top, '0.yaml'), 'uncommitted');
  const before = untouched(top);
  const seen = new Set<string>();
  let start = performance.now();
  old = finish(top, 'again\n');
  let whole = performance.now() - start;

  for (let round = 1; round <= rounds; round += 1) {
    const content = `a: ${round}\n`;
    await kill(top, content, whole * momentOf(round));
    for (const at of [top, bare]) takeLockAway(at, 'oakum/fix');
    const here = tip(top);
    const there = tip(bare);
    expect(untouched(top)).toEqual(before);
    if (here !== old) {
      expect(git(top, 'show', `${here}:19.yaml`)).toBe(content.trim());
      expect(git(top, 'diff', '--name-only', 'main', here).split('\n')).toHaveLength(20);
    }
    expect([old, here]).toContain(there);
    expect(git(bare, 'fsck', '--no-dangling')).toBe('');
    seen.add(`${here === old ? 'old' : 'new'} here, ${there === old ? 'old' : 'new'} there`);
    start = performance.now();
    old = finish(top, content);
    whole = performance.now() - start;
    expect([tip(top), tip(bare)]).toEqual([old, old]);
  }
  // Otherwise the kills came all too early or all too late, and the test has shown nothing.
  expect(seen.size).toBeGreaterThan(1);
});

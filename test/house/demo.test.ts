import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..', '..');

test('the demo finds, fixes, pushes, checks again, and leaves nothing behind', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'oakum-demo-test-'));
  const env = { ...process.env, TMPDIR: join(scratch, 'tmp'), NO_COLOR: '1' };
  mkdirSync(env.TMPDIR);
  try {
    const run = spawnSync(process.execPath, ['scripts/demo.ts'], { cwd: top, env, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const commands = run.stdout.split('\n').filter((line) => line.startsWith('$ '));
    expect(commands).toEqual([
      '$ oakum check',
      '$ oakum fix --branch --push',
      '$ git diff main...oakum/fix',
      '$ oakum check',
    ]);
    const places = run.stdout.split('$ oakum fix')[0] ?? '';
    for (const file of ['base/web.yaml', 'base/api.yaml', 'components/cache/cache.yaml', 'overlays/prod/web.yaml']) {
      expect(places).toMatch(new RegExp(`^ +${file}:\\d+:\\d+ `, 'm'));
      expect(run.stdout).toContain(`+++ b/${file}`);
    }
    expect(run.stdout).not.toContain(scratch);
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

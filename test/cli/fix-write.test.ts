import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as immediate, setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { container, deployment, request, using } from '../remediation/trees.ts';
import { fixIn, makeRepository, readTree, withoutGit, writeTree } from '../remediation/world.ts';
import { launcher, oakum } from './world.ts';

function sourceOf(path: string): string {
  return new URL(`../../src/${path}`, import.meta.url).href;
}

const files = {
  'kustomization.yaml': using(['web.yaml', 'api.yaml']),
  'web.yaml': deployment('web', container('web', request('64Mi'))),
  'api.yaml': deployment('api', container('api', request('64Mi'))),
};

describe('oakum fix --write', () => {
  test.each([0o600, 0o664, 0o755, 0o666])('keeps the mode %o of a file, whatever the mask', async (mode) => {
    const top = makeRepository(files);
    chmodSync(join(top, 'web.yaml'), mode);
    await fixIn(top);
    expect(readFileSync(join(top, 'web.yaml'), 'utf8')).toContain('limits');
    expect(statSync(join(top, 'web.yaml')).mode & 0o777).toBe(mode);
  });

  test('writes to the file that a link names, and the link stays', async () => {
    const top = makeRepository({
      'apps/kustomization.yaml': using(['web.yaml', 'linked']),
      'shared/kustomization.yaml': using(['api.yaml']),
      'shared/api.yaml': files['api.yaml'],
      'apps/real.yaml': files['web.yaml'],
    });
    symlinkSync('real.yaml', join(top, 'apps/web.yaml'));
    symlinkSync('../shared', join(top, 'apps/linked'));
    const { report } = await fixIn(top, { paths: ['apps'] });
    expect(report.fixed.flatMap(({ edits }) => edits.map(({ file }) => file))).toEqual([
      'apps/real.yaml',
      'shared/api.yaml',
    ]);
    expect(readlinkSync(join(top, 'apps/web.yaml'))).toBe('real.yaml');
    expect(lstatSync(join(top, 'apps/linked')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(top, 'apps/real.yaml'), 'utf8')).toContain('limits');
  });

  test('writes nothing outside the tree, where a link leads', async () => {
    const outside = makeRepository({ 'web.yaml': files['web.yaml'] });
    const top = makeRepository({ 'kustomization.yaml': using(['web.yaml']) });
    symlinkSync(join(outside, 'web.yaml'), join(top, 'web.yaml'));
    const result = await fixIn(top);
    expect(readFileSync(join(outside, 'web.yaml'), 'utf8')).toBe(files['web.yaml']);
    expect(result.report.fixed).toEqual([]);
  });

  test('says which file is in its way, and leaves every file whole', async () => {
    const top = makeRepository(files);
    mkdirSync(join(top, '.web.yaml.oakum/full'), { recursive: true });
    const { code, stderr, stdout } = await oakum(['fix', '--write'], { cwd: top });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^oakum: web\.yaml cannot be written \(\w+\);[^\n]*\n$/);
    expect(readFileSync(join(top, 'web.yaml'), 'utf8')).toBe(files['web.yaml']);
  });

  test.runIf(process.getuid?.() === 0)('replaces no file that is protected, nor any other one then', async () => {
    const top = makeRepository(files);
    for (const path of [top, ...Object.keys(files).map((name) => join(top, name))]) chmodSync(path, 0o777);
    chmodSync(join(top, 'web.yaml'), 0o444);
    const program = `
      import { directoryFiles } from '${sourceOf('kustomize/files.ts')}';
      import { writeFiles } from '${sourceOf('app/write.ts')}';
      const texts = new Map([['api.yaml', 'new'], ['new.yaml', 'new'], ['web.yaml', 'new']]);
      try { writeFiles(directoryFiles(process.cwd()), texts); } catch (error) { console.log(error.message); }`;
    // Nothing is protected from root.
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: top,
      uid: 65_534,
      gid: 65_534,
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    await once(child, 'close');
    expect(Buffer.concat(out).toString()).toBe('web.yaml cannot be written (EACCES); nothing was written.\n');
    expect(withoutGit(readTree(top))).toEqual(files);
  });

  test('killed at 24 moments leaves each file old or new, and the next run finishes', {
    timeout: 240_000,
  }, async () => {
    const names = Array.from({ length: 80 }, (_, index) => `app-${index}`);
    const many = Object.fromEntries(
      names.map((name) => [`${name}.yaml`, deployment(name, container('web', request('64Mi')))]),
    );
    const old = { 'kustomization.yaml': using(Object.keys(many)), ...many };
    const top = makeRepository(old);
    const start = performance.now();
    expect((await oakum(['fix', '--write'], { cwd: top })).code).toBe(0);
    const whole = performance.now() - start;
    const done = withoutGit(readTree(top));
    expect(Object.values(done).join('')).toContain('limits');

    const seen = { none: 0, some: 0, all: 0 };
    for (let round = 0; round < 24; round++) {
      writeTree(top, old);
      const child = spawn(process.execPath, [launcher, 'fix', '--write'], {
        cwd: top,
        detached: true,
        stdio: 'ignore',
      });
      const closed = once(child, 'close');
      // A third of the kills is spread over the run; the others come as soon as the first file is written, or a little later.
      if (round % 3 === 0) await Promise.race([after((whole * round) / 24), closed]);
      else await Promise.race([firstWrite(join(top, 'app-0.yaml')).then(() => after(round / 8)), closed]);
      try {
        process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
      } catch {
        // It was over before.
      }
      await closed;
      const now = withoutGit(readTree(top));
      const fresh = Object.keys(old).filter((path) => now[path] !== old[path as keyof typeof old]);
      for (const path of fresh) expect(now[path]).toBe(done[path]);
      seen[fresh.length === 0 ? 'none' : fresh.length === names.length ? 'all' : 'some'] += 1;
      if (round % 6 === 5) {
        await fixIn(top, { onlyRules: [] });
        expect(withoutGit(readTree(top))).toEqual(done);
      }
    }
    // Otherwise the kills came all too early or all too late, and the test has shown nothing.
    expect(seen.some, JSON.stringify(seen)).toBeGreaterThan(0);
  });
});

/** Waits until a file is another one than now. */
async function firstWrite(path: string): Promise<void> {
  const { ino } = statSync(path);
  while (statSync(path).ino === ino) await immediate();
}

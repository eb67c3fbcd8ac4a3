import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployment, makeTree, oakum, readTree } from './world.ts';

const isPinned = process.platform === 'linux' && process.arch === 'x64';

/** Writes a line into STARTS for each program that the process starts. */
const COUNTER = `
import { appendFileSync } from 'node:fs';
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
const spawn = childProcess.ChildProcess.prototype.spawn;
childProcess.ChildProcess.prototype.spawn = function (options) {
  appendFileSync(process.env.STARTS, options.file + '\\n');
  return spawn.call(this, options);
};
syncBuiltinESMExports();
`;

function world(): { top: string; env: Record<string, string>; starts: () => number; cache: string } {
  const top = makeTree({
    'app/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'app/deployment.yaml': deployment('web', ''),
    'tools/counter.mjs': COUNTER,
    'tools/starts': '',
  });
  const [cache, file] = [join(top, 'cache'), join(top, 'tools/starts')];
  const env = { OAKUM_CACHE: cache, STARTS: file, NODE_OPTIONS: `--import ${join(top, 'tools/counter.mjs')}` };
  const starts = (): number => {
    const count = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('kubectl')).length;
    writeFileSync(file, '');
    return count;
  };
  return { top, env, starts, cache };
}

describe.skipIf(!isPinned)('renderings kept between runs', { timeout: 60_000 }, () => {
  it('a second check starts no kustomize and says the same; a changed file is rendered', async () => {
    const { top, env, starts } = world();
    const args = ['check', join(top, 'app'), '--format', 'json'];
    const first = await oakum(args, { cwd: top, env });
    expect([first.code, starts()]).toEqual([1, 1]);
    const second = await oakum(args, { cwd: top, env });
    expect([second, starts()]).toEqual([first, 0]);
    writeFileSync(join(top, 'app/deployment.yaml'), deployment('other', ''));
    const third = await oakum(args, { cwd: top, env });
    expect(third.stdout).not.toBe(first.stdout);
    expect(starts()).toBe(1);
  });

  it('a fix is proved by kustomize itself, however much is kept, and to the same bytes', async () => {
    const { top, env, starts } = world();
    const args = ['fix', join(top, 'app'), '--format', 'json'];
    const first = await oakum(args, { cwd: top, env });
    const before = starts();
    const second = await oakum(args, { cwd: top, env });
    expect(second).toEqual(first);
    // All but the rendering of what stands there.
    expect(starts()).toBe(before - 1);
    expect(before).toBeGreaterThan(1);
  });

  it('OAKUM_CACHE=off keeps nothing and believes nothing', async () => {
    const { top, env, starts, cache } = world();
    const args = ['check', join(top, 'app')];
    await oakum(args, { cwd: top, env });
    const kept = readTree(cache);
    starts();
    await oakum(args, { cwd: top, env: { ...env, OAKUM_CACHE: 'off', XDG_CACHE_HOME: cache } });
    expect(starts()).toBe(1);
    expect(Object.keys(readTree(cache)).filter((path) => path.startsWith('renders'))).toEqual(Object.keys(kept));
  });

  it('the plugin neither keeps nor believes a rendering', async () => {
    const { top, env, starts, cache } = world();
    const policy = join(top, 'policy.yaml');
    writeFileSync(policy, 'apiVersion: oakum.dev/v1\nkind: Policy\nrules: []\n');
    await oakum(['check', 'app'], { cwd: top, env });
    mkdirSync(join(top, 'empty'));
    starts();
    const generated = await oakum(['generate'], { cwd: join(top, 'app'), env: { ...env, OAKUM_POLICY: policy } });
    expect(generated.stderr).toContain('oakum');
    expect(starts()).toBe(1);
    const other = { ...env, OAKUM_POLICY: policy, OAKUM_CACHE: join(top, 'empty') };
    await oakum(['generate'], { cwd: join(top, 'app'), env: other });
    expect(readdirSync(join(top, 'empty'))).toEqual([]);
    expect(readdirSync(join(cache, 'renders'))).toHaveLength(1);
  });

  it('a relative OAKUM_CACHE ends with what was expected', async () => {
    const { top, env } = world();
    for (const command of ['check', 'fix']) {
      const ended = await oakum([command, 'app'], { cwd: top, env: { ...env, OAKUM_CACHE: 'cache' } });
      expect([ended.code, ended.stdout]).toEqual([2, '']);
      expect(ended.stderr).toBe(
        'oakum: OAKUM_CACHE is "cache"; expected "off", or the absolute path of a folder for kept renderings\n',
      );
    }
  });
});

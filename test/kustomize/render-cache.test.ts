import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { absoluteDirectory, build } from '../../src/kustomize/build.ts';
import { closureOf } from '../../src/kustomize/closure.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { findKustomizations } from '../../src/kustomize/find.ts';
import { openRenderCache, type RenderJob } from '../../src/kustomize/render-cache.ts';
import { findRenderer, type Renderer } from '../../src/kustomize/renderer.ts';
import { materialize, withScratch } from '../../src/kustomize/scratch.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { COMPONENT, CONFIG_MAP, DEPLOYMENT, directoryOf, emptyDirectory, type Tree, write } from './tree.ts';

let pinned: Renderer;
beforeAll(async () => {
  const found = await findRenderer({ ...process.env, OAKUM_KUSTOMIZE: '' });
  if (!found.ok) throw new Error(found.problem.message);
  pinned = found.renderer;
});
const isPinned = process.platform === 'linux' && process.arch === 'x64';

const TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const EVERYTHING: Tree = {
  'prod/kustomization.yaml': [
    'resources: [../base, link.yaml]',
    'components: [../component]',
    'patches: [{path: patch.yaml}]',
    'replacements: [{path: replacement.yaml}]',
    'configurations: [configuration.yaml]',
    'configMapGenerator: [{name: made, files: [app=app.conf], envs: [app.env]}]',
    '',
  ].join('\n'),
  'prod/patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n',
  'prod/replacement.yaml':
    '- source: {kind: ConfigMap, name: settings, fieldPath: data.mode}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.labels.mode], options: {create: true}}]\n',
  'prod/configuration.yaml': 'namePrefix: []\n',
  'prod/app.conf': 'a = 1\n',
  'prod/app.env': 'KEY=value\n',
  'prod/link.yaml': { to: '../shared/account.yaml' },
  'shared/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n',
  'base/kustomization.yaml': 'resources: [deployment.yaml, settings.yaml]\n',
  'base/deployment.yaml': DEPLOYMENT,
  'base/settings.yaml': CONFIG_MAP,
  'component/kustomization.yaml': `${COMPONENT}labels: [{pairs: {team: one}}]\n`,
  'other/unread.yaml': CONFIG_MAP,
};

function job(top: string, root: string, changes: Partial<RenderJob> = {}): RenderJob {
  const sources = openSources(directoryFiles(top));
  return { renderer: pinned, sources, root, closure: closureOf(sources, root), loadRestrictor: 'none', ...changes };
}

/** A cache in an empty folder, and that folder. */
function cacheIn(folder = emptyDirectory()): {
  cache: NonNullable<ReturnType<typeof openRenderCache>>;
  entries: string;
} {
  const cache = openRenderCache({ OAKUM_CACHE: folder });
  if (cache === null) throw new Error('no cache');
  return { cache, entries: join(folder, 'renders') };
}

/** Keeps this text for the job, as a run does: it asks first. */
function keep(folder: string, made: RenderJob, text = TEXT): void {
  const { cache } = cacheIn(folder);
  expect(cache.read(made)).toBeNull();
  cache.write(made, text);
}

function kept(folder: string, made: RenderJob): string | null {
  return cacheIn(folder).cache.read(made);
}

/** The only entry of a cache folder. */
function entryOf(folder: string): string {
  const names = readdirSync(join(folder, 'renders'));
  expect(names).toHaveLength(1);
  return join(folder, 'renders', names[0] ?? '');
}

describe.skipIf(!isPinned)('what is kept', () => {
  it('is found again by another run, and by one on a copy of the tree elsewhere', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    keep(folder, job(top, 'prod'));
    expect(kept(folder, job(top, 'prod'))).toBe(TEXT);
    expect(kept(folder, job(directoryOf(EVERYTHING), 'prod'))).toBe(TEXT);
  });

  it('is not found once a byte of any file that kustomize reads is another', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    keep(folder, job(top, 'prod'));
    const read = Object.keys(EVERYTHING).filter((path) => path !== 'other/unread.yaml' && path !== 'prod/link.yaml');
    for (const path of read) {
      const before = readFileSync(join(top, path), 'utf8');
      writeFileSync(join(top, path), `${before}#`);
      expect([path, kept(folder, job(top, 'prod'))]).toEqual([path, null]);
      writeFileSync(join(top, path), before);
    }
    writeFileSync(join(top, 'other/unread.yaml'), '');
    expect(kept(folder, job(top, 'prod'))).toBe(TEXT);
  });

  it('is not found where a link leads elsewhere, a second kustomization stands beside, or a file is gone', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    keep(folder, job(top, 'prod'));
    write(top, { 'shared/copy.yaml': readFileSync(join(top, 'shared/account.yaml')) });
    unlinkSync(join(top, 'prod/link.yaml'));
    symlinkSync('../shared/copy.yaml', join(top, 'prod/link.yaml'));
    expect(kept(folder, job(top, 'prod'))).toBeNull();
    unlinkSync(join(top, 'prod/link.yaml'));
    symlinkSync('../shared/account.yaml', join(top, 'prod/link.yaml'));
    expect(kept(folder, job(top, 'prod'))).toBe(TEXT);

    write(top, { 'base/Kustomization': 'resources: []\n' });
    expect(kept(folder, job(top, 'prod'))).toBeNull();
    rmSync(join(top, 'base/Kustomization'));
    rmSync(join(top, 'prod/app.env'));
    expect(kept(folder, job(top, 'prod'))).toBeNull();
  });

  it('is of one root, under one load restrictor', () => {
    const [folder, top] = [
      emptyDirectory(),
      directoryOf({
        ...EVERYTHING,
        'a/kustomization.yaml': 'resources: [../base]\n',
        'b/kustomization.yaml': 'resources: [../base]\n',
      }),
    ];
    keep(folder, job(top, 'a'));
    expect(kept(folder, job(top, 'b'))).toBeNull();
    expect(kept(folder, job(top, 'a', { loadRestrictor: 'root' }))).toBeNull();
    expect(kept(folder, job(top, 'a'))).toBe(TEXT);
  });

  it('is readable for its owner alone', () => {
    const folder = emptyDirectory();
    keep(folder, job(directoryOf(EVERYTHING), 'prod'));
    const mode = (path: string): number => lstatSync(path).mode & 0o777;
    expect([mode(join(folder, 'renders')), mode(entryOf(folder))]).toEqual([0o700, 0o600]);
  });
});

describe.skipIf(!isPinned)('what is not kept', () => {
  it.each([
    'kind: Secret\n',
    '  kind: "Secret"\n',
    '- kind: Secret   \n',
    '"kind": \'Secret\'\n',
    'apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\ndata:\n  a: b\nkind: Secret\nmetadata:\n  name: s\n',
  ])('a rendering with a Secret: %j', (text) => {
    const folder = emptyDirectory();
    keep(folder, job(directoryOf(EVERYTHING), 'prod'), text);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('but a SealedSecret, which anybody may see, is', () => {
    const [folder, made] = [emptyDirectory(), job(directoryOf(EVERYTHING), 'prod')];
    keep(folder, made, 'kind: SealedSecret\n');
    expect(kept(folder, made)).toBe('kind: SealedSecret\n');
  });

  it('one of a program that is not the pinned one', () => {
    const folder = emptyDirectory();
    keep(folder, job(directoryOf(EVERYTHING), 'prod', { renderer: { ...pinned, from: 'OAKUM_KUSTOMIZE' } }));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('one for which something is fetched', () => {
    const folder = emptyDirectory();
    const top = directoryOf({ 'kustomization.yaml': 'resources: [https://example.com/a.yaml]\n' });
    keep(folder, job(top, ''));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('one whose files changed while kustomize worked', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    const [{ cache }, made] = [cacheIn(folder), job(top, 'prod')];
    expect(cache.read(made)).toBeNull();
    writeFileSync(join(top, 'prod/app.conf'), 'a = 2\n');
    cache.write(made, TEXT);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('one that is very long', () => {
    const folder = emptyDirectory();
    keep(folder, job(directoryOf(EVERYTHING), 'prod'), '#'.repeat(1024 * 1024 + 1));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.skipIf(!isPinned)('a damaged folder', () => {
  it('an entry of which any byte was flipped, or that was cut anywhere, is not believed', () => {
    const [folder, made] = [emptyDirectory(), job(directoryOf(EVERYTHING), 'prod')];
    keep(folder, made);
    const path = entryOf(folder);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(path, flipped);
      expect([at, kept(folder, made)]).toEqual([at, null]);
      writeFileSync(path, whole.subarray(0, at));
      expect([at, kept(folder, made)]).toEqual([at, null]);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.from('more: 1\n')]));
    expect(kept(folder, made)).toBeNull();
    writeFileSync(path, whole);
    expect(kept(folder, made)).toBe(TEXT);
  });

  it('an entry that was moved to the place of another is not believed', () => {
    const top = directoryOf(EVERYTHING);
    const folder = emptyDirectory();
    keep(folder, job(top, 'prod'));
    const first = entryOf(folder);
    keep(folder, job(top, 'base'), 'kind: ConfigMap\n');
    const second = readdirSync(join(folder, 'renders'))
      .map((name) => join(folder, 'renders', name))
      .find((path) => path !== first);
    renameSync(first, second ?? '');
    expect(kept(folder, job(top, 'base'))).toBeNull();
  });

  it('a link, a folder or a pipe in place of an entry is passed over, without a wait', async () => {
    const [folder, made] = [emptyDirectory(), job(directoryOf(EVERYTHING), 'prod')];
    keep(folder, made);
    const path = entryOf(folder);
    const away = join(folder, 'away');
    renameSync(path, away);
    symlinkSync(away, path);
    expect(kept(folder, made)).toBeNull();
    rmSync(path);
    mkdirSync(path);
    expect(kept(folder, made)).toBeNull();
    rmSync(path, { recursive: true });
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [path]);
    expect(kept(folder, made)).toBeNull();
  });

  it('a folder that others may write to is neither read nor written', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    keep(folder, job(top, 'prod'));
    chmodSync(join(folder, 'renders'), 0o777);
    expect(kept(folder, job(top, 'prod'))).toBeNull();
    keep(folder, job(top, 'base'));
    expect(readdirSync(join(folder, 'renders'))).toHaveLength(1);
  });

  it('a folder that vanishes between two steps, or is a file, costs nothing but time', () => {
    const [folder, top] = [emptyDirectory(), directoryOf(EVERYTHING)];
    const [{ cache }, made] = [cacheIn(folder), job(top, 'prod')];
    expect(cache.read(made)).toBeNull();
    cache.write(made, TEXT);
    rmSync(join(folder, 'renders'), { recursive: true });
    expect(cache.read(made)).toBeNull();
    cache.write(made, TEXT);
    rmSync(join(folder, 'renders'), { recursive: true, force: true });
    writeFileSync(join(folder, 'renders'), 'a file');
    keep(folder, made);
    expect(readFileSync(join(folder, 'renders'), 'utf8')).toBe('a file');
  });

  it('a folder that is full loses its older half', () => {
    const [folder, made] = [emptyDirectory(), job(directoryOf(EVERYTHING), 'prod')];
    const entries = join(folder, 'renders');
    mkdirSync(entries, { mode: 0o700 });
    for (let count = 0; count < 1000; count += 1) {
      writeFileSync(join(entries, `${count}`), '');
      utimesSync(join(entries, `${count}`), 1_000_000 + count, 1_000_000 + count);
    }
    keep(folder, made);
    const names = readdirSync(entries);
    expect(names).toHaveLength(501);
    expect(names).toContain('999');
    expect(names).toContain('500');
    expect(names).not.toContain('499');
  });
});

describe('where', () => {
  it.each([[{ OAKUM_CACHE: 'off', HOME: '/home/one' }], [{}], [{ HOME: 'not/absolute', XDG_CACHE_HOME: 'neither' }]])(
    '%j: nowhere',
    (env) => {
      expect(openRenderCache(env)).toBeNull();
    },
  );

  it.each(['cache', './cache', 'no', 'OFF'])('OAKUM_CACHE=%s is told', (value) => {
    expect(() => openRenderCache({ OAKUM_CACHE: value })).toThrow(
      `OAKUM_CACHE is "${value}"; expected "off", or the absolute path of a folder for kept renderings`,
    );
  });
});

// What the key covers is what the closure names. So the closure alone has to render to the same bytes.
it.skipIf(!isPinned)('the files of a closure are all that kustomize reads', { timeout: 300_000 }, async () => {
  const golden = join(import.meta.dirname, '..', 'golden');
  const tops = [
    directoryOf(EVERYTHING),
    join(import.meta.dirname, '..', '..', 'examples', 'shop'),
    ...readdirSync(golden)
      .filter((_, index) => index % 4 === 0)
      .map((name) => join(golden, name, 'before')),
  ];
  let compared = 0;
  for (const top of tops) {
    const sources = openSources(directoryFiles(top));
    const found = findKustomizations(sources).filter(
      ({ kind, problem }) => kind === 'Kustomization' && problem === null,
    );
    for (const { directory } of found) {
      const { files, remotes, problems } = closureOf(sources, directory);
      if (remotes.length + problems.length > 0) continue;
      const render = (at: string) =>
        build(pinned, absoluteDirectory(at, directory), { top: at, loadRestrictor: 'none' });
      const whole = await render(top);
      if (!whole.ok) continue;
      const alone = await withScratch((scratch) => {
        materialize(sources.files, files, scratch);
        return render(scratch);
      });
      expect([directory, alone]).toEqual([directory, whole]);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(25);
});

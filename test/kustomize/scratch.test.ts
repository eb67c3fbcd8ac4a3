import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/kustomize/build.ts';
import { closureOf } from '../../src/kustomize/closure.ts';
import { directoryFiles, editedFiles } from '../../src/kustomize/files.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import { materialize, withScratch } from '../../src/kustomize/scratch.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { CONFIG_MAP, directoryOf, emptyDirectory, type Tree, write } from './tree.ts';

describe('a scratch directory', () => {
  it('is there while it is used, and gone afterwards', async () => {
    const used = await withScratch((directory) => {
      write(directory, { 'a/b': 'x' });
      return directory;
    });
    expect(existsSync(used)).toBe(false);
  });

  it('is gone after an error too, which is passed on', async () => {
    let used = '';
    const failing = withScratch(async (directory) => {
      used = directory;
      throw new Error('as expected');
    });
    await expect(failing).rejects.toThrow('as expected');
    expect(existsSync(used)).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'exit'] as const)('is gone when the process ends by %s', async (how) => {
    const module = new URL('../../src/kustomize/scratch.ts', import.meta.url).href;
    const told = join(emptyDirectory(), 'told');
    const after = how === 'exit' ? 'process.exit(7);' : '';
    const code = `import { withScratch } from ${JSON.stringify(module)};
import { writeFileSync } from 'node:fs';
await withScratch((directory) => {
  writeFileSync(${JSON.stringify(told)}, directory);
  ${after}
  return new Promise((resolve) => setTimeout(resolve, 60_000));
});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    const ended = new Promise<[number | null, string | null]>((resolve) =>
      child.once('close', (status, signal) => resolve([status, signal])),
    );
    while (!existsSync(told) || readFileSync(told, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 10));
    if (how !== 'exit') child.kill(how);
    expect(await ended).toEqual(how === 'exit' ? [7, null] : [null, how]);
    expect(existsSync(readFileSync(told, 'utf8'))).toBe(false);
  });
});

describe('writing an edited tree', () => {
  const TREE: Tree = {
    'app/kustomization.yaml': 'resources: [../link, c.yaml]\n',
    'app/c.yaml': { to: 'deep/c.yaml' },
    'app/deep/c.yaml': CONFIG_MAP,
    link: { to: 'real/base' },
    'real/base/kustomization.yaml': 'namePrefix: base-\nresources: [d.yaml, ../other]\n',
    'real/base/d.yaml': CONFIG_MAP,
    'real/other/kustomization.yaml': 'namePrefix: other-\nresources: [d.yaml]\n',
    'real/other/d.yaml': CONFIG_MAP,
    'unread.yaml': CONFIG_MAP,
  };

  it('writes just the given files, with links as links', async () => {
    const files = directoryFiles(directoryOf(TREE));
    await withScratch((scratch) => {
      materialize(files, ['app/c.yaml', 'app/deep/c.yaml', 'link/d.yaml'], scratch);
      expect(readlinkSync(join(scratch, 'app/c.yaml'))).toBe('deep/c.yaml');
      expect(lstatSync(join(scratch, 'app/deep/c.yaml')).isFile()).toBe(true);
      expect(readFileSync(join(scratch, 'link/d.yaml'), 'utf8')).toBe(CONFIG_MAP);
      expect(readdirSync(scratch).sort()).toEqual(['app', 'link', 'real']);
    });
  });

  it('writes bytes as they are, also of a new file in a new directory', async () => {
    const bytes = Uint8Array.from([0, 255, 13, 10, 128]);
    const files = editedFiles(
      directoryFiles(directoryOf({ 'a/b.bin': bytes })),
      new Map([['new/dir/x.yaml', 'a: ü\r\n']]),
    );
    await withScratch((scratch) => {
      materialize(files, ['a/b.bin', 'new/dir/x.yaml'], scratch);
      expect(readFileSync(join(scratch, 'a/b.bin'))).toEqual(Buffer.from(bytes));
      expect(readFileSync(join(scratch, 'new/dir/x.yaml'), 'utf8')).toBe('a: ü\r\n');
    });
  });

  it('writes nothing of what is missing, removed or outside', async () => {
    const outside = directoryOf({ 'secret.yaml': CONFIG_MAP });
    const top = directoryOf({ 'a.yaml': '', foreign: { to: outside }, 'x.yaml': { to: `${outside}/secret.yaml` } });
    const files = editedFiles(directoryFiles(top), new Map([['a.yaml', null]]));
    await withScratch((scratch) => {
      materialize(files, ['a.yaml', 'absent.yaml', 'foreign/secret.yaml', 'x.yaml'], scratch);
      expect(readdirSync(scratch)).toEqual([]);
    });
  });

  it('renders to the same bytes as the tree itself, and an edit shows', async () => {
    const found = await findRenderer(process.env);
    if (!found.ok) throw new Error(found.problem.message);
    const { renderer } = found;
    const top = directoryOf(TREE);
    const files = directoryFiles(top);
    const render = async (state: typeof files): Promise<string> =>
      withScratch(async (scratch) => {
        materialize(state, closureOf(openSources(state), 'app').files, scratch);
        const result = await build(renderer, join(scratch, 'app'), { top: scratch });
        return result.ok ? result.text : result.message;
      });
    const original = await build(renderer, join(top, 'app'), { top });
    expect(original).toMatchObject({ ok: true });
    expect(await render(files)).toBe(original.ok ? original.text : '');
    const edited = editedFiles(files, new Map([['real/base/d.yaml', CONFIG_MAP.replace('fast', 'slow')]]));
    const expected = original.ok
      ? original.text.replace(
          'fast\nkind: ConfigMap\nmetadata:\n  name: base-settings',
          'slow\nkind: ConfigMap\nmetadata:\n  name: base-settings',
        )
      : '';
    expect(await render(edited)).toBe(expected);
    expect(expected).not.toBe(original.ok ? original.text : '');
  });
});

describe('a tree with edits laid over it', () => {
  const files = () =>
    editedFiles(
      directoryFiles(directoryOf({ 'a/x.yaml': 'old', 'a/y.yaml': 'y', 'b/z.yaml': 'z', link: { to: 'a' } })),
      new Map([
        ['a/x.yaml', 'new'],
        ['a/y.yaml', null],
        ['c/d/new.yaml', 'n'],
      ]),
    );

  it('shows edits, additions and removals in every way of looking', () => {
    const edited = files();
    expect(edited.read('a/x.yaml')?.toString()).toBe('new');
    expect(edited.read('a/y.yaml')).toBeNull();
    expect(edited.kind('a/y.yaml')).toBeNull();
    expect(edited.real('a/y.yaml')).toBeNull();
    expect(edited.list('a')).toEqual(['x.yaml']);
    expect(edited.list('')).toEqual(['a', 'b', 'c', 'link']);
    expect(edited.list('c')).toEqual(['d']);
    expect(edited.entries('c')).toEqual([{ name: 'd', kind: 'directory' }]);
    expect(edited.kind('c/d')).toBe('directory');
    expect(edited.real('c/d/new.yaml')).toBe('c/d/new.yaml');
    expect(edited.read('b/z.yaml')?.toString()).toBe('z');
  });

  it('shows them through a link too', () => {
    const edited = files();
    expect(edited.read('link/x.yaml')?.toString()).toBe('new');
    expect(edited.kind('link/y.yaml')).toBeNull();
    expect(edited.list('link')).toEqual(['x.yaml']);
    expect(edited.real('link/x.yaml')).toBe('a/x.yaml');
  });
});

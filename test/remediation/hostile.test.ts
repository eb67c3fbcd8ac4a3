import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { container, deployment, limit, plainOverlays, podPatch, request, using } from './trees.ts';
import { findingsIn, fixIn, leftOf, makeRepository, readTree, withoutGit } from './world.ts';

const needy = container('web', request('64Mi'));
const limits = ['            limits:', '              memory: 128Mi'];

/** The lines that a text has more than another one, and those that it lacks. */
function differences(before: string, after: string): { added: string[]; removed: string[] } {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const start = old.findIndex((line, index) => line !== fresh[index]);
  let end = 0;
  while (end < old.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  return { added: fresh.slice(start, fresh.length - end), removed: old.slice(start, old.length - end) };
}

describe('a file', () => {
  test('of 5,000 lines gets two more, and all others stay', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      deployment(
        `app-${index}`,
        container('web', index === 100 ? request('64Mi') : limit('64Mi'), `registry.test/app-${index}:1`),
      ),
    ).join('---\n');
    expect(many.split('\n').length).toBeGreaterThan(5000);
    const top = makeRepository({ 'kustomization.yaml': using(['all.yaml']), 'all.yaml': many });
    const { report } = await fixIn(top);
    const { added, removed } = differences(many, readTree(top)['all.yaml'] ?? '');
    expect(added.join('\n').trim()).toBe(limits.join('\n').trim());
    expect(removed.join('').trim()).toBe('');
    expect(report.fixed).toHaveLength(1);
  });

  test.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['both, and no end', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n').trimEnd()}`],
    [
      'a comment with a tab and spaces at the end of lines',
      (text: string) => text.replace('spec:\n', 'spec: \t# here \n'),
    ],
    ['text that is not ASCII', (text: string) => text.replace('name: web\n', 'name: web # Grüße 🚢\n')],
    ['documents that are empty', (text: string) => `---\n# nothing\n---\n${text}---\n# nothing more\n`],
  ])('with %s keeps it', async (_what, change) => {
    const text = change(deployment('web', needy));
    const top = makeRepository({ 'kustomization.yaml': using(['web.yaml']), 'web.yaml': text });
    await fixIn(top);
    const now = readTree(top)['web.yaml'] ?? '';
    const { added, removed } = differences(text, now);
    expect(added.join('').replaceAll(/\s/g, '')).toMatch(/^limits:memory:128Mi/);
    expect(now.replaceAll(/ {12}limits:\r?\n {14}memory: 128Mi(\r?\n|$)/g, '')).toBe(text);
    expect(removed).toEqual([]);
    expect(await findingsIn(top)).toEqual([]);
  });

  test.each(['kustomization.yml', 'Kustomization'])('named %s is edited under that name', async (name) => {
    const top = makeRepository({
      [`base/${name}`]: using(['web.yaml']),
      'base/web.yaml': deployment('web', container('web', limit('64Mi')), ''),
      [`a/${name}`]: using(['../base'], '# the end\n'),
      [`b/${name}`]: using(['../base', 'account.yaml']),
      'b/account.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: false\n',
    });
    await fixIn(top);
    expect(Object.keys(readTree(top)).filter((path) => path.startsWith('a/'))).toEqual([
      `a/${name}`,
      'a/patch-web-automount-service-account-token.yaml',
    ]);
    expect(await findingsIn(top)).toEqual([]);
  });

  test.each([
    'with space.yaml',
    "o'clock.yaml",
    'say "hi".yaml',
    '-rf.yaml',
    '--write.yaml',
    'größe.yaml',
    'a#b.yaml',
    'back\\slash.yaml',
  ])('named %s is edited, and git applies the diff', async (name) => {
    const files = {
      'app/kustomization.yaml': using([JSON.stringify(name)]),
      [`app/${name}`]: deployment('web', needy),
    };
    const top = makeRepository(files);
    const { report } = await fixIn(top, { mode: 'diff' });
    expect(report.fixed.map(({ edits }) => edits[0]?.file)).toEqual([`app/${name}`]);
    execFileSync('git', ['apply', '-'], { cwd: top, input: report.diff });
    const applied = withoutGit(readTree(top));
    const other = makeRepository(files);
    await fixIn(other);
    expect(applied).toEqual(withoutGit(readTree(other)));
    expect(applied).not.toEqual(files);
  });

  test('with a line end in its name is never taken for two files', async () => {
    const name = 'new\nline.yaml';
    const files = { 'kustomization.yaml': using([JSON.stringify(name)]), [name]: deployment('web', needy) };
    const top = makeRepository(files);
    const { report } = await fixIn(top, { mode: 'diff' });
    expect(report.fixed).toHaveLength(1);
    execFileSync('git', ['apply', '-'], { cwd: top, input: report.diff });
    const applied = withoutGit(readTree(top));
    expect(Object.keys(applied).sort()).toEqual(Object.keys(files).sort());
  });
});

describe('an object', () => {
  test('nested deep in lists of lists is edited at its own lines', async () => {
    const inner = deployment('web', needy)
      .replaceAll(/^(?=.)/gm, '        ')
      .replace(/^ {8}/, '      - ');
    const list = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: List\n    items:\n${inner}`;
    const top = makeRepository({ 'kustomization.yaml': using(['list.yaml']), 'list.yaml': list });
    await fixIn(top);
    expect(
      differences(list, readTree(top)['list.yaml'] ?? '')
        .added.join('')
        .replaceAll(' ', ''),
    ).toBe('limits:memory:128Mi');
  });

  test('whose name makes no file name gets a patch with one that does', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('"../../x:web"', container('web', limit('64Mi')), '').replaceAll(
        'app: "../../x:web"',
        'app: web',
      ),
      ...plainOverlays(['a']),
      'b/kustomization.yaml': using(['../base', 'account.yaml']),
      'b/account.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: false\n',
    });
    const { report } = await fixIn(top);
    for (const { edits } of report.fixed)
      for (const { file } of edits) expect(file).toMatch(/^(base|overlays\/a)\/[a-z0-9.:-]+$/);
    expect(await findingsIn(top)).toEqual([]);
  });

  test('under 60 overlays is edited once, for all of them', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 60 }, (_, index) => `o${index}`);
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml']),
      'base/web.yaml': deployment('web', needy),
      ...plainOverlays(names),
    });
    const { report } = await fixIn(top);
    expect(report.fixed).toMatchObject([{ edits: [{ file: 'base/web.yaml' }] }]);
    expect(report.fixed[0]?.findings).toHaveLength(60);
    expect(report.left).toEqual([]);
  });

  test('that is patched by several documents of one inline patch is still remedied', async () => {
    const top = makeRepository({
      'kustomization.yaml': using(
        ['web.yaml'],
        `patchesStrategicMerge:\n  - |-\n${[podPatch('web', 'hostIPC: true\n'), podPatch('web', 'hostPID: true\n')]
          .join('---\n')
          .replaceAll(/^(?=.)/gm, '    ')}`,
      ),
      'web.yaml': deployment('web', container('web', limit('64Mi'))),
    });
    const result = await fixIn(top);
    expect(leftOf(result)).toEqual([]);
    expect(await findingsIn(top)).toEqual([]);
  });
});

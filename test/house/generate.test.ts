import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kustomization, makeTree, oakum } from '../cli/world.ts';

const top = join(import.meta.dirname, '..', '..');
const memory = 'rules/resources/container-memory-limit.yaml';

let scratch = '';

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oakum-generate-'));
  for (const folder of ['rules', 'docs', 'schemas'])
    cpSync(join(top, folder), join(scratch, folder), { recursive: true });
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function generate(...flags: readonly string[]): { status: number | null; out: string } {
  const args = [join(top, 'scripts', 'generate.ts'), '--from', scratch, '--into', scratch, ...flags];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, out: `${stdout}${stderr}` };
}

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(join(scratch, path), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(scratch, path), text.replace(from, to));
}

describe('npm run generate', () => {
  test('finds the files of this repository up to date', () => {
    expect(generate('--check')).toEqual({ status: 0, out: '' });
  });

  test.each<[string, () => void, string]>([
    [
      'a reason that was reworded',
      () => edit(memory, 'A container without a limit', 'One without a limit'),
      'docs/rules/container-memory-limit.md is not up to date',
    ],
    [
      'a framework that was added',
      () => edit(memory, '[nsa]', '[nsa, house]'),
      'docs/rules/README.md is not up to date',
    ],
    [
      'the list of refusals that was edited',
      () => edit('docs/refusals.md', '# Why', '# How'),
      'docs/refusals.md is not up to date',
    ],
    [
      'a page that was edited',
      () => edit('docs/rules/seccomp-profile.md', '## What', '## Why'),
      'docs/rules/seccomp-profile.md is not up to date',
    ],
    [
      'a page of a rule that is gone',
      () => writeFileSync(join(scratch, 'docs/rules/old-rule.md'), '# old-rule\n'),
      'docs/rules/old-rule.md is made from no rule',
    ],
    [
      'a rule without a page',
      () => rmSync(join(scratch, 'docs/rules/no-removed-api.md')),
      'docs/rules/no-removed-api.md is not up to date',
    ],
    [
      'another schema',
      () => edit('schemas/rule.json', '"Rule of', '"A rule of'),
      'schemas/rule.json is not up to date',
    ],
  ])('notices %s, and mends it', (_, change, message) => {
    change();
    const stale = generate('--check');
    expect(stale.status).toBe(1);
    expect(stale.out).toContain(message);
    expect(generate().status).toBe(0);
    expect(generate('--check')).toEqual({ status: 0, out: '' });
  });

  test('fails where an example does not do what the test of its rule says', () => {
    edit(memory, 'memory: 2Gi', 'memory: 3Gi');
    const { status, out } = generate('--check');
    expect(status).toBe(1);
    expect(out).toContain('a request is no limit (Deployment): not the objects that were expected after the fixes');
  });

  test.each([
    ['twin-entries', 'A rule refuses with twin-entries, which src/rule-refusals.ts does not explain'],
    ['value-is-used', 'src/rule-refusals.ts explains same-entries, with which no rule refuses'],
  ])('fails where the table of refusals and the rules differ: %s', (code, message) => {
    edit('rules/config/no-duplicate-env.yaml', 'code: same-entries', `code: ${code}`);
    const { status, out } = generate();
    expect(out).toContain(message);
    expect(status).toBe(1);
  });

  test('fails where a rule has nothing to show', () => {
    const text = readFileSync(join(scratch, 'rules/images/image-tag-not-latest.yaml'), 'utf8');
    const [head = ''] = text.split(/^tests:$/m);
    const test = '{ name: bad, pod: { containers: [{ name: a, image: a }] }, expect: { fail: [/containers/0/image] } }';
    const manual = head
      .replace(/ {6}safety: review[^]*$/, '      safety: manual\n      reason: No.\n')
      .replace(/^differs:\n(?: .*\n)+/m, '');
    writeFileSync(join(scratch, 'rules/images/image-tag-not-latest.yaml'), `${manual}tests:\n  - ${test}\n`);
    const { status, out } = generate('--check');
    expect(status).toBe(1);
    expect(out).toContain('image-tag-not-latest.yaml: expected a test that fails and one that passes');
  });
});

interface PageExample {
  readonly text: string;
  /** What the page says it is for; null where it says nothing. */
  readonly version: string | null;
  readonly params: object | null;
}

/** The examples of a page, and what it says is found in the bad one. */
function examplesOf(page: string): { readonly bad: PageExample; readonly good: PageExample; readonly found: string[] } {
  const match = /^Bad(.*):\n\n```yaml\n([^]*?)^```\n\n((?:- .*\n)+)\nGood(.*):\n\n```yaml\n([^]*?)^```$/m.exec(page);
  const [, badFor = '', bad = '', findings = '', goodFor = '', good = ''] = match ?? [];
  return { bad: exampleFor(badFor, bad), good: exampleFor(goodFor, good), found: findings.trimEnd().split('\n') };
}

function exampleFor(head: string, text: string): PageExample {
  const given = /with the parameters `(.*)`/.exec(head)?.[1];
  return {
    text,
    version: /for Kubernetes (\d+\.\d+)/.exec(head)?.[1] ?? null,
    params: given === undefined ? null : (JSON.parse(given) as object),
  };
}

interface Root {
  readonly path: string;
  readonly status: string;
  readonly findings: readonly { readonly rule: string; readonly pointer: string; readonly message: string }[];
}

async function rootsIn(tree: string, args: readonly string[]): Promise<Root[]> {
  const { stdout } = await oakum(['check', '--format', 'json', ...args], { cwd: tree });
  return (JSON.parse(stdout) as { roots: Root[] }).roots;
}

test('oakum check finds in the examples of every page exactly what the page says', async () => {
  const files: Record<string, string> = {};
  const pages = readdirSync(join(top, 'docs/rules')).filter(
    (name) => !['README.md', 'how-we-differ.md'].includes(name),
  );
  const examples = pages.map((name) => ({
    id: name.replace(/\.md$/, ''),
    ...examplesOf(readFileSync(join(top, 'docs/rules', name), 'utf8')),
  }));
  for (const { id, bad, good } of examples) {
    for (const [which, { text }] of Object.entries({ bad, good })) {
      expect(parseAllDocuments(text).length).toBeGreaterThan(0);
      files[`${which}/${id}/kustomization.yaml`] = kustomization('resources: [app.yaml]\n');
      files[`${which}/${id}/app.yaml`] = text;
    }
  }
  const tree = makeTree(files);
  const roots = await rootsIn(tree, []);
  const own = new Map<string, Root>();
  for (const { id, bad, good } of examples) {
    for (const [which, { version, params }] of Object.entries({ bad, good })) {
      if (version === null && params === null) continue;
      const rules = [{ match: { ids: [id] }, action: 'block', params: params ?? {} }];
      const policy = JSON.stringify({ apiVersion: 'oakum.dev/v1', kind: 'Policy', rules });
      const file = join(makeTree({ 'policy.yaml': policy }), 'policy.yaml');
      const target = version === null ? [] : ['--kubernetes-version', version];
      for (const root of await rootsIn(tree, [`${which}/${id}`, '--policy', file, ...target])) own.set(root.path, root);
    }
  }
  const findings = (path: string): string[] =>
    ((own.get(path) ?? roots.find((root) => root.path === path))?.findings ?? [])
      .filter(({ rule }) => path.endsWith(`/${rule}`))
      .map(({ pointer, message }) => `- \`${pointer}\`: ${message}`);
  expect(roots.map(({ status }) => status)).toEqual(Array.from({ length: 2 * pages.length }, () => 'rendered'));
  for (const { id, found } of examples) {
    expect(findings(`bad/${id}`).toSorted(), id).toEqual(found.toSorted());
    expect(findings(`good/${id}`), id).toEqual([]);
  }
});

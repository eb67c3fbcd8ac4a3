import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTree, oakum } from '../cli/world.ts';

// Files that try to exhaust or to mislead the program; each ends it with exit code 2 and says which file it was.

const patience = 100_000;
const env = { NODE_OPTIONS: '--max-old-space-size=512' };
const bomb = [
  '  a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 11 }, (_, index) => `  a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`),
].join('\n');
const object = 'apiVersion: example.com/v1\nkind: A\nmetadata: { name: a }\n';
const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n';
const rule = `apiVersion: oakum.dev/v1
kind: Rule
id: a-rule
title: t
reason: r
category: c
severity: high
since: "0.1"
match: { kinds: [A] }
checks:
  - { foreach: object, assert: object.kind == 'A', at: "", message: m, fix: { safety: manual, reason: r } }
tests:
  - { name: n, objects: [{ apiVersion: example.com/v1, kind: A, metadata: { name: a } }], expect: pass }
`;
const policy = `apiVersion: oakum.dev/v1
kind: Policy
rules: [{ match: { ids: [a-rule] }, action: block }]
`;
const sound = { 'kustomization.yaml': kustomization, 'a.yaml': object, 'rules/a.yaml': rule, 'policy.yaml': policy };

async function check(
  files: Readonly<Record<string, string>>,
  bytes: Readonly<Record<string, Buffer>> = {},
): Promise<{ code: number | null; said: string }> {
  const cwd = makeTree({ ...sound, ...files });
  for (const [name, content] of Object.entries(bytes)) writeFileSync(join(cwd, name), content);
  const args = ['check', '.', '--rules', 'rules', '--policy', 'policy.yaml', '--timeout', '20'];
  const { code, stdout, stderr } = await oakum(args, { cwd, env });
  return { code, said: stdout + stderr };
}

/** The bytes of a text, with é as Latin-1 has it, which is no UTF-8. */
const latin = (text: string): Buffer => Buffer.from(`${text}# caf\u00e9\n`, 'latin1');

describe('a hostile file', { timeout: patience }, () => {
  it('is none of those that these tests start from', async () => {
    expect(await check({})).toMatchObject({ code: 0 });
  });

  it.each([
    ['aliases of aliases in a source', { 'a.yaml': `${object}spec:\n${bomb}\n` }, ['a.yaml', 'expand without bound']],
    ['aliases of aliases in a rule', { 'rules/a.yaml': `${rule}more:\n${bomb}\n` }, ['rules/a.yaml', 'alias']],
    ['aliases of aliases in a policy', { 'policy.yaml': `${policy}more:\n${bomb}\n` }, ['policy.yaml', 'liases']],
    ['a NUL in a source', { 'a.yaml': `${object}spec: "a\0b"\n` }, ['failed']],
    ['a NUL in a rule', { 'rules/a.yaml': rule.replace('title: t', 'title: t\0') }, ['a.yaml holds a NUL']],
    ['a NUL in a policy', { 'policy.yaml': `${policy}# \0\n` }, ['policy.yaml holds a NUL']],
    [
      'ten thousand levels in a source',
      { 'a.yaml': `${object}spec: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n` },
      ['failed'],
    ],
    [
      'ten thousand levels in a rule',
      { 'rules/a.yaml': `${rule}more: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n` },
      ['rules/a.yaml'],
    ],
    [
      'ten thousand levels in a policy',
      { 'policy.yaml': `${policy}more: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n` },
      ['policy.yaml', 'too deeply'],
    ],
  ])('is told, and nothing passes: %s', async (_, files, says) => {
    const { code, said } = await check(files);
    for (const text of says) expect(said).toContain(text);
    expect(code).toBe(2);
  });

  it.each([
    ['a rule', 'rules/a.yaml', rule, 'a.yaml is not UTF-8'],
    ['a policy', 'policy.yaml', policy, 'policy.yaml is not UTF-8'],
  ])('is told where it is no UTF-8: %s', async (_, name, text, says) => {
    const { code, said } = await check({}, { [name]: latin(text) });
    expect(said).toContain(says);
    expect(code).toBe(2);
  });

  it('is a source that is no UTF-8, which kustomize refuses', async () => {
    const { code, said } = await check({}, { 'a.yaml': latin(object) });
    expect(said).toContain('failed');
    expect(code).toBe(2);
  });
});

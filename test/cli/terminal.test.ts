import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { deployment, kustomization, makeTree, privileged } from './world.ts';

const files: Record<string, string> = {};
for (const name of ['a', 'b', 'c']) {
  files[`${name}/kustomization.yaml`] = kustomization('resources: [web.yaml]\n');
  files[`${name}/web.yaml`] = deployment('web', privileged);
}
const tree = makeTree({
  ...files,
  'slow!':
    '#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\n/bin/sleep 0.6\necho "apiVersion: v1"\necho "kind: Service"\necho "metadata: {name: a}"\n',
});

/** Runs the command in this process, with streams that say of themselves whether they are a terminal. */
async function onTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}, isTTY = true) {
  let stdout = '';
  let stderr = '';
  const code = await main(
    args,
    { PATH: process.env['PATH'], ...env },
    {
      stdout: { isTTY, write: (text, done) => ((stdout += text), done()) },
      stderr: { isTTY, write: (text, done) => ((stderr += text), done()) },
      cwd: tree,
      now: '2026-11-23',
    },
  );
  return { code, stdout, stderr };
}

describe('on a terminal', () => {
  test('a report has colours', async () => {
    const { code, stdout } = await onTerminal(['check', 'a']);
    expect(code).toBe(1);
    expect(stdout).toContain('\u001b[31mcritical');
  });

  test.each([
    ['NO_COLOR is set', { NO_COLOR: '1' }],
    ['the terminal is dumb', { TERM: 'dumb' }],
  ])('it has none where %s', async (_, env) => {
    const { stdout } = await onTerminal(['check', 'a'], env);
    expect(stdout).not.toContain('\u001b');
  });

  test('what takes long says how far it is, and takes that line away', async () => {
    const { stderr } = await onTerminal(['check', '--concurrency', '1'], { OAKUM_KUSTOMIZE: `${tree}/slow` });
    expect(stderr).toContain('2 of 3 roots');
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  test('what is quick says nothing', async () => {
    const { stderr } = await onTerminal(['check', 'a']);
    expect(stderr).toBe('');
  });
});

test('where no terminal is, what takes long says nothing', async () => {
  const { stderr } = await onTerminal(['check', '--concurrency', '1'], { OAKUM_KUSTOMIZE: `${tree}/slow` }, false);
  expect(stderr).toBe('');
});

test('the day is the door’s, and stands in the report', async () => {
  const { stdout } = await onTerminal(['check', 'a', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ context: { kubernetesVersion: '1.34', now: '2026-11-23' } });
});

test('what the platform knows stands in the report, in an order of its own', async () => {
  const flags = [
    '--context',
    'repository=git.test/shop',
    '--context',
    'project=default',
    '--kubernetes-version',
    'v1.30.2',
  ];
  const { stdout } = await onTerminal(['check', 'a', '--format', 'json', ...flags]);
  const { context } = JSON.parse(stdout) as { context: object };
  expect(Object.entries(context)).toEqual([
    ['kubernetesVersion', '1.30'],
    ['podSecurityVersion', '1.34'],
    ['now', '2026-11-23'],
    ['project', 'default'],
    ['repository', 'git.test/shop'],
  ]);
});

test('the next command repeats what changes the findings', async () => {
  const { stdout } = await onTerminal(
    ['check', './a', '--kubernetes-version', '1.33', '--format', 'pretty'],
    {},
    false,
  );
  expect(stdout).toContain('Next: oakum fix ./a --kubernetes-version 1.33\n');
});

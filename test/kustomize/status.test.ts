import { describe, expect, it } from 'vitest';
import { build, renderStatus } from '../../src/kustomize/build.ts';
import { readKustomization } from '../../src/kustomize/kustomization.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import { isSourceError, openSources } from '../../src/kustomize/sources.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { CONFIG_MAP, directoryOf, type Tree } from './tree.ts';

async function statusOf(tree: Tree) {
  const found = await findRenderer(process.env);
  if (!found.ok) throw new Error(found.problem.message);
  const top = directoryOf(tree);
  const result = await build(found.renderer, top, { top });
  if (!result.ok) throw new Error(result.message);
  const kustomization = readKustomization(openSources(directoryFiles(top)), 'kustomization.yaml');
  if (isSourceError(kustomization)) throw new Error(kustomization.message);
  return renderStatus(result.text, kustomization);
}

const LOCAL = CONFIG_MAP.replace(
  '  name: settings',
  '  name: settings\n  annotations:\n    config.kubernetes.io/local-config: "true"',
);

describe('what an output means', () => {
  it('is rendered where there is an object', async () => {
    expect(await statusOf({ 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': CONFIG_MAP })).toEqual({
      status: 'rendered',
    });
  });

  it.each(['resources: []\n', 'resources: []\npatches: []\nnamespace: x\n', 'Resources: []\n'])(
    'is empty on purpose for %j',
    async (text) => {
      expect(await statusOf({ 'kustomization.yaml': text })).toEqual({ status: 'empty' });
    },
  );

  it.each([
    ['an empty file', { 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': '' }],
    ['a file of comments', { 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': '# kind: Deployment\n' }],
    ['objects for local use only', { 'kustomization.yaml': 'resources: [c.yaml]\n', 'c.yaml': LOCAL }],
    [
      'a base that is empty',
      { 'kustomization.yaml': 'resources: [base]\n', 'base/kustomization.yaml': 'resources: []\n' },
    ],
    ['no list at all', { 'kustomization.yaml': 'namespace: x\n' }],
    [
      'an empty list beside one that is not',
      {
        'kustomization.yaml': 'resources: []\ncommonLabels: {a: b}\ntransformers: [t.yaml]\n',
        't.yaml': 'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: x, namespace: y}\n',
      },
    ],
  ] as [string, Tree][])('is an error where nothing comes of %s', async (_what, tree) => {
    const status = await statusOf(tree);
    expect(status).toMatchObject({ status: 'failed', code: 'empty-output', file: 'kustomization.yaml' });
  });
});

import { describe, expect, it } from 'vitest';
import { findKustomizations, selectRoots } from '../../src/kustomize/find.ts';
import { editedFiles } from '../../src/kustomize/files.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { COMPONENT, CONFIG_MAP, emptyDirectory, sourcesOf, type Tree, write } from './tree.ts';

const SHOP: Tree = {
  'base/kustomization.yaml': 'resources: [c.yaml]\n',
  'base/c.yaml': CONFIG_MAP,
  'overlays/prod/kustomization.yml': 'resources: [../../base]\ncomponents: [../../components/extra]\n',
  'overlays/test/Kustomization': 'bases:\n- ../../base/\n',
  'components/extra/kustomization.yaml': `${COMPONENT}resources: [../../shared]\n`,
  'shared/kustomization.yaml': 'resources: []\n',
};

const directories = (tree: Tree, under = ''): string[] =>
  findKustomizations(sourcesOf(tree), under).map(({ directory }) => directory);

describe('finding kustomizations', () => {
  it('finds all three file names, sorted, with their kinds', () => {
    const found = findKustomizations(sourcesOf(SHOP));
    expect(found.map(({ directory, kind }) => [directory, kind])).toEqual([
      ['base', 'Kustomization'],
      ['components/extra', 'Component'],
      ['overlays/prod', 'Kustomization'],
      ['overlays/test', 'Kustomization'],
      ['shared', 'Kustomization'],
    ]);
  });

  it('finds the same whatever order the files were made in', () => {
    const backwards = Object.fromEntries(Object.entries(SHOP).reverse());
    expect(directories(backwards)).toEqual(directories(SHOP));
  });

  it('looks only at and below the given directory, not at a neighbour whose name begins alike', () => {
    const tree = { 'a/kustomization.yaml': '', 'a/b/kustomization.yaml': '', 'a-b/kustomization.yaml': '' };
    expect(directories(tree, 'a')).toEqual(['a', 'a/b']);
    expect(directories(tree)).toEqual(['a', 'a-b', 'a/b']);
  });

  it('finds the kustomization of the top itself', () => {
    expect(directories({ 'kustomization.yaml': 'resources: []\n' })).toEqual(['']);
  });

  it('does not walk into .git, nor through links', () => {
    const outside = emptyDirectory();
    write(outside, { 'app/kustomization.yaml': 'resources: []\n' });
    const tree = {
      '.git/kustomization.yaml': 'resources: []\n',
      'real/kustomization.yaml': 'resources: []\n',
      alias: { to: 'real' },
      foreign: { to: outside },
      around: { to: '.' },
    };
    expect(directories(tree)).toEqual(['real']);
  });

  it('follows a linked kustomization file that stays in the tree, and leaves one that does not', () => {
    const outside = emptyDirectory();
    write(outside, { 'kustomization.yaml': 'resources: []\n' });
    const tree = {
      'a/common.yaml': 'resources: []\n',
      'a/kustomization.yaml': { to: 'common.yaml' },
      'b/kustomization.yaml': { to: `${outside}/kustomization.yaml` },
      'c/kustomization.yaml': { to: 'absent.yaml' },
    };
    expect(directories(tree)).toEqual(['a']);
  });

  it('leaves out objects of Flux that are stored under the same file name', () => {
    const flux =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./x}\n';
    expect(directories({ 'cluster/kustomization.yaml': flux, 'x/kustomization.yaml': 'resources: []\n' })).toEqual([
      'x',
    ]);
  });

  it('keeps a kustomization that does not parse, and says where', () => {
    const [found] = findKustomizations(sourcesOf({ 'a/kustomization.yaml': 'namespace: x\nresources: [\n' }));
    expect(found).toMatchObject({ directory: 'a', kind: 'Kustomization' });
    expect(found?.problem).toMatchObject({ code: 'unparsable-kustomization', file: 'a/kustomization.yaml' });
    expect(found?.problem?.line).toBeGreaterThanOrEqual(2);
  });

  it('names both files where a directory has two', () => {
    const [found] = findKustomizations(sourcesOf({ 'a/kustomization.yaml': '', 'a/Kustomization': '' }));
    expect(found?.problem?.code).toBe('several-kustomization-files');
    expect(found?.problem?.message).toContain('Kustomization');
    expect(found?.problem?.message).toContain('kustomization.yaml');
  });

  it('sees kustomizations that exist only as edits', () => {
    const sources = sourcesOf(SHOP);
    const edited = editedFiles(sources.files, new Map([['new/deep/kustomization.yaml', 'resources: []\n']]));
    expect(findKustomizations(openSources(edited)).map(({ directory }) => directory)).toContain('new/deep');
  });
});

describe('selecting roots', () => {
  const select = (tree: Tree, paths: string[], all = false) => selectRoots(sourcesOf(tree), paths, { all });

  it('takes what no other kustomization builds, and never a component', () => {
    expect(select(SHOP, [''])).toEqual({ roots: ['overlays/prod', 'overlays/test'], problems: [] });
  });

  it('takes what is built by others too, with all', () => {
    expect(select(SHOP, [''], true).roots).toEqual(['base', 'overlays/prod', 'overlays/test', 'shared']);
  });

  it('takes a kustomization that is named itself, by its directory or its file, each once', () => {
    const paths = ['base', 'base/kustomization.yaml', 'overlays/test', 'base'];
    expect(select(SHOP, paths)).toEqual({ roots: ['base', 'overlays/test'], problems: [] });
  });

  it('counts the whole tree as users, not only the given directory', () => {
    const tree = {
      ...SHOP,
      'base/inner/kustomization.yaml': 'resources: []\n',
      'other/kustomization.yaml': 'resources: [../group/a]\n',
    };
    const grouped = {
      ...tree,
      'group/a/kustomization.yaml': 'resources: []\n',
      'group/b/kustomization.yaml': 'resources: []\n',
    };
    expect(select(grouped, ['group']).roots).toEqual(['group/b']);
  });

  it('finds nothing to build, without a problem, where all below a directory is built by others', () => {
    const tree = {
      'group/a/kustomization.yaml': 'resources: []\n',
      'top/kustomization.yaml': 'resources: [../group/a]\n',
    };
    expect(select(tree, ['group'])).toEqual({ roots: [], problems: [] });
  });

  it.each([
    ['a component', 'components/extra', 'component-is-no-root'],
    ['the file of a component', 'components/extra/kustomization.yaml', 'component-is-no-root'],
    ['a path that does not exist', 'overlays/staging', 'no-such-path'],
    ['a path outside the tree', '../elsewhere', 'outside-tree'],
    ['an absolute path', '/etc', 'outside-tree'],
    ['a file that is no kustomization', 'base/c.yaml', 'no-kustomization'],
    ['a directory without any', 'docs', 'no-kustomization'],
  ])('refuses %s', (_what, path, code) => {
    const { roots, problems } = select({ ...SHOP, 'docs/readme.md': '' }, [path, 'base']);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(roots).toEqual(['base']);
  });

  it('refuses a directory that holds only components', () => {
    expect(select({ 'c/kustomization.yaml': COMPONENT }, ['']).problems[0]?.code).toBe('no-kustomization');
  });

  it('refuses a link out of the tree, and takes one inside it for the place it leads to', () => {
    const outside = emptyDirectory();
    write(outside, { 'kustomization.yaml': 'resources: []\n' });
    const tree = { ...SHOP, foreign: { to: outside }, near: { to: 'base' } };
    const { roots, problems } = select(tree, ['foreign', 'near']);
    expect(problems.map(({ code }) => code)).toEqual(['outside-tree']);
    expect(roots).toEqual(['base']);
  });

  it('does not lose kustomizations that build each other in a loop', () => {
    const tree = {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
      'self/kustomization.yaml': 'resources: [.]\n',
    };
    expect(select(tree, ['']).roots).toEqual(['a', 'self']);
  });

  it('does not lose a kustomization that only an unused component builds', () => {
    const tree = {
      'app/kustomization.yaml': 'resources: []\n',
      'component/kustomization.yaml': `${COMPONENT}resources: [../app]\n`,
    };
    expect(select(tree, ['']).roots).toEqual(['app']);
  });

  it('takes one that does not parse for a root', () => {
    expect(select({ 'a/kustomization.yaml': 'resources: [\n' }, ['']).roots).toEqual(['a']);
  });
});

import { describe, expect, it } from 'vitest';
import { closureOf, remoteProblems } from '../../src/kustomize/closure.ts';
import { COMPONENT, CONFIG_MAP, DEPLOYMENT, emptyDirectory, sourcesOf, type Tree, write } from './tree.ts';

const closure = (tree: Tree, directory = '') => closureOf(sourcesOf(tree), directory);
const UTF_16 = Buffer.from('\ufeffresources: ["https://evil.example/"]\n', 'utf16le');
const codes = (tree: Tree): string[] => closure(tree).problems.map(({ code }) => code);

describe('what a build reads', () => {
  it('is every file that any field names, and nothing else', () => {
    const tree: Tree = {
      'app/kustomization.yaml': `resources: [d.yaml, ../base]
bases: [../old]
components: [../component]
patches:
- path: p.yaml
- patch: |
    apiVersion: v1
patchesStrategicMerge:
- smp.yaml
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
patchesJson6902:
- {path: j.yaml, target: {kind: Deployment}}
replacements:
- path: r.yaml
configMapGenerator:
- {name: a, files: [plain.txt, key=keyed.txt], envs: [a.env], env: b.env, literals: [x=unread.yaml]}
secretGenerator:
- {name: b, files: [secret.bin]}
transformers: [t.yaml, ../plugins]
generators: [g.yaml]
validators: [v.yaml]
configurations: [conf.yaml]
crds: [crd.yaml]
openapi: {path: schema.json}
`,
      'base/kustomization.yaml': 'resources: [c.yaml]\n',
      'base/c.yaml': CONFIG_MAP,
      'base/unread.yaml': CONFIG_MAP,
      'old/kustomization.yml': 'resources: []\n',
      'component/Kustomization': `${COMPONENT}patches: [{path: p.yaml}]\n`,
      'component/p.yaml': '',
      'plugins/kustomization.yaml': 'resources: [label.yaml]\n',
      'plugins/label.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\n',
      'app/t.yaml': 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: of-plugin.yaml\n',
      'app/v.yaml':
        'apiVersion: builtin\nkind: ReplacementTransformer\nmetadata: {name: v}\nreplacements: [{path: rr.yaml}]\n',
      'app/g.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: g}\nfiles: [k=of-generator.txt]\n',
      'app/unread.yaml': '',
      ...Object.fromEntries(
        ['d.yaml', 'p.yaml', 'smp.yaml', 'j.yaml', 'r.yaml', 'plain.txt', 'keyed.txt', 'a.env', 'b.env', 'secret.bin']
          .concat(['conf.yaml', 'crd.yaml', 'schema.json', 'of-plugin.yaml', 'rr.yaml', 'of-generator.txt'])
          .map((name) => [`app/${name}`, '']),
      ),
    };
    const read = closure(tree, 'app');
    const unread = new Set(['base/unread.yaml', 'app/unread.yaml']);
    expect(read.files).toEqual(
      Object.keys(tree)
        .filter((path) => !unread.has(path))
        .sort(),
    );
    expect(read.directories).toEqual(['app', 'base', 'old', 'component', 'plugins']);
    expect(read.problems).toEqual([]);
    expect(read.remotes).toEqual([]);
  });

  it('leaves out files that do not exist, for kustomize says so itself', () => {
    const read = closure({ 'kustomization.yaml': 'resources: [absent.yaml, ../x, sub/none]\n' });
    expect(read.files).toEqual(['kustomization.yaml']);
  });

  it('names fields in any case, as kustomize reads them', () => {
    const tree = {
      'kustomization.yaml': 'Resources: [c.yaml]\npatches: [{PATH: p.yaml}]\n',
      'c.yaml': '',
      'p.yaml': '',
    };
    expect(closure(tree).files).toEqual(['c.yaml', 'kustomization.yaml', 'p.yaml']);
  });

  it('has each base once, however often it is used', () => {
    const tree = {
      'kustomization.yaml': 'resources: [a, b]\n',
      'a/kustomization.yaml': 'namePrefix: a-\nresources: [../base]\n',
      'b/kustomization.yaml': 'namePrefix: b-\nresources: [../base]\n',
      'base/kustomization.yaml': 'resources: [d.yaml]\n',
      'base/d.yaml': DEPLOYMENT,
    };
    expect(closure(tree).directories).toEqual(['', 'a', 'base', 'b']);
    expect(closure(tree).problems).toEqual([]);
  });

  it('has a linked file by both paths, and a linked directory at its real place', () => {
    const tree: Tree = {
      'app/kustomization.yaml': 'resources: [alias.yaml, ../link]\n',
      'app/alias.yaml': { to: 'real.yaml' },
      'app/real.yaml': CONFIG_MAP,
      link: { to: 'base' },
      'base/kustomization.yaml': 'resources: [d.yaml]\n',
      'base/d.yaml': DEPLOYMENT,
    };
    const read = closure(tree, 'app');
    expect(read.directories).toEqual(['app', 'base']);
    expect(read.files).toContain('app/alias.yaml');
    expect(read.files).toContain('app/real.yaml');
    expect(read.files).toContain('base/d.yaml');
    expect(read.files).toContain('link/kustomization.yaml');
  });

  it('ends with the first document, as kustomize does', () => {
    const tree = {
      'kustomization.yaml': 'resources: [a.yaml]\n---\nresources: [b.yaml]\n',
      'a.yaml': '',
      'b.yaml': '',
    };
    expect(closure(tree).files).toEqual(['a.yaml', 'kustomization.yaml']);
  });
});

describe('loops', () => {
  it('names the way of a loop, with file and line', () => {
    const tree = {
      'a/kustomization.yaml': 'resources:\n- ../b\n',
      'b/kustomization.yaml': 'namespace: x\nresources:\n- ../c\n',
      'c/kustomization.yaml': 'resources:\n- c.yaml\n- ../b\n',
      'c/c.yaml': CONFIG_MAP,
    };
    const { problems } = closure(tree, 'a');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'loop', file: 'c/kustomization.yaml', line: 3 });
    expect(problems[0]?.message).toContain('b -> c -> b');
  });

  it.each([
    ['itself', { 'kustomization.yaml': 'resources: [.]\n' }],
    [
      'components',
      {
        'kustomization.yaml': 'components: [a]\n',
        'a/kustomization.yaml': `${COMPONENT}components: [../b]\n`,
        'b/kustomization.yaml': `${COMPONENT}components: [../a]\n`,
      },
    ],
    ['a link', { 'kustomization.yaml': 'resources: [a/back]\n', 'a/back': { to: '..' } }],
    [
      'plugin directories',
      {
        'kustomization.yaml': 'transformers: [a]\n',
        'a/kustomization.yaml': 'validators: [../b]\n',
        'b/kustomization.yaml': 'validators: [../a]\n',
      },
    ],
  ] as [string, Tree][])('finds a loop of %s, once', (_what, tree) => {
    expect(codes(tree)).toEqual(['loop']);
  });
});

describe('what lies outside the tree', () => {
  it.each([
    ['a directory above', 'resources: [../../elsewhere]'],
    ['a file above', 'patches: [{path: ../../p.yaml}]'],
    ['a component above', 'components: [../..]'],
    ['a generator file above', 'configMapGenerator: [{name: x, files: [passwd=../../etc/passwd]}]'],
    ['a schema above', 'openapi: {path: ../../schema.json}'],
    ['a plugin above', 'transformers: [../../t.yaml]'],
  ])('refuses %s, with file and line', (_what, line) => {
    const read = closure({ 'app/kustomization.yaml': `namespace: x\n${line}\n` }, 'app');
    expect(read.problems).toMatchObject([{ code: 'outside-tree', file: 'app/kustomization.yaml', line: 2 }]);
  });

  it('refuses what leaves through a link, be it a file or a directory', () => {
    const outside = emptyDirectory();
    write(outside, { 'kustomization.yaml': 'resources: []\n', 'secret.yaml': CONFIG_MAP });
    const tree: Tree = {
      'kustomization.yaml': 'resources: [dir, file.yaml, dir/secret.yaml]\n',
      dir: { to: outside },
      'file.yaml': { to: `${outside}/secret.yaml` },
    };
    expect(codes(tree)).toEqual(['outside-tree', 'outside-tree', 'outside-tree']);
    expect(closure(tree).files).toEqual(['kustomization.yaml']);
  });

  it('refuses absolute paths', () => {
    expect(codes({ 'kustomization.yaml': 'resources: [/etc]\npatches: [{path: /etc/passwd}]\n' })).toEqual([
      'absolute-path',
      'absolute-path',
    ]);
  });

  it('refuses what a plugin file names outside', () => {
    const plugin = 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: ../../p.yaml\n';
    expect(codes({ 'kustomization.yaml': 'transformers: [t.yaml]\n', 't.yaml': plugin })).toEqual(['outside-tree']);
  });
});

describe('addresses', () => {
  const WEB = 'https://evil.example/x.yaml';

  it.each([
    ['resources', `resources: ["${WEB}"]`],
    ['resources under another spelling', `reSources: ["${WEB}"]`],
    ['resources under a letter that folds to another', `re\u017fources: ["${WEB}"]`],
    ['bases', `bases: ["${WEB}"]`],
    ['components', `components: ["${WEB}"]`],
    ['crds', `crds: ["${WEB}"]`],
    ['configurations', `configurations: ["${WEB}"]`],
    ['openapi', `openapi: {path: "${WEB}"}`],
    ['patches', `patches: [{path: "${WEB}"}]`],
    ['patches under another spelling', `patches: [{Path: "${WEB}"}]`],
    ['patchesStrategicMerge', `patchesStrategicMerge: ["${WEB}"]`],
    ['patchesJson6902', `patchesJson6902: [{path: "${WEB}", target: {kind: X}}]`],
    ['replacements', `replacements: [{path: "${WEB}"}]`],
    ['files of a ConfigMap', `configMapGenerator: [{name: x, files: ["${WEB}"]}]`],
    ['keyed files of a ConfigMap', `configMapGenerator: [{name: x, files: ["k=${WEB}"]}]`],
    ['environments of a Secret', `secretGenerator: [{name: x, envs: ["${WEB}"]}]`],
    ['the one environment of a Secret', `secretGenerator: [{name: x, env: "${WEB}"}]`],
    ['generators', `generators: ["${WEB}"]`],
    ['transformers', `transformers: ["${WEB}"]`],
    ['validators', `validators: ["${WEB}"]`],
    ['an anchor', `x-a: &a "${WEB}"\nresources: [*a]`],
    ['escaped text', 'resources: ["\\x68ttps://evil.example/x.yaml"]'],
    ['a merge key', `patches: [{<<: {path: "${WEB}"}}]`],
  ])('are found in %s', (_what, text) => {
    const { remotes, problems } = closure({ 'kustomization.yaml': `${text}\n` });
    // A field that kustomize does not know (the anchor's) makes it refuse the file; the address counts all the same.
    expect(remotes.map(({ url }) => url)).toEqual([WEB]);
    expect(problems).toEqual([]);
  });

  it('are found in the configuration of a plugin: in a file, a list, a directory, and inline', () => {
    const plugin = (path: string) =>
      `apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: ${path}\n`;
    const indented = (text: string) => text.replaceAll('\n', '\n  ').trimEnd();
    const tree = {
      'kustomization.yaml': `transformers:\n- t.yaml\n- dir\n- |\n  ${indented(plugin('https://inline.example/'))}\n`,
      't.yaml': `${plugin('https://file.example/')}---\nkind: List\nitems:\n- ${indented(plugin('https://list.example/'))}\n`,
      'dir/kustomization.yaml': 'namePrefix: x-\nresources: [sub]\n',
      'dir/sub/kustomization.yaml': 'resources: [t.yaml]\n',
      'dir/sub/t.yaml': plugin('https://directory.example/'),
    };
    const { remotes, problems } = closure(tree);
    expect(problems).toEqual([]);
    expect(remotes.map(({ url, file, line }) => [url, file, line])).toEqual([
      ['https://file.example/', 'kustomization.yaml', 2],
      ['https://list.example/', 'kustomization.yaml', 2],
      ['https://directory.example/', 'kustomization.yaml', 3],
      ['https://inline.example/', 'kustomization.yaml', 4],
    ]);
  });

  it.each([
    'patches: [{path: p.yaml}]',
    'replacements: [{path: r.yaml}]',
    'vars: []',
    'components: [c]',
    'generators: [g.yaml]',
  ])('that plugins could get only by being changed themselves are a problem: %s', (line) => {
    const tree = {
      'kustomization.yaml': 'validators: [dir]\n',
      'dir/kustomization.yaml': `resources: [t.yaml]\n${line}\n`,
      'dir/t.yaml': 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: local.yaml\n',
    };
    const { problems } = closure(tree);
    expect(problems).toMatchObject([{ code: 'opaque-plugins', file: 'dir/kustomization.yaml', line: 2 }]);
  });

  it.each([
    ['does not parse', 'a: [\n'],
    ['has a tag', 'apiVersion: builtin\npath: !x https://evil.example/\n'],
    ['has a strange line break', 'apiVersion: builtin #\u2028path: https://evil.example/\n'],
  ])('that may be in a plugin file which %s are a problem', (_what, text) => {
    const tree = { 'kustomization.yaml': 'transformers: [t.yaml]\n', 't.yaml': text };
    expect(closure(tree).problems).toMatchObject([{ code: 'unparsable-plugin', file: 't.yaml' }]);
  });

  it('are found where a plugin directory is also an ordinary base, whichever is visited first', () => {
    const tree = {
      'kustomization.yaml': 'resources: [dir]\ntransformers: [dir]\n',
      'dir/kustomization.yaml': 'resources: [t.yaml]\n',
      'dir/t.yaml': 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: https://evil.example/\n',
    };
    expect(closure(tree).remotes.map(({ url }) => url)).toEqual(['https://evil.example/']);
  });

  it('are repositories too, but only where kustomize would look for a directory', () => {
    const git = 'git@example.com:owner/repository';
    const tree = {
      'kustomization.yaml': `resources:\n- ${git}\n- github.com/owner/x.yaml\npatches:\n- path: ${git}\n`,
      'github.com/owner/x.yaml': CONFIG_MAP,
    };
    expect(closure(tree).remotes.map(({ url }) => url)).toEqual([git]);
    expect(closure(tree).files).toContain('github.com/owner/x.yaml');
  });

  it('of a base are found from its overlay, with the file and line of the base', () => {
    const tree = {
      'over/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources:\n- c.yaml\n- https://host.example/a/b/c.yaml?sig=secret\n',
      'base/c.yaml': CONFIG_MAP,
    };
    const [problem, ...others] = remoteProblems(closure(tree, 'over'), []);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'remote-not-allowed', file: 'base/kustomization.yaml', line: 3 });
    expect(problem?.message).toContain('https://host.example/a/b/c.yaml');
    expect(problem?.message).toContain('--allow-remote https://host.example/a/b');
    expect(problem?.message).not.toContain('secret');
  });

  it.each(['https://me:secret@host.example/a/b', 'ssh://git:secret@host.example/a/b', 'https://host.example/a/../b'])(
    'that no prefix can allow get no prefix proposed: %s',
    (address) => {
      const tree = { 'kustomization.yaml': `resources: ["${address}"]\n` };
      const [problem] = remoteProblems(closure(tree), []);
      expect(problem?.message).toMatch(/no --allow-remote can allow it.*take out users, passwords/);
      expect(problem?.message).not.toMatch(/secret|add --allow-remote/);
    },
  );

  it('that are allowed are no problem, the others stay', () => {
    const tree = { 'kustomization.yaml': 'resources: ["https://a.example/x/y.yaml", "https://b.example/x/y.yaml"]\n' };
    const problems = remoteProblems(closure(tree), ['https://a.example/x/']);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('b.example')]);
  });

  it('in ordinary resources, annotations and literals are data', () => {
    const tree = {
      'kustomization.yaml':
        'resources: [c.yaml]\ncommonAnnotations: {docs: "https://a.example/"}\nconfigMapGenerator: [{name: x, literals: ["u=https://a.example/"]}]\n',
      'c.yaml': `${CONFIG_MAP}  url: https://a.example/\n`,
    };
    expect(closure(tree).remotes).toEqual([]);
  });
});

it('merge keys that add what is not written are read', () => {
  const text = 'patches:\n- &a {path: p.yaml}\n- {<<: *a, target: {kind: X}}\n';
  expect(closure({ 'kustomization.yaml': text, 'p.yaml': '' })).toMatchObject({
    problems: [],
    files: ['kustomization.yaml', 'p.yaml'],
  });
});

describe('kustomizations that cannot be read for certain', () => {
  it.each([
    ['does not parse', 'resources: [\n'],
    ["is UTF-16, which kustomize's reader understands", UTF_16],
    ['is a list', '- a\n'],
    ['writes a field twice in two spellings', 'resources: ["https://evil.example/"]\nResources: []\n'],
    ['hides a field behind a strange line break', 'namespace: x #\u2028resources: ["https://evil.example/"]\n'],
    ['hides a field behind a merge key', 'resources: []\n<<: {resources: ["https://evil.example/"]}\n'],
    ['hides a path behind a merge key', 'patches:\n- {path: a.yaml, <<: {path: "https://evil.example/"}}\n'],
    ['merges one key from two maps', '<<: [{resources: []}, {resources: ["https://evil.example/"]}]\n'],
    ['hides text behind a binary tag', 'resources: [!!binary aHR0cHM6Ly9ldmlsLmV4YW1wbGUv]\n'],
  ] as [string, string | Uint8Array][])('one that %s is a problem, never an empty closure', (_what, text) => {
    expect(codes({ 'kustomization.yaml': text })).toEqual(['unparsable-kustomization']);
  });
});

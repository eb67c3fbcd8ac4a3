import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../src/kustomize/build.ts';
import { closureOf } from '../../src/kustomize/closure.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import { openSources } from '../../src/kustomize/sources.ts';
import { directoryOf, type Tree } from './tree.ts';

/** Each tree in a shape of its own that makes the real kustomize ask for the address. */
type Shape = (url: string) => Tree;

const inKustomization =
  (text: (url: string) => string | Uint8Array): Shape =>
  (url) => ({ 'kustomization.yaml': text(url) });
const builtin = (kind: string, rest: string): string =>
  `apiVersion: builtin\nkind: ${kind}\nmetadata: {name: x}\n${rest}\n`;
const inPlugin =
  (text: (url: string) => string | Uint8Array, field = 'transformers'): Shape =>
  (url) => ({
    'kustomization.yaml': `${field}: [t.yaml]\n`,
    't.yaml': text(url),
  });
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

const FIELDS: Record<string, Shape> = Object.fromEntries(
  [
    'resources: ["URL"]',
    'RESOURCES: ["URL"]',
    'bases: ["URL"]',
    'crds: ["URL"]',
    'configurations: ["URL"]',
    'openapi: {path: "URL"}\nresources: []',
    'patches: [{path: "URL"}]',
    'patches: [{Path: "URL"}]',
    'patchesStrategicMerge: ["URL"]',
    'patchesJson6902: [{path: "URL", target: {version: v1, kind: ConfigMap, name: x}}]',
    'replacements: [{path: "URL"}]',
    'configMapGenerator: [{name: x, files: ["k=URL"]}]',
    'configMapGenerator: [{name: x, FILES: ["URL"]}]',
    'configMapGenerator: [{name: x, envs: ["URL?a=b"]}]',
    'secretGenerator: [{name: x, envs: ["URL"]}]',
    'secretGenerator: [{name: x, env: "URL"}]',
    'generators: ["URL"]',
    'transformers: ["URL"]',
    'validators: ["URL"]',
  ].map((text) => [text, inKustomization((url) => `${text.replace('URL', url)}\n`)]),
);

const PLUGINS: Record<string, Shape> = {
  'a patch plugin': inPlugin((url) => builtin('PatchTransformer', `path: ${url}`)),
  'a strategic-merge plugin': inPlugin((url) => builtin('PatchStrategicMergeTransformer', `paths: ["${url}"]`)),
  'a replacement plugin': inPlugin((url) => builtin('ReplacementTransformer', `replacements: [{path: "${url}"}]`)),
  'a generator plugin': inPlugin((url) => builtin('SecretGenerator', `envs: ["${url}"]`), 'generators'),
  'a generator plugin with keys': inPlugin((url) => builtin('ConfigMapGenerator', `Files: ["a=${url}"]`), 'generators'),
  'the second document': inPlugin(
    (url) => `${builtin('LabelTransformer', 'labels: {a: b}')}---\n${builtin('PatchTransformer', `path: ${url}`)}`,
  ),
  'a list': inPlugin(
    (url) =>
      `kind: List\napiVersion: v1\nitems:\n- ${builtin('PatchTransformer', `path: ${url}`).trimEnd().replaceAll('\n', '\n  ')}\n`,
  ),
  'an inline plugin': inKustomization(
    (url) => `transformers: [${JSON.stringify(builtin('PatchTransformer', `path: ${url}`))}]\n`,
  ),
  'an inline list': inKustomization(
    (url) =>
      `transformers: [${JSON.stringify(`{apiVersion: v1, kind: List, items: [{apiVersion: builtin, kind: PatchTransformer, metadata: {name: x}, path: "${url}"}]}`)}]\n`,
  ),
  'an inline plugin with a strange line break': inKustomization(
    (url) => `transformers: [${JSON.stringify(builtin('PatchTransformer', `# \u2028path: ${url}`))}]\n`,
  ),
  'a plugin with a strange line break': inPlugin((url) => builtin('PatchTransformer', `# \u2028path: ${url}`)),
  'a plugin with a tag': inPlugin((url) => builtin('PatchTransformer', `path: !x ${url}`)),
  'a plugin in UTF-16': inPlugin((url) => utf16(builtin('PatchTransformer', `path: ${url}`))),
  'a plugin behind an alias': inPlugin((url) => builtin('PatchTransformer', `x: &a ${url}\npath: *a`)),
  'a plugin directory': (url) => ({
    'kustomization.yaml': 'transformers: [dir]\n',
    'dir/kustomization.yaml': 'namePrefix: x-\nresources: [t.yaml]\n',
    'dir/t.yaml': builtin('PatchTransformer', `path: ${url}`),
  }),
  'a plugin directory that patches its plugin': (url) => ({
    'kustomization.yaml': 'transformers: [dir]\n',
    'dir/kustomization.yaml': `resources: [t.yaml]\npatches: [{patch: ${JSON.stringify(builtin('PatchTransformer', `path: "\\x68${url.slice(1)}"`))}}]\n`,
    'dir/t.yaml': builtin('PatchTransformer', 'path: local.yaml'),
  }),
};

const DISGUISES: Record<string, Shape> = Object.fromEntries(
  Object.entries({
    'a letter that folds to another': (url: string) => `re\u017fources: ["${url}"]\n`,
    'a later duplicate': (url: string) => `resources: []\nresources: ["${url}"]\n`,
    'two spellings': (url: string) => `resources: ["${url}"]\nResources: []\n`,
    'a document after a comment': (url: string) => `# c\n---\nresources: ["${url}"]\n`,
    'a directive': (url: string) => `%TAG !e! tag:yaml.org,2002:\n---\nresources: [!e!str "${url}"]\n`,
    'a complex key': (url: string) => `? resources\n: ["${url}"]\n`,
    'an alias as a key': (url: string) => `namespace: &a resources\n*a : ["${url}"]\n`,
    'a merge key': (url: string) => `<<: {resources: ["${url}"]}\n`,
    'a later merge key': (url: string) => `resources: []\n<<: {resources: ["${url}"]}\n`,
    'a later merge key behind a list closed too far left': (url: string) =>
      `resources: []\nimages: [\n]\n<<: {resources: ["${url}"]}\n`,
    'a list closed too far left': (url: string) => `images:\n  []\nresources: [\n"${url}"\n]\n`,
    'a foreign tag': (url: string) => `resources: [!x "${url}"]\n`,
    'a binary tag': (url: string) => `resources: [!!binary ${Buffer.from(url).toString('base64')}]\n`,
    'escaped JSON': (url: string) => `{"\\u0072esources": ["${url}"]}`,
    'two byte order marks': (url: string) => `\ufeff\ufeffresources: ["${url}"]\n`,
    'UTF-16': (url: string) => utf16(`resources: ["${url}"]\n`),
    'carriage returns': (url: string) => `namespace: x\rresources: ["${url}"]\r`,
    'the line break U+0085': (url: string) => `# c\u0085resources: ["${url}"]\n`,
    'the line break U+2028': (url: string) => `# c\u2028resources: ["${url}"]\n`,
    'the line break U+2029': (url: string) => `namespace: x\u2029resources: ["${url}"]\n`,
    'a line break in a block': (url: string) => `commonAnnotations:\n  a: |\n    x\u2028resources: ["${url}"]\n`,
    'a folded text': (url: string) => `resources:\n- >-\n  ${url}\n`,
    'a broken quoted text': (url: string) => `resources:\n- "${url.slice(0, 10)}\\\n  ${url.slice(10)}"\n`,
    'another case of the scheme': (url: string) => `resources: ["${url.replace('http', 'HtTp')}"]\n`,
    'a user': (url: string) => `resources: ["${url.replace('//', '//a:b@')}"]\n`,
    'a text that is also a map': (url: string) => `transformers: ["${url}?x:%20y"]\n`,
  }).map(([name, text]) => [name, inKustomization(text)]),
);

describe('every address that the real kustomize asks for', () => {
  it.each([
    ['fields', FIELDS],
    ['plugins', PLUGINS],
    ['disguises', DISGUISES],
  ])('is in the closure beforehand, or the kustomization is refused: %s', async (_what, shapes) => {
    const found = await findRenderer(process.env);
    if (!found.ok) throw new Error(found.problem.message);
    const requests = new Set<string>();
    const server = createServer((request, response) => {
      requests.add((request.url ?? '').replace(/[?#].*$/, ''));
      response.end('');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked: string[] = [];
    const missed: string[] = [];
    for (const [index, [name, shape]] of Object.entries(shapes).entries()) {
      const top = directoryOf(shape(`${origin}/${index}`));
      await build(found.renderer, top, { top });
      const { remotes, problems } = closureOf(openSources(directoryFiles(top)), '');
      if (requests.has(`/${index}`)) asked.push(name);
      if (remotes.length === 0 && problems.length === 0) missed.push(name);
    }
    // Loopback is reached whatever the proxy, so this shows that each of these shapes is one that kustomize follows.
    expect(asked).toEqual(Object.keys(shapes));
    expect(missed).toEqual([]);
  });
});

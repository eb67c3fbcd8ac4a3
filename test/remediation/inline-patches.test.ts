import { describe, expect, it } from 'vitest';
import { fixIn, leftOf, makeRepository, readTree, withoutGit } from './world.ts';

const BASE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: r.example/web:1
        securityContext:
          capabilities: {add: [NET_BIND_SERVICE]}
`;

const POINTER = '/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation';
const CAPABILITY = '/spec/template/spec/containers/0/securityContext/capabilities/add/-';

async function fixed(
  files: Readonly<Record<string, string>>,
  onlyRules: readonly string[],
): Promise<{ tree: Record<string, string>; left: string[] }> {
  const top = makeRepository({ 'web.yaml': BASE, ...files });
  const result = await fixIn(top, { onlyRules });
  return { tree: withoutGit(readTree(top)), left: leftOf(result) };
}

const around = (patch: string): string => `resources: [web.yaml]
patches:
- target: {kind: Deployment} # all
  patch: ${patch}
namePrefix: a-
`;

describe('a patch that stands in its kustomization is edited there', () => {
  it.each([
    ['single quotes', `'[{"op":"add","path":"${POINTER}","value":true}]' # why`],
    ['double quotes', `"- op: add\\n  path: ${POINTER}\\n  value: true # \\u00e4\\n"`],
    ['a folded block', `>-\n    - op: add\n      path: ${POINTER}\n      value: true # why`],
  ])('in %s', async (_, patch) => {
    const { tree, left } = await fixed({ 'kustomization.yaml': around(patch) }, ['no-privilege-escalation']);
    expect(left).toEqual([]);
    expect(tree['kustomization.yaml']).toBe(around(patch.replace('true', 'false')));
  });
});

describe('a JSON6902 patch that loses its only operation', () => {
  const OPERATION = `- op: add\n  path: ${CAPABILITY}\n  value: SYS_ADMIN\n`;

  const RULES = ['added-capabilities-restricted'];

  it('says so in its file, which kustomize still reads', async () => {
    const kustomization = 'resources: [web.yaml]\npatches:\n- target: {kind: Deployment}\n  path: p.yaml\n';
    const files = { 'kustomization.yaml': kustomization, 'p.yaml': `# why\n${OPERATION}` };
    const { tree, left } = await fixed(files, RULES);
    expect(left).toEqual([]);
    expect(tree).toEqual({ 'web.yaml': BASE, ...files, 'p.yaml': '# why\n[]\n' });
  });

  it('stays as it is in patchesJson6902, where kustomize refuses an empty one', async () => {
    const target = '{group: apps, version: v1, kind: Deployment, name: web, namespace: shop}';
    const kustomization = `resources: [web.yaml]\npatchesJson6902:\n- target: ${target}\n  path: p.yaml\n`;
    const files = { 'kustomization.yaml': kustomization, 'p.yaml': OPERATION };
    const { tree, left } = await fixed(files, RULES);
    expect(left).toEqual(['. added-capabilities-restricted render-broke']);
    expect(tree).toEqual({ 'web.yaml': BASE, ...files });
  });

  it('says so in its kustomization', async () => {
    const patch = (text: string): string => around(`|-\n    # why\n${text}`);
    const before = patch(OPERATION.replaceAll(/^/gm, '    ').trimEnd());
    const { tree, left } = await fixed({ 'kustomization.yaml': before }, RULES);
    expect(left).toEqual([]);
    expect(tree['kustomization.yaml']).toBe(patch('    []'));
  });
});

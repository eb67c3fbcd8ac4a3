import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { podKinds } from '../../src/kubernetes/pod-kinds.ts';
import { workloadKinds } from '../../src/kubernetes/workloads.ts';
import { makeTree, oakum } from './world.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'pod-specs.md'), 'utf8');
const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';

const shop = `apiVersion: shop.example.org/v1
kind: Shop
metadata: { name: corner }
spec:
  defaults: { hostNetwork: true }
  tills:
    - pod:
        spec:
          containers:
            - name: till
              image: registry.test/till:1.0.0
              securityContext: { privileged: true }
  door:
    bell:
      image: registry.test/bell:1.0.0
`;

const tree = (specs: string): string =>
  makeTree({ 'app/kustomization.yaml': 'resources: [shop.yaml]\n', 'app/shop.yaml': shop, 'mine/shop.yaml': specs });

async function placesIn(cwd: string, ...args: readonly string[]): Promise<string[]> {
  const { stdout } = await oakum(['check', 'app', '--format', 'json', ...args], { cwd });
  const report = JSON.parse(stdout) as { roots: { findings: { rule: string; pointer: string }[] }[] };
  return report.roots.flatMap(({ findings }) => findings.map(({ rule, pointer }) => `${rule} ${pointer}`));
}

describe('a file of the kind PodSpecs', () => {
  test('makes the pods of a kind of one’s own known, as the page about it shows', async () => {
    const cwd = tree(example);
    const till = '/spec/tills/0/pod/spec/containers/0';
    expect(await placesIn(cwd)).toEqual([]);
    const found = await placesIn(cwd, '--rules', 'mine');
    expect(found).toContain(`no-privileged-containers ${till}/securityContext/privileged`);
    expect(found).toContain(`container-memory-limit ${till}/resources/limits/memory`);
    expect(found).toContain('no-host-namespaces /spec/defaults/hostNetwork');
    // The door is partial: its image is judged, and nobody asks for what it leaves out.
    expect(found.filter((place) => place.includes('/spec/door'))).toEqual(['image-digest /spec/door/bell/image']);
  });

  test.each([
    ['an unknown key', example.replace('metadata:', 'metdata:'), 9, 9, 'did you mean "metadata"?'],
    ['a pointer that is none', example.replace('/spec/door', 'spec.door'), 10, 15, 'expected a JSON Pointer'],
    [
      'an effect that there is not',
      example.replace('change: restart', 'change: restrat'),
      6,
      13,
      'did you mean "restart"?',
    ],
  ])('with %s is told, and nothing is judged', async (_, specs, line, column, words) => {
    const { code, stdout, stderr } = await oakum(['check', 'app', '--rules', 'mine'], { cwd: tree(specs) });
    const said = stdout + stderr;
    expect(said).toContain(`mine/shop.yaml:${line}`);
    expect(said).toContain(`line ${line}, column ${column}`);
    expect(said).toContain(words);
    expect(code).toBe(2);
  });

  test('is not needed for the kinds that the page names, which are all', () => {
    const custom = podKinds.slice(workloadKinds.length);
    expect(custom.filter(({ kind }) => !new RegExp(`\\b${kind}\\b`).test(page)).map(({ kind }) => kind)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { type CompiledRule, evaluateRules, loadRules, type RuleFinding } from '../../src/rules/index.ts';

// What the engine does about pods wherever they are, and about lists, maps and other objects; the rules themselves have tests
// of their own.

async function ruleOf(body: string): Promise<CompiledRule> {
  const text = `
apiVersion: oakum.dev/v1
kind: Rule
id: a-rule
title: A rule
reason: Because.
category: test
severity: low
since: "0.1"
${body}
tests: [{ name: a, objects: [], expect: pass, fixed: [] }]
`;
  const { rules, problems } = await loadRules([{ file: 'a.yaml', text }]);
  expect(problems).toEqual([]);
  const [only] = rules;
  if (only === undefined) throw new Error('no rule');
  return only;
}

function run(rule: CompiledRule, objects: readonly KubernetesObject[], more = {}): RuleFinding[] {
  return evaluateRules([rule], objects, { kubernetesVersion: '1.34', ...more });
}

function places(findings: readonly RuleFinding[]): string[] {
  return findings.map(({ outcome, pointer, message }) => `${outcome} ${pointer} ${message}`);
}

function made(apiVersion: string, kind: string, spec: Json, metadata: Json = { name: 'a' }): KubernetesObject {
  return { apiVersion, kind, metadata, spec };
}

const noPrivilege = await ruleOf(`
match: { kinds: [workloads] }
checks:
  - foreach: pod
    assert: pod.?hostNetwork.orValue(false) == false
    at: /hostNetwork
    message: network
    fix: { safety: review, ops: [{ op: remove, path: /hostNetwork }] }
  - foreach: container
    assert: container.?securityContext.?readOnlyRootFilesystem.orValue(false)
    at: /securityContext/readOnlyRootFilesystem
    message: container {container.name}
    fix: { safety: review, ops: [{ op: set, path: /securityContext/readOnlyRootFilesystem, value: true }] }`);

describe('pods in custom resources', () => {
  it('are judged like any other where they are complete', () => {
    const rollout = made('argoproj.io/v1alpha1', 'Rollout', {
      template: { spec: { hostNetwork: true, containers: [{ name: 'web' }] } },
    });
    const findings = run(noPrivilege, [rollout]);
    expect(places(findings)).toEqual([
      'violation /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem container web',
      'violation /spec/template/spec/hostNetwork network',
    ]);
    expect(findings.map(({ fix }) => fix?.ops[0]?.pointer)).toEqual([
      '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem',
      '/spec/template/spec/hostNetwork',
    ]);
    expect(findings[0]?.fix?.notes).toEqual(['Changing the pod template restarts the pods.']);
  });

  it('say nothing by what they leave out where an operator completes them, and all by what they write', () => {
    const task = made('tekton.dev/v1', 'Task', {
      steps: [
        { name: 'missing' },
        { name: 'bad', securityContext: { readOnlyRootFilesystem: false } },
        { name: 'good', securityContext: { readOnlyRootFilesystem: true } },
        { name: 'odd', securityContext: 'x' },
      ],
    });
    expect(places(run(noPrivilege, [task])).map((text) => text.split(': ')[0])).toEqual([
      'violation /spec/steps/1/securityContext/readOnlyRootFilesystem container bad',
      'error /spec/steps/3/securityContext/readOnlyRootFilesystem a-rule could not be evaluated for container odd',
    ]);
  });

  it('have what they inherit at the place where it is written, once', () => {
    const container = { image: 'a:1', securityContext: { readOnlyRootFilesystem: true } };
    const flow = made('argoproj.io/v1alpha1', 'Workflow', {
      hostNetwork: true,
      templates: [
        { name: 'a', container },
        { name: 'b', container },
        { name: 'c', container, hostNetwork: false },
      ],
    });
    const findings = run(noPrivilege, [flow]);
    expect(places(findings)).toEqual(['violation /spec/hostNetwork network']);
    expect(findings[0]?.fix?.ops).toEqual([{ op: 'remove', pointer: '/spec/hostNetwork' }]);
  });

  it('are those that somebody brings, too', () => {
    const podKinds = [{ kind: 'Shop', groups: ['example.org'], pods: [{ spec: '/spec/*/pod' }], change: 'restart' }];
    const shop = made('example.org/v1', 'Shop', { till: { pod: { hostNetwork: true } }, door: { pod: 'open' } });
    expect(run(noPrivilege, [shop])).toEqual([]);
    expect(places(run(noPrivilege, [shop], { podKinds }))).toEqual([
      'error /spec/door/pod a-rule could not be evaluated: spec.door.pod is no map',
      'violation /spec/till/pod/hostNetwork network',
    ]);
  });

  it('are not looked for in what only looks like one', () => {
    const sealed = made('bitnami.com/v1alpha1', 'SealedSecret', { template: { spec: { hostNetwork: true } } });
    expect(run(noPrivilege, [sealed])).toEqual([]);
  });
});

describe('the items of lists and the entries of maps', () => {
  const paths = `
match: { kinds: [Ingress] }
checks:
  - foreach: { items: /spec/rules/*/http/paths }
    assert: item.path != '/bad'
    at: /path
    message: "{item.path}"
    fix: { safety: review, ops: [{ op: remove, base: item, path: "" }] }`;

  it('are found through lists on the way', async () => {
    const ingress = made('networking.k8s.io/v1', 'Ingress', {
      rules: [
        { http: { paths: [{ path: '/a' }, { path: '/bad' }] } },
        { host: 'x' },
        { http: { paths: [{ path: '/bad' }] } },
      ],
    });
    const findings = run(await ruleOf(paths), [ingress]);
    expect(places(findings)).toEqual([
      'violation /spec/rules/0/http/paths/1/path /bad',
      'violation /spec/rules/2/http/paths/0/path /bad',
    ]);
    expect(findings[0]?.fix?.ops).toEqual([{ op: 'remove', pointer: '/spec/rules/0/http/paths/1' }]);
  });

  it.each<[string, Json, string]>([
    [
      'a text for the list on the way',
      { rules: 'x' },
      'error /spec/rules a-rule could not be evaluated: spec.rules is no list',
    ],
    [
      'a text for an item on the way',
      { rules: ['x'] },
      'error /spec/rules/0/http/paths a-rule could not be evaluated: spec.rules.0 is no map',
    ],
    [
      'a map for the list',
      { rules: [{ http: { paths: { a: {} } } }] },
      'error /spec/rules/0/http/paths a-rule could not be evaluated: spec.rules.0.http.paths is no list',
    ],
  ])('do not pass with %s', async (_, spec, expected) => {
    expect(places(run(await ruleOf(paths), [made('networking.k8s.io/v1', 'Ingress', spec)]))).toEqual([expected]);
  });

  const notes = `
match: { kinds: ["*"] }
checks:
  - foreach: { entries: /metadata/annotations }
    assert: "!key.endsWith('/bad')"
    at: ""
    message: "{key} is {item}"
    fix: { safety: review, ops: [{ op: remove, path: "" }] }`;

  it('name the key of a map', async () => {
    const object = made('v1', 'ConfigMap', {}, { name: 'a', annotations: { 'x/good': '1', 'x/bad': '2' } });
    const findings = run(await ruleOf(notes), [object]);
    expect(places(findings)).toEqual(['violation /metadata/annotations/x~1bad x/bad is 2']);
    expect(findings[0]?.scope.name).toBe('x/bad');
    expect(findings[0]?.fix?.ops).toEqual([{ op: 'remove', pointer: '/metadata/annotations/x~1bad' }]);
  });

  it('do not pass with a list for the map', async () => {
    const object = made('v1', 'ConfigMap', {}, { name: 'a', annotations: ['x/bad'] });
    expect(places(run(await ruleOf(notes), [object]))).toEqual([
      'error /metadata/annotations a-rule could not be evaluated: metadata.annotations is no map',
    ]);
  });

  it('have a key only where they are entries', async () => {
    const text = notes.replace('entries:', 'items:');
    await expect(ruleOf(text)).rejects.toThrow();
  });
});

describe('related pods', () => {
  it('are those of every kind, with their labels, in the namespace that was asked for', async () => {
    const rule = await ruleOf(`
match: { kinds: [v1/Service] }
related: { pods: { kinds: [workloads], as: pods, namespace: "object.metadata.?namespace.orValue('')" } }
checks:
  - foreach: object
    assert: "pods.exists(p, selects({'matchLabels': object.spec.selector}, p.podMeta.?labels.orValue({})))"
    at: /spec/selector
    message: '{pods.map(p, p.object.kind)}'
    fix: { safety: manual, reason: why }`);
    const template = { metadata: { labels: { app: 'web', more: 'x' } }, spec: { containers: [] } };
    const service = made('v1', 'Service', { selector: { app: 'web' } }, { name: 's', namespace: 'shop' });
    const deployment = made('apps/v1', 'Deployment', { template }, { name: 'd', namespace: 'shop' });
    const rollout = made('argoproj.io/v1alpha1', 'Rollout', { template }, { name: 'r', namespace: 'shop' });
    const other = made('apps/v1', 'Deployment', { template }, { name: 'd', namespace: 'other' });
    expect(run(rule, [service, deployment])).toEqual([]);
    expect(run(rule, [service, rollout])).toEqual([]);
    expect(run(rule, [service, other])).toHaveLength(1);
    const api = { ...template, metadata: { labels: { app: 'api' } } };
    const both = [service, made('apps/v1', 'Deployment', { template: api }, { name: 'd', namespace: 'shop' })];
    expect(places(run(rule, both))).toEqual(['violation /spec/selector ["Deployment"]']);
    const odd = made('v1', 'Service', { selector: { app: 5 } }, { name: 's', namespace: 'shop' });
    expect(run(rule, [odd, deployment]).map(({ outcome }) => outcome)).toEqual(['error']);
  });
});

describe('the version of the Pod Security Standards', () => {
  it.each([
    [undefined, 34],
    ['1.0', 0],
    ['1.30', 30],
    ['latest', 34],
    ['1.36', 34],
  ])('%s is judged as 1.%i', async (podSecurityVersion, minor) => {
    const rule = await ruleOf(`
match: { kinds: ["*"] }
checks: [{ foreach: object, assert: podSecurityVersion.minor == ${minor}, at: "", message: m, fix: { safety: manual, reason: why } }]`);
    expect(
      run(rule, [made('v1', 'ConfigMap', {})], podSecurityVersion === undefined ? {} : { podSecurityVersion }),
    ).toEqual([]);
  });

  it.each(['', '2.0', 'newest', '1'])('%j is none', async (podSecurityVersion) => {
    expect(() => run(noPrivilege, [], { podSecurityVersion })).toThrow(
      /no Pod Security version; expected one such as 1\.34/,
    );
  });
});

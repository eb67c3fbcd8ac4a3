import { describe, expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { type CompiledRule, evaluateRules, loadRules, type RuleFinding } from '../../src/rules/index.ts';
import { validatorFor } from '../../src/schemas/index.ts';
import { builtInRules } from './built-in.ts';

const context = { kubernetesVersion: '1.34', validators: validatorFor };
const rules = await builtInRules();
const aboutContainers = rules.filter(
  ({ kinds, checks }) =>
    kinds.some(({ workloads }) => workloads) && checks.some(({ foreach }) => foreach.kind === 'container'),
);

/** A rule about a check that is given as YAML, over every object unless said otherwise. */
async function rule(check: string, head = 'match: { kinds: ["*"] }', id = 'a-rule'): Promise<CompiledRule> {
  const text = `
apiVersion: oakum.dev/v1
kind: Rule
id: ${id}
title: A rule
reason: Because.
category: test
severity: low
since: "0.1"
${head}
checks:
  - { ${check} }
tests: [{ name: a, objects: [], expect: pass, fixed: [] }]
`;
  const { rules: loaded, problems } = await loadRules([{ file: 'a.yaml', text }]);
  expect(problems).toEqual([]);
  const [only] = loaded;
  if (only === undefined) throw new Error('no rule');
  return only;
}

const manual = 'fix: { safety: manual, reason: why }';

function deployment(spec: Json, metadata: Json = { name: 'web' }): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: { spec } } };
}

function brief(findings: readonly RuleFinding[]): string[] {
  return findings.map(({ resource, rule: { id }, outcome, pointer }) => `${resource} ${id} ${outcome} ${pointer}`);
}

describe('malformed objects', () => {
  it.each<[string, KubernetesObject]>([
    ['metadata that is missing', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: {} } } }],
    ['metadata that is null', deployment({}, null)],
    ['metadata that is a text', deployment({}, 'web')],
    ['metadata that is a list', deployment({}, [])],
    ['no spec', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } }],
    ['a spec that is a text', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: 'x' }],
    ['a pod spec that is null', deployment(null)],
    ['a pod spec that is a list', deployment([])],
    ['containers that are a map', deployment({ automountServiceAccountToken: false, containers: { a: {} } })],
    ['containers that are a text', deployment({ automountServiceAccountToken: false, containers: 'a' })],
    ['a container that is a text', deployment({ automountServiceAccountToken: false, containers: ['a'] })],
    ['a container that is null', deployment({ automountServiceAccountToken: false, containers: [null] })],
  ])('%s are errors for every rule about containers, never a pass', (_, object) => {
    // What a rule says about the pod around them stands apart.
    const findings = evaluateRules(aboutContainers, [object], context).filter(({ scope }) => scope.kind !== 'pod');
    expect(brief(findings.filter(({ outcome }) => outcome !== 'error'))).toEqual([]);
    const judged = new Set(findings.map(({ rule: { id } }) => id));
    for (const id of ['no-privileged-containers', 'run-as-non-root', 'container-memory-limit'])
      expect(judged).toContain(id);
    expect(brief(findings)).toEqual([...new Set(brief(findings))]);
    expect(findings.every(({ fix, manual: byHand }) => fix === null && byHand === null)).toBe(true);
  });

  it('say where they are malformed, in one sentence', () => {
    const [finding] = evaluateRules(rules, [deployment({ containers: { a: {} } })], context).filter(
      (each) => each.rule.id === 'no-privileged-containers',
    );
    expect(finding?.pointer).toBe('/spec/template/spec/containers');
    expect(finding?.message).toBe(
      'no-privileged-containers could not be evaluated: spec.template.spec.containers is no list',
    );
  });

  it('do not hide what the other containers do', () => {
    const containers = ['a', { name: 'b', securityContext: { privileged: true } }];
    const findings = evaluateRules(rules, [deployment({ containers })], context);
    expect(brief(findings.filter((each) => each.rule.id === 'no-privileged-containers'))).toEqual([
      '0 no-privileged-containers error /spec/template/spec/containers/0',
      '0 no-privileged-containers violation /spec/template/spec/containers/1/securityContext/privileged',
    ]);
  });
});

describe('expressions', () => {
  it('that fail are errors that say why, at the field in question', async () => {
    const failing = await rule(
      `foreach: object, assert: object.spec.nothing == 1, at: /spec/nothing, message: m, ${manual}`,
    );
    const [finding] = evaluateRules([failing], [deployment({})], context);
    expect(finding).toMatchObject({ outcome: 'error', pointer: '/spec/nothing', fix: null, manual: null });
    expect(finding?.message).toMatch(/^a-rule could not be evaluated: .*nothing/);
  });

  it.each(['object.spec.size()', "dyn('true')", 'dyn(null)', 'dyn([true])'])(
    'that answer %s instead of true or false are errors',
    async (cel) => {
      const odd = await rule(`foreach: object, assert: "${cel}", at: "", message: m, ${manual}`);
      expect(evaluateRules([odd], [deployment({})], context).map(({ outcome }) => outcome)).toEqual(['error']);
    },
  );

  it('that decide whether a rule applies are errors where they fail', async () => {
    const check = `foreach: object, assert: "false", at: "", message: m, ${manual}`;
    const head = 'match: { kinds: ["*"], when: "object.metadata.labels.team == \'a\'" }';
    const labelled = await rule(check, head);
    const labels = (team: Json): KubernetesObject => deployment({}, { name: 'web', labels: { team } });
    expect(brief(evaluateRules([labelled], [labels('a'), labels('b'), deployment({})], context))).toEqual([
      '0 a-rule violation ',
      '2 a-rule error ',
    ]);
  });

  it('that decide whether a check applies are errors where they fail', async () => {
    const check = `foreach: container, when: container.name == 'a', assert: "false", at: /image, message: m, ${manual}`;
    const named = await rule(check);
    const object = deployment({ containers: [{ name: 'a' }, { name: 'b' }, {}] });
    expect(brief(evaluateRules([named], [object], context))).toEqual([
      '0 a-rule violation /spec/template/spec/containers/0/image',
      '0 a-rule error /spec/template/spec/containers/2/image',
    ]);
  });

  it.each<[string, Json, string]>([
    ['container.?a.?b.orValue(true)', 'text', 'the field b is read from container.a, which is no map'],
    ['!has(container.a) || !has(container.a.b)', 5, 'the field b is read from container.a, which is no map'],
    ['container.?a.?b.?c.orValue(true)', { b: [] }, 'the field c is read from container.a.b, which is no map'],
    ['true || has(container.a.b)', false, 'the field b is read from container.a, which is no map'],
  ])('that read a field of what is no map (%s of %j) are errors, not passes', async (cel, a, says) => {
    const strict = await rule(`foreach: container, assert: "${cel}", at: /a, message: m, ${manual}`);
    const [finding, ...others] = evaluateRules(
      [strict],
      [deployment({ containers: [{ a }, { a: null }, {}] })],
      context,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ outcome: 'error', pointer: '/spec/template/spec/containers/0/a' });
    expect(finding?.message).toBe(`a-rule could not be evaluated: ${says}`);
  });

  it('that never end are stopped', async () => {
    const nested = 'l.all(a, l.all(b, l.all(c, l.all(d, true))))'.replaceAll('l.', 'object.spec.l.');
    const slow = await rule(`foreach: object, assert: "${nested}", at: "", message: m, ${manual}`);
    const object = { apiVersion: 'v1', kind: 'A', metadata: {}, spec: { l: Array.from({ length: 1000 }, () => 1) } };
    expect(evaluateRules([slow], [object], context).map(({ outcome }) => outcome)).toEqual(['error']);
  });

  it('see a null as missing, at any depth, and lists with their indexes', async () => {
    const check = `foreach: object, assert: "has(object.spec.a) || object.spec.l != [null, {'b': 1}]", at: "", message: m, ${manual}`;
    const nulls = await rule(check);
    const object = { apiVersion: 'v1', kind: 'A', metadata: {}, spec: { a: null, l: [null, { b: 1, c: null }] } };
    const before = structuredClone(object);
    expect(evaluateRules([nulls], [object], context).map(({ outcome }) => outcome)).toEqual(['violation']);
    expect(object).toEqual(before);
  });

  it('see the version as numbers', async () => {
    const check = `foreach: object, assert: kubernetesVersion.major == 1 && kubernetesVersion.minor >= 9, at: "", message: m, ${manual}`;
    const versioned = await rule(check);
    const count = (kubernetesVersion: string) =>
      evaluateRules([versioned], [deployment({})], { kubernetesVersion }).length;
    expect(['1.8', '1.9', '1.10', 'v1.34.2', '1.34.2+k3s1', '2.9'].map(count)).toEqual([1, 0, 0, 0, 0, 1]);
  });

  it.each(['', '1', 'latest', '1.x', '1.34 ', '-1.34'])('refuse %j as a version', (kubernetesVersion) => {
    expect(() => evaluateRules([], [], { kubernetesVersion })).toThrow(
      /no Kubernetes version; expected one such as 1\.34/,
    );
  });
});

describe('messages', () => {
  it('say (unknown) rather than lose a violation', async () => {
    const check = `foreach: container, assert: "false", at: "", message: "container {container.name} of {object.metadata.name}", ${manual}`;
    const named = await rule(check);
    const messages = evaluateRules([named], [deployment({ containers: [{}, { name: 'b' }] })], context).map(
      ({ message }) => message,
    );
    expect(messages).toEqual(['container (unknown) of web', 'container b of web']);
  });

  it('may hold braces and texts with braces', async () => {
    const check = `foreach: object, assert: "false", at: "", message: "{'{'}{{'a': '}'}['a']}{\\"}\\"} {1 + 1}", ${manual}`;
    const braces = await rule(check);
    expect(evaluateRules([braces], [deployment({})], context)[0]?.message).toBe('{}} 2');
  });
});

describe('scopes', () => {
  it('of items name the item and start at it', async () => {
    const check = `foreach: { items: /spec/ports }, assert: item.port != 22, at: /port, message: "{item.name}", ${manual}`;
    const ports = await rule(check);
    const service = (list: Json): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {},
      spec: { ports: list },
    });
    const good = service([{ name: 'a', port: 80 }, { name: 'b', port: 22 }, { port: 22 }]);
    const findings = evaluateRules(
      [ports],
      [good, service(null), service([]), service({ port: 22 }), service(['x'])],
      context,
    );
    expect(brief(findings)).toEqual([
      '0 a-rule violation /spec/ports/1/port',
      '0 a-rule violation /spec/ports/2/port',
      '3 a-rule error /spec/ports',
      '4 a-rule error /spec/ports/0/port',
    ]);
    expect(findings.map(({ scope }) => scope.name)).toEqual(['b', null, null, null]);
    expect(findings[0]?.scope).toEqual({ kind: 'item', pointer: '/spec/ports/1', name: 'b', container: null });
  });

  it('of items in containers know their container, and fixes start where they say', async () => {
    const fix = `fix: { safety: review, ops: [
      { op: remove, path: /hostPort },
      { op: set, base: container, path: /a, value: { expr: item.hostPort + 1 } },
      { op: set, base: pod, path: /b, value: { literal: { from: limit } } },
      { op: set, base: object, path: /metadata/annotations/x~1y, value: { param: note }, when: "params.note != ''" }] }`;
    const check = `foreach: { items: /ports, of: container }, assert: "!has(item.hostPort)", at: /hostPort, message: "{container.name} {item.hostPort}", ${fix}`;
    const head = 'match: { kinds: [workloads] }\nparams: { note: { type: string, default: n, description: d } }';
    const ports = await rule(check, head);
    const object = deployment({ containers: [{ name: 'a', ports: [{}, { hostPort: 80 }] }, { name: 'b' }] });
    const [finding, ...others] = evaluateRules([ports], [object], context);
    expect(others).toEqual([]);
    expect(finding?.message).toBe('a 80');
    expect(finding?.fix).toEqual({
      safety: 'review',
      ops: [
        { op: 'remove', pointer: '/spec/template/spec/containers/0/ports/1/hostPort' },
        { op: 'set', pointer: '/spec/template/spec/containers/0/a', value: { literal: 81 } },
        { op: 'set', pointer: '/spec/template/spec/b', value: { literal: { from: 'limit' } } },
        { op: 'set', pointer: '/metadata/annotations/x~1y', value: { literal: 'n' } },
      ],
      refuse: null,
      notes: ['Changing the pod template restarts the pods.'],
    });
    const [other] = evaluateRules([ports], [object], { ...context, params: { 'a-rule': { note: '' } } });
    expect(other?.fix?.ops).toHaveLength(3);
  });

  it('of pods are errors for objects that carry none', async () => {
    const pods = await rule(`foreach: pod, assert: "true", at: "", message: m, ${manual}`);
    const objects = [
      { apiVersion: 'v1', kind: 'Service', metadata: {} },
      { apiVersion: 'example.org/v1', kind: 'Deployment', metadata: {} },
    ];
    expect(brief(evaluateRules([pods], objects, context))).toEqual(['0 a-rule error ', '1 a-rule error ']);
  });
});

describe('fixes', () => {
  it.each(['when: container.nothing', 'when: dyn(1)'])('whose conditions fail (%s) are refused', async (when) => {
    const fix = `fix: { safety: review, ops: [{ op: set, path: /a, value: 1, ${when} }] }`;
    const odd = await rule(
      `foreach: container, assert: "false", at: "", message: m, ${fix}`,
      'match: { kinds: [workloads] }',
    );
    const [finding] = evaluateRules([odd], [deployment({ containers: [{ name: 'a' }] })], context);
    expect(finding?.fix?.refuse?.code).toBe('fix-undecided');
  });

  it.each<[string, string]>([
    ['without an operation that applies', '{ op: set, path: /a, value: 1, when: "false" }'],
    ['whose value cannot be computed', '{ op: set, path: /a, value: { expr: object.nothing } }'],
  ])('%s are refused', async (_, op) => {
    const odd = await rule(
      `foreach: object, assert: "false", at: "", message: m, fix: { safety: review, ops: [${op}] }`,
    );
    const [finding] = evaluateRules([odd], [deployment({})], context);
    expect(finding?.fix?.refuse?.code).toBe('fix-undecided');
  });

  it('that need a person say why', () => {
    const findings = evaluateRules(rules, [deployment({ containers: [{ name: 'a', image: 'a' }] })], context);
    const image = findings.find((finding) => finding.rule.id === 'image-tag-not-latest');
    expect(image?.fix?.ops).toEqual([
      { op: 'set', pointer: '/spec/template/spec/containers/0/image', value: { from: 'image' } },
    ]);
    expect(image?.manual).toEqual({ needsValue: true, reason: expect.stringContaining('Only a registry, or you') });
    const old = evaluateRules(
      rules.filter(({ id }) => id === 'no-removed-api'),
      [{ apiVersion: 'policy/v1beta1', kind: 'PodSecurityPolicy', metadata: { name: 'a' } }],
      context,
    );
    expect(old.map(({ fix, manual: byHand }) => [fix, byHand?.needsValue])).toEqual([[null, false]]);
    expect(findings.find((finding) => finding.rule.id === 'run-as-non-root')?.manual).toBeNull();
  });
});

describe('related objects', () => {
  it('are joined by namespace and name, and those without a name by none', async () => {
    const head = `match: { kinds: [v1/Service] }
related:
  pods: { kinds: [v1/Pod], namespace: object.metadata.?namespace.orValue(''), name: object.metadata.name }
  anywhere: { kinds: [Pod] }`;
    const check = `foreach: object, assert: "false", at: "", message: "{pods.size()} {anywhere.size()}", ${manual}`;
    const joined = await rule(check, head);
    const pod = (metadata: Json): KubernetesObject => ({ apiVersion: 'v1', kind: 'Pod', metadata });
    const service = (metadata: Json): KubernetesObject => ({ apiVersion: 'v1', kind: 'Service', metadata });
    const objects = [
      service({ name: 'a', namespace: 'x' }),
      service({ name: 'a' }),
      service({ name: 'b', namespace: 'y' }),
      pod({ name: 'a', namespace: 'x' }),
      pod({ name: 'a', namespace: 'y' }),
      pod({ generateName: 'a', namespace: 'x' }),
      pod({ name: 'a', namespace: null }),
    ];
    expect(evaluateRules([joined], objects, context).map(({ message }) => message)).toEqual(['1 4', '1 4', '0 4']);
  });

  it.each(['name: object.metadata.nothing', 'namespace: "1"'])('that cannot be named (%s) are an error', async (by) => {
    const head = `match: { kinds: [Deployment] }\nrelated: { pods: { kinds: [Pod], ${by} } }`;
    const odd = await rule(`foreach: object, assert: "true", at: "", message: m, ${manual}`, head);
    expect(evaluateRules([odd], [deployment({})], context).map(({ outcome }) => outcome)).toEqual(['error']);
  });
});

describe('kinds', () => {
  it.each<[string, string[]]>([
    ['workloads', ['apps/v1 Deployment', 'extensions/v1beta1 Deployment', 'serving.knative.dev/v1 Service']],
    ['Deployment', ['apps/v1 Deployment', 'extensions/v1beta1 Deployment', 'example.org/v1 Deployment']],
    ['apps/v1/Deployment', ['apps/v1 Deployment']],
    ['apps/*/Deployment', ['apps/v1 Deployment']],
    ['apps/v2/Deployment', []],
    ['v1/Service', ['v1 Service']],
    ['*/Service', ['v1 Service']],
    ['Service', ['v1 Service', 'serving.knative.dev/v1 Service']],
  ])('%s matches exactly its own', async (kind, expected) => {
    const one = await rule(
      `foreach: object, assert: "false", at: "", message: m, ${manual}`,
      `match: { kinds: ["${kind}"] }`,
    );
    const all = [
      'apps/v1 Deployment',
      'extensions/v1beta1 Deployment',
      'example.org/v1 Deployment',
      'v1 Service',
      'serving.knative.dev/v1 Service',
    ];
    const objects = all.map((text) => {
      const [apiVersion = '', name = ''] = text.split(' ');
      return { apiVersion, kind: name, metadata: { name: 'a' } };
    });
    expect(evaluateRules([one], objects, context).map(({ resource }) => all[resource])).toEqual(expected);
  });
});

describe('the order of findings', () => {
  it('is by object, rule and pointer, whatever the order of the rules', () => {
    const objects = [
      deployment({ containers: [{ name: 'b' }, { name: 'a' }] }),
      deployment({ initContainers: [{}], containers: [{}] }),
    ];
    const findings = evaluateRules(rules, objects, context);
    expect(findings.length).toBeGreaterThan(15);
    expect(brief(evaluateRules(rules.toReversed(), objects, context))).toEqual(brief(findings));
    const keys = findings.map(({ resource, rule: { id }, pointer }) => `${resource} ${id} ${pointer}`);
    expect(keys).toEqual(keys.toSorted());
  });

  it('does not depend on objects that a rule does not look at', () => {
    const web = deployment({ containers: [{ name: 'a' }] });
    const alone = evaluateRules(rules, [web], context);
    const among = evaluateRules(
      rules,
      [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }, web],
      context,
    );
    expect(among.map((finding) => ({ ...finding, resource: 0 }))).toEqual(alone);
  });
});

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { evaluateRules, loadRules } from '../../src/rules/index.ts';
import type { RuleDefinition } from '../../src/rules/schema.ts';

const sound = `apiVersion: oakum.dev/v1
kind: Rule
id: two-replicas
title: There are two replicas
reason: One is none.
category: reliability
severity: low
since: "0.1"
match:
  kinds: [Deployment]
checks:
  - foreach: object
    assert: object.spec.?replicas.orValue(1) >= 2
    at: /spec/replicas
    message: "{object.metadata.name} has one replica"
    fix:
      safety: review
      ops:
        - { op: set, path: /spec/replicas, value: 2 }
tests:
  - name: one
    objects:
      - { apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { replicas: 1 } }
    expect: { fail: [/spec/replicas] }
    fixed:
      - { apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { replicas: 2 } }
`;

async function problemsOf(text: string) {
  const { rules, problems } = await loadRules([{ file: 'rules/x.yaml', text }]);
  return { rules: rules.length, problems };
}

type Defect = [name: string, from: string | RegExp, to: string, line: number, column: number, says: string[]];

/** What breaks a sound rule, and what must then be said: the line, the column, and the texts in the message. */
const defects: readonly Defect[] = [
  ['YAML that does not parse', 'kinds: [Deployment]', 'kinds: [Deployment', 11, 1, ['Flow sequence']],
  [
    'a test with an object of no kind',
    'kind: Deployment, metadata: { name: a }, spec: { replicas: 1 } }',
    'metadata: { name: a } }',
    23,
    9,
    ['no apiVersion and kind'],
  ],
  ['a key twice', 'severity: low', 'severity: low\nseverity: high', 8, 1, ['unique']],
  ['a tab', '  kinds: [Deployment]', '\tkinds: [Deployment]', 10, 1, ['Tabs']],
  ['an alias without its anchor', 'kinds: [Deployment]', 'kinds: *kinds', 10, 10, ['kinds']],
  ['an unknown key', 'severity: low', 'sevrity: low', 7, 1, ['unknown key "sevrity"', 'did you mean "severity"?']],
  ['an unknown key in a check', '    assert:', '    asert:', 13, 5, ['unknown key "asert"', 'did you mean "assert"?']],
  ['an unknown key in an operation', 'op: set, path', 'op: set, pth', 19, 22, ['unknown key "pth"', '"path"']],
  [
    'an unknown key in foreach',
    'foreach: object',
    'foreach: { itms: /spec/ports }',
    12,
    16,
    ['unknown key "itms"', '"items"'],
  ],
  ['a missing key', 'title: There are two replicas\n', '', 1, 1, ['title is missing']],
  ['a severity that does not exist', 'severity: low', 'severity: lo', 7, 11, ['severity is "lo"', '"low"', 'critical']],
  ['a wrong apiVersion', 'oakum.dev/v1', 'oakum.dev/v2', 1, 13, ['apiVersion is "oakum.dev/v2"', 'oakum.dev/v1']],
  ['another kind', 'kind: Rule', 'kind: Policy', 2, 7, ['kind is "Policy"', 'Rule']],
  ['an id that is none', 'two-replicas', 'Two Replicas', 3, 5, ['lower-case words joined by hyphens']],
  ['a version that is a number', '"0.1"', '0.1', 8, 8, ['since is 0.1', 'string']],
  ['a foreach that does not exist', 'foreach: object', 'foreach: objects', 12, 14, ['foreach', 'container']],
  ['a pointer that is none', 'at: /spec/replicas', 'at: spec.replicas', 14, 9, ['JSON Pointer']],
  ['no checks', /checks:\n[^]*?tests:/, 'checks: []\ntests:', 11, 9, ['checks is empty']],
  ['checks that are a map', /checks:\n[^]*?tests:/, 'checks: { a: 1 }\ntests:', 11, 9, ['checks is a map', 'array']],
  ['CEL that does not parse', 'orValue(1) >= 2', 'orValue(1) >=', 13, 48, ['CEL']],
  [
    'a text for a condition',
    'assert: object.spec.?replicas.orValue(1) >= 2',
    'assert: "\'x\'"',
    13,
    13,
    ['true or false'],
  ],
  [
    'a list for a condition',
    '    at: /spec/replicas',
    '    when: "[true]"\n    at: /spec/replicas',
    14,
    11,
    ['true or false'],
  ],
  ['CEL that reads what is not there', 'assert: object.spec', 'assert: objct.spec', 13, 13, ['CEL', 'objct']],
  [
    'CEL that reads a container where there is none',
    'assert: object.spec',
    'assert: container.spec',
    13,
    13,
    ['container'],
  ],
  ['CEL that calls what does not exist', '.orValue(1)', '.orValu(1)', 13, 35, ['orValu']],
  [
    'CEL in a folded text',
    'assert: object.spec.?replicas.orValue(1) >= 2',
    'assert: >-\n      true &&\n      (object.spec.?replicas.orValue(1) >= 2\n      && nothing)',
    16,
    10,
    ['nothing'],
  ],
  [
    'CEL in a literal text',
    'assert: object.spec.?replicas.orValue(1) >= 2',
    'assert: |\n      true &&\n\n      nothing',
    16,
    7,
    ['nothing'],
  ],
  [
    'CEL in quotes',
    'assert: object.spec.?replicas.orValue(1) >= 2',
    `assert: 'true && ''a'' == nothing'`,
    13,
    31,
    ['nothing'],
  ],
  [
    'a kind that is an alias of nothing',
    '[Deployment]',
    '[workload]',
    10,
    11,
    ['unknown kind "workload"', '"workloads"'],
  ],
  [
    'a kind with too many parts',
    '[Deployment]',
    '[Service, a/b/c/D]',
    10,
    20,
    ['unknown kind "a/b/c/D"', 'group/version/Kind'],
  ],
  [
    'a brace that is not closed',
    '{object.metadata.name} has',
    '{object.metadata.name has',
    15,
    15,
    ['without its `}`'],
  ],
  ['a brace that was not opened', '} has one', '} has } one', 15, 42, ['without its `{`']],
  ['nothing in braces', '{object.metadata.name}', '{}', 15, 15, ['nothing between']],
  ['CEL in a message that reads what is not there', '{object.metadata', '{objct.metadata', 15, 16, ['objct']],
  ['a fix that no test proves', /\n    fixed:\n.*/, '', 21, 3, ['no test proves it', 'fixed']],
  ['a fix without operations', /\n      ops:\n.*/, '', 17, 7, ['expected ops']],
  ['a manual fix without a reason', /safety: review\n      ops:\n.*/, 'safety: manual', 17, 7, ['reason']],
  [
    'a manual fix with operations',
    'safety: review',
    'safety: manual\n      reason: a',
    20,
    9,
    ['manual', 'no operations'],
  ],
  ['an operation without its value', ', value: 2', '', 19, 11, ['set needs a value']],
  ['a removal with a value', 'op: set', 'op: remove', 19, 54, ['remove takes no value']],
  ['a base that the scope does not have', 'op: set', 'op: set, base: container', 19, 28, ['no container', 'object']],
  ['a value from nowhere', 'value: 2', 'value: { from: moon }', 19, 59, ['"moon"', 'limit']],
  ['a value from a parameter that is not declared', 'value: 2', 'value: { param: least }', 19, 60, ['"least"']],
  [
    'a parameter whose default has another type',
    'match:',
    'params: { n: { type: integer, default: "1", description: a } }\nmatch:',
    9,
    40,
    ['integer'],
  ],
  [
    'related objects under a name that is taken',
    'checks:',
    'related: { object: { kinds: [Pod] } }\nchecks:',
    11,
    20,
    ['"object"'],
  ],
  ['a second document', /$/, '---\nkind: Rule\n', 27, 1, ['one rule a file']],
];

/** The same for what only tests can have: nobody looks at those of a rule that is part of the installation. */
const testDefects: readonly Defect[] = [
  ['an unknown key in a test', '  - name: one', '  - nam: one', 21, 5, ['unknown key "nam"', '"name"']],
  [
    'an unknown key in what a test expects',
    'expect: { fail:',
    'expect: { fial:',
    24,
    15,
    ['unknown key "fial"', '"fail"'],
  ],
  ['a test that judges nothing', /    objects:\n.*\n/, '', 21, 5, ['nothing to judge']],
  ['a test whose fixed is no list', /    fixed:\n.*/, '    fixed: { replicas: 2 }', 25, 12, ['a list of objects']],
  [
    'a test of a kind that carries no pod',
    /    objects:\n.*/,
    '    kinds: [Deploment]\n    pod: {}',
    22,
    12,
    ['"Deploment"', '"Deployment"'],
  ],
];

describe('a broken rule', () => {
  it.each([...defects, ...testDefects])(
    'with %s is told with its line and column',
    async (_, from, to, line, column, says) => {
      const text = sound.replace(from, to);
      expect(text).not.toBe(sound);
      const { rules, problems } = await problemsOf(text);
      expect(rules).toBe(0);
      const told = problems.map(({ message }) => message).join('\n');
      for (const word of says) expect(told).toContain(word);
      expect(told).toContain(`at line ${line}, column ${column}:`);
      expect(problems.every(({ code, file }) => code === 'rule-invalid' && file === 'rules/x.yaml')).toBe(true);
      expect(problems.map((problem) => problem.line)).toContain(line);
    },
  );

  it('tells all that is wrong, not only the first', async () => {
    const text = sound.replace('low', 'lowest').replace('title:', 'titel:').replace('at: /spec', 'at: spec');
    const { problems } = await problemsOf(text);
    expect(new Set(problems.map(({ line }) => line))).toEqual(new Set([1, 4, 7, 14]));
  });

  it.each([
    '',
    '# nothing',
    'null',
    '[]',
    'text',
    '5',
    '---\n...',
    '&a [*a]',
    '{? [a] : b}',
    '\u0000',
    '- '.repeat(5000),
  ])('that is no rule at all is told too: %j', async (text) => {
    const { rules, problems } = await problemsOf(text);
    expect(rules).toBe(0);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.line).toBeGreaterThan(0);
  });
});

describe('loading', () => {
  it('takes a sound rule', async () => {
    expect(await problemsOf(sound)).toEqual({ rules: 1, problems: [] });
  });

  it('names both files where two rules have one id, and keeps neither silent', async () => {
    const files = ['a.yaml', 'b.yaml'].map((file) => ({ file, text: sound }));
    const { problems } = await loadRules(files);
    expect(problems).toEqual([
      {
        code: 'rule-invalid',
        message: 'The rule id "two-replicas" is taken by a.yaml; expected an id of its own in b.yaml.',
        file: 'b.yaml',
        line: 3,
      },
    ]);
  });

  it('orders rules by id, whatever the order of the files', async () => {
    const files = ['c', 'a', 'b'].map((id) => ({ file: `${id}.yaml`, text: sound.replace('two-replicas', id) }));
    const ids = (await loadRules(files)).rules.map(({ id }) => id);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect((await loadRules(files.toReversed())).rules.map(({ id }) => id)).toEqual(ids);
  });

  it('goes on with the other files after a broken one', async () => {
    const { rules, problems } = await loadRules([
      { file: 'a.yaml', text: '{' },
      { file: 'b.yaml', text: sound },
    ]);
    expect(rules.map(({ file }) => file)).toEqual(['b.yaml']);
    expect(problems.map(({ file }) => file)).toEqual(['a.yaml']);
  });

  it('takes a rule of a catalogue as it is, and evaluates it like the text it was made from', async () => {
    const closely = await loadRules([{ file: 'a.yaml', text: sound }]);
    const { tests: _, ...definition } = parse(sound) as RuleDefinition;
    const { rules, problems } = await loadRules([{ file: 'a.yaml', digest: 'sha256:0', definition }]);
    expect(problems).toEqual([]);
    expect(rules[0]?.tests).toBeNull();
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 1 } };
    const judge = (from: typeof rules) =>
      evaluateRules(from, [object], { kubernetesVersion: '1.34' }).map(({ rule: __, ...finding }) => finding);
    expect(judge(rules)).toHaveLength(1);
    expect(judge(rules)).toEqual(judge(closely.rules));
    expect(rules[0]?.checks[0]?.assert.reads).toEqual(closely.rules[0]?.checks[0]?.assert.reads);
  });

  it('takes where pods are in kinds of somebody else, beside rules', async () => {
    const text = `
apiVersion: oakum.dev/v1
kind: PodSpecs
kinds:
  - kind: Shop
    groups: [example.org]
    change: restart
    pods: [{ spec: /spec/pods/*, complete: false, containers: { containers: [/main] } }]
`;
    const { rules, podKinds, problems } = await loadRules([
      { file: 'a.yaml', text: sound },
      { file: 'pods.yaml', text },
    ]);
    expect(problems).toEqual([]);
    expect(rules).toHaveLength(1);
    expect(podKinds).toMatchObject([{ kind: 'Shop', pods: [{ complete: false }] }]);
  });

  it.each([
    ['kind: Shop', 'knd: Shop', 5, 'unknown key "knd"'],
    ['spec: /spec/pods', 'spec: spec.pods', 8, 'JSON Pointer'],
    ['change: restart', 'change: reboot', 7, 'kinds[0].change is "reboot"; expected restart, recreate'],
    ['[example.org]', '[]', 6, 'groups'],
  ])('says what is wrong with them: %s becomes %s', async (from, to, line, says) => {
    const text = `apiVersion: oakum.dev/v1
kind: PodSpecs
# Ours.
kinds:
  - kind: Shop
    groups: [example.org]
    change: restart
    pods: [{ spec: /spec/pods }]
`;
    const { podKinds, problems } = await loadRules([{ file: 'pods.yaml', text: text.replace(from, to) }]);
    expect(podKinds).toEqual([]);
    const message = expect.stringContaining(says) as string;
    expect(problems).toContainEqual({ code: 'rule-invalid', file: 'pods.yaml', line, message });
  });
});

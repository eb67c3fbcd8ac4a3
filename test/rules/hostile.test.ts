import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { evaluateRules, loadRules } from '../../src/rules/index.ts';

// Rules and objects that try to exhaust whoever judges them. Each is judged in a process of its own with little memory: what
// counts is that it ends, with an error or the right verdict. The time is generous, so that only what never ends is caught.

interface Judged {
  readonly problems: readonly string[];
  readonly unreadable: string | null;
  readonly findings: readonly string[];
}

const child = fileURLToPath(new URL('hostile-child.ts', import.meta.url));
const patience = 100_000;

function judged(rules: readonly string[] | 'built-in', render: string): Judged {
  const ended = spawnSync(process.execPath, ['--max-old-space-size=512', child], {
    input: JSON.stringify({ rules, render }),
    encoding: 'utf8',
    timeout: patience,
    maxBuffer: 200_000_000,
  });
  expect({ status: ended.status, signal: ended.signal, stderr: ended.stderr }).toEqual({
    status: 0,
    signal: null,
    stderr: '',
  });
  return JSON.parse(ended.stdout) as Judged;
}

interface Parts {
  readonly message?: string;
  readonly more?: string;
  readonly foreach?: string;
}

function rule(assert: string, { message = 'm', more = '', foreach = 'object' }: Parts = {}): string {
  return `apiVersion: oakum.dev/v1
kind: Rule
id: hostile
title: t
reason: r
category: c
severity: low
since: "0.1"
${more}match: { kinds: [ConfigMap] }
checks:
  - foreach: ${foreach}
    assert: ${JSON.stringify(assert)}
    at: ""
    message: ${JSON.stringify(message)}
    fix: { safety: manual, reason: r }
tests:
  - { name: n, objects: [{ apiVersion: v1, kind: Secret, metadata: { name: a } }], expect: pass }
`;
}

function configMap(data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${data}`;
}

const violation = { problems: [], unreadable: null, findings: ['hostile violation: m'] };
const pass = { problems: [], unreadable: null, findings: [] };
const tooLong = 'hostile error: hostile could not be evaluated: the evaluation takes more steps than it may';
const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 11 }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`),
].join('\n');

describe('a pattern that backtracks', { timeout: patience }, () => {
  it.each([
    ['written in the rule', "object.data.x.matches('^(a+)+$')", ''],
    ['that comes with the object', 'object.data.x.matches(object.data.p)', '  p: ^(a+)+$\n'],
  ])('%s takes time by the length of the text, and no more', (_, assert, data) => {
    const text = 'a'.repeat(20_000);
    expect(judged([rule(assert)], configMap(`${data}  x: ${text}!`))).toEqual(violation);
    expect(judged([rule(assert)], configMap(`${data}  x: ${text}`))).toEqual(pass);
  });

  it('over megabytes of what the object brought is an error', () => {
    const render = configMap(`  p: (a{1,100}){5}[^a!]\n  x: ${'a'.repeat(5_000_000)}!`);
    expect(judged([rule('!object.data.x.matches(object.data.p)')], render).findings).toEqual([tooLong]);
  });
});

describe('ten thousand levels', { timeout: patience }, () => {
  it.each([
    ['maps', '{a: '.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['block lists', `\n    ${'- '.repeat(10_000)}1`],
  ])('of %s in a render make it unreadable, not empty', (_, value) => {
    expect(judged([rule('true')], configMap(`  x: ${value}`)).unreadable).toContain('nesting');
  });

  it.each([
    ['parentheses', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`],
    ['negations', `${'!'.repeat(10_000)}true`],
    ['lists', `${'['.repeat(10_000)}${']'.repeat(10_000)} == []`],
    ['calls', `${'size('.repeat(10_000)}[]${')'.repeat(10_000)} == 0`],
    ['fields', `object${'.a'.repeat(10_000)} == 1`],
    ['alternatives', `${'true || '.repeat(10_000)}true`],
  ])('of %s in an expression are no rule', (_, assert) => {
    const { problems, findings } = judged([rule(assert)], configMap('  x: y'));
    expect(problems).toEqual([expect.stringMatching(/^The rule is invalid at line 12, .*(levels|parts)/)]);
    expect(findings).toEqual([]);
  });
});

describe('what is very large', { timeout: patience }, () => {
  const large = configMap(`  x: ${'ab '.repeat(1_700_000)}c`);

  it('is judged rightly: a ConfigMap of five megabytes', () => {
    expect(judged([rule("object.data.x.endsWith('c')")], large)).toEqual(pass);
    expect(judged([rule("object.data.x.endsWith('b')")], large)).toEqual(violation);
  });

  it('is an expression of a megabyte, and no rule', () => {
    const long = 'true || '.repeat(130_000);
    const { problems } = judged([rule(`${long}true`)], configMap('  x: y'));
    expect(problems).toEqual([expect.stringContaining('longer than 100000 characters')]);
    const told = judged([rule('false', { message: `{${"'a' + ".repeat(180_000)}'b'}` })], configMap('  x: y'));
    expect(told.problems).toEqual([expect.stringContaining('longer than 100000 characters')]);
  });
});

describe('a rule that loops', { timeout: patience }, () => {
  const render = configMap(`  l: [${'1, '.repeat(3000)}]`);
  const cube = 'object.data.l.all(a, object.data.l.all(b, object.data.l.all(c, true)))';

  it('is stopped, and that is an error', () => {
    expect(judged([rule(cube)], render).findings).toEqual([tooLong]);
  });

  it('is stopped once for an object, not once for each of its items', () => {
    const { findings } = judged([rule(cube, { foreach: '{ items: /data/l }' })], render);
    expect(findings).toHaveLength(3000);
    expect(new Set(findings)).toEqual(new Set([tooLong]));
  });

  it('in its message still finds what it finds', () => {
    const message = '{object.data.l.map(a, object.data.l.map(b, object.data.l))}';
    const { findings } = judged([rule('false', { foreach: '{ items: /data/l }', message })], render);
    expect(findings).toHaveLength(3000);
    expect(new Set(findings)).toEqual(new Set(['hostile violation: (unknown)']));
  });

  it('leaves nothing behind: the next object has its steps', async () => {
    const { rules } = await loadRules([
      {
        file: 'a.yaml',
        text: rule('object.data.l.all(a, object.data.l.all(b, true))', { foreach: '{ items: /data/l }' }),
      },
    ]);
    const object = (size: number): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
      data: { l: Array.from({ length: size }, (): Json => 1) },
    });
    const found = evaluateRules(rules, [object(2000), object(3)], { kubernetesVersion: '1.34' });
    expect(found).toHaveLength(2000);
    expect(found.filter(({ resource }) => resource === 1)).toEqual([]);
  });
});

describe('names that JavaScript knows', { timeout: patience }, () => {
  it.each([
    ['a field __proto__', "object.data.__proto__ == 'p' && object.data.x == 'y'", '  __proto__: p\n  x: y'],
    [
      'a map __proto__ lends nothing',
      '!has(object.data.polluted) && has(object.data.__proto__)',
      '  __proto__: { polluted: 1 }',
    ],
    ['a field constructor', "object.data.constructor == 'c'", '  constructor: c'],
    ['no field constructor', '!has(object.data.constructor) && !has(object.data.toString)', '  x: y'],
    ['a label __proto__', "selects({'matchLabels': object.data}, {'__proto__': 'p'})", '  __proto__: p'],
    [
      'no label constructor',
      "!selects({'matchExpressions': [{'key': 'constructor', 'operator': 'Exists'}]}, object.data)",
      '  x: y',
    ],
    ['no label __proto__', "!selects({'matchLabels': object.data}, {'x': 'p'})", '  __proto__: p'],
  ])('%s', (_, assert, data) => {
    expect(judged([rule(assert)], configMap(data))).toEqual(pass);
    expect(judged([rule(`!(${assert})`)], configMap(data))).toEqual(violation);
  });

  it('are parameters like others', () => {
    const more = `params:
  __proto__: { type: string, default: v, description: d }
  constructor: { type: string, default: w, description: d }
`;
    const assert = "params.__proto__ == 'v' && params.constructor == 'w' && params.size() == 2";
    expect(judged([rule(assert, { more })], configMap('  x: y'))).toEqual(pass);
    expect(judged([rule(`!(${assert})`, { more })], configMap('  x: y'))).toEqual(violation);
  });

  it('pollute nothing for the rules and objects behind them', () => {
    const { findings } = judged(
      [rule('!has(object.data.polluted)')],
      `${configMap('  __proto__: { polluted: 1 }')}\n---\n${configMap('  x: y')}`,
    );
    expect(findings).toEqual([]);
  });
});

describe('integers that no double holds', { timeout: patience }, () => {
  it('are compared and named exactly', () => {
    const exact = 'object.data.n == 9007199254740993 && object.data.n != 9007199254740992';
    expect(judged([rule(exact)], configMap('  n: 9007199254740993'))).toEqual(pass);
    const told = judged(
      [rule('object.data.n == 9007199254740992', { message: 'n is {object.data.n}' })],
      configMap('  n: 9007199254740993'),
    );
    expect(told.findings).toEqual(['hostile violation: n is 9007199254740993']);
  });

  it('overflow to an error, not to another number', () => {
    const { findings } = judged([rule('object.data.n + 1 > 0')], configMap('  n: 9223372036854775807'));
    expect(findings).toEqual([expect.stringContaining('does not fit into a 64-bit int')]);
  });
});

describe('aliases of aliases', { timeout: patience }, () => {
  it('are no rule, at its top or in its tests', () => {
    const texts = [
      `${bomb}\n${rule('true')}`,
      `${rule('true')}  - { name: b, expect: pass, objects: [{ ${bomb.replaceAll('\n', ', ')} }] }\n`,
    ];
    for (const text of texts) {
      const { problems } = judged([text], configMap('  x: y'));
      expect(problems).toEqual([expect.stringContaining('Excessive alias count')]);
    }
  });

  it('make a render unreadable', () => {
    const render = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n${bomb}`;
    expect(judged([rule('true')], render).unreadable).toBe('its aliases expand without bound');
  });

  it('that stay small are read', () => {
    const render = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: &a [1, 2], b: [*a, *a] }`;
    expect(judged([rule('object.data.b == [[1, 2], [1, 2]]')], render)).toEqual(pass);
  });
});

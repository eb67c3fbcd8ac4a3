import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { applyOps, evaluateRules } from '../../src/rules/index.ts';
import { validatorFor } from '../../src/schemas/index.ts';
import { builtInRules } from './built-in.ts';

const rules = await builtInRules();
const context = { kubernetesVersion: '1.34', validators: validatorFor };

/** A pod that none of the rules below has anything against; every field that one reads is written. */
const sound: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    os: { name: 'linux' },
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    serviceAccountName: 'web',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'web',
        image: 'web:1',
        resources: { limits: { memory: '1Gi' } },
        securityContext: {
          privileged: false,
          allowPrivilegeEscalation: false,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  },
};

type Type = 'map' | 'list' | 'boolean' | 'text' | 'quantity';

/** Values that each type does not have. */
const junk: Readonly<Record<Type, readonly Json[]>> = {
  map: ['junk', '', 1, 0, 1.5, true, false, [], ['junk'], [{}]],
  list: ['junk', '', 'ALL', 1, true, false, {}, { junk: true }, { ALL: 'ALL' }],
  boolean: ['junk', '', 'true', 'false', 1, 0, 1.5, [], [true], {}, { true: true }],
  text: [1, 0, 1.5, true, false, [], ['junk'], {}, { junk: true }],
  quantity: ['junk', '', '1 Gi', '-1', -1, true, false, [], ['1Gi'], {}, { '1Gi': true }],
};

const container = '/spec/containers/0';
const containers: readonly [string, Type][] = [
  ['/spec', 'map'],
  ['/spec/containers', 'list'],
  [container, 'map'],
];
const os: readonly [string, Type] = ['/spec/os', 'map'];
const whole: readonly [string, Type] = ['/spec/securityContext', 'map'];
const own: readonly [string, Type] = [`${container}/securityContext`, 'map'];

/** What each rule reads, and what is to be found there. */
const reads: Readonly<Record<string, readonly (readonly [string, Type])[]>> = {
  'no-privileged-containers': [...containers, own, [`${own[0]}/privileged`, 'boolean']],
  'no-host-namespaces': [
    ['/spec', 'map'],
    ['/spec/hostNetwork', 'boolean'],
    ['/spec/hostPID', 'boolean'],
    ['/spec/hostIPC', 'boolean'],
  ],
  'no-privilege-escalation': [...containers, os, own, [`${own[0]}/allowPrivilegeEscalation`, 'boolean']],
  'drop-all-capabilities': [
    ...containers,
    os,
    own,
    [`${own[0]}/capabilities`, 'map'],
    [`${own[0]}/capabilities/drop`, 'list'],
  ],
  'run-as-non-root': [
    ...containers,
    whole,
    [`${whole[0]}/runAsNonRoot`, 'boolean'],
    own,
    [`${own[0]}/runAsNonRoot`, 'boolean'],
  ],
  'seccomp-profile': [
    ...containers,
    os,
    whole,
    [`${whole[0]}/seccompProfile`, 'map'],
    [`${whole[0]}/seccompProfile/type`, 'text'],
    own,
    [`${own[0]}/seccompProfile`, 'map'],
    [`${own[0]}/seccompProfile/type`, 'text'],
  ],
  'container-memory-limit': [
    ...containers,
    [`${container}/resources`, 'map'],
    [`${container}/resources/limits`, 'map'],
    [`${container}/resources/limits/memory`, 'quantity'],
  ],
  'image-tag-not-latest': [...containers, [`${container}/image`, 'text']],
  'automount-service-account-token': [
    ['/spec', 'map'],
    ['/spec/serviceAccountName', 'text'],
    ['/spec/automountServiceAccountToken', 'boolean'],
  ],
};

function judged(id: string, object: KubernetesObject): string[] {
  return evaluateRules(
    rules.filter((rule) => rule.id === id),
    [object],
    context,
  ).map(({ outcome }) => outcome);
}

function put(pointer: string, value: Json): KubernetesObject {
  const made = applyOps(sound, [{ op: 'set', pointer, value }]);
  if (!made.ok) throw new Error(made.reason);
  return made.value as KubernetesObject;
}

describe('a wrong type', () => {
  it('is not in the pod that these tests start from', () => {
    const read = rules.filter(({ id }) => id in reads);
    expect(read).toHaveLength(Object.keys(reads).length);
    expect(evaluateRules(read, [sound], context)).toEqual([]);
  });

  const cases = Object.entries(reads).flatMap(([id, fields]) =>
    fields.map(([pointer, type]) => [id, pointer, type] as const),
  );
  it.each(cases)('is no pass for %s at %s, which is a %s', (id, pointer, type) => {
    const passed = junk[type].filter((value) => judged(id, put(pointer, value)).length === 0);
    expect(passed).toEqual([]);
  });

  it('anywhere in an object makes no rule throw, and changes no input', () => {
    const pointers = [
      ...new Set(Object.values(reads).flatMap((fields) => fields.map(([pointer]) => pointer))),
      '/metadata',
      '/metadata/namespace',
      '/spec/volumes',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...pointers), fc.jsonValue({ maxDepth: 4 }), (pointer, value) => {
        const object = put(pointer, value as Json);
        const before = structuredClone(object);
        const findings = evaluateRules(rules, [object, sound], context);
        expect(evaluateRules(rules, [object, sound], context)).toEqual(findings);
        expect(object).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });
});

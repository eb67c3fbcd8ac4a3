import { existsSync, globSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { workloadKinds } from '../../src/kubernetes/workloads.ts';
import { applyOps, evaluateRules } from '../../src/rules/index.ts';
import { builtInRules, top } from './built-in.ts';

// The Pod Security Standards once more, written straight from their text and not in CEL, so that two readings can disagree.

interface Container {
  securityContext?: {
    privileged?: boolean;
    allowPrivilegeEscalation?: boolean;
    runAsNonRoot?: boolean;
    capabilities?: { drop?: string[] };
    seccompProfile?: { type?: string };
  };
}

interface Pod {
  os?: { name: string };
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type?: string } };
  containers?: Container[];
  initContainers?: Container[];
  ephemeralContainers?: Container[];
}

const all = (pod: Pod): Container[] => [
  ...(pod.initContainers ?? []),
  ...(pod.containers ?? []),
  ...(pod.ephemeralContainers ?? []),
];
const windows = (pod: Pod): boolean => pod.os?.name === 'windows';
const sound = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';

const allowed: Readonly<Record<string, (pod: Pod) => boolean>> = {
  'no-privileged-containers': (pod) => all(pod).every((each) => each.securityContext?.privileged !== true),
  'no-host-namespaces': (pod) => ![pod.hostNetwork, pod.hostPID, pod.hostIPC].includes(true),
  'no-privilege-escalation': (pod) =>
    windows(pod) || all(pod).every((each) => each.securityContext?.allowPrivilegeEscalation === false),
  'drop-all-capabilities': (pod) =>
    windows(pod) || all(pod).every((each) => each.securityContext?.capabilities?.drop?.includes('ALL') === true),
  'run-as-non-root': (pod) => {
    const whole = pod.securityContext?.runAsNonRoot;
    const each = all(pod).map((container) => container.securityContext?.runAsNonRoot);
    return whole !== false && each.every((own) => own === true || (own === undefined && whole === true));
  },
  'seccomp-profile': (pod) => {
    if (windows(pod)) return true;
    const whole = pod.securityContext?.seccompProfile;
    const profiles = all(pod).map((container) => container.securityContext?.seccompProfile);
    if (whole !== undefined && !sound(whole.type)) return false;
    return profiles.every((own) => (own === undefined ? whole !== undefined : sound(own.type)));
  },
};

/** The check of the standard that each rule stands for, as the corpus names its files. */
const checks: Readonly<Record<string, RegExp>> = {
  'no-privileged-containers': /^privileged\d/,
  'no-host-namespaces': /^hostnamespaces\d/,
  'no-privilege-escalation': /^allowprivilegeescalation\d/,
  'drop-all-capabilities': /^capabilities_restricted\d/,
  'run-as-non-root': /^runasnonroot\d/,
  'seccomp-profile': /^seccompprofile_restricted\d/,
};

const corpus = `${top}/../shared/corpus/pod-security-standards`;
const rules = await builtInRules();
const context = { kubernetesVersion: '1.34' };

function read(pattern: string): { name: string; pod: KubernetesObject }[] {
  return globSync(pattern, { cwd: corpus })
    .toSorted()
    .map((file) => ({ name: file, pod: load(readFileSync(`${corpus}/${file}`, 'utf8')) as KubernetesObject }));
}

function finds(id: string, object: KubernetesObject): boolean {
  const findings = evaluateRules(
    rules.filter((rule) => rule.id === id),
    [object],
    context,
  );
  expect(findings.filter(({ outcome }) => outcome !== 'violation')).toEqual([]);
  return findings.length > 0;
}

describe.skipIf(!existsSync(corpus))('the pods of the Pod Security Standards', () => {
  const pods = read('*/v1.34/*/*.yaml');

  it.each(Object.keys(allowed))('are judged by %s as the standard says, in every kind', (id) => {
    expect(pods.length).toBeGreaterThan(140);
    for (const { name, pod } of pods) {
      const expected = allowed[id]?.(pod['spec'] as Pod) === false;
      for (const kind of workloadKinds) {
        const group = kind.groups[0] === '' ? 'v1' : `${kind.groups[0]}/v1`;
        const head: JsonObject = { apiVersion: group, kind: kind.kind, metadata: { name: 'test' } };
        const made = applyOps(head, [{ op: 'set', pointer: kind.pods[0]?.spec ?? '', value: pod['spec'] ?? null }]);
        expect(made.ok && finds(id, made.value as KubernetesObject), `${name} as ${kind.kind}`).toBe(expected);
      }
    }
  });

  it.each(Object.entries(checks))('fail %s where their name says so', (id, name) => {
    const named = read('*/v1.34/fail/*.yaml').filter((each) => name.test(each.name.split('/').at(-1) ?? ''));
    expect(named.length).toBeGreaterThan(1);
    const missed = named.filter(({ pod }) => !finds(id, pod)).map((each) => each.name);
    // It drops ALL and adds too much, which is the business of a rule of its own.
    expect(missed).toEqual(
      id === 'drop-all-capabilities' ? ['restricted/v1.34/fail/capabilities_restricted3.yaml'] : [],
    );
  });

  it.each(Object.keys(checks))('pass %s where they pass the whole of restricted', (id) => {
    const wrong = read('restricted/v1.34/pass/*.yaml').filter(({ pod }) => finds(id, pod));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

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

/** The rules that stand for a check of the standard, by the name that the corpus gives its files. */
const rulesOf: Readonly<Record<string, readonly string[]>> = {
  privileged: ['no-privileged-containers'],
  hostnamespaces: ['no-host-namespaces'],
  hostpathvolumes: ['no-host-path-volumes'],
  hostports: ['no-host-ports'],
  capabilities_baseline: ['baseline-capabilities'],
  apparmorprofile: ['no-unconfined-apparmor'],
  selinuxoptions: ['selinux-options'],
  procmount: ['default-proc-mount'],
  seccompprofile_baseline: ['no-unconfined-seccomp'],
  sysctls: ['safe-sysctls'],
  windowshostprocess: ['no-windows-host-process'],
  hostprobesandhostlifecycle: ['no-probe-host'],
  restrictedvolumes: ['restricted-volume-types'],
  allowprivilegeescalation: ['no-privilege-escalation'],
  runasnonroot: ['run-as-non-root'],
  runasuser: ['no-root-user'],
  seccompprofile_restricted: ['seccomp-profile'],
  capabilities_restricted: ['drop-all-capabilities', 'added-capabilities-restricted'],
};

const corpus = `${top}/../shared/corpus/pod-security-standards`;
const rules = await builtInRules();
const context = { kubernetesVersion: '1.34' };

interface CorpusFile {
  readonly name: string;
  readonly level: string;
  readonly version: string;
  readonly verdict: string;
  /** The check that it is about; the sound pod of each version is about none. */
  readonly check: string | null;
  readonly pod: KubernetesObject;
}

/** The files of the corpus say by their paths what is to be found. */
function read(pattern: string): CorpusFile[] {
  return globSync(pattern, { cwd: corpus })
    .toSorted()
    .map((name) => {
      const [level = '', version = '', verdict = '', file = ''] = name.split('/');
      const check = /^(.*?)\d+\.yaml$/.exec(file)?.[1] ?? null;
      const pod = load(readFileSync(`${corpus}/${name}`, 'utf8')) as KubernetesObject;
      return { name, level, version: version.slice(1), verdict, check, pod };
    });
}

/** The pod in every kind that describes one, with its own metadata. */
function inEveryKind(pod: KubernetesObject): KubernetesObject[] {
  return workloadKinds.map((kind) => {
    const group = kind.groups[0] === '' ? 'v1' : `${kind.groups[0]}/v1`;
    const head: JsonObject = { apiVersion: group, kind: kind.kind, metadata: { name: 'test' } };
    const [place] = kind.pods;
    const made = applyOps(head, [
      { op: 'set', pointer: place?.metadata ?? '', value: pod['metadata'] ?? null },
      { op: 'set', pointer: place?.spec ?? '', value: pod['spec'] ?? null },
    ]);
    if (!made.ok) throw new Error(made.reason);
    return made.value as KubernetesObject;
  });
}

/** The rules that find something wrong by the standard of a level. */
function findersOf(object: KubernetesObject, level: string, podSecurityVersion: string): string[] {
  const names =
    level === 'restricted' ? ['pod-security/baseline', 'pod-security/restricted'] : [`pod-security/${level}`];
  const used = rules.filter(({ frameworks }) => frameworks.some((name) => names.includes(name)));
  const findings = evaluateRules(used, [object], { ...context, podSecurityVersion });
  expect(findings.filter(({ outcome }) => outcome !== 'violation')).toEqual([]);
  return findings.map(({ rule }) => rule.id);
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

  it('get the verdict that their path says, by the rule that their name says, in every kind', () => {
    const files = read('*/v*/*/*.yaml');
    expect(files.length).toBeGreaterThan(140);
    for (const { name, level, version, verdict, check, pod } of files) {
      for (const object of inEveryKind(pod)) {
        const finders = findersOf(object, level, version);
        const wanted = rulesOf[check ?? ''] ?? [];
        if (verdict === 'pass') expect(finders, `${name} as ${object.kind}`).toEqual([]);
        else
          expect(
            finders.some((id) => wanted.includes(id)),
            `${name} as ${object.kind}`,
          ).toBe(true);
      }
    }
  });

  it('have files for every check, that fail it', () => {
    const failing = read('*/v*/fail/*.yaml').map(({ check }) => check);
    expect(new Set(failing)).toEqual(new Set(Object.keys(rulesOf)));
    const standard = rules.filter(({ frameworks }) => frameworks.some((name) => name.startsWith('pod-security/')));
    expect(standard.map(({ id }) => id).toSorted()).toEqual(Object.values(rulesOf).flat().toSorted());
  });

  it.each(Object.keys(allowed))('are judged by %s as its text says, in every kind', (id) => {
    for (const { name, pod } of pods) {
      const expected = allowed[id]?.(pod['spec'] as Pod) === false;
      for (const object of inEveryKind(pod)) {
        expect(finds(id, object), `${name} as ${object.kind}`).toBe(expected);
      }
    }
  });
});

import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kubernetes/workloads.ts';
import { quoted } from '../scalars.ts';
import { checkContainer, type ContainerKind } from './containers.ts';
import { at, integerAt, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import { checkLabels } from './metadata.ts';
import { labelProblem, subdomainProblem } from './names.ts';

// ValidatePodSpec of kubernetes/pkg/apis/core/validation/validation.go, as far as it is certain and commonly met.

/** Where a template's owner has a say in it. */
export interface PodOwner {
  /** The values that `restartPolicy` may have; missing it is Always. */
  readonly restartPolicies: readonly string[];
  /** Volumes that come from elsewhere: the claims of a StatefulSet. */
  readonly volumes: readonly string[];
}

export function checkTemplate(template: Json | undefined, pointer: string, owner: PodOwner, check: ServerCheck): void {
  if (!isJsonObject(template)) return;
  checkLabels(template['metadata'], `${pointer}/metadata`, check.complain);
  const spec = template['spec'];
  // To Go, a spec that is missing is one in which everything is missing.
  if (spec === undefined || spec === null) check.complain(`${pointer}/spec`, 'the template has no spec');
  else if (isJsonObject(spec)) checkPod(spec, `${pointer}/spec`, owner, check);
}

const lists: readonly (readonly [ContainerKind, string])[] = [
  ['container', 'containers'],
  ['init', 'initContainers'],
  ['ephemeral', 'ephemeralContainers'],
];

export function checkPod(pod: JsonObject, pointer: string, owner: PodOwner, check: ServerCheck): void {
  const { complain } = check;
  const volumes = new Set([...owner.volumes, ...checkVolumes(pod, pointer, check)]);
  const names = new Set<string>();
  for (const [kind, list] of lists) {
    for (const { item, index } of mapsAt(pod, list)) {
      const here = `${pointer}/${list}/${index}`;
      const name = textAt(item, 'name');
      if (name !== null && names.has(name))
        complain(`${here}/name`, `another container of the pod is called ${quoted(name)} too`);
      if (name !== null) names.add(name);
      checkContainer(item, here, { kind, volumes, hostNetwork: pod['hostNetwork'] === true }, check);
    }
  }
  const restart = textAt(pod, 'restartPolicy') ?? 'Always';
  if (!owner.restartPolicies.includes(restart)) {
    const found = textAt(pod, 'restartPolicy') === null ? 'missing, which means Always' : restart;
    complain(`${pointer}/restartPolicy`, `restartPolicy is ${found}; expected ${owner.restartPolicies.join(' or ')}`);
  }
  if (pod['dnsPolicy'] === 'None' && listAt(mapAt(pod, 'dnsConfig'), 'nameservers').length === 0) {
    complain(`${pointer}/dnsConfig/nameservers`, 'a nameserver is required with dnsPolicy None');
  }
  for (const field of ['serviceAccountName', 'priorityClassName']) {
    const problem = textAt(pod, field) === null ? null : subdomainProblem(textAt(pod, field) ?? '');
    if (problem !== null) complain(`${pointer}/${field}`, problem);
  }
  checkPlacement(pod, pointer, check);
  checkSystem(pod, pointer, check);
}

/** @returns the names of the volumes */
function checkVolumes(pod: JsonObject, pointer: string, { complain }: ServerCheck): string[] {
  const names: string[] = [];
  for (const { item, index } of mapsAt(pod, 'volumes')) {
    const here = `${pointer}/volumes/${index}`;
    const name = textAt(item, 'name');
    const problem = name === null ? null : labelProblem(name);
    if (problem !== null) complain(`${here}/name`, problem);
    if (name !== null && names.includes(name))
      complain(`${here}/name`, `another volume of the pod is called ${quoted(name)} too`);
    if (typeof item['name'] === 'string') names.push(item['name']);
    const sources = Object.keys(item).filter((key) => key !== 'name' && isSet(item, key));
    if (sources.length > 1) complain(here, `a volume has one source, this one has ${sources.join(' and ')}`);
  }
  return names;
}

function checkPlacement(pod: JsonObject, pointer: string, { complain }: ServerCheck): void {
  for (const { item, index } of mapsAt(pod, 'tolerations')) {
    const here = `${pointer}/tolerations/${index}`;
    const operator = textAt(item, 'operator');
    if (operator === 'Exists' && textAt(item, 'value') !== null) {
      complain(`${here}/value`, 'a toleration has no value with the operator Exists');
    }
    if (!isSet(item, 'key') && operator !== 'Exists')
      complain(`${here}/operator`, 'a toleration without key needs the operator Exists');
    if (isSet(item, 'tolerationSeconds') && item['effect'] !== 'NoExecute') {
      complain(`${here}/effect`, 'a toleration with tolerationSeconds needs the effect NoExecute');
    }
  }
  for (const { item, index } of mapsAt(pod, 'topologySpreadConstraints')) {
    const skew = integerAt(item, 'maxSkew');
    if (skew !== null && skew <= 0)
      complain(`${pointer}/topologySpreadConstraints/${index}/maxSkew`, `${skew} is not more than 0`);
  }
}

const podContextOfLinux: readonly string[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
];
const contextOfLinux: readonly string[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

/** `os.name` says for which system the pod is; fields of another one are refused from 1.25 on. */
function checkSystem(pod: JsonObject, pointer: string, { minor, complain }: ServerCheck): void {
  const system = textAt(mapAt(pod, 'os'), 'name');
  if (minor < 25 || system === null) return;
  const holders: [context: Json | undefined, pointer: string, ofLinux: readonly string[]][] = [
    [at(pod, 'securityContext'), `${pointer}/securityContext`, podContextOfLinux],
  ];
  for (const [, list] of lists) {
    for (const { item, index } of mapsAt(pod, list)) {
      holders.push([at(item, 'securityContext'), `${pointer}/${list}/${index}/securityContext`, contextOfLinux]);
    }
  }
  for (const [context, here, ofLinux] of holders) {
    for (const field of system === 'windows' ? ofLinux : ['windowsOptions']) {
      if (isSet(context, field)) complain(`${here}/${field}`, `${field} cannot be set on a pod for ${system}`);
    }
  }
  if (system !== 'windows') return;
  for (const field of ['hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers']) {
    // The first two are plain booleans in Go, where false is nothing.
    const counts = field.startsWith('hostU') || field.startsWith('share') ? isSet(pod, field) : pod[field] === true;
    if (counts) complain(`${pointer}/${field}`, `${field} cannot be set on a pod for windows`);
  }
}

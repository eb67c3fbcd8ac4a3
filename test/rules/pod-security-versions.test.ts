import { describe, expect, it } from 'vitest';
import type { Json, JsonObject, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { applyOps, evaluateRules, type PlainOp } from '../../src/rules/index.ts';
import { builtInRules } from './built-in.ts';

// What the Pod Security Standards say of one thing at a time, at every version, in every place where it can stand. The pod that
// each row starts from passes everything.

type Level = 'baseline' | 'restricted';

interface Row {
  readonly what: string;
  readonly rule: string;
  /** The lowest level that minds; null where none does. Restricted minds whatever baseline does. */
  readonly level: Level | null;
  /** The first minor version that minds. */
  readonly from?: number;
  /** The first minor version that no longer does. */
  readonly until?: number;
  readonly pod: KubernetesObject;
}

const newest = 34;
/** Those above the newest are judged like it. */
const versions = Array.from({ length: newest + 3 }, (_, minor) => minor);
const lists = ['containers', 'initContainers', 'ephemeralContainers'];

const rules = await builtInRules();
const byLevel: Readonly<Record<Level, typeof rules>> = {
  baseline: rules.filter(({ frameworks }) => frameworks.includes('pod-security/baseline')),
  restricted: rules.filter(({ frameworks }) => frameworks.some((name) => name.startsWith('pod-security/'))),
};

/** Made anew each time: what is shared would be edited everywhere. */
const tight = (): JsonObject => ({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
const sound: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'test' },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [{ name: 'setup', image: 'setup:1', securityContext: tight() }],
    containers: [{ name: 'web', image: 'web:1', securityContext: tight() }],
    ephemeralContainers: [{ name: 'debug', image: 'debug:1', securityContext: tight() }],
  },
};

function edited(ops: readonly PlainOp[], start: KubernetesObject = sound): KubernetesObject {
  const made = applyOps(start, ops);
  if (!made.ok) throw new Error(made.reason);
  return made.value as KubernetesObject;
}

const set = (pointer: string, value: Json): PlainOp => ({ op: 'set', pointer, value });
const windows = edited([set('/spec/os', { name: 'windows' })]);

/** One row for the pod. */
function inPod(row: Omit<Row, 'pod'>, field: string, value: Json, start = sound): Row[] {
  return [{ ...row, what: `${row.what} at the pod`, pod: edited([set(`/spec/${field}`, value)], start) }];
}

/** A row for each list of containers. */
function inContainers(row: Omit<Row, 'pod'>, field: string, value: Json, start = sound): Row[] {
  return lists.map((list) => ({
    ...row,
    what: `${row.what} in ${list}`,
    pod: edited([set(`/spec/${list}/0/${field}`, value)], start),
  }));
}

/** Rows for the pod's security context, and for the containers' in each list. */
function inBoth(row: Omit<Row, 'pod'>, field: string, value: Json, start = sound): Row[] {
  const path = `securityContext/${field}`;
  return [...inPod(row, path, value, start), ...inContainers(row, path, value, start)];
}

function annotated(row: Omit<Row, 'pod'>, key: string, value: string): Row[] {
  return [{ ...row, pod: edited([set('/metadata/annotations', { [key]: value })]) }];
}

const row = (rule: string, what: string, level: Level | null, from?: number, until?: number): Omit<Row, 'pod'> => ({
  rule,
  what,
  level,
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
});

const defaultCapabilities =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ');
const otherVolumes =
  'gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile ' +
  'vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos';
const coreVolumes = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret';
/** Sysctls by the version that began to allow them. */
const sysctls: readonly (readonly [number, string])[] = [
  [0, 'kernel.shm_rmid_forced'],
  [0, 'net.ipv4.ip_local_port_range'],
  [0, 'net.ipv4.tcp_syncookies'],
  [0, 'net.ipv4.ping_group_range'],
  [0, 'net.ipv4.ip_unprivileged_port_start'],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time'],
  [29, 'net.ipv4.tcp_fin_timeout'],
  [29, 'net.ipv4.tcp_keepalive_intvl'],
  [29, 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem'],
  [32, 'net.ipv4.tcp_wmem'],
];
const calls = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle/postStart', 'lifecycle/preStop'].flatMap(
  (call) => [`${call}/httpGet`, `${call}/tcpSocket`],
);
const alpha = 'seccomp.security.alpha.kubernetes.io/pod';
const alphaOf = (name: string): string => `container.seccomp.security.alpha.kubernetes.io/${name}`;
const betaOf = (name: string): string => `container.apparmor.security.beta.kubernetes.io/${name}`;
const capabilities = 'securityContext/capabilities';

const baseline: readonly Row[] = [
  ...inContainers(row('no-privileged-containers', 'privileged', 'baseline'), 'securityContext/privileged', true),
  ...inContainers(row('no-privileged-containers', 'not privileged', null), 'securityContext/privileged', false),
  ...['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field) => [
    ...inPod(row('no-host-namespaces', field, 'baseline'), field, true),
    ...inPod(row('no-host-namespaces', `no ${field}`, null), field, false),
  ]),
  ...inPod(row('no-host-path-volumes', 'hostPath', 'baseline'), 'volumes', [{ name: 'a', hostPath: { path: '/a' } }]),
  ...inPod(row('no-host-path-volumes', 'an empty hostPath', 'baseline'), 'volumes', [{ name: 'a', hostPath: {} }]),
  ...inContainers(row('no-host-ports', 'a host port', 'baseline'), 'ports', [{ containerPort: 1, hostPort: 1 }]),
  ...inContainers(row('no-host-ports', 'host port 0', null), 'ports', [{ containerPort: 1, hostPort: 0 }]),
  ...['NET_RAW', 'SYS_ADMIN', 'ALL', 'CAP_CHOWN', 'chown', ''].flatMap((name) =>
    inContainers(row('baseline-capabilities', `adding "${name}"`, 'baseline'), `${capabilities}/add`, [name]),
  ),
  ...['Unconfined', '', 'runtime/default'].flatMap((type) =>
    inBoth(row('no-unconfined-apparmor', `AppArmor "${type}"`, 'baseline'), 'appArmorProfile', { type }),
  ),
  ...inBoth(row('no-unconfined-apparmor', 'an empty AppArmor profile', 'baseline'), 'appArmorProfile', {}),
  ...['RuntimeDefault', 'Localhost'].flatMap((type) =>
    inBoth(row('no-unconfined-apparmor', `AppArmor ${type}`, null), 'appArmorProfile', { type }),
  ),
  ...['unconfined', 'RuntimeDefault', 'localhost'].flatMap((value) => [
    ...annotated(row('no-unconfined-apparmor', `AppArmor annotation ${value}`, 'baseline'), betaOf('web'), value),
    ...annotated(row('no-unconfined-apparmor', `${value} for no container`, 'baseline'), betaOf('gone'), value),
  ]),
  ...['', 'runtime/default', 'localhost/a'].flatMap((value) =>
    annotated(row('no-unconfined-apparmor', `AppArmor annotation "${value}"`, null), betaOf('web'), value),
  ),
  ...['type', 'user', 'role'].flatMap((field) => [
    ...inBoth(row('selinux-options', `SELinux ${field}`, 'baseline'), `seLinuxOptions/${field}`, 'spc_t'),
    ...inBoth(row('selinux-options', `empty SELinux ${field}`, null), `seLinuxOptions/${field}`, ''),
  ]),
  ...['container_t', 'container_init_t', 'container_kvm_t'].flatMap((type) =>
    inBoth(row('selinux-options', type, null), 'seLinuxOptions', { type, level: 's0' }),
  ),
  ...inBoth(row('selinux-options', 'engine', 'baseline', 0, 31), 'seLinuxOptions/type', 'container_engine_t'),
  ...['Unmasked', ''].flatMap((type) =>
    inContainers(row('default-proc-mount', `/proc "${type}"`, 'baseline'), 'securityContext/procMount', type),
  ),
  ...inContainers(row('default-proc-mount', '/proc Default', null), 'securityContext/procMount', 'Default'),
  ...inContainers(
    row('default-proc-mount', '/proc Unmasked in a user namespace', 'baseline'),
    'securityContext/procMount',
    'Unmasked',
    edited([set('/spec/hostUsers', false)]),
  ),
  ...['Unconfined', '', 'runtime/default'].flatMap((type) =>
    inBoth(row('no-unconfined-seccomp', `seccomp "${type}"`, 'baseline', 19), 'seccompProfile', { type }),
  ),
  ...inBoth(row('no-unconfined-seccomp', 'an empty seccomp profile', 'baseline', 19), 'seccompProfile', {}),
  ...['', 'unconfined', 'RuntimeDefault'].flatMap((value) => [
    ...annotated(row('no-unconfined-seccomp', `annotation "${value}"`, 'baseline', 0, 19), alpha, value),
    ...['setup', 'web', 'debug'].flatMap((name) =>
      annotated(row('no-unconfined-seccomp', `"${value}" for ${name}`, 'baseline', 0, 19), alphaOf(name), value),
    ),
    ...annotated(row('no-unconfined-seccomp', `"${value}" for no container`, null), alphaOf('gone'), value),
  ]),
  ...['runtime/default', 'docker/default', 'localhost/a'].flatMap((value) => [
    ...annotated(row('no-unconfined-seccomp', `annotation ${value}`, null), alpha, value),
    ...annotated(row('no-unconfined-seccomp', `${value} for web`, null), alphaOf('web'), value),
  ]),
  ...sysctls.flatMap(([since, name]) =>
    inPod(row('safe-sysctls', name, since === 0 ? null : 'baseline', 0, since), 'securityContext/sysctls', [{ name }]),
  ),
  ...['kernel.msgmax', 'net.ipv4.tcp_slow_start_after_idle', ''].flatMap((name) =>
    inPod(row('safe-sysctls', `sysctl "${name}"`, 'baseline'), 'securityContext/sysctls', [{ name }]),
  ),
  ...inBoth(row('no-windows-host-process', 'host process', 'baseline'), 'windowsOptions/hostProcess', true),
  ...inBoth(row('no-windows-host-process', 'no host process', null), 'windowsOptions/hostProcess', false),
  ...calls.flatMap((call) => [
    ...inContainers(row('no-probe-host', call, 'baseline', 34), call, { host: '127.0.0.1', port: 1 }),
    ...inContainers(row('no-probe-host', `${call} without host`, null), call, { host: '', port: 1 }),
  ]),
];

const bare = (list: string, field: string, start = sound): KubernetesObject =>
  edited([{ op: 'remove', pointer: `/spec/${list}/0/securityContext/${field}` }], start);

/** Rows in which a container of one list lacks a field, for pods of Linux and of Windows. */
function lacking(rule: string, field: string, from: number): Row[] {
  return lists.flatMap((list) => [
    { ...row(rule, `no ${field} in ${list}`, 'restricted', from), pod: bare(list, field) },
    { ...row(rule, `no ${field} in ${list} of Windows`, 'restricted', from, 25), pod: bare(list, field, windows) },
  ]);
}

const without = (field: string, start = sound): KubernetesObject =>
  edited([{ op: 'remove', pointer: `/spec/securityContext/${field}` }], start);
const restricted: readonly Row[] = [
  { ...row('run-as-non-root', 'nothing wrong', null), pod: sound },
  { ...row('run-as-non-root', 'nothing wrong in Windows', null), pod: windows },
  ...otherVolumes
    .split(' ')
    .flatMap((type) =>
      inPod(row('restricted-volume-types', type, 'restricted'), 'volumes', [{ name: 'a', [type]: {} }]),
    ),
  ...coreVolumes
    .split(' ')
    .flatMap((type) => inPod(row('restricted-volume-types', type, null), 'volumes', [{ name: 'a', [type]: {} }])),
  ...inPod(row('restricted-volume-types', 'no source', null), 'volumes', [{ name: 'a' }]),
  ...lacking('no-privilege-escalation', 'allowPrivilegeEscalation', 8),
  ...inContainers(
    row('no-privilege-escalation', 'escalation', 'restricted', 8),
    'securityContext/allowPrivilegeEscalation',
    true,
  ),
  ...lacking('drop-all-capabilities', 'capabilities', 22),
  ...['all', 'NET_RAW'].flatMap((name) =>
    inContainers(row('drop-all-capabilities', `dropping ${name}`, 'restricted', 22), `${capabilities}/drop`, [name]),
  ),
  ...defaultCapabilities.flatMap((name) => [
    ...inContainers(row('added-capabilities-restricted', name, 'restricted', 22), `${capabilities}/add`, [name]),
    ...inContainers(
      row('added-capabilities-restricted', `${name} of Windows`, 'restricted', 22, 25),
      `${capabilities}/add`,
      [name],
      windows,
    ),
  ]),
  ...inContainers(row('added-capabilities-restricted', 'low ports', null), `${capabilities}/add`, ['NET_BIND_SERVICE']),
  ...inBoth(row('run-as-non-root', 'runAsNonRoot false', 'restricted'), 'runAsNonRoot', false),
  ...inBoth(row('run-as-non-root', 'runAsNonRoot false in a user namespace', 'restricted'), 'runAsNonRoot', false, {
    ...edited([set('/spec/hostUsers', false)]),
  }),
  { ...row('run-as-non-root', 'no runAsNonRoot', 'restricted'), pod: without('runAsNonRoot') },
  { ...row('run-as-non-root', 'no runAsNonRoot of Windows', 'restricted'), pod: without('runAsNonRoot', windows) },
  ...inBoth(row('no-root-user', 'user 0', 'restricted', 23), 'runAsUser', 0),
  ...inBoth(row('no-root-user', 'user 1000', null), 'runAsUser', 1000),
  { ...row('seccomp-profile', 'no seccomp', 'restricted', 19), pod: without('seccompProfile') },
  { ...row('seccomp-profile', 'no seccomp of Windows', 'restricted', 19, 25), pod: without('seccompProfile', windows) },
  ...inBoth(row('seccomp-profile', 'seccomp Localhost', null), 'seccompProfile', { type: 'Localhost' }),
  // One container that has a profile of its own does not help the others.
  ...inContainers(
    row('seccomp-profile', 'seccomp for one alone', 'restricted', 19),
    'securityContext/seccompProfile',
    { type: 'RuntimeDefault' },
    without('seccompProfile'),
  ),
];

function findersOf(pod: KubernetesObject, level: Level, minor: number): string[] {
  const context = { kubernetesVersion: '1.34', podSecurityVersion: `1.${minor}` };
  const findings = evaluateRules(byLevel[level], [pod], context);
  expect(findings.filter(({ outcome }) => outcome !== 'violation')).toEqual([]);
  return [...new Set(findings.map(({ rule }) => rule.id))];
}

describe('the Pod Security Standards at every version', () => {
  it.each([...baseline, ...restricted])('$rule: $what', ({ rule, level, from = 0, until = Infinity, pod }) => {
    for (const minor of versions) {
      const minds = level !== null && minor >= from && minor < until;
      const finders = { baseline: findersOf(pod, 'baseline', minor), restricted: findersOf(pod, 'restricted', minor) };
      expect(finders.baseline.length > 0, `baseline 1.${minor}`).toBe(minds && level === 'baseline');
      expect(finders.restricted.length > 0, `restricted 1.${minor}`).toBe(minds);
      if (minds) expect(finders[level], `1.${minor}`).toContain(rule);
    }
  });
});

import { escapeToken } from '../../kubernetes/pointer.ts';
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kubernetes/workloads.ts';
import { isLater, quoted } from '../scalars.ts';
import { at, integerAt, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import { envNameProblem, labelProblem, portNameProblem, portProblem } from './names.ts';

export type ContainerKind = 'container' | 'init' | 'ephemeral';

interface ContainerPlace {
  readonly kind: ContainerKind;
  /** The names of the volumes that it may mount. */
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
}

const probes: readonly string[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];

export function checkContainer(
  container: JsonObject,
  pointer: string,
  place: ContainerPlace,
  check: ServerCheck,
): void {
  const { complain } = check;
  const name = textAt(container, 'name');
  const problem = name === null ? null : labelProblem(name);
  if (problem !== null) complain(`${pointer}/name`, problem);
  if (!isSet(container, 'image') || container['image'] === '')
    complain(`${pointer}/image`, 'the container has no image');
  checkFieldsOfKind(container, pointer, place.kind, complain);
  checkPorts(container, pointer, place.hostNetwork, complain);
  checkEnv(container, pointer, check);
  checkMounts(container, pointer, place.volumes, complain);
  checkResourceNames(container, pointer, complain);
  checkSecurity(container, pointer, complain);
  for (const probe of probes) checkProbe(at(container, probe), `${pointer}/${probe}`, probe, complain);
  for (const hook of ['postStart', 'preStop']) {
    const handler = at(mapAt(container, 'lifecycle'), hook);
    checkHandler(handler, `${pointer}/lifecycle/${hook}`, ['exec', 'httpGet', 'tcpSocket', 'sleep'], complain);
  }
}

type Complain = ServerCheck['complain'];

/** Init containers run to their end, unless they restart always; ephemeral ones are added to a pod that runs. */
function checkFieldsOfKind(container: JsonObject, pointer: string, kind: ContainerKind, complain: Complain): void {
  if (kind === 'container' || (kind === 'init' && container['restartPolicy'] === 'Always')) return;
  const forbidden = [...probes, 'lifecycle', ...(kind === 'ephemeral' ? ['ports', 'resources', 'resizePolicy'] : [])];
  const who = kind === 'ephemeral' ? 'an ephemeral container' : 'an init container without restartPolicy: Always';
  for (const field of forbidden) {
    const value = at(container, field);
    const isEmpty =
      (Array.isArray(value) || (field === 'resources' && isJsonObject(value))) && Object.keys(value).length === 0;
    if (isSet(container, field) && !isEmpty) complain(`${pointer}/${field}`, `${who} may not have ${field}`);
  }
}

function checkPorts(container: JsonObject, pointer: string, hostNetwork: boolean, complain: Complain): void {
  const names = new Set<string>();
  for (const { item, index } of mapsAt(container, 'ports')) {
    const here = `${pointer}/ports/${index}`;
    const name = textAt(item, 'name');
    const wrong = name === null ? null : portNameProblem(name);
    if (wrong !== null) complain(`${here}/name`, wrong);
    if (name !== null && names.has(name))
      complain(`${here}/name`, `another port of the container is called ${quoted(name)} too`);
    if (name !== null) names.add(name);
    const port = integerAt(item, 'containerPort');
    const host = integerAt(item, 'hostPort') ?? 0;
    const problem = port === null ? null : portProblem(port);
    if (problem !== null) complain(`${here}/containerPort`, problem);
    const hostProblem = host === 0 ? null : portProblem(host);
    if (hostProblem !== null) complain(`${here}/hostPort`, hostProblem);
    if (hostNetwork && host !== 0 && port !== null && host !== port) {
      complain(`${here}/hostPort`, `hostPort ${host} is not containerPort ${port}, as it must be with hostNetwork`);
    }
  }
}

function checkEnv(container: JsonObject, pointer: string, { minor, complain }: ServerCheck): void {
  for (const { item, index } of mapsAt(container, 'env')) {
    const here = `${pointer}/env/${index}`;
    const name = textAt(item, 'name');
    const problem = name === null ? null : envNameProblem(name, minor);
    if (problem !== null) complain(`${here}/name`, problem);
    const from = at(item, 'valueFrom');
    if (!isJsonObject(from)) continue;
    const sources = Object.keys(from).filter((key) => isSet(from, key));
    if (textAt(item, 'value') !== null) complain(`${here}/valueFrom`, 'a variable has value or valueFrom, not both');
    if (sources.length !== 1)
      complain(`${here}/valueFrom`, `valueFrom names one source, this one has ${sources.length}`);
  }
}

function checkMounts(container: JsonObject, pointer: string, volumes: ReadonlySet<string>, complain: Complain): void {
  const paths = new Set<string>();
  for (const [list, field] of [
    ['volumeMounts', 'mountPath'],
    ['volumeDevices', 'devicePath'],
  ] as const) {
    for (const { item, index } of mapsAt(container, list)) {
      const here = `${pointer}/${list}/${index}`;
      const name = textAt(item, 'name');
      if (name !== null && !volumes.has(name)) complain(`${here}/name`, `the pod has no volume called ${quoted(name)}`);
      const path = textAt(item, field);
      if (path !== null && paths.has(path))
        complain(`${here}/${field}`, `something else of the container is mounted at ${quoted(path)} too`);
      if (path !== null) paths.add(path);
    }
  }
}

const resourceNames: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

function checkResourceNames(container: JsonObject, pointer: string, complain: Complain): void {
  for (const list of ['requests', 'limits']) {
    for (const [name, amount] of Object.entries(mapAt(mapAt(container, 'resources'), list))) {
      const here = `${pointer}/resources/${list}/${escapeToken(name)}`;
      if (!resourceNames.has(name) && !name.startsWith('hugepages-') && !name.includes('/') && !isLater(name)) {
        complain(
          here,
          `containers have no resource ${quoted(name)}; expected cpu, memory, ephemeral-storage or a name with a domain`,
        );
      }
      if ((typeof amount === 'string' && /^\s*-/.test(amount)) || (typeof amount === 'number' && amount < 0)) {
        complain(here, 'a quantity of a container cannot be less than 0');
      }
    }
  }
}

/** ValidateSecurityContext. Only this spelling of the capability is looked for; SYS_ADMIN without the prefix passes. */
function checkSecurity(container: JsonObject, pointer: string, complain: Complain): void {
  const context = at(container, 'securityContext');
  for (const field of ['runAsUser', 'runAsGroup']) {
    const id = integerAt(context, field);
    if (id !== null && (id < 0 || id > 2_147_483_647))
      complain(`${pointer}/securityContext/${field}`, `${id} is no id`);
  }
  if (at(context, 'allowPrivilegeEscalation') !== false) return;
  const here = `${pointer}/securityContext/allowPrivilegeEscalation`;
  if (at(context, 'privileged') === true)
    complain(here, 'allowPrivilegeEscalation cannot be false beside privileged: true');
  if (listAt(mapAt(context, 'capabilities'), 'add').includes('CAP_SYS_ADMIN')) {
    complain(here, 'allowPrivilegeEscalation cannot be false beside the capability CAP_SYS_ADMIN');
  }
}

const counts: readonly string[] = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

function checkProbe(probe: Json | undefined, pointer: string, name: string, complain: Complain): void {
  if (!isJsonObject(probe)) return;
  checkHandler(probe, pointer, ['exec', 'httpGet', 'tcpSocket', 'grpc'], complain);
  for (const field of counts) {
    const value = integerAt(probe, field);
    if (value !== null && value < 0) complain(`${pointer}/${field}`, `${value} is less than 0`);
  }
  const successes = integerAt(probe, 'successThreshold') ?? 1;
  if (name !== 'readinessProbe' && successes > 1) {
    complain(`${pointer}/successThreshold`, `successThreshold is ${successes}; a ${name} must have 1`);
  }
}

function checkHandler(handler: Json | undefined, pointer: string, kinds: readonly string[], complain: Complain): void {
  if (!isJsonObject(handler)) return;
  const set = kinds.filter((kind) => isSet(handler, kind));
  if (set.length !== 1)
    complain(pointer, `expected one of ${kinds.join(', ')}, found ${set.length === 0 ? 'none' : set.join(' and ')}`);
  for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
    const action = at(handler, kind);
    const number = integerAt(action, 'port');
    const name = textAt(action, 'port');
    const problem = number === null ? (name === null ? null : portNameProblem(name)) : portProblem(number);
    if (problem !== null) complain(`${pointer}/${kind}/port`, problem);
  }
}

import type { Json, JsonObject, KubernetesObject } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kubernetes/workloads.ts';
import { isLater, quoted } from '../scalars.ts';
import { at, integerAt, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import { checkLabelMap, checkSelector } from './metadata.ts';
import { labelProblem, portNameProblem, portProblem, subdomainProblem } from './names.ts';

export function checkNetwork(object: KubernetesObject, check: ServerCheck): void {
  const spec = mapAt(object, 'spec');
  if (object.kind === 'Service') checkService(spec, check);
  if (object.kind === 'Ingress' && object.apiVersion === 'networking.k8s.io/v1') checkIngress(spec, check);
  if (object.kind === 'NetworkPolicy') checkPolicy(spec, check);
}

/** ValidateService. */
function checkService(spec: JsonObject, { complain }: ServerCheck): void {
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  const ports = mapsAt(spec, 'ports');
  checkLabelMap(mapAt(spec, 'selector'), '/spec/selector', complain);
  if (type === 'ExternalName') {
    if (!isSet(spec, 'externalName'))
      complain('/spec/externalName', 'externalName is required with the type ExternalName');
  } else if (isEmpty(spec['ports']) && spec['clusterIP'] !== 'None') {
    complain('/spec/ports', 'a Service that is not headless needs a port');
  }
  const names = new Set<string>();
  const pairs = new Set<string>();
  for (const { item, index } of ports) {
    const here = `/spec/ports/${index}`;
    const name = textAt(item, 'name');
    if (!isSet(item, 'name') && ports.length > 1) complain(`${here}/name`, 'each of several ports needs a name');
    const wrong = name === null ? null : labelProblem(name);
    if (wrong !== null) complain(`${here}/name`, wrong);
    if (name !== null && names.has(name)) complain(`${here}/name`, `another port is called ${quoted(name)} too`);
    if (name !== null) names.add(name);
    const port = integerAt(item, 'port');
    const problem = port === null ? null : portProblem(port);
    if (problem !== null) complain(`${here}/port`, problem);
    const pair = `${port} ${textAt(item, 'protocol') ?? 'TCP'}`;
    if (port !== null && pairs.has(pair)) complain(`${here}/port`, `another port is ${port} with the same protocol`);
    pairs.add(pair);
    checkPortReference(item, 'targetPort', here, complain);
    if (type === 'ClusterIP' && (integerAt(item, 'nodePort') ?? 0) !== 0) {
      complain(`${here}/nodePort`, 'nodePort cannot be set with the type ClusterIP');
    }
  }
}

function isEmpty(list: Json | undefined): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}

function checkPortReference(
  holder: JsonObject,
  field: string,
  pointer: string,
  complain: ServerCheck['complain'],
): void {
  const number = integerAt(holder, field);
  const name = textAt(holder, field);
  const problem =
    number === null ? (name === null ? null : portNameProblem(name)) : number === 0 ? null : portProblem(number);
  if (problem !== null) complain(`${pointer}/${field}`, problem);
}

/** ValidateIngressCreate of networking.k8s.io/v1. */
function checkIngress(spec: JsonObject, check: ServerCheck): void {
  const { complain } = check;
  if (!isSet(spec, 'defaultBackend') && listAt(spec, 'rules').length === 0) {
    complain('/spec/rules', 'an Ingress needs rules or a defaultBackend');
  }
  checkBackend(at(spec, 'defaultBackend'), '/spec/defaultBackend', check);
  for (const { item, index } of mapsAt(spec, 'rules')) {
    const here = `/spec/rules/${index}`;
    const host = textAt(item, 'host');
    const problem = host === null ? null : subdomainProblem(host.replace(/^\*\./, ''));
    if (problem !== null) complain(`${here}/host`, problem);
    for (const { item: path, index: inner } of mapsAt(mapAt(item, 'http'), 'paths')) {
      const there = `${here}/http/paths/${inner}`;
      const type = textAt(path, 'pathType');
      const text = at(path, 'path');
      const isNeeded = type === 'Exact' || type === 'Prefix';
      if (isNeeded && !isSet(path, 'path')) complain(`${there}/path`, `a path is required with the pathType ${type}`);
      if (typeof text === 'string' && text !== '' && !text.startsWith('/') && !isLater(text)) {
        complain(`${there}/path`, `${quoted(text)} does not begin with "/"`);
      }
      checkBackend(at(path, 'backend'), `${there}/backend`, check);
    }
  }
}

function checkBackend(backend: Json | undefined, pointer: string, { complain }: ServerCheck): void {
  if (!isJsonObject(backend)) return;
  const service = at(backend, 'service');
  if (isSet(backend, 'service') === isSet(backend, 'resource')) {
    complain(`${pointer}/service`, 'a backend names either a service or a resource');
  }
  if (!isJsonObject(service)) return;
  const port = mapAt(service, 'port');
  const [number, name] = [integerAt(port, 'number') ?? 0, isSet(port, 'name') && port['name'] !== ''];
  if ((number !== 0) === name && !isOtherwiseSet(port)) {
    complain(`${pointer}/service/port`, 'a port of a backend has either a number or a name');
  }
  const problem = number === 0 ? null : portProblem(number);
  if (problem !== null) complain(`${pointer}/service/port/number`, problem);
  const wrong = textAt(port, 'name') === null ? null : portNameProblem(textAt(port, 'name') ?? '');
  if (wrong !== null) complain(`${pointer}/service/port/name`, wrong);
}

/** Something stands for the number that is none; that was said already, or it is filled in later. */
function isOtherwiseSet(port: JsonObject): boolean {
  return isSet(port, 'number') && integerAt(port, 'number') === null;
}

/** ValidateNetworkPolicySpec. */
function checkPolicy(spec: JsonObject, { complain }: ServerCheck): void {
  checkSelector(at(spec, 'podSelector'), '/spec/podSelector', complain);
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const { item, index } of mapsAt(spec, direction)) {
      for (const { item: peer, index: inner } of mapsAt(item, side)) {
        const here = `/spec/${direction}/${index}/${side}/${inner}`;
        checkSelector(at(peer, 'podSelector'), `${here}/podSelector`, complain);
        checkSelector(at(peer, 'namespaceSelector'), `${here}/namespaceSelector`, complain);
        const selects = isSet(peer, 'podSelector') || isSet(peer, 'namespaceSelector');
        if (!selects && !isSet(peer, 'ipBlock')) complain(here, 'a peer names pods, namespaces or an ipBlock');
        if (selects && isSet(peer, 'ipBlock')) complain(`${here}/ipBlock`, 'ipBlock cannot stand beside a selector');
      }
    }
  }
}

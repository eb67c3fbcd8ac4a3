/**
 * Ingress of extensions/v1beta1 and networking.k8s.io/v1beta1 to networking.k8s.io/v1: backends name a service with a port that is
 * a number or a name, and every path has a type. The annotation that names the class stays: beside `ingressClassName` it is refused,
 * and an IngressClass of that name may not exist.
 */
import type { Json, JsonObject } from '../resource.ts';
import {
  type ConversionOp,
  converter,
  hasValue,
  isWritten,
  itemsAt,
  malformed,
  mapAt,
  type Role,
  Unconvertible,
} from './types.ts';

export const convertIngress = converter((body, role) => {
  const spec = mapAt(body, 'spec', '');
  if (role === 'object' && !routes(spec)) {
    throw new Unconvertible('no-rules', 'it has neither rules nor a backend, of which the new version demands one');
  }
  if (spec === null) return [];
  const ops: ConversionOp[] = [];
  if (isWritten(spec, 'backend')) {
    if (hasValue(spec, 'defaultBackend')) {
      throw new Unconvertible('ambiguous-backend', '/spec has both backend and defaultBackend');
    }
    ops.push({ op: 'move', pointer: '/spec/backend', to: ['defaultBackend'] });
    const backend = mapAt(spec, 'backend', '/spec');
    if (backend !== null) ops.push(...backendOps(backend, '/spec/backend', role, '/spec/defaultBackend'));
  }
  for (const rule of itemsAt(spec, 'rules', '/spec')) {
    const http = mapAt(rule.item, 'http', rule.at);
    if (http === null) continue;
    for (const path of itemsAt(http, 'paths', `${rule.at}/http`)) ops.push(...pathOps(path.item, path.at, role));
  }
  return ops;
});

/** Whether it leads anywhere. */
function routes(spec: JsonObject | null): boolean {
  if (spec === null) return false;
  const rules = hasValue(spec, 'rules') ? spec['rules'] : [];
  const hasBackend = ['backend', 'defaultBackend'].some((key) => hasValue(spec, key));
  return hasBackend || !Array.isArray(rules) || rules.length > 0;
}

function pathOps(path: JsonObject, at: string, role: Role): ConversionOp[] {
  const backend = mapAt(path, 'backend', at);
  if (backend === null && role === 'object') {
    throw new Unconvertible('backend-missing', `${at} has no backend, which the new version demands`);
  }
  const ops = backend === null ? [] : backendOps(backend, `${at}/backend`, role);
  if (!hasValue(path, 'pathType')) {
    ops.push({ op: 'set', pointer: `${at}/pathType`, value: 'ImplementationSpecific' });
  }
  return ops;
}

/** @param now where the backend stands when it is rewritten */
function backendOps(backend: JsonObject, at: string, role: Role, now = at): ConversionOp[] {
  const old = ['serviceName', 'servicePort'].filter((key) => isWritten(backend, key));
  if (old.length > 0 && isWritten(backend, 'service')) {
    throw new Unconvertible('ambiguous-backend', `${at} names its service in the old and in the new way`);
  }
  const isComplete = ['resource', 'service'].some((key) => isWritten(backend, key)) || old.length === 2;
  if (role === 'object' && !isComplete) {
    throw new Unconvertible(
      'backend-incomplete',
      `${at} names no service with its port, which the new version demands`,
    );
  }
  const name = backend['serviceName'] ?? null;
  if (name !== null && typeof name !== 'string') throw malformed(`${at}/serviceName`, 'text');
  // In the order of the file, so that lines that stand below each other still do afterwards.
  const written = Object.keys(backend).filter((key) => old.includes(key));
  return written.map((key) => {
    const to = key === 'serviceName' ? ['service', 'name'] : ['service', 'port', ...portKey(backend[key] ?? null, at)];
    return { op: 'move', pointer: `${now}/${key}`, to };
  });
}

/** A port is a number or a name by the type of its value; a patch's null takes away the whole port. */
function portKey(port: Json, at: string): string[] {
  if (port === null) return [];
  if (typeof port === 'number' || typeof port === 'bigint') return ['number'];
  if (typeof port !== 'string') throw malformed(`${at}/servicePort`, 'number or name of a port');
  if (/[a-z]/i.test(port) || port.includes('${')) return ['name'];
  const reason = `${at}/servicePort is the text "${port}", which is neither a number nor the name of a port`;
  throw new Unconvertible('port-is-text', reason);
}

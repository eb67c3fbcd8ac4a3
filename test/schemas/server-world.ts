import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kubernetes/resource.ts';
import { container, errorsOf, made, pod } from './world.ts';

// What the API server checks beyond the published schema; each case of which something is refused has one beside it that is not.

export const rbac = 'rbac.authorization.k8s.io/v1';
export const probe = { httpGet: { port: 8080 } };

export function named(kind: string, name: string, apiVersion = 'v1', rest: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

export function labelled(labels: JsonObject, annotations: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels, annotations } };
}

export function ports(...list: JsonObject[]): JsonObject {
  return pod({ containers: [container({ ports: list })] });
}

export function service(spec: JsonObject): JsonObject {
  return made('v1', 'Service', { spec });
}

export function ingress(...paths: JsonObject[]): JsonObject {
  return made('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'a.test', http: { paths } }] } });
}

export const backend = { service: { name: 'web', port: { number: 80 } } };

export function windows(change: JsonObject, inContainer: JsonObject = {}): JsonObject {
  return pod({ os: { name: 'windows' }, containers: [container(inContainer)], ...change });
}

export type Case = [what: string, good: JsonObject, bad: JsonObject, at: string];

export function judge(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    it.each(cases)('asks for %s', (_what, good, bad, at) => {
      expect(errorsOf(good)).toEqual([]);
      expect(errorsOf(bad)?.map((error) => error.slice(0, error.indexOf(': ')))).toEqual([at]);
    });
  });
}

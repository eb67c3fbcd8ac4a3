import type { Json, JsonObject, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { guardFor, validatorFor } from '../../src/schemas/index.ts';

/** What is wrong with an object, as `pointer: message`; null where nobody knows its kind. */
export function errorsOf(object: JsonObject, minor = 34, render: readonly JsonObject[] = []): readonly string[] | null {
  const errors = validatorFor({ major: 1, minor }, render as KubernetesObject[])(object as KubernetesObject);
  return errors?.map(({ pointer, message }) => `${pointer}: ${message}`) ?? null;
}

/** Where something is wrong, by the validator that fixes are held against. */
export function refusedAt(object: JsonObject, minor = 34): readonly string[] {
  return guardFor({ major: 1, minor }, [])(object as KubernetesObject)?.map(({ pointer }) => pointer) ?? [];
}

export function pod(spec: JsonObject, change: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [container()], ...spec },
    ...change,
  };
}

export function container(change: JsonObject = {}): JsonObject {
  return { name: 'web', image: 'registry.test/web:1', ...change };
}

export function workload(kind: string, spec: JsonObject = {}, podSpec: JsonObject = {}): JsonObject {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [container()], ...podSpec } };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

export function made(apiVersion: string, kind: string, rest: Record<string, Json>): JsonObject {
  return { apiVersion, kind, metadata: { name: 'web' }, ...rest };
}

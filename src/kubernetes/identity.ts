import type { Json, JsonObject, ResourceId } from './resource.ts';

/**
 * Who an object is. `name` is empty where only `generateName` stands, or nothing: such an object cannot be joined by name.
 * What has the wrong type counts as missing, so that every object of a render has an identity to report it under.
 */
export function resourceId(object: JsonObject): ResourceId {
  const metadata = asObject(object['metadata']);
  return {
    apiVersion: asText(object['apiVersion']) ?? '',
    kind: asText(object['kind']) ?? '',
    namespace: asText(metadata['namespace']) || null,
    name: asText(metadata['name']) ?? '',
  };
}

/** A text that two identities share exactly if they are the same. */
export function resourceKey(id: ResourceId): string {
  return JSON.stringify([id.apiVersion, id.kind, id.namespace, id.name]);
}

/** For people: `Deployment shop/prod-web`, or `Namespace shop` where no namespace is written. */
export function displayResource(id: ResourceId): string {
  const name = id.name === '' ? '(no name)' : id.name;
  return id.namespace === null ? `${id.kind} ${name}` : `${id.kind} ${id.namespace}/${name}`;
}

/** The API group of an apiVersion; the core group is `''`. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

function asText(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

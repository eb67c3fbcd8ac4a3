import { apiGroup } from '../kubernetes/identity.ts';
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';

/** What a CustomResourceDefinition of the render says of the objects of one of its versions. */
export interface CustomKind {
  readonly schema: JsonObject;
  /** Whether fields that the schema does not name are dropped, which a strict server refuses. */
  readonly prunes: boolean;
  /** The status is the controller's: what an author writes there is not kept. */
  readonly ownsStatus: boolean;
}

/** The kinds that CustomResourceDefinitions among the objects bring, by `apiVersion kind`. Those that are not served are not there. */
export function customKindsIn(objects: readonly KubernetesObject[]): Map<string, CustomKind> {
  const found = new Map<string, CustomKind>();
  for (const object of objects) {
    if (object.kind !== 'CustomResourceDefinition' || apiGroup(object.apiVersion) !== 'apiextensions.k8s.io') continue;
    const spec = mapAt(object, 'spec');
    const kind = mapAt(spec, 'names')['kind'];
    const versions =
      spec['versions'] ?? (typeof spec['version'] === 'string' ? [{ name: spec['version'], served: true }] : []);
    if (typeof spec['group'] !== 'string' || typeof kind !== 'string' || !Array.isArray(versions)) continue;
    for (const version of versions) {
      if (!isJsonObject(version) || typeof version['name'] !== 'string' || version['served'] !== true) continue;
      const own = customKind(object.apiVersion, spec, version);
      if (own !== null) found.set(`${spec['group']}/${version['name']} ${kind}`, own);
    }
  }
  return found;
}

function customKind(apiVersion: string, spec: JsonObject, version: JsonObject): CustomKind | null {
  const schema = mapAt(version, 'schema')['openAPIV3Schema'] ?? mapAt(spec, 'validation')['openAPIV3Schema'];
  if (!isJsonObject(schema)) return null;
  const isOld = apiVersion.endsWith('/v1beta1');
  const subresources = isJsonObject(version['subresources']) ? version['subresources'] : mapAt(spec, 'subresources');
  return {
    schema,
    prunes: isOld ? spec['preserveUnknownFields'] === false : spec['preserveUnknownFields'] !== true,
    ownsStatus: isJsonObject(subresources['status']),
  };
}

export function mapAt(object: JsonObject, key: string): JsonObject {
  const value: Json | undefined = Object.hasOwn(object, key) ? object[key] : undefined;
  return isJsonObject(value) ? value : {};
}

/** What YAML and JSON can say. `bigint` stands for integers that a double cannot hold. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };

/** One object as the API server would get it. `metadata.name` may be missing where `generateName` stands. */
export interface KubernetesObject extends JsonObject {
  apiVersion: string;
  kind: string;
}

/** Who an object is within one render. */
export interface ResourceId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

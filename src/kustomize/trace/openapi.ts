/**
 * `openapi` names a document of definitions that takes the place of those that kustomize has built in: it says by which
 * keys patches merge into lists, and of a kind that is not in it, every list is replaced (`kyaml/openapi` of v5.8.1).
 */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject, type Kustomization } from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { type MergeSchema, mergeSchemaOf } from './schema.ts';

/** How patches merge into objects of a kind; null where nothing is known of it. */
export type SchemaOf = (apiVersion: string, kind: string) => MergeSchema | null;

/** What holds for one root. The first kustomization that names definitions decides for all that is patched after it is read. */
export interface Schemas {
  decided: boolean;
  of: SchemaOf;
  /** Set once objects were read: kustomize may then have looked at what is built in, which a later document leaves there. */
  used: boolean;
  /** Whether it cannot be told if a kind still merges as it is built in. */
  isUnclear: (apiVersion: string, kind: string) => boolean;
}

export function builtinSchemas(): Schemas {
  return { decided: false, of: mergeSchemaOf, used: false, isUnclear: () => false };
}

/** Lets a kustomization decide, if none did before; its `openapi` may also only confirm what is built in. */
export function decideSchemas(sources: Sources, kustomization: Kustomization, schemas: Schemas): void {
  const field = kustomization.fields.get('openapi')?.value;
  if (schemas.decided || !isJsonObject(field)) return;
  const { path, version } = field;
  if (typeof path === 'string' && path !== '') {
    schemas.decided = true;
    const defined = readDefinitions(sources, joinPath(kustomization.directory, path));
    schemas.of = defined;
    if (!schemas.used) return;
    schemas.isUnclear = (apiVersion, kind) =>
      defined(apiVersion, kind) === null && mergeSchemaOf(apiVersion, kind) !== null;
  } else if (typeof version === 'string' && version !== '') {
    schemas.decided = true;
  }
}

function readDefinitions(sources: Sources, file: string): SchemaOf {
  const documents = sources.documents(file, 'kustomization');
  const [document] = isSourceError(documents) ? [] : documents;
  const found = isJsonObject(document) ? document['definitions'] : undefined;
  const definitions = isJsonObject(found) ? found : {};
  const byType = new Map<string, MergeSchema>();
  for (const definition of Object.values(definitions)) {
    for (const type of typesOf(definition)) byType.set(type, schemaFrom(definitions, definition));
  }
  return (apiVersion, kind) => byType.get(`${apiVersion}/${kind}`) ?? null;
}

function typesOf(definition: Json): string[] {
  const types = isJsonObject(definition) ? definition['x-kubernetes-group-version-kind'] : undefined;
  if (!Array.isArray(types)) return [];
  return types.filter(isJsonObject).map(({ group, version, kind }) => {
    const prefix = typeof group === 'string' && group !== '' ? `${group}/` : '';
    return `${prefix}${String(version)}/${String(kind)}`;
  });
}

/** Types hold one another and themselves, so what is below is only looked at when it is asked for. */
function schemaFrom(definitions: JsonObject, definition: Json | undefined): MergeSchema {
  const body = resolved(definitions, definition);
  const properties = isJsonObject(body['properties']) ? body['properties'] : {};
  return {
    get fields() {
      return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, schemaFrom(definitions, value)]),
      );
    },
    get items() {
      const below = body['type'] === 'array' ? body['items'] : body['additionalProperties'];
      return isJsonObject(below) ? schemaFrom(definitions, below) : undefined;
    },
    ...listRules(body),
  };
}

function listRules(body: JsonObject): Pick<MergeSchema, 'keys' | 'set'> {
  const strategy = body['x-kubernetes-patch-strategy'];
  if (typeof strategy !== 'string' || !strategy.split(',').includes('merge')) return {};
  const several = body['x-kubernetes-list-map-keys'];
  if (Array.isArray(several)) return { keys: several.map(String) };
  const one = body['x-kubernetes-patch-merge-key'];
  return typeof one === 'string' ? { keys: [one] } : { set: true };
}

function resolved(definitions: JsonObject, definition: Json | undefined): JsonObject {
  const seen = new Set<string>();
  for (let here = definition; isJsonObject(here); ) {
    const reference: Json | undefined = here['$ref'];
    if (typeof reference !== 'string') return here;
    const name = reference.replace(/^#\/definitions\//, '');
    if (seen.has(name) || !Object.hasOwn(definitions, name)) return {};
    seen.add(name);
    here = definitions[name];
  }
  return {};
}

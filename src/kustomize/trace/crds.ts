/**
 * `crds` are OpenAPI definitions of custom kinds by type name. Their properties say which fields are labels, annotations or
 * names, so that kustomize's transformers write them too: `api/internal/accumulator/loadconfigfromcrds.go` of v5.8.1.
 */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject, type Kustomization, stringEntriesOf } from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import type { Taught } from './configurations.ts';

const EXTENSIONS = [
  ['x-kubernetes-annotation', 'commonAnnotations'],
  ['x-kubernetes-label-selector', 'commonLabels'],
  ['x-kubernetes-identity', 'namePrefix'],
] as const;

export function readCrds(sources: Sources, kustomization: Kustomization, taught: Taught): void {
  for (const { value } of stringEntriesOf(kustomization, 'crds')) {
    const documents = sources.documents(joinPath(kustomization.directory, value), 'kustomization');
    if (isSourceError(documents)) continue;
    const [definitions] = documents;
    if (!isJsonObject(definitions)) continue;
    for (const name of Object.keys(definitions)) {
      const properties = propertiesOf(definitions, name);
      if (['kind', 'apiVersion', 'metadata'].every((key) => Object.hasOwn(properties, key))) {
        learnType(definitions, name, { kind: name.split('.').at(-1) ?? '', path: [], within: [] }, taught);
      }
    }
  }
}

interface Step {
  readonly kind: string;
  readonly path: readonly string[];
  /** Types that lead here; one that holds itself is not followed again (kustomize never comes back from it). */
  readonly within: readonly string[];
}

function learnType(definitions: JsonObject, name: string, { kind, path, within }: Step, taught: Taught): void {
  if (within.includes(name)) return;
  for (const [key, property] of Object.entries(propertiesOf(definitions, name))) {
    if (!isJsonObject(property)) continue;
    const at = [...path, key];
    for (const [extension, section] of EXTENSIONS) {
      if (typeof property[extension] === 'string') taught.learn(section, [{ kinds: [kind], path: at, create: false }]);
    }
    const type = property['$ref'];
    if (typeof type === 'string') learnType(definitions, type, { kind, path: at, within: [...within, name] }, taught);
  }
}

function propertiesOf(definitions: JsonObject, name: string): { readonly [key: string]: Json } {
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  const schema = isJsonObject(definition) ? (definition['Schema'] ?? definition['schema']) : undefined;
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(properties) ? properties : {};
}

import { posix } from 'node:path';
import type { Json, JsonObject } from '../kubernetes/resource.ts';
import type { Files } from './files.ts';
import { isSourceError, type SourceError, type Sources } from './sources.ts';

/** In kustomize's own order of preference; two of them in one directory is an error there. */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Fields of a kustomization as kustomize v5.8.1 knows them (`api/types/kustomization.go`); matched in any case. */
const FIELDS = [
  'apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels',
  'commonAnnotations', 'patchesStrategicMerge', 'patchesJson6902', 'patches', 'images', 'imageTags', 'replacements',
  'replicas', 'vars', 'sortOptions', 'resources', 'components', 'crds', 'bases', 'configMapGenerator',
  'secretGenerator', 'helmGlobals', 'helmCharts', 'helmChartInflationGenerator', 'generatorOptions', 'configurations',
  'generators', 'transformers', 'validators', 'buildMetadata',
] as const; // biome-ignore format: a list of words

export type KustomizationField = (typeof FIELDS)[number];

const BY_FOLDED_NAME = new Map<string, KustomizationField>(FIELDS.map((field) => [foldName(field), field]));

/** One kustomization file, read as kustomize reads it: only its first document counts, a later duplicate key wins. */
export interface Kustomization {
  /** Path of the file, and of its directory (`''` is the top). */
  readonly file: string;
  readonly directory: string;
  readonly kind: 'Kustomization' | 'Component';
  readonly fields: ReadonlyMap<KustomizationField, { readonly key: string; readonly value: Json }>;
  /** Keys that kustomize does not know, as written. */
  readonly unknown: readonly string[];
}

/** One entry of a list field, with the path that leads to it in the file's first document. */
export interface Entry {
  readonly value: Json;
  readonly path: readonly (string | number)[];
}

/** The kustomization file of a directory: null where there is none, all names where there are several. */
export function kustomizationFilesIn(files: Files, directory: string): readonly string[] {
  return KUSTOMIZATION_FILES.map((name) => posix.join(directory, name)).filter((file) => files.kind(file) === 'file');
}

export function readKustomization(sources: Sources, file: string): Kustomization | SourceError {
  const documents = sources.documents(file, 'kustomization');
  if (isSourceError(documents)) return documents;
  const body = documents[0] ?? null;
  if (body !== null && !isJsonObject(body)) {
    return { code: 'unparsable', message: 'a kustomization is a map of fields', file, line: 1 };
  }
  const fields = new Map<KustomizationField, { key: string; value: Json }>();
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(body ?? {})) {
    const field = BY_FOLDED_NAME.get(foldName(key));
    if (field === undefined) unknown.push(key);
    else if (fields.has(field)) return spelledTwice(file, field);
    else fields.set(field, { key, value });
  }
  const directory = posix.dirname(file);
  return {
    file,
    directory: directory === '.' ? '' : directory,
    kind: fields.get('kind')?.value === 'Component' ? 'Component' : 'Kustomization',
    fields,
    unknown,
  };
}

/**
 * A field's name as kustomize (Go's JSON reader) compares it: in any case, where the long s is an s and the sign of
 * the kelvin a k. Else a repository could hide a field from us that kustomize reads.
 */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}

/** kustomize takes one of them by an order that is not the file's; nobody writes this in good faith. */
function spelledTwice(file: string, field: KustomizationField): SourceError {
  const message = `the field ${field} is written twice in different upper and lower case; keep one of them`;
  return { code: 'unparsable', message, file, line: null };
}

/** The entries of a list field; a missing, null or mistyped field has none (kustomize itself refuses the latter). */
export function entriesOf(kustomization: Kustomization, field: KustomizationField): readonly Entry[] {
  const found = kustomization.fields.get(field);
  if (found === undefined || !Array.isArray(found.value)) return [];
  return found.value.map((value, index) => ({ value, path: [found.key, index] }));
}

/** The entries of a list field that are strings, such as `resources`. */
export function stringEntriesOf(
  kustomization: Kustomization,
  field: KustomizationField,
): readonly (Entry & { readonly value: string })[] {
  return entriesOf(kustomization, field).filter(
    (entry): entry is Entry & { value: string } => typeof entry.value === 'string',
  );
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Json, JsonObject } from '../kubernetes/resource.ts';
import { entriesOf, foldName, isJsonObject, type Kustomization, type KustomizationField } from './kustomization.ts';
import { readYaml } from './reader.ts';

/**
 * What an entry may be. `file`: loaded as a file or from the web. `directory`: a kustomization or a Git repository.
 * `any`: tried as a file first, then as a directory.
 */
export type ReferenceKind = 'file' | 'directory' | 'any';

/** Something that a kustomization names, with the path that leads to it in the kustomization file. */
export interface Reference {
  readonly text: string;
  readonly kind: ReferenceKind;
  readonly field: KustomizationField;
  readonly path: readonly (string | number)[];
}

const PLUGIN_FIELDS = ['generators', 'transformers', 'validators'] as const;
const LIST_FIELDS = {
  resources: 'any',
  bases: 'any',
  components: 'directory',
  crds: 'file',
  configurations: 'file',
} as const satisfies Partial<Record<KustomizationField, ReferenceKind>>;

/** Keys under which kustomize's built-in plugins name files; their configuration may stand in a file of its own. */
const PLUGIN_FILES = ['path', 'paths', 'envs', 'env', 'targetFilePath', 'valuesFile', 'additionalValuesFiles'];

/**
 * Everything that a kustomization names, in the order in which kustomize reads it. Values of other types than kustomize
 * wants are left out: it refuses them before it reads anything.
 */
export function referencesOf(kustomization: Kustomization): readonly Reference[] {
  return [
    ...listed(kustomization, 'resources'),
    ...listed(kustomization, 'bases'),
    ...openapi(kustomization),
    ...listed(kustomization, 'configurations'),
    ...listed(kustomization, 'crds'),
    ...sourcesOfGenerator(kustomization, 'configMapGenerator'),
    ...sourcesOfGenerator(kustomization, 'secretGenerator'),
    ...plugins(kustomization, 'generators'),
    ...listed(kustomization, 'components'),
    ...patchList(kustomization),
    ...pathOfItems(kustomization, 'patches'),
    ...pathOfItems(kustomization, 'patchesJson6902'),
    ...pathOfItems(kustomization, 'replacements'),
    ...plugins(kustomization, 'transformers'),
    ...plugins(kustomization, 'validators'),
  ];
}

export function isPluginField(field: KustomizationField): boolean {
  return PLUGIN_FIELDS.some((plugin) => plugin === field);
}

/**
 * The files that the configuration of a built-in plugin names (one document of a plugin file). Whatever has `items` is
 * taken apart, as kustomize does with lists.
 */
export function referencesOfPlugin(document: Json): readonly string[] {
  if (!isJsonObject(document)) return [];
  const items = valuesOf(document, 'items').flatMap(listOf).flatMap(referencesOfPlugin);
  const holders = [document, ...valuesOf(document, 'replacements').flatMap(listOf).filter(isJsonObject)];
  const files = holders.flatMap((holder) => named(holder, ['files'])).map(({ text }) => withoutKey(text));
  return [...holders.flatMap((holder) => named(holder, PLUGIN_FILES)).map(({ text }) => text), ...files, ...items];
}

function listed(kustomization: Kustomization, field: keyof typeof LIST_FIELDS): Reference[] {
  return entriesOf(kustomization, field).flatMap(({ value, path }) =>
    typeof value === 'string' ? [{ text: value, kind: LIST_FIELDS[field], field, path }] : [],
  );
}

function openapi(kustomization: Kustomization): Reference[] {
  const field = kustomization.fields.get('openapi');
  if (field === undefined || !isJsonObject(field.value)) return [];
  return named(field.value, ['path']).map(({ text, path }) => reference(text, 'openapi', [field.key, ...path]));
}

function pathOfItems(kustomization: Kustomization, field: KustomizationField): Reference[] {
  return entriesOf(kustomization, field).flatMap((entry) => {
    if (!isJsonObject(entry.value)) return [];
    return named(entry.value, ['path']).map(({ text, path }) => reference(text, field, [...entry.path, ...path]));
  });
}

function sourcesOfGenerator(kustomization: Kustomization, field: KustomizationField): Reference[] {
  return entriesOf(kustomization, field).flatMap((entry) => {
    if (!isJsonObject(entry.value)) return [];
    const files = named(entry.value, ['files']).map(({ text, path }) => ({ text: withoutKey(text), path }));
    const found = [...files, ...named(entry.value, ['envs', 'env'])];
    return found.map(({ text, path }) => reference(text, field, [...entry.path, ...path]));
  });
}

/** An entry of `patchesStrategicMerge` is a file, or the patch itself; no text of a patch names a place. */
function patchList(kustomization: Kustomization): Reference[] {
  return entriesOf(kustomization, 'patchesStrategicMerge').flatMap(({ value, path }) =>
    typeof value === 'string' ? [reference(value, 'patchesStrategicMerge', path)] : [],
  );
}

/**
 * An entry of a plugin field is a file, a directory, or the configuration itself, which may name files. kustomize tries
 * the latter first, by rules of its own, so both are followed: no text of a configuration names a place.
 */
function plugins(kustomization: Kustomization, field: KustomizationField): Reference[] {
  return entriesOf(kustomization, field).flatMap(({ value, path }) => {
    if (typeof value !== 'string') return [];
    const read = readYaml(value, 'resource');
    const inner = read.ok ? read.documents.flatMap(referencesOfPlugin) : [];
    const itself = { text: value, kind: 'any' as const, field, path };
    return [itself, ...inner.map((text) => reference(text, field, path))];
  });
}

function reference(text: string, field: KustomizationField, path: Reference['path']): Reference {
  return { text, kind: 'file', field, path };
}

/** `key=path`, as generators write it. */
function withoutKey(text: string): string {
  const parts = text.split('=');
  return parts.length === 2 ? (parts[1] ?? '') : text;
}

/** The texts under these keys (in any case, as kustomize compares them), one or a list of them. */
function named(holder: JsonObject, names: readonly string[]): { text: string; path: (string | number)[] }[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    if (!names.some((name) => foldName(name) === foldName(key))) return [];
    if (typeof value === 'string') return [{ text: value, path: [key] }];
    if (!Array.isArray(value)) return [];
    return value.flatMap((text, index) => (typeof text === 'string' ? [{ text, path: [key, index] }] : []));
  });
}

function valuesOf(holder: JsonObject, name: string): Json[] {
  return Object.entries(holder).flatMap(([key, value]) => (foldName(key) === foldName(name) ? [value] : []));
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

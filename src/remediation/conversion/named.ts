/** Where kustomizations name an object by its apiVersion: targets and selectors, patches without a target, variables. */
import { apiGroup } from '../../kubernetes/identity.ts';
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { closureOf } from '../../kustomize/closure.ts';
import { joinPath } from '../../kustomize/files.ts';
import {
  entriesOf,
  isJsonObject,
  type Kustomization,
  kustomizationFilesIn,
  readKustomization,
  stringEntriesOf,
} from '../../kustomize/kustomization.ts';
import { isSourceError, type Sources } from '../../kustomize/sources.ts';
import { childPlace, type Layer, matches, type Place } from '../../kustomize/trace/index.ts';
import { isRefusal, type Refusal, refused, type SourceEdit } from '../types.ts';
import { documentEdits } from './documents.ts';
import type { Subject, Use } from './follow.ts';

/** The edits that let all that names the object in one kustomization, and below it, name it by the new version. */
export function namedIn(sources: Sources, use: Use, subject: Subject): readonly SourceEdit[] | Refusal {
  const edits: SourceEdit[] = [];
  for (const directory of passedBy(sources, use)) {
    const [file] = kustomizationFilesIn(sources.files, directory);
    const kustomization = file === undefined ? null : readKustomization(sources, file);
    if (kustomization === null || isSourceError(kustomization)) continue;
    const obstacle = configured(sources, kustomization, subject);
    if (obstacle !== null) return obstacle;
    const found = [
      ...selectorsOf(sources, kustomization).map((selector) => selectorEdits(selector, subject)),
      ...variables(kustomization, subject),
      ...namedPatches(sources, kustomization, subject),
    ];
    for (const each of found) {
      if (isRefusal(each)) return each;
      edits.push(...each);
    }
  }
  return edits;
}

/** The kustomizations through which the object passes: those that lead to it, and their components. */
function passedBy(sources: Sources, { directory, objects }: Use): readonly string[] {
  if (objects.length === 0) return closureOf(sources, directory).directories;
  const passed = new Set<string>();
  const pass = (each: string): void => {
    if (passed.has(each)) return;
    passed.add(each);
    const [file] = kustomizationFilesIn(sources.files, each);
    const kustomization = file === undefined ? null : readKustomization(sources, file);
    if (kustomization === null || isSourceError(kustomization)) return;
    for (const { value } of stringEntriesOf(kustomization, 'components')) pass(joinPath(each, value));
  };
  for (const { origin } of objects) for (const each of origin.via) pass(each);
  return [...passed];
}

interface Selector {
  readonly value: JsonObject;
  readonly place: Place;
  readonly layer: Layer;
}

function selectorsOf(sources: Sources, kustomization: Kustomization): Selector[] {
  const top: Place = { file: kustomization.file, document: 0, path: [] };
  const targets = (['patches', 'patchesJson6902'] as const).flatMap((field) =>
    entriesOf(kustomization, field).flatMap(({ value, path }) =>
      selectorAt(value, 'target', path.reduce(childPlace, top), 'patch'),
    ),
  );
  const replacements = entriesOf(kustomization, 'replacements').flatMap(({ value, path }) => {
    const file =
      isJsonObject(value) && typeof value['path'] === 'string'
        ? joinPath(kustomization.directory, value['path'])
        : null;
    if (file === null) return replacementSelectors(value, path.reduce(childPlace, top));
    const documents = sources.documents(file, 'kustomization');
    if (isSourceError(documents)) return [];
    return documents.flatMap((body, document) => {
      const place: Place = { file, document, path: [] };
      if (!Array.isArray(body)) return replacementSelectors(body, place);
      return body.flatMap((each, index) => replacementSelectors(each, childPlace(place, index)));
    });
  });
  return [...targets, ...replacements];
}

function selectorAt(holder: Json | undefined, key: string, place: Place, layer: Layer): Selector[] {
  const value = isJsonObject(holder) ? holder[key] : undefined;
  return isJsonObject(value) ? [{ value, place: childPlace(place, key), layer }] : [];
}

function replacementSelectors(replacement: Json | undefined, place: Place): Selector[] {
  if (!isJsonObject(replacement)) return [];
  const targets = Array.isArray(replacement['targets']) ? replacement['targets'] : [];
  const inTargets = targets.flatMap((target, index) => {
    const at = childPlace(childPlace(place, 'targets'), index);
    const rejects = isJsonObject(target) && Array.isArray(target['reject']) ? target['reject'] : [];
    const rejected = rejects.flatMap((value, number): Selector[] =>
      isJsonObject(value) ? [{ value, place: childPlace(childPlace(at, 'reject'), number), layer: 'replacement' }] : [],
    );
    return [...selectorAt(target, 'select', at, 'replacement'), ...rejected];
  });
  return [...selectorAt(replacement, 'source', place, 'replacement'), ...inTargets];
}

/** A selector that means the object now must still mean it afterwards. */
function selectorEdits(
  { value, place, layer }: Selector,
  { type, successor, names }: Subject,
): readonly SourceEdit[] | Refusal {
  const [old, now] = [split(type.apiVersion), split(successor)];
  const means = matches(value['kind'], [type.kind]) && matches(value['name'], [...names]);
  if (!means || !matches(value['group'], [old.group]) || !matches(value['version'], [old.version])) return [];
  const edits: SourceEdit[] = [];
  for (const key of ['group', 'version'] as const) {
    const criterion = value[key];
    if (matches(criterion, [now[key]])) continue;
    if (criterion !== old[key]) {
      const reason = `${place.file} selects the object by the pattern "${String(criterion)}" for its ${key}, which does not match ${now[key]}`;
      return refused('target-pattern', reason);
    }
    edits.push({ action: 'set', place: childPlace(place, key), value: now[key], layer });
  }
  return edits;
}

function split(apiVersion: string): { readonly group: string; readonly version: string } {
  return { group: apiGroup(apiVersion), version: apiVersion.slice(apiVersion.indexOf('/') + 1) };
}

/** `vars` name their object by its whole apiVersion. */
function variables(kustomization: Kustomization, { type, successor, names }: Subject): (readonly SourceEdit[])[] {
  return entriesOf(kustomization, 'vars').map(({ value, path }) => {
    const reference = isJsonObject(value) ? value['objref'] : undefined;
    if (!isJsonObject(reference) || reference['apiVersion'] !== type.apiVersion || reference['kind'] !== type.kind)
      return [];
    if (typeof reference['name'] !== 'string' || !names.has(reference['name'])) return [];
    const place: Place = { file: kustomization.file, document: 0, path: [...path, 'objref', 'apiVersion'] };
    return [{ action: 'set', place, value: successor, layer: 'replacement' }];
  });
}

/** Merge patch files that name the object, those too that reach it no longer because one of them deletes it. */
function namedPatches(
  sources: Sources,
  kustomization: Kustomization,
  { type, names }: Subject,
): (readonly SourceEdit[] | Refusal)[] {
  const files = [
    ...stringEntriesOf(kustomization, 'patchesStrategicMerge').map(({ value }) => value),
    ...entriesOf(kustomization, 'patches').flatMap(({ value }) =>
      isJsonObject(value) && value['target'] === undefined && typeof value['path'] === 'string' ? [value['path']] : [],
    ),
  ].map((path) => joinPath(kustomization.directory, path));
  return files.flatMap((file) => {
    const documents = sources.files.kind(file) === 'file' ? sources.documents(file, 'resource') : [];
    if (isSourceError(documents)) return [];
    return documents.flatMap((body, document) => {
      if (!isJsonObject(body) || body['apiVersion'] !== type.apiVersion || body['kind'] !== type.kind) return [];
      const metadata = body['metadata'];
      const name = isJsonObject(metadata) ? metadata['name'] : undefined;
      if (typeof name !== 'string' || !names.has(name)) return [];
      return [documentEdits(sources, { file, document, path: [] }, type, 'patch')];
    });
  });
}

/** `configurations` that name the old version teach kustomize something of it that the new one would lack. */
function configured(sources: Sources, kustomization: Kustomization, { type, successor }: Subject): Refusal | null {
  const [old, now] = [split(type.apiVersion), split(successor)];
  const names = (value: Json | undefined): boolean => {
    if (Array.isArray(value)) return value.some(names);
    if (!isJsonObject(value)) return false;
    const byVersion = value['version'] === old.version && (value['group'] ?? old.group) === old.group;
    const byGroup = value['group'] === old.group && old.group !== now.group;
    return (value['kind'] === type.kind && (byVersion || byGroup)) || Object.values(value).some(names);
  };
  for (const { value } of stringEntriesOf(kustomization, 'configurations')) {
    const documents = sources.documents(joinPath(kustomization.directory, value), 'kustomization');
    if (isSourceError(documents) || !documents.some(names)) continue;
    const reason = `the configurations of ${kustomization.file} name ${type.kind} of ${type.apiVersion}; rewrite them together`;
    return refused('configuration-names-old-version', reason);
  }
  return null;
}

/** The three patch fields: which text each entry means, and what it does to the objects that it finds. */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { type Entry, entriesOf, isJsonObject, type Kustomization } from '../kustomization.ts';
import { type Dialect, readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { applyJsonPatch } from './json-patch.ts';
import { type Place, type TracedMap, tracedMap, type Writer } from './node.ts';
import { type AppliedPatch, currentId, identityOf, rememberId, type TracedObject } from './object.ts';
import { mergeSchemaOf } from './schema.ts';
import { objectsNamed, selectObjects } from './selector.ts';
import { mergeMap } from './strategic-merge.ts';

export type PatchField = 'patches' | 'patchesStrategicMerge' | 'patchesJson6902';

/** A patch's text as documents, with the place of each. */
interface PatchText {
  readonly documents: readonly { readonly value: Json; readonly place: Place }[];
}

/** Applies every entry of a patch field, in order. Objects that a patch deletes are taken out of `objects`. */
export function applyPatches(
  sources: Sources,
  objects: TracedObject[],
  kustomization: Kustomization,
  field: PatchField,
  via: readonly string[],
): void {
  for (const entry of entriesOf(kustomization, field)) applyEntry(sources, objects, kustomization, field, entry, via);
}

function applyEntry(
  sources: Sources,
  objects: TracedObject[],
  kustomization: Kustomization,
  field: PatchField,
  entry: Entry,
  via: readonly string[],
): void {
  const body = isJsonObject(entry.value) ? entry.value : {};
  const target = field === 'patchesStrategicMerge' ? undefined : body['target'];
  const operations = field === 'patchesStrategicMerge' ? null : operationsOf(sources, kustomization, entry);
  if (operations !== null) {
    if (!isJsonObject(target)) return;
    const selected = selectObjects(objects, target);
    applyOperations(selected, operations, via);
    return;
  }
  const patch = patchText(sources, kustomization, entry, 'resource');
  const found = (value: JsonObject, writer: Writer): TracedObject[] =>
    isJsonObject(target) ? selectObjects(objects, target) : objectsNamed(objects, identityOf(tracedMap(value, writer)));
  for (const { value, place } of patch?.documents ?? []) {
    if (!isJsonObject(value)) continue;
    const writer: Writer = { place, layer: 'patch', via };
    mergeInto(objects, found(value, writer), value, writer, body['options']);
  }
}

function applyOperations(
  selected: readonly TracedObject[],
  operations: { readonly list: readonly Json[]; readonly place: Place },
  via: readonly string[],
): void {
  const applied: AppliedPatch = {
    form: 'json6902',
    writer: { place: operations.place, layer: 'patch', via },
    targets: selected.length,
  };
  for (const object of selected) {
    rememberId(object);
    object.patchedBy.push(applied);
    if (!applyJsonPatch(object.root, operations.list, applied.writer)) {
      object.opaque ??= { code: 'patch-not-followed', reason: 'a JSON6902 patch does something that is not followed' };
    }
  }
}

function mergeInto(
  objects: TracedObject[],
  selected: readonly TracedObject[],
  value: JsonObject,
  writer: Writer,
  options: Json | undefined,
): void {
  const applied: AppliedPatch = { form: 'strategic-merge', writer, targets: selected.length };
  const allowed = isJsonObject(options) ? options : {};
  for (const object of selected) {
    const before = currentId(object);
    rememberId(object);
    object.patchedBy.push(applied);
    const patch = tracedMap(value, writer);
    keepIdentity(patch, allowed);
    if (!mergeMap(object.root, patch, mergeSchemaOf(before.apiVersion, before.kind))) {
      objects.splice(objects.indexOf(object), 1);
    }
  }
}

/** A merge patch does not rename: name, namespace, kind and apiVersion stay, unless the entry's options allow it. */
function keepIdentity(patch: TracedMap, options: JsonObject): void {
  if (options['allowKindChange'] !== true) {
    patch.entries().delete('kind');
    patch.entries().delete('apiVersion');
  }
  const metadata = patch.entries().get('metadata');
  if (metadata?.type !== 'map') return;
  if (options['allowNameChange'] !== true) metadata.entries().delete('name');
  metadata.entries().delete('namespace');
}

/** The operations of an entry that is a JSON6902 patch, else null. Of several documents only the first counts. */
function operationsOf(
  sources: Sources,
  kustomization: Kustomization,
  entry: Entry,
): { list: readonly Json[]; place: Place } | null {
  const text = patchText(sources, kustomization, entry, 'kustomization');
  const first = text?.documents.find(({ value }) => value !== null);
  if (first === undefined || !Array.isArray(first.value)) return null;
  return { list: first.value, place: first.place };
}

/**
 * The text of an entry: the file that it names, or the text that it is. A `patchesStrategicMerge` entry is inline when
 * it is no path of a file.
 */
function patchText(sources: Sources, kustomization: Kustomization, entry: Entry, dialect: Dialect): PatchText | null {
  if (typeof entry.value === 'string') {
    const path = joinPath(kustomization.directory, entry.value);
    const isFile = !entry.value.includes('\n') && sources.files.kind(path) === 'file';
    return isFile ? fileText(sources, path, dialect) : inlineText(kustomization, entry.value, entry.path, dialect);
  }
  if (!isJsonObject(entry.value)) return null;
  const { path, patch } = entry.value;
  if (typeof path === 'string' && path !== '') {
    return fileText(sources, joinPath(kustomization.directory, path), dialect);
  }
  if (typeof patch !== 'string') return null;
  // kustomize trims it, so that a block scalar at its end loses its last line break.
  return inlineText(kustomization, patch.trim(), [...entry.path, 'patch'], dialect);
}

function fileText(sources: Sources, file: string, dialect: Dialect): PatchText | null {
  const documents = sources.documents(file, dialect);
  if (isSourceError(documents)) return null;
  return { documents: documents.map((value, document) => ({ value, place: { file, document, path: [] } })) };
}

function inlineText(
  kustomization: Kustomization,
  text: string,
  path: Place['path'],
  dialect: Dialect,
): PatchText | null {
  const read = readYaml(text, dialect);
  if (!read.ok) return null;
  return {
    documents: read.documents.map((value, document) => ({
      value,
      place: { file: kustomization.file, document: 0, path, inline: { document, path: [] } },
    })),
  };
}

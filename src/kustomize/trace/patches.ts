/** The three patch fields: which text each entry means, and what it does to the objects that it finds. */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { entriesOf, isJsonObject } from '../kustomization.ts';
import { type Dialect, readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { applyJsonPatch } from './json-patch.ts';
import { childPlace, type Place, type TracedMap, tracedMap, type Writer } from './node.ts';
import { type AppliedPatch, currentId, identityOf, rememberId, type TracedObject } from './object.ts';
import type { Schemas } from './openapi.ts';
import { objectsNamed, selectObjects } from './selector.ts';
import { mergeMap } from './strategic-merge.ts';
import type { Use } from './transformer-fields.ts';

export type PatchField = 'patches' | 'patchesStrategicMerge' | 'patchesJson6902';

/** A patch's text as documents, with the place of each. */
interface PatchText {
  readonly documents: readonly { readonly value: Json; readonly place: Place }[];
}

/** Where patches are applied: what a path in one is relative to, and through which kustomizations it came. */
export interface PatchContext {
  readonly sources: Sources;
  readonly directory: string;
  readonly via: readonly string[];
  readonly schemas: Schemas;
}

/** One patch: `path` names its file, or `text` is what it is itself, and stands at `place`. */
export interface PatchEntry {
  readonly text: string | { readonly path: string };
  readonly place: Place;
  readonly target: Json | undefined;
  readonly options: Json | undefined;
  /** A list of operations is read as one where the construct takes them. */
  readonly takesOperations: boolean;
}

/** Applies every entry of a patch field, in order. Objects that a patch deletes are taken out of `objects`. */
export function applyPatches(
  sources: Sources,
  objects: TracedObject[],
  { kustomization, via, schemas }: Use,
  field: PatchField,
): void {
  const context = { sources, directory: kustomization.directory, via, schemas };
  for (const { value, path } of entriesOf(kustomization, field)) {
    const place = { file: kustomization.file, document: 0, path };
    if (typeof value === 'string') applyPatch(context, objects, mergeEntry(context, value, place));
    if (!isJsonObject(value) || field === 'patchesStrategicMerge') continue;
    const text = textOrPath(value['path'], value['patch']);
    if (text === null) continue;
    const { target, options } = value;
    applyPatch(context, objects, { text, place: childPlace(place, 'patch'), target, options, takesOperations: true });
  }
}

/** An entry of `patchesStrategicMerge`: inline where it is no path of a file. */
export function mergeEntry({ sources, directory }: PatchContext, value: string, place: Place): PatchEntry {
  const isFile = !value.includes('\n') && sources.files.kind(joinPath(directory, value)) === 'file';
  return {
    text: isFile ? { path: value } : value,
    place,
    target: undefined,
    options: undefined,
    takesOperations: false,
  };
}

/** kustomize trims the text, so that a block scalar at its end loses its last line break. */
export function textOrPath(path: Json | undefined, text: Json | undefined): PatchEntry['text'] | null {
  if (typeof path === 'string' && path !== '') return { path };
  return typeof text === 'string' ? text.trim() : null;
}

export function applyPatch(context: PatchContext, objects: TracedObject[], entry: PatchEntry): void {
  const { target, options } = entry;
  const { via } = context;
  const operations = entry.takesOperations ? operationsOf(context, entry) : null;
  if (operations !== null) {
    if (isJsonObject(target)) applyOperations(selectObjects(objects, target), operations, via);
    return;
  }
  const found = (value: JsonObject, writer: Writer): TracedObject[] =>
    isJsonObject(target) ? selectObjects(objects, target) : objectsNamed(objects, identityOf(tracedMap(value, writer)));
  for (const { value, place } of patchText(context, entry, 'resource')?.documents ?? []) {
    if (!isJsonObject(value)) continue;
    const writer: Writer = { place, layer: 'patch', via };
    mergeInto(objects, found(value, writer), value, writer, { options, schemas: context.schemas });
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
  { options, schemas }: { readonly options: Json | undefined; readonly schemas: Schemas },
): void {
  const applied: AppliedPatch = { form: 'strategic-merge', writer, targets: selected.length };
  const allowed = isJsonObject(options) ? options : {};
  for (const object of selected) {
    const before = currentId(object);
    rememberId(object);
    object.patchedBy.push(applied);
    if (schemas.isUnclear(before.apiVersion, before.kind)) {
      object.opaque ??= {
        code: 'openapi',
        reason: 'an openapi document that is read late may change how patches merge into lists, which is not followed',
      };
    }
    const patch = tracedMap(value, writer);
    keepIdentity(patch, allowed);
    if (!mergeMap(object.root, patch, schemas.of(before.apiVersion, before.kind))) {
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
function operationsOf(context: PatchContext, entry: PatchEntry): { list: readonly Json[]; place: Place } | null {
  const text = patchText(context, entry, 'kustomization');
  const first = text?.documents.find(({ value }) => value !== null);
  if (first === undefined || !Array.isArray(first.value)) return null;
  return { list: first.value, place: first.place };
}

function patchText({ sources, directory }: PatchContext, entry: PatchEntry, dialect: Dialect): PatchText | null {
  if (typeof entry.text === 'string') return inlineText(entry.text, entry.place, dialect);
  const file = joinPath(directory, entry.text.path);
  const documents = sources.documents(file, dialect);
  if (isSourceError(documents)) return null;
  return { documents: documents.map((value, document) => ({ value, place: { file, document, path: [] } })) };
}

function inlineText(text: string, place: Place, dialect: Dialect): PatchText | null {
  const read = readYaml(text, dialect);
  if (!read.ok) return null;
  return {
    documents: read.documents.map((value, document) => ({
      value,
      place: { ...place, inline: { document, path: [] } },
    })),
  };
}

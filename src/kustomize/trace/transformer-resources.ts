/**
 * Transformers that are given as resources (`transformers:`). The built-in ones do what fields of a kustomization ask for
 * otherwise, each with fields of its own; what another one may write is marked.
 */
import { joinPath } from '../files.ts';
import { type Entry, isJsonObject, kustomizationFilesIn, stringEntriesOf } from '../kustomization.ts';
import { readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { applyBuiltin } from './builtin-transformers.ts';
import { child } from './node.ts';
import { currentId, newObject, objectsOf, type TracedObject } from './object.ts';
import type { Use } from './transformer-fields.ts';

/** What a directory gives that is named as a transformer: its resources are the transformers. */
type ReadDirectory = (directory: string) => {
  readonly objects: readonly TracedObject[];
  readonly strangers: readonly { readonly reason: string }[];
};

/** Applies the transformers of a kustomization: those that are written inline first, whatever the list says. */
export function applyTransformers(
  sources: Sources,
  objects: TracedObject[],
  use: Use,
  readDirectory: ReadDirectory,
): void {
  const { kustomization, via, schemas } = use;
  const entries = stringEntriesOf(kustomization, 'transformers').map((entry) => ({
    entry,
    inline: inlineOf(entry, use),
  }));
  for (const { inline } of entries) for (const transformer of inline ?? []) apply(transformer);
  for (const { entry, inline } of entries) {
    if (inline !== null) continue;
    const transformers = named(entry.value);
    if (transformers === null) doubtAll(objects, `${entry.value}, a transformer of ${kustomization.file},`);
    for (const transformer of transformers ?? []) apply(transformer);
  }

  function apply(transformer: TracedObject): void {
    const { apiVersion, kind } = currentId(transformer);
    const isFollowed =
      apiVersion === 'builtin' &&
      !hasDoubts(transformer) &&
      applyBuiltin({ sources, directory: kustomization.directory, via, schemas }, objects, transformer.root, kind);
    if (!isFollowed) doubtAll(objects, `${kind}, a transformer of ${kustomization.file},`);
  }

  function named(entry: string): readonly TracedObject[] | null {
    const path = joinPath(kustomization.directory, entry);
    if (kustomizationFilesIn(sources.files, path).length > 0) {
      const { objects: found, strangers } = readDirectory(path);
      return strangers.length > 0 ? null : found;
    }
    if (sources.files.kind(path) !== 'file') return null;
    const documents = sources.documents(path, 'resource');
    return isSourceError(documents) ? null : objectsOf(documents, path, via);
  }
}

/** The transformers that an entry holds itself; null where it names a file or a directory. */
function inlineOf({ value, path }: Entry & { readonly value: string }, use: Use): readonly TracedObject[] | null {
  const read = readYaml(value, 'resource');
  if (!read.ok || !read.documents.some(isJsonObject)) return null;
  return read.documents.flatMap((document, index) => {
    if (!isJsonObject(document)) return [];
    const place = { file: use.kustomization.file, document: 0, path, inline: { document: index, path: [] } };
    return [newObject(document, { place, layer: 'resource', via: use.via })];
  });
}

/** A transformer that another construct may have written into, or that asks a program to run. */
function hasDoubts({ root, opaque, doubts }: TracedObject): boolean {
  const annotations = child(child(root, 'metadata'), 'annotations');
  const runs = child(annotations, 'config.kubernetes.io/function') !== undefined;
  return runs || opaque !== null || doubts.length > 0;
}

function doubtAll(objects: readonly TracedObject[], what: string): void {
  const reason = `${what} may write this field, which is not followed`;
  for (const object of objects) object.opaque ??= { code: 'transformer', reason };
}

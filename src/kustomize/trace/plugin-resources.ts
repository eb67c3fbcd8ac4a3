/** The resources that `generators:` and `transformers:` name: each is the configuration of something that runs. */
import { joinPath } from '../files.ts';
import { type Entry, isJsonObject, kustomizationFilesIn, stringEntriesOf } from '../kustomization.ts';
import { readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { child } from './node.ts';
import { currentId, newObject, objectsOf, type TracedObject } from './object.ts';
import type { Use } from './transformer-fields.ts';

/** What a directory gives where it is named here: its resources are the configurations. */
export type ReadDirectory = (directory: string) => {
  readonly objects: readonly TracedObject[];
  readonly strangers: readonly { readonly reason: string }[];
};

/** An entry of which it is not known what it holds. */
export interface UnknownEntry {
  readonly entry: string;
}

/** In kustomize's order: those that are written inline first, whatever the list says. */
export function pluginsOf(
  sources: Sources,
  use: Pick<Use, 'kustomization' | 'via'>,
  field: 'generators' | 'transformers',
  readDirectory: ReadDirectory,
): readonly (TracedObject | UnknownEntry)[] {
  const inline: (TracedObject | UnknownEntry)[] = [];
  const named: (TracedObject | UnknownEntry)[] = [];
  for (const entry of stringEntriesOf(use.kustomization, field)) {
    const own = inlineOf(entry, use);
    if (own === null) named.push(...(namedBy(sources, entry.value, use, readDirectory) ?? [{ entry: entry.value }]));
    else inline.push(...own);
  }
  return [...inline, ...named];
}

/** Whether kustomize does by itself what a configuration asks for, and no other construct may have written into that. */
export function isBuiltin(object: TracedObject): boolean {
  const annotations = child(child(object.root, 'metadata'), 'annotations');
  const runs = child(annotations, 'config.kubernetes.io/function') !== undefined;
  return currentId(object).apiVersion === 'builtin' && !runs && object.opaque === null && object.doubts.length === 0;
}

/** The configurations that an entry holds itself; null where it names a file or a directory. */
function inlineOf(
  { value, path }: Entry & { readonly value: string },
  { kustomization, via }: Pick<Use, 'kustomization' | 'via'>,
): readonly TracedObject[] | null {
  const read = readYaml(value, 'resource');
  if (!read.ok || !read.documents.some(isJsonObject)) return null;
  return read.documents.flatMap((document, index) => {
    if (!isJsonObject(document)) return [];
    const place = { file: kustomization.file, document: 0, path, inline: { document: index, path: [] } };
    return [newObject(document, { place, layer: 'resource', via })];
  });
}

function namedBy(
  sources: Sources,
  entry: string,
  { kustomization, via }: Pick<Use, 'kustomization' | 'via'>,
  readDirectory: ReadDirectory,
): readonly TracedObject[] | null {
  const path = joinPath(kustomization.directory, entry);
  if (kustomizationFilesIn(sources.files, path).length > 0) {
    const { objects, strangers } = readDirectory(path);
    return strangers.length > 0 ? null : objects;
  }
  if (sources.files.kind(path) !== 'file') return null;
  const documents = sources.documents(path, 'resource');
  return isSourceError(documents) ? null : objectsOf(documents, path, via);
}

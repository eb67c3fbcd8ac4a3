/**
 * Transformers that are given as resources (`transformers:`) may write anything and are not followed yet. The built-in
 * ones for labels and annotations write only where their field specifications say, so only those fields are in doubt.
 */
import type { Json } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject, type Kustomization, kustomizationFilesIn, stringEntriesOf } from '../kustomization.ts';
import { readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import type { TracedObject } from './object.ts';

const BOUNDED = new Set(['LabelTransformer', 'AnnotationsTransformer']);

/** Marks what the transformers of a kustomization may have written, on the objects that it has now. */
export function doubtTransformers(
  sources: Sources,
  objects: readonly TracedObject[],
  kustomization: Kustomization,
): void {
  for (const { value } of stringEntriesOf(kustomization, 'transformers')) {
    const documents = transformersOf(sources, kustomization, value);
    const paths = documents?.map(boundedPaths) ?? [null];
    const reason = `a transformer of ${kustomization.file} may write this field, which is not followed`;
    for (const object of objects) {
      for (const bounded of paths) {
        if (bounded === null) object.opaque ??= { code: 'transformer', reason };
        else object.doubts.push(...bounded.map((path) => ({ path, code: 'transformer' as const, reason })));
      }
    }
  }
}

/** The documents of an entry: inline, or of the file that it names; null for a directory and for what cannot be read. */
function transformersOf(sources: Sources, kustomization: Kustomization, entry: string): readonly Json[] | null {
  const path = joinPath(kustomization.directory, entry);
  if (!entry.includes('\n') && kustomizationFilesIn(sources.files, path).length > 0) return null;
  if (!entry.includes('\n') && sources.files.kind(path) === 'file') {
    const documents = sources.documents(path, 'resource');
    return isSourceError(documents) ? null : documents.filter((document) => document !== null);
  }
  const inline = readYaml(entry, 'resource');
  return inline.ok ? inline.documents.filter((document) => document !== null) : null;
}

/** The paths that a transformer is limited to, or null where nothing limits it. */
function boundedPaths(document: Json): readonly (readonly string[])[] | null {
  if (!isJsonObject(document) || document['apiVersion'] !== 'builtin') return null;
  if (typeof document['kind'] !== 'string' || !BOUNDED.has(document['kind'])) return null;
  const specs = document['fieldSpecs'];
  if (!Array.isArray(specs)) return null;
  return specs.map((spec) => {
    const path = isJsonObject(spec) && typeof spec['path'] === 'string' ? spec['path'] : '';
    return path.split('/').map((key) => key.replace(/\[\]$/, ''));
  });
}

/**
 * `configurations` teach kustomize's transformers further fields, and `openapi` teaches it how lists merge. Neither is
 * followed; what they may change is marked, so that no trace is given where it could be wrong.
 */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject, type Kustomization, stringEntriesOf } from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { currentId, type TracedObject } from './object.ts';

/** Sections that make a transformer write; a name reference only follows a name that changes, which is seen anyway. */
const WRITING = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
] as const;

/**
 * Marks every object of a root. What one kustomization teaches also holds for those that use it, and an openapi document
 * for all that is built, so all of them are looked at together.
 */
export function doubtConfigurations(
  sources: Sources,
  objects: readonly TracedObject[],
  kustomizations: readonly Kustomization[],
): void {
  for (const kustomization of kustomizations) {
    if (kustomization.fields.has('openapi')) doubtMerges(objects, kustomization.file);
    for (const { value } of stringEntriesOf(kustomization, 'configurations')) {
      const documents = sources.documents(joinPath(kustomization.directory, value), 'kustomization');
      if (isSourceError(documents)) continue;
      for (const spec of documents.flatMap(writtenFields)) doubtField(objects, spec, kustomization.file);
    }
  }
}

function doubtMerges(objects: readonly TracedObject[], file: string): void {
  const reason = `the openapi document of ${file} may change how patches merge into lists, which is not followed`;
  for (const object of objects) {
    if (object.patchedBy.some(({ form }) => form === 'strategic-merge')) object.opaque ??= { code: 'openapi', reason };
  }
}

function writtenFields(document: Json): JsonObject[] {
  if (!isJsonObject(document)) return [];
  return WRITING.flatMap((section) => document[section] ?? []).filter(isJsonObject);
}

function doubtField(objects: readonly TracedObject[], spec: JsonObject, file: string): void {
  if (typeof spec['path'] !== 'string') return;
  const path = spec['path'].split('/').map((key) => key.replace(/\[\]$/, ''));
  const reason = `the configurations of ${file} let a transformer write this field, which is not followed`;
  for (const object of objects) {
    const { kind } = currentId(object);
    if (spec['kind'] === undefined || spec['kind'] === kind)
      object.doubts.push({ path, code: 'configuration', reason });
  }
}

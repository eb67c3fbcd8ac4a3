/**
 * `replacements` copy a value from one object into another. They are not followed yet; the fields that they may write
 * are marked, so that no trace is given for one of them.
 */
import type { Json } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject } from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import type { TracedObject } from './object.ts';
import { selectObjects } from './selector.ts';

/** Marks, on the objects that are selected now, every field that a replacement may write. */
export function doubtReplacements(
  sources: Sources,
  objects: readonly TracedObject[],
  directory: string,
  entries: readonly Json[],
): void {
  for (const entry of entries) {
    for (const replacement of replacementsOf(sources, directory, entry)) {
      if (!isJsonObject(replacement) || !Array.isArray(replacement['targets'])) continue;
      for (const target of replacement['targets']) doubtTarget(objects, target, directory);
    }
  }
}

function replacementsOf(sources: Sources, directory: string, entry: Json): readonly Json[] {
  if (!isJsonObject(entry) || typeof entry['path'] !== 'string') return [entry];
  const documents = sources.documents(joinPath(directory, entry['path']), 'kustomization');
  if (isSourceError(documents)) return [];
  return documents.flatMap((document) => (Array.isArray(document) ? document : [document]));
}

function doubtTarget(objects: readonly TracedObject[], target: Json, directory: string): void {
  if (!isJsonObject(target) || !isJsonObject(target['select'])) return;
  const paths = Array.isArray(target['fieldPaths']) ? target['fieldPaths'] : ['metadata.name'];
  const reason = `a replacement of the kustomization in ${directory || '.'} writes this field, which is not followed`;
  for (const object of selectObjects(objects, target['select'])) {
    for (const path of paths) {
      if (typeof path === 'string') object.doubts.push({ path: segments(path), code: 'replacement', reason });
    }
  }
}

/** Splits at dots that are neither escaped nor inside brackets; `[name=web]`, `*` and numbers mean an item of a list. */
function segments(path: string): string[] {
  const parts = path.match(/(?:\\.|\[[^\]]*\]|[^.\\])+/g) ?? [];
  return parts.filter((part) => !/^(?:\[.*\]|\d+|\*)$/.test(part)).map((part) => part.replaceAll('\\.', '.'));
}

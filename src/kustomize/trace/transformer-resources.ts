/**
 * Transformers that are given as resources (`transformers:`). The built-in ones do what fields of a kustomization ask for
 * otherwise, each with fields of its own; what another one may write is marked.
 */
import type { Sources } from '../sources.ts';
import { applyBuiltin } from './builtin-transformers.ts';
import { currentId, type TracedObject } from './object.ts';
import { isBuiltin, pluginsOf, type ReadDirectory } from './plugin-resources.ts';
import type { Use } from './transformer-fields.ts';

/** Applies the transformers of a kustomization. */
export function applyTransformers(
  sources: Sources,
  objects: TracedObject[],
  use: Use,
  readDirectory: ReadDirectory,
): void {
  const { kustomization, via, schemas } = use;
  const context = { sources, directory: kustomization.directory, via, schemas };
  for (const found of pluginsOf(sources, use, 'transformers', readDirectory)) {
    const { kind } = 'entry' in found ? { kind: found.entry } : currentId(found);
    const isFollowed = !('entry' in found) && isBuiltin(found) && applyBuiltin(context, objects, found.root, kind);
    if (!isFollowed) doubtAll(objects, `${kind}, a transformer of ${kustomization.file},`);
  }
}

function doubtAll(objects: readonly TracedObject[], what: string): void {
  const reason = `${what} may write this field, which is not followed`;
  for (const object of objects) object.opaque ??= { code: 'transformer', reason };
}

import type { Json } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../kustomization.ts';
import { type Dialect, readYaml } from '../reader.ts';
import { isSourceError, type Sources } from '../sources.ts';
import type { Place, SourcePath } from './node.ts';

/** The plain value at a place, or undefined where nothing stands there. */
export function readPlace(sources: Sources, place: Place, dialect: Dialect = 'resource'): Json | undefined {
  const documents = sources.documents(place.file, place.inline === undefined ? dialect : 'kustomization');
  if (isSourceError(documents)) return undefined;
  const value = valueAt(documents[place.document], place.path);
  if (place.inline === undefined) return value;
  if (typeof value !== 'string') return undefined;
  const inner = readYaml(value, dialect);
  return inner.ok ? valueAt(inner.documents[place.inline.document], place.inline.path) : undefined;
}

function valueAt(document: Json | undefined, path: SourcePath): Json | undefined {
  let value = document;
  for (const key of path) {
    if (Array.isArray(value)) value = typeof key === 'number' ? value[key] : undefined;
    else if (isJsonObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return undefined;
  }
  return value;
}

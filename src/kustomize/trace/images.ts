/** The `images` field: `api/filters/imagetag` and `api/internal/image` of kustomize v5.8.1. */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { entriesOf, isJsonObject, type Kustomization } from '../kustomization.ts';
import { scalar, setChild, type TracedMap, type TracedNode, type Writer } from './node.ts';
import { currentId, type TracedObject } from './object.ts';

/** Applies every entry of `images`, in order; a later one sees the name that an earlier one gave. */
export function applyImages(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  for (const entry of entriesOf(kustomization, 'images')) {
    if (!isJsonObject(entry.value)) continue;
    const place = { file: kustomization.file, document: 0, path: entry.path };
    for (const object of objects) {
      if (currentId(object).kind === 'CustomResourceDefinition') continue;
      visit(object.root, entry.value, { place, layer: 'images', via });
    }
  }
}

function visit(node: TracedNode, entry: JsonObject, writer: Writer): void {
  if (node.type === 'list') for (const item of node.items()) visit(item, entry, writer);
  if (node.type !== 'map') return;
  for (const [key, value] of node.entries()) {
    if (value.type === 'scalar') continue;
    visit(value, entry, writer);
    if (value.type !== 'list') continue;
    for (const item of value.items()) {
      if (item.type !== 'map') continue;
      if (key === 'containers' || key === 'initContainers') setImage(item, 'image', entry, writer);
      const volume = key === 'volumes' ? item.entries().get('image') : undefined;
      if (volume?.type === 'map') setImage(volume, 'reference', entry, writer);
    }
  }
}

function setImage(holder: TracedMap, key: string, entry: JsonObject, writer: Writer): void {
  const node = holder.entries().get(key);
  if (node?.type !== 'scalar' || typeof node.value !== 'string') return;
  const before = splitImage(node.value);
  if (before.name !== entry['name']) return;
  const after = renewed(before, entry);
  if (after === null) return;
  const path = [...writer.place.path, after.key];
  const own: Writer = { ...writer, place: { ...writer.place, path } };
  setChild(holder, key, scalar(after.text, own, after.whole ? null : [node.writer, own]));
}

interface Image {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/** What an entry makes of an image, and the key of the entry that decides about the tag or digest (else the name). */
function renewed(image: Image, entry: JsonObject): { text: string; key: string; whole: boolean } | null {
  const newName = text(entry['newName']);
  const newTag = text(entry['newTag']);
  const newDigest = text(entry['digest']);
  const suffix = text(entry['tagSuffix']);
  const name = newName === '' ? image.name : newName;
  let { tag, digest } = image;
  let key = 'newName';
  if (newTag !== '' || newDigest !== '') {
    tag = newTag;
    digest = newDigest;
    key = newTag === '' ? 'digest' : 'newTag';
  } else if (suffix !== '') {
    tag += suffix;
    digest = '';
    key = 'tagSuffix';
  } else if (newName === '') {
    return null;
  }
  const whole = key === 'newTag' || key === 'digest';
  return { text: name + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`), key, whole };
}

function text(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** The first `:` or `@` behind the first `/` ends the name. */
export function splitImage(reference: string): Image {
  const slash = Math.max(reference.indexOf('/'), 0);
  const behind = reference.slice(slash);
  const at = behind.indexOf('@');
  const colon = behind.indexOf(':');
  if (at < 0 && colon < 0) return { name: reference, tag: '', digest: '' };
  if (at >= 0 && (colon < 0 || at < colon)) {
    return { name: reference.slice(0, slash + at), tag: '', digest: reference.slice(slash + at + 1) };
  }
  const name = reference.slice(0, slash + colon);
  if (at < 0) return { name, tag: reference.slice(slash + colon + 1), digest: '' };
  return { name, tag: reference.slice(slash + colon + 1, slash + at), digest: reference.slice(slash + at + 1) };
}

/** The `images` field: `api/filters/imagetag` and `api/internal/image` of kustomize v5.8.1. */
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../kustomization.ts';
import { concerns, type FieldSpec, writeAt } from './field-specs.ts';
import { childWriter, plain, scalar, setChild, type TracedMap, type TracedNode, type Writer } from './node.ts';
import { currentId, type TracedObject } from './object.ts';
import { authorOf } from './transformers.ts';

/** Where an entry writes beside all lists of containers: into image volumes, and what field specifications name. */
export interface ImageFields {
  readonly volumes: boolean;
  readonly specs: readonly FieldSpec[];
}

/** Applies one entry of `images`. */
export function applyImage(
  objects: readonly TracedObject[],
  entry: TracedNode,
  via: readonly string[],
  { volumes, specs }: ImageFields,
): void {
  const body = plain(entry);
  if (!isJsonObject(body)) return;
  const writer = authorOf(entry, 'images', via);
  for (const object of objects) {
    const id = currentId(object);
    if (id.kind !== 'CustomResourceDefinition') visit(object.root, body, writer, volumes);
    for (const spec of specs) {
      if (!concerns(spec, id)) continue;
      writeAt(object.root, { ...spec, create: false }, writer, (current) => imageFrom(current, body, writer));
    }
  }
}

function visit(node: TracedNode, entry: JsonObject, writer: Writer, volumes: boolean): void {
  if (node.type === 'list') for (const item of node.items()) visit(item, entry, writer, volumes);
  if (node.type !== 'map') return;
  for (const [key, value] of node.entries()) {
    if (value.type === 'scalar') continue;
    visit(value, entry, writer, volumes);
    if (value.type !== 'list') continue;
    for (const item of value.items()) {
      if (item.type !== 'map') continue;
      if (key === 'containers' || key === 'initContainers') setImage(item, 'image', entry, writer);
      const volume = volumes && key === 'volumes' ? item.entries().get('image') : undefined;
      if (volume?.type === 'map') setImage(volume, 'reference', entry, writer);
    }
  }
}

function setImage(holder: TracedMap, key: string, entry: JsonObject, writer: Writer): void {
  const next = imageFrom(holder.entries().get(key), entry, writer);
  if (next !== null) setChild(holder, key, next);
}

/** What an entry makes of an image; null where it means another one. */
function imageFrom(node: TracedNode | undefined, entry: JsonObject, writer: Writer): TracedNode | null {
  if (node?.type !== 'scalar' || typeof node.value !== 'string') return null;
  const before = splitImage(node.value);
  if (before.name !== entry['name']) return null;
  const after = renewed(before, entry);
  if (after === null) return null;
  const own = childWriter(writer, after.key);
  return scalar(after.text, own, after.whole ? null : [node.writer, own]);
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

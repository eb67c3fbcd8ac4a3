/** Edits of an `images` entry that decides about an image. */
import { formatImage, type ImageReference, parseImage } from '../kubernetes/images.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import { editedSources, type Sources } from '../kustomize/sources.ts';
import {
  childPlace,
  isUntraced,
  type Owner,
  parentPlace,
  type Place,
  readPlace,
  type RootTrace,
  traceSources,
} from '../kustomize/trace/index.ts';
import { applyEdit, type Texts } from './apply-edits.ts';
import { isRefusal, type Refusal, refused, type SourceEdit } from './types.ts';

/** Where the image is rendered, and how it is written below the entry. */
export interface ImageField {
  readonly sources: Sources;
  readonly trace: RootTrace;
  readonly resource: number;
  readonly pointer: string;
  /** Edits that write another image to this field of an object, where no entry is in between. */
  readonly write: (trace: RootTrace, resource: number, image: string) => readonly SourceEdit[] | Refusal;
}

/** The entry gets the parts of the image that are new: its name, its tag, or a digest in the place of the tag. */
export function imageEdits(
  { writer, node }: Owner,
  image: unknown,
  field: ImageField,
): readonly SourceEdit[] | Refusal {
  if (typeof image !== 'string') return refused('images-entry', 'an images entry can only hold an image');
  const wanted = parseImage(image);
  const current = parseImage(node?.type === 'scalar' ? String(node.value) : '');
  const entry = parentPlace(writer.place);
  const renaming = wanted.name === current.name ? [] : nameEdits(entry, wanted, field);
  if (isRefusal(renaming)) return renaming;
  const set = (key: 'newTag' | 'digest'): SourceEdit[] => {
    const part = key === 'newTag' ? 'tag' : 'digest';
    const value = wanted[part];
    if (value === null || value === current[part]) return [];
    return [{ action: 'set', place: childPlace(entry, key), value, layer: 'images' }];
  };
  const edits = [...renaming, ...set('newTag'), ...set('digest')];
  if (edits.length === 0) return refused('images-entry', 'the image that was given has neither another tag nor digest');
  const losesTag = wanted.tag === null && writer.place.path.at(-1) === 'newTag';
  return losesTag ? [...edits, { action: 'remove', place: writer.place, layer: 'images' }] : edits;
}

/**
 * The new name goes where the entry writes one. An entry that only looks for the name gets the new one to look for, together with
 * the image below that it finds.
 */
function nameEdits(entry: Place, wanted: ImageReference, field: ImageField): readonly SourceEdit[] | Refusal {
  const value = readPlace(field.sources, entry, 'kustomization');
  if (!isJsonObject(value)) return refused('images-entry', 'the images entry cannot be read');
  const set = (key: string): SourceEdit => {
    return { action: 'set', place: childPlace(entry, key), value: wanted.name, layer: 'images' };
  };
  const { newName } = value;
  if (typeof newName === 'string' && newName !== '') return [set('newName')];
  const below = editsBelow(entry, wanted, field);
  return isRefusal(below) ? below : [set('name'), ...below];
}

/** Edits of the image as it would be without the entry; it keeps its own tag and digest there. */
function editsBelow(entry: Place, { name }: ImageReference, field: ImageField): readonly SourceEdit[] | Refusal {
  const { sources, trace, resource, pointer, write } = field;
  const object = trace.objectOf(resource);
  if (isUntraced(object)) return refused(object.code, object.reason);
  const texts: Texts = new Map();
  const refusal = applyEdit(sources, texts, { action: 'remove', place: entry, layer: 'images' });
  if (refusal !== null) return refusal;
  const plain = traceSources(editedSources(sources, texts), trace.directory);
  const index = trace.objects.indexOf(object);
  const owner = plain.ownerOf(index, pointer);
  if (isUntraced(owner)) return refused(owner.code, owner.reason);
  const { node } = owner;
  if (node?.type !== 'scalar' || typeof node.value !== 'string') {
    return refused('images-entry', 'the image that the entry looks for cannot be found');
  }
  // A further entry above this one would have moved to its place, so that the sources no longer tell which one is meant.
  if (owner.writer.layer === 'images') return refused('images-entry', 'several images entries decide about the image');
  return write(plain, index, formatImage({ ...parseImage(node.value), name }));
}

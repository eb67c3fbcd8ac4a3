/** Splices edits into source texts. */
import { isSourceError, type Sources } from '../kustomize/sources.ts';
import {
  appendItem,
  editBlockScalar,
  type EditResult,
  moveValue,
  removeValue,
  setValue,
  type YamlPath,
} from '../yaml/index.ts';
import { refused, type Refusal, type SourceEdit } from './types.ts';

/** Source files as they will be: text by real path. Files that are not in it stay as they are. */
export type Texts = Map<string, string>;

/** Two edits of the same node that do the same thing are one. */
export function editKey(edit: SourceEdit): string {
  const { place, action } = edit;
  const what = action === 'remove' ? null : action === 'move' ? edit.to : textOf(edit.value);
  return JSON.stringify([placeKey(edit), action, what, place.file]);
}

/** The node that an edit is about. */
export function placeKey({ place }: SourceEdit): string {
  return JSON.stringify([place.file, place.document, place.path, place.inline?.document, place.inline?.path]);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
}

/**
 * Applies one edit to the texts; they stay as they were where it is refused.
 *
 * @param others edits that are to be made as well: what they want of the same text behind an anchor is done with it
 * @returns why it was refused, or the keys of all edits that were made by this one
 */
export function applyWith(
  sources: Sources,
  texts: Texts,
  edit: SourceEdit,
  others: readonly SourceEdit[],
): Refusal | readonly string[] {
  const { document, path, inline } = edit.place;
  const file = sources.files.real(edit.place.file) ?? edit.place.file;
  const text = texts.get(file) ?? sources.text(file);
  if (isSourceError(text)) return refused('source-unreadable', `${file}: ${text.message}`);
  const alike = others.filter((other) => other !== edit && editKey(atOnePath(other)) === editKey(atOnePath(edit)));
  const together = alike.map(({ place }) => place.inline?.path ?? place.path);
  let places: readonly YamlPath[] = [];
  const splice = (within: string, index: number, at: YamlPath): EditResult => {
    const made = spliced(within, index, at, edit, together);
    if (made.ok) places = made.places ?? [];
    return made;
  };
  const result =
    inline === undefined
      ? splice(text, document, path)
      : editBlockScalar(text, document, path, (inner) => splice(inner, inline.document, inline.path));
  if (!result.ok) return refused(`edit-${result.code}`, `${file}: ${result.reason}`);
  texts.set(file, result.text);
  return [editKey(edit), ...places.map((at) => editKey(movedTo(edit, at)))];
}

/** Applies one edit by itself. */
export function applyEdit(sources: Sources, texts: Texts, edit: SourceEdit): Refusal | null {
  const result = applyWith(sources, texts, edit, []);
  return 'code' in result ? result : null;
}

function movedTo(edit: SourceEdit, path: YamlPath): SourceEdit {
  const { place } = edit;
  const { inline } = place;
  return { ...edit, place: inline === undefined ? { ...place, path } : { ...place, inline: { ...inline, path } } };
}

/** Edits that are the same but for where they are made in one text are equal by this. */
function atOnePath(edit: SourceEdit): SourceEdit {
  return movedTo(edit, []);
}

function spliced(
  text: string,
  document: number,
  path: YamlPath,
  edit: SourceEdit,
  together: readonly YamlPath[],
): EditResult {
  if (edit.action === 'remove') {
    return removeValue(text, document, path, { pruneEmpty: prunable(edit.layer, path), together });
  }
  if (edit.action === 'move') return moveValue(text, document, path, edit.to);
  if (edit.action === 'append') return appendItem(text, document, path, edit.value, { together });
  return setValue(text, document, path, edit.value, { together });
}

/**
 * How many holders may go with the last thing that they held: in a merge patch all, since it says nothing with them; in
 * a resource all up to the security context, which means nothing when it is empty, else the nearest. The value of a JSON6902
 * operation stays.
 */
function prunable(layer: SourceEdit['layer'], path: SourceEdit['place']['path']): number {
  if (layer !== 'patch') {
    const context = path.lastIndexOf('securityContext');
    return context < 0 ? 1 : Math.max(1, path.length - 1 - context);
  }
  const inOperation = typeof path[0] === 'number' && path[1] === 'value';
  return inOperation ? Math.max(0, path.length - 3) : Number.POSITIVE_INFINITY;
}

/** Writes patches that do not exist yet, in the way in which their kustomization already writes its own. */
import { posix } from 'node:path';
import type { Json, JsonObject, ResourceId } from '../kubernetes/resource.ts';
import {
  entriesOf,
  isJsonObject,
  type Kustomization,
  kustomizationFilesIn,
  readKustomization,
} from '../kustomize/kustomization.ts';
import { isUntraced, mergeSchemaOf, type RootTrace } from '../kustomize/trace/index.ts';
import { isSourceError, type Sources } from '../kustomize/sources.ts';
import { setValue } from '../yaml/index.ts';
import { applyEdit, type Texts } from './apply-edits.ts';
import { bodyOf } from './patch-body.ts';
import { type PatchPart, type Refusal, refused, type SourceEdit } from './types.ts';

/** One patch to be written: all that is to be said of one object in one kustomization. */
export interface PatchToWrite {
  readonly directory: string;
  readonly target: ResourceId;
  /** The object as the patch sees it, for merge keys. */
  readonly trace: RootTrace;
  readonly resource: number;
  readonly rules: readonly string[];
  readonly parts: readonly PatchPart[];
}

/** Where a patch was written: the file that holds it, and the entry that names that file, where it is new. */
export interface WrittenPatch {
  readonly file: string;
  readonly entry: SourceEdit | null;
}

/** Adds the patch to the texts: a file of its own and an entry that names it, or an inline entry. */
export function writePatch(sources: Sources, texts: Texts, patch: PatchToWrite): WrittenPatch | Refusal {
  const [file] = kustomizationFilesIn(sources.files, patch.directory);
  const kustomization = file === undefined ? null : readKustomization(sources, file);
  if (kustomization === null || isSourceError(kustomization)) {
    return refused('kustomization-unreadable', `the kustomization of ${patch.directory || '.'} cannot be read`);
  }
  const text = patchText(patch);
  if (text === null) return refused('patch-unwritable', 'the patch cannot be written');
  const convention = conventionOf(kustomization);
  if (convention.inline) {
    const inline = entryEdit(kustomization, 'patches', { patch: convention.stripped ? text.trimEnd() : text });
    return applyEdit(sources, texts, inline) ?? { file: kustomization.file, entry: null };
  }
  const name = fileName(sources, texts, kustomization, convention, patch, text);
  const entry = entryEdit(kustomization, convention.field, convention.field === 'patches' ? { path: name } : name);
  const refusal = applyEdit(sources, texts, entry);
  if (refusal !== null) return refusal;
  const path = posix.join(kustomization.directory, name);
  texts.set(path, text);
  return { file: path, entry };
}

function patchText(patch: PatchToWrite): string | null {
  const object = patch.trace.objectOf(patch.resource);
  if (isUntraced(object)) return null;
  const schema = mergeSchemaOf(object) ?? undefined;
  const { apiVersion, kind, name, namespace } = patch.target;
  const metadata = namespace === null ? { name } : { name, namespace };
  const body: JsonObject = { kind, metadata, ...bodyOf(object.root, patch.parts, schema) };
  let text = `apiVersion: ${apiVersion}\n`;
  for (const [key, value] of Object.entries(body)) {
    const result = setValue(text, 0, [key], value);
    if (!result.ok) return null;
    text = result.text;
  }
  return text;
}

interface Convention {
  readonly inline: boolean;
  /** Inline patches end without a line end, as `|-` says. */
  readonly stripped: boolean;
  readonly field: 'patches' | 'patchesStrategicMerge';
  /** Folder of the patch files, from the kustomization. */
  readonly folder: string;
  readonly suffixed: boolean;
  readonly extension: string;
}

/** How most of the existing patches of this kustomization are written. */
function conventionOf(kustomization: Kustomization): Convention {
  const patches = entriesOf(kustomization, 'patches').map(({ value }) => value);
  const strategic = entriesOf(kustomization, 'patchesStrategicMerge').map(({ value }) => value);
  const field = patches.length === 0 && strategic.length > 0 ? 'patchesStrategicMerge' : 'patches';
  const inline = patches.flatMap((value) =>
    isJsonObject(value) && typeof value['patch'] === 'string' ? [value['patch']] : [],
  );
  const files = [...patches.map((value) => (isJsonObject(value) ? value['path'] : null)), ...strategic].filter(
    (value): value is string => typeof value === 'string' && !value.includes('\n'),
  );
  const most = (test: (file: string) => boolean): boolean => files.filter(test).length * 2 > files.length;
  const folders = new Set(files.map((path) => posix.dirname(path)));
  const [folder] = folders;
  return {
    inline: field === 'patches' && inline.length > files.length,
    stripped: inline.every((text) => !text.endsWith('\n')),
    field,
    folder: folders.size === 1 && folder !== undefined && !folder.startsWith('..') ? folder : '.',
    suffixed: most((path) => /[-_.]patch\.ya?ml$/.test(path)),
    extension: most((path) => path.endsWith('.yml')) ? '.yml' : '.yaml',
  };
}

/**
 * `patch-web-memory-limit.yaml`, or `web-memory-limit-patch.yaml` where the others end so; numbered where it is taken. A
 * file that says the very same is what a killed run left behind.
 */
function fileName(
  sources: Sources,
  texts: Texts,
  kustomization: Kustomization,
  convention: Convention,
  { target, rules }: PatchToWrite,
  text: string,
): string {
  const topic = rules.length === 1 ? (rules[0] ?? 'policy') : 'policy';
  const stem = `${target.name}-${topic}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  for (let count = 1; ; count++) {
    const numbered = count === 1 ? stem : `${stem}-${count}`;
    const base = convention.suffixed ? `${numbered}-patch` : `patch-${numbered}`;
    const name = posix.join(convention.folder, `${base}${convention.extension}`);
    const path = posix.join(kustomization.directory, name);
    if (texts.has(path)) continue;
    if (sources.files.kind(path) === null || sources.text(path) === text) return name;
  }
}

function entryEdit(kustomization: Kustomization, field: 'patches' | 'patchesStrategicMerge', value: Json): SourceEdit {
  const existing = kustomization.fields.get(field);
  const place = { file: kustomization.file, document: 0, path: [existing?.key ?? field] };
  return { action: 'append', place, value, layer: 'patch' };
}

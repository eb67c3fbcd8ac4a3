/** Adds an object beside another one: a file of its own next to that object's, and an entry in the list that names that. */
import { posix } from 'node:path';
import type { JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import { joinPath } from '../kustomize/files.ts';
import { isJsonObject, kustomizationFilesIn, readKustomization, stringEntriesOf } from '../kustomize/kustomization.ts';
import { isSourceError, type Sources } from '../kustomize/sources.ts';
import { isUntraced, type Place, readPlace, type RootTrace } from '../kustomize/trace/index.ts';
import type { AddedObject } from '../rules/index.ts';
import { setValue } from '../yaml/index.ts';
import { applyEdit, type Texts } from './apply-edits.ts';
import type { WrittenPatch } from './new-patch.ts';
import { type Refusal, refused, type SourceEdit, type Violation } from './types.ts';

/** An object that is to be added. */
export interface Addition {
  /** As it is written into its file: named like the object beside which it stands. */
  readonly object: KubernetesObject;
  /** That object's document. */
  readonly beside: Place;
  /** The kustomization that lists that object's file, by its own file and directory, and the list. */
  readonly kustomization: string;
  readonly directory: string;
  readonly list: string;
  /** Whether its entries begin with `./`. */
  readonly dotted: boolean;
  /** Files that it may be written to, the best first; more are made by numbers. */
  readonly stems: readonly string[];
  readonly extension: string;
}

export function additionFor(
  violation: Violation,
  trace: RootTrace,
  sources: Sources,
  adds: AddedObject,
): Addition | Refusal {
  if (violation.within !== '') {
    return refused(
      'inside-another-object',
      'the object stands in the list of another one, so nothing can be put beside it',
    );
  }
  const object = trace.objectOf(violation.rendered);
  if (isUntraced(object)) return refused(object.code, object.reason);
  const { place, layer, via } = object.origin;
  const directory = via.at(-1);
  if (layer !== 'resource' || directory === undefined) return refused('generator', 'the object is made by a generator');
  const [file] = kustomizationFilesIn(sources.files, directory);
  const kustomization = file === undefined ? null : readKustomization(sources, file);
  if (kustomization === null || isSourceError(kustomization)) {
    return refused('kustomization-unreadable', `the kustomization of ${directory || '.'} cannot be read`);
  }
  const entries = stringEntriesOf(kustomization, 'resources');
  const entry = entries.find(({ value }) => joinPath(directory, value) === place.file);
  if (entry === undefined) {
    return refused(
      'not-listed',
      `${kustomization.file} does not list ${place.file} under resources, so nothing can be listed beside it`,
    );
  }
  const authored = readPlace(sources, place);
  if (!isJsonObject(authored)) return refused('source-unreadable', `${place.file} cannot be read`);
  const made = adds({ apiVersion: '', kind: '', ...authored });
  if (!made.ok) return refused('fix-undecided', `${place.file}: ${made.reason}`);
  const extension = place.file.endsWith('.yml') ? '.yml' : '.yaml';
  return {
    object: withoutEmptyNamespace(made.value),
    beside: place,
    kustomization: kustomization.file,
    directory,
    list: String(entry.path[0]),
    dotted: entry.value.startsWith('./'),
    stems: stemsFor(place.file, authored, made.value),
    extension,
  };
}

/** Writes the file, and the entry that lists it; a file that says the very same is what a killed run left behind. */
export function writeAddition(sources: Sources, texts: Texts, addition: Addition): WrittenPatch | Refusal {
  const text = textOf(sources, addition);
  if (text === null) return refused('object-unwritable', 'the object that is to be added cannot be written');
  const file = freeFile(sources, texts, addition, text);
  const relative = posix.relative(addition.directory === '' ? '.' : addition.directory, file);
  const value = addition.dotted && !relative.startsWith('.') ? `./${relative}` : relative;
  const place: Place = { file: addition.kustomization, document: 0, path: [addition.list] };
  const entry: SourceEdit = { action: 'append', place, value, layer: 'resource' };
  const refusal = applyEdit(sources, texts, entry);
  if (refusal !== null) return refusal;
  texts.set(file, text);
  return { file, entry };
}

function textOf(sources: Sources, { object, beside }: Addition): string | null {
  let text = `apiVersion: ${object.apiVersion}\n`;
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion') continue;
    const result = setValue(text, 0, [key], value);
    if (!result.ok) return null;
    text = result.text;
  }
  const neighbour = sources.text(beside.file);
  const isWindows = !isSourceError(neighbour) && neighbour.includes('\r\n');
  return isWindows ? text.replaceAll('\n', '\r\n') : text;
}

function freeFile(sources: Sources, texts: Texts, { stems, extension }: Addition, text: string): string {
  const last = stems.at(-1) ?? 'added';
  for (let count = 0; ; count++) {
    const stem = stems[count] ?? `${last}-${count - stems.length + 2}`;
    const file = `${stem}${extension}`;
    if (texts.has(file)) continue;
    if (sources.files.kind(file) === null || sources.text(file) === text) return file;
  }
}

/** Names that people use for files instead of the kind's own. */
const SHORT: Readonly<Record<string, string>> = {
  PodDisruptionBudget: 'pdb',
  HorizontalPodAutoscaler: 'hpa',
  PersistentVolumeClaim: 'pvc',
};

/** As the neighbour is called: by its kind, by its name and kind, or by its name. */
function stemsFor(neighbour: string, { kind, metadata }: JsonObject, added: KubernetesObject): string[] {
  const folder = posix.dirname(neighbour);
  const stem = posix.basename(neighbour).replace(/\.[^.]*$/, '');
  const name = fileWord(isJsonObject(metadata) ? String(metadata['name'] ?? '') : '') || 'added';
  const short = SHORT[added.kind] ?? kebab(added.kind);
  const named = `${name}-${short}`;
  const words = [kebab(String(kind)), String(kind).toLowerCase()];
  const byKind = words.find((word) => stem === word || stem.startsWith(`${word}-`) || stem.endsWith(`-${word}`));
  const alike =
    byKind === undefined || byKind === ''
      ? named
      : stem.startsWith(byKind)
        ? `${short}${stem.slice(byKind.length)}`
        : `${stem.slice(0, stem.length - byKind.length)}${short}`;
  return [...new Set([alike, named])].map((each) => posix.join(folder, each));
}

function kebab(kind: string): string {
  return kind.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function fileWord(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
}

/** What the author left to the kustomizations is left to them here too. */
function withoutEmptyNamespace(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  if (metadata === undefined || !isJsonObject(metadata) || (metadata['namespace'] ?? '') !== '') return object;
  return { ...object, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'namespace')) };
}

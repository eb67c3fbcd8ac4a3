/**
 * Everything that has to change at once when an object gets another apiVersion: the file that introduces it, every patch that reaches
 * it, and what names it by the old version, in every kustomization that reads that file.
 */
import { type ConvertedType, convertOperation, convertsTo } from '../../kubernetes/conversions/index.ts';
import { closureOf } from '../../kustomize/closure.ts';
import { isJsonObject } from '../../kustomize/kustomization.ts';
import type { Sources } from '../../kustomize/sources.ts';
import {
  type AppliedPatch,
  childPlace,
  isUntraced,
  type Place,
  readPlace,
  type RootTrace,
} from '../../kustomize/trace/index.ts';
import { editKey } from '../apply-edits.ts';
import { isRefusal, type Refusal, refused, type SourceEdit, type Violation } from '../types.ts';
import { documentEdits } from './documents.ts';
import { type Subject, tracedIn, type Use } from './follow.ts';
import { namedIn } from './named.ts';
import { referenceEdits } from './references.ts';

export interface ConversionContext {
  readonly sources: Sources;
  readonly trace: RootTrace;
  /** Every kustomization of the tree that can be rendered by itself. */
  readonly kustomizations: readonly string[];
}

/** What writes a field of the object and cannot be followed, so that it could write the old field for ever. */
const UNFOLLOWED = new Set(['replacement', 'transformer', 'patch-not-followed', 'openapi']);

export function conversionEdits(violation: Violation, context: ConversionContext): readonly SourceEdit[] | Refusal {
  const { sources, trace, kustomizations } = context;
  const type = violation.finding.fix?.converts ?? null;
  const successor = type === null ? null : convertsTo(type);
  if (type === null || successor === null) return refused('no-conversion', 'the fix converts nothing');
  if (violation.within !== '') {
    return refused(
      'inside-another-object',
      'the object stands in the list of another one, which kustomize does not take apart',
    );
  }
  const object = trace.objectOf(violation.rendered);
  if (isUntraced(object)) return refused(object.code, object.reason);
  const obstacle = obstacleTo(violation, trace);
  if (obstacle !== null) return obstacle;
  const { place, layer } = object.origin;
  if (layer !== 'resource') return refused('generator', 'the object is made by a generator');
  // All roots that use the object want the same, so it is looked for once.
  const known = found.get(sources) ?? new Map<string, readonly SourceEdit[] | Refusal>();
  found.set(sources, known);
  const key = JSON.stringify([place, type, kustomizations.includes(trace.directory) ? null : trace.directory]);
  const edits = known.get(key) ?? everywhere(place, { type, successor }, context);
  known.set(key, edits);
  return edits;
}

const found = new WeakMap<Sources, Map<string, readonly SourceEdit[] | Refusal>>();

/** The edits of every file that writes the object, or names it by its old version. */
function everywhere(
  place: Place,
  { type, successor }: Omit<Subject, 'names'>,
  { sources, trace, kustomizations }: ConversionContext,
): readonly SourceEdit[] | Refusal {
  const uses = usesOf(sources, kustomizations, trace.directory, place);
  const names = new Set(uses.flatMap(({ objects }) => objects.flatMap(({ ids }) => ids.map(({ name }) => name))));
  const subject: Subject = { type, successor, names };
  const parts = [
    documentEdits(sources, place, type, 'source'),
    ...patchesOf(uses).map((patch) => patchEdits(sources, patch, type)),
    ...uses.map((use) => namedIn(sources, use, subject)),
    ...uses.map((use) => referenceEdits(use, subject)),
  ];
  const refusal = parts.find((part): part is Refusal => isRefusal(part));
  if (refusal !== undefined) return refusal;
  const edits = parts.flatMap((part) => (isRefusal(part) ? [] : part));
  return [...new Map(edits.map((edit) => [editKey(edit), edit])).values()];
}

function obstacleTo({ rendered, finding }: Violation, trace: RootTrace): Refusal | null {
  for (const { pointer } of finding.fix?.ops ?? []) {
    const owner = trace.ownerOf(rendered, pointer);
    if (isUntraced(owner) && UNFOLLOWED.has(owner.code)) return refused(owner.code, owner.reason);
  }
  return null;
}

function usesOf(sources: Sources, kustomizations: readonly string[], root: string, place: Place): Use[] {
  const file = sources.files.real(place.file) ?? place.file;
  // In one order, whichever root asks: several roots that want the same want it in the same words.
  const directories = [...new Set([root, ...kustomizations])].toSorted();
  return directories
    .filter((directory) => closureOf(sources, directory).files.includes(file))
    .map((directory) => {
      const trace = tracedIn(sources, directory);
      const objects = trace.objects.filter(({ origin }) => samePlace(origin.place, place));
      return { directory, trace, objects };
    });
}

function samePlace(one: Place, other: Place): boolean {
  return one.file === other.file && one.document === other.document && one.path.join('\0') === other.path.join('\0');
}

function patchesOf(uses: readonly Use[]): readonly AppliedPatch[] {
  const patches = uses.flatMap(({ objects }) => objects.flatMap(({ patchedBy }) => patchedBy));
  return [...new Map(patches.map((patch) => [JSON.stringify(patch.writer.place), patch])).values()];
}

function patchEdits(
  sources: Sources,
  { form, writer }: AppliedPatch,
  type: ConvertedType,
): readonly SourceEdit[] | Refusal {
  if (form === 'strategic-merge') return documentEdits(sources, writer.place, type, 'patch');
  const operations = readPlace(sources, writer.place, 'kustomization');
  if (!Array.isArray(operations))
    return refused('patch-unreadable', `the patch in ${writer.place.file} cannot be read`);
  const edits: SourceEdit[] = [];
  for (const [index, operation] of operations.entries()) {
    const converted = convertOperation(type, operation);
    if (!converted.ok) return refused(converted.code, `${writer.place.file}: ${converted.reason}`);
    if (converted.operation === operation || !isJsonObject(operation)) continue;
    for (const key of ['path', 'value']) {
      const value = converted.operation[key];
      if (value === undefined || value === operation[key]) continue;
      edits.push({ action: 'set', place: childPlace(childPlace(writer.place, index), key), value, layer: 'patch' });
    }
  }
  return edits;
}

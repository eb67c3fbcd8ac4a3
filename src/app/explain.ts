import { resourceId } from '../kubernetes/identity.ts';
import type { FieldStep } from '../kubernetes/field-path.ts';
import { valueOf } from '../kubernetes/field-path.ts';
import { formatPointer, getPointer, parsePointer } from '../kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { closureOf } from '../kustomize/closure.ts';
import { directoryFiles } from '../kustomize/files.ts';
import { findKustomizations, selectRoots } from '../kustomize/find.ts';
import { openRenderCache } from '../kustomize/render-cache.ts';
import { findRenderer, type Renderer } from '../kustomize/renderer.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import { type FieldWrite, type History, traceHistory } from '../kustomize/trace/history.ts';
import { isUntraced, parentPlace, type Place, positionOf, type Writer } from '../kustomize/trace/index.ts';
import type { Problem } from '../problem.ts';
import { applyEdit, type Texts } from '../remediation/apply-edits.ts';
import { editsAtOwner } from '../remediation/locate-edit.ts';
import { isRefusal, type Refusal, type SourceEdit } from '../remediation/types.ts';
import type { ExplainedChange, ExplainedWrite, Explanation, Reason } from '../report/explanation.ts';
import { didYouMean } from '../rules/suggest.ts';
import { findField, findResource } from './explain-target.ts';
import { readObjects } from './judge.ts';
import type { PlatformOptions } from './options.ts';
import { renderRoot } from './render.ts';
import { otherRoots, shownRoot } from './roots.ts';
import { holdsSecret, isSecretSource, showsSecret } from './secret-values.ts';
import { tool } from './tool.ts';
import { openTree } from './tree.ts';

export interface ExplainOptions
  extends Pick<PlatformOptions, 'cwd' | 'env' | 'allowRemote' | 'loadRestrictor' | 'timeoutMs'> {
  /** As typed. */
  readonly root: string;
  readonly resource: string;
  readonly field: string;
}

export type Explained =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly problem: Problem };

/** Renders one root and tells the life of one field. Changes nothing. */
export async function explain(options: ExplainOptions): Promise<Explained> {
  const opened = openRoot(options);
  if ('code' in opened) return failed(opened);
  const { sources, root } = opened;
  const found = await findRenderer(options.env);
  if (!found.ok) return failed(found.problem);
  const rendering = await renderRoot(found.renderer, sources, root, options, openRenderCache(options.env));
  if (rendering.status === 'failed') return failed(rendering.error);
  const read = readObjects(rendering.text);
  if (!read.ok) return failed(read.error);
  const { objects } = read;
  const history = traceHistory(sources, root, objects);
  const shown = shownRoot(root);
  const resource = findResource(shown, options.resource, objects, (index) => history.trace.authored(index));
  if (typeof resource !== 'number') return failed(resource);
  const object = objects[resource];
  if (object === undefined) throw new Error(`${shown} renders no object ${resource}`);
  const field = findField(options.field, object, (pointer, step) => takenBy(sources, history, resource, pointer, step));
  if ('code' in field) return failed(field);
  const asked = { sources, root, objects, history, resource, object, pointer: field.pointer };
  return { ok: true, explanation: explanationOf(asked, found.renderer) };
}

function failed(problem: Problem): Explained {
  return { ok: false, problem };
}

/** The one kustomization that a path means: what lies below a directory without one is not looked for. */
function openRoot({ cwd, root }: ExplainOptions): { readonly sources: Sources; readonly root: string } | Problem {
  const { tree, problems } = openTree(cwd, [root]);
  const [missing] = problems;
  if (tree === null || missing !== undefined) return missing ?? noKustomization(root, []);
  const sources = openSources(directoryFiles(tree.top));
  const selected = selectRoots(sources, tree.paths, { all: true });
  const [problem] = selected.problems;
  if (problem !== undefined) return problem;
  const [path = ''] = tree.paths;
  const real = sources.files.real(path) ?? path;
  const [only] = selected.roots;
  const isMeant = findKustomizations(sources).some(
    ({ directory, files }) => directory === real || files.includes(real),
  );
  return isMeant && only !== undefined ? { sources, root: only } : noKustomization(root, selected.roots);
}

function noKustomization(root: string, below: readonly string[]): Problem {
  const [first] = below;
  const hint = first === undefined ? '' : `, but there is one in ${first}`;
  const message = `There is no kustomization in ${root}${hint}; name the directory of one.`;
  return { code: 'no-kustomization', message, file: null, line: null };
}

/** What is asked about, and all that is known of it. */
interface Asked {
  readonly sources: Sources;
  readonly root: string;
  readonly objects: readonly KubernetesObject[];
  readonly history: History;
  readonly resource: number;
  readonly object: KubernetesObject;
  readonly pointer: string;
}

function explanationOf(asked: Asked, renderer: Renderer): Explanation {
  const { root, history, resource, object, pointer } = asked;
  const value = getPointer(object, pointer);
  const present = value !== undefined && value !== null;
  const writes = history.writesOf(resource, pointer);
  const secret = isHidden(asked, value, writes);
  const owner = history.trace.ownerOf(resource, pointer);
  const located = history.trace.locate(resource, pointer);
  const { change, refused } = changesOf(asked, value);
  const via = isUntraced(owner) ? [] : owner.writer.via;
  return {
    apiVersion: 'oakum.dev/v1',
    kind: 'Explanation',
    tool,
    renderer: { name: renderer.name, version: renderer.version },
    root: shownRoot(root),
    resource: resourceId(object),
    authored: history.trace.authored(resource),
    pointer,
    present,
    value: secret ? null : (value ?? null),
    secret,
    similar: present ? null : similarKey(object, pointer),
    writes: writes.map((write) => explainedWrite(asked.sources, write, secret)),
    untraced: located.untraced,
    change,
    refused,
    overlays: via.slice(0, -1).toReversed().map(shownRoot),
    readers: readersOf(asked, change),
  };
}

/** Constructs by which a value may come from another object; else the places themselves tell whether it is a secret. */
const CARRIERS: readonly string[] = ['replacement', 'parameter', 'generator'];

function isHidden(asked: Asked, value: Json | undefined, writes: readonly FieldWrite[]): boolean {
  const { sources, objects, object, pointer, history, resource } = asked;
  if (holdsSecret(object, parsePointer(pointer) ?? [])) return true;
  if (writes.some(({ writer }) => isSecretSource(sources, writer.place))) return true;
  const isFollowed = !isUntraced(history.trace.ownerOf(resource, pointer));
  const isOwn = isFollowed && !writes.some(({ writer }) => CARRIERS.includes(writer.layer));
  const shows = showsSecret(objects, isOwn);
  return shows(value) || writes.some((write) => shows(write.value));
}

/** A key beside the missing one that may have been meant. */
function similarKey(object: KubernetesObject, pointer: string): string | null {
  const tokens = parsePointer(pointer) ?? [];
  const missing = tokens.findIndex(
    (_, index) => getPointer(object, formatPointer(tokens.slice(0, index + 1))) === undefined,
  );
  const holder = getPointer(object, formatPointer(tokens.slice(0, Math.max(missing, 0))));
  const keys = isJsonObject(holder) ? Object.keys(holder) : [];
  return /"(.*)"/.exec(didYouMean(tokens[missing] ?? '', keys))?.[1] ?? null;
}

function explainedWrite(sources: Sources, write: FieldWrite, secret: boolean): ExplainedWrite {
  const { writer, action, state, tokens, value } = write;
  return {
    ...placed(sources, writer.place, writer.layer),
    via: writer.via.map(shownRoot),
    action,
    state,
    pointer: formatPointer(tokens),
    value: secret ? null : (value ?? null),
  };
}

function placed(sources: Sources, place: Place, layer: Writer['layer']): Omit<ExplainedChange, 'add'> {
  const { line, column } = positionOf(sources, place) ?? { line: null, column: null };
  return { file: sources.files.real(place.file) ?? place.file, line, column, layer };
}

interface Changes {
  readonly change: readonly ExplainedChange[];
  readonly refused: Reason | null;
}

/** Where the fixer would write the field, and why it would not. */
function changesOf({ sources, history, resource, pointer }: Asked, value: Json | undefined): Changes {
  const { trace } = history;
  const { untraced } = trace.locate(resource, pointer);
  const owner = trace.ownerOf(resource, pointer);
  if (untraced !== null || isUntraced(owner)) return { change: [], refused: untraced };
  const { writer } = owner;
  // What an images entry gets depends on the new image; the key that decides now is where to look.
  if (writer.layer === 'images') {
    return { change: [{ ...placed(sources, writer.place, writer.layer), add: [] }], refused: null };
  }
  const op = { op: 'set', pointer, value: value ?? null, beside: null } as const;
  const edits = editsAtOwner(sources, trace, resource, op);
  if (isRefusal(edits)) return { change: [], refused: reasonOf(edits) };
  const texts: Texts = new Map();
  const refusal = edits.map((edit) => applyEdit(sources, texts, edit)).find((one) => one !== null) ?? null;
  return { change: edits.map((edit) => changeAt(sources, edit)), refused: refusal === null ? null : reasonOf(refusal) };
}

function reasonOf({ code, reason }: Refusal): Reason {
  return { code, reason };
}

/** The place of an edit, or the deepest node on the way to it that stands in the file, and the keys to add there. */
function changeAt(sources: Sources, { place, layer }: SourceEdit): ExplainedChange {
  const add: string[] = [];
  let here = place;
  while (positionOf(sources, here) === null) {
    const key = (here.inline?.path ?? here.path).at(-1);
    if (key === undefined) return { ...placed(sources, place, layer), add: [] };
    add.unshift(String(key));
    here = parentPlace(here);
  }
  return { ...placed(sources, here, layer), add };
}

function readersOf({ sources, root }: Asked, places: readonly ExplainedChange[]): readonly string[] {
  const files = new Set(places.map(({ file }) => file));
  if (files.size === 0) return [];
  const readers = otherRoots(sources, [root]).filter((other) =>
    closureOf(sources, other).files.some((file) => files.has(file)),
  );
  return readers.map(shownRoot);
}

/** The place that took an item out of a list, as `file:line`; null where none did. */
function takenBy(
  sources: Sources,
  history: History,
  resource: number,
  pointer: string,
  step: FieldStep,
): string | null {
  if (!('item' in step)) return null;
  const taken = history
    .takenFrom(resource, pointer)
    .find(({ value }) => step.item.every((one) => valueOf(value, one.key) === one.value));
  if (taken === undefined) return null;
  const { file, line } = placed(sources, taken.writer.place, taken.writer.layer);
  return line === null ? file : `${file}:${line}`;
}

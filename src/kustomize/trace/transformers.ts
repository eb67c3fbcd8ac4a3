/** What kustomize's transformers do to objects, whether a field of a kustomization asks for it or a resource. */
import type { ResourceId } from '../../kubernetes/resource.ts';
import { concerns, type FieldSpec, mapsAt, writeAt } from './field-specs.ts';
import { child, type Layer, scalar, setChild, textOf, type TracedMap, type TracedNode, type Writer } from './node.ts';
import { currentId, historyOf, rememberId, type TracedObject } from './object.ts';
import { isClusterScoped } from './schema.ts';

/** The node that asks for a change, as the author of what is changed. */
export function authorOf({ writer }: TracedNode, layer: Layer, via: readonly string[]): Writer {
  return { place: writer.place, layer, via };
}

export interface NamespaceRules {
  readonly specs: readonly FieldSpec[];
  /** Only where none is set yet. */
  readonly unsetOnly: boolean;
  /** Subjects of role bindings that are moved: those called `default`, all service accounts, or none. */
  readonly subjects: 'defaultOnly' | 'allServiceAccounts' | 'none';
}

export function moveTo(
  objects: readonly TracedObject[],
  namespace: TracedNode | undefined,
  via: readonly string[],
  { specs, unsetOnly, subjects }: NamespaceRules,
): void {
  const text = textOf(namespace);
  if (namespace === undefined || text === undefined || text === '') return;
  const writer = authorOf(namespace, 'transformer', via);
  const value = scalar(text, writer);
  const change = (current: TracedNode | undefined): TracedNode | null =>
    unsetOnly && (textOf(current) ?? '') !== '' ? null : value;
  for (const object of objects) {
    const id = currentId(object);
    rememberId(object);
    if (!isClusterScoped(id.apiVersion, id.kind)) {
      writeAt(object.root, { path: ['metadata', 'namespace'], create: true }, writer, change);
    }
    const isBinding = id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding';
    if (isBinding) moveSubjects(object.root, subjects, change);
    for (const spec of specs) {
      const path = spec.path.join('/');
      if (path === 'metadata/namespace' || (isBinding && path === 'subjects')) continue;
      if (concerns(spec, id)) writeAt(object.root, spec, writer, change);
    }
  }
}

function moveSubjects(
  root: TracedMap,
  which: NamespaceRules['subjects'],
  change: (current: TracedNode | undefined) => TracedNode | null,
): void {
  const subjects = child(root, 'subjects');
  if (subjects?.type !== 'list') return;
  for (const subject of subjects.items()) {
    if (subject.type !== 'map') continue;
    const isMoved =
      which === 'defaultOnly'
        ? textOf(child(subject, 'name')) === 'default'
        : which === 'allServiceAccounts' && textOf(child(subject, 'kind')) === 'ServiceAccount';
    const next = isMoved ? change(child(subject, 'namespace')) : null;
    if (next !== null) setChild(subject, 'namespace', next);
  }
}

const NOT_RENAMED = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/** Puts a text before or behind names, or whatever fields the specifications name. */
export function affix(
  objects: readonly TracedObject[],
  text: TracedNode | undefined,
  end: 'prefix' | 'suffix',
  via: readonly string[],
  specs: readonly FieldSpec[],
): void {
  const added = textOf(text);
  if (text === undefined || added === undefined || added === '') return;
  const writer = authorOf(text, 'transformer', via);
  const change = (current: TracedNode | undefined): TracedNode | null => {
    const before = textOf(current);
    if (before === undefined) return null;
    const parts =
      current?.type === 'scalar' && current.composed !== null ? current.composed : [current?.writer ?? writer];
    return scalar(end === 'prefix' ? added + before : before + added, writer, [...parts, writer]);
  };
  for (const object of objects) {
    const original = object.ids[0] ?? currentId(object);
    if (NOT_RENAMED.has(original.kind)) continue;
    for (const spec of specs) {
      if (!concerns(spec, original) || !concerns(spec, currentId(object))) continue;
      if (spec.path.join('/') === 'metadata/name') {
        rememberId(object);
        object.renamedBy.push(writer);
      }
      writeAt(object.root, spec, writer, change);
    }
  }
}

/** Writes labels or annotations into every map that the specifications reach. */
export function writePairs(
  objects: readonly TracedObject[],
  pairs: TracedNode | undefined,
  via: readonly string[],
  specs: readonly FieldSpec[],
): void {
  if (pairs?.type !== 'map') return;
  const writer = authorOf(pairs, 'transformer', via);
  for (const object of objects) {
    const id = currentId(object);
    const holders = specs
      .filter((spec) => concerns(spec, id))
      .flatMap((spec) => mapsAt(object.root, spec, writer).map((map) => ({ map, path: spec.path })));
    for (const [key, value] of pairs.entries()) {
      if (value.type !== 'scalar') continue;
      const node = scalar(String(value.value), authorOf(value, 'transformer', via));
      for (const { map } of holders) setChild(map, key, node);
      object.sharedPairs.push({ key, holders });
    }
  }
}

/** Sets the count of every object that had the entry's name at any time. */
export function scale(
  objects: readonly TracedObject[],
  entry: TracedNode,
  via: readonly string[],
  specs: readonly FieldSpec[],
): void {
  const name = child(entry, 'name');
  const count = child(entry, 'count');
  if (name?.type !== 'scalar' || count?.type !== 'scalar') return;
  const writer = authorOf(count, 'replicas', via);
  const isMeant = (spec: FieldSpec) => (id: ResourceId) => id.name === name.value && concerns(spec, id);
  for (const spec of specs) {
    for (const object of objects) {
      if (!historyOf(object).some(isMeant(spec))) continue;
      // kustomize looks once more whether the kind is the one that is meant, now.
      if (!concerns(spec, currentId(object))) continue;
      writeAt(object.root, spec, writer, () => scalar(count.value, writer));
    }
  }
}

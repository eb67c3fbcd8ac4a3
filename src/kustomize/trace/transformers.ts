/** The fields of a kustomization that set one thing on every object, in kustomize's own order of application. */
import type { Json } from '../../kubernetes/resource.ts';
import { entriesOf, isJsonObject, type Kustomization, type KustomizationField } from '../kustomization.ts';
import { ANNOTATION_FIELDS, type FieldSpec, LABEL_FIELDS, SELECTOR_FIELDS, TEMPLATE_LABEL_FIELDS } from './fields.ts';
import { child, ensureMap, scalar, setChild, textOf, type TracedMap, type TracedNode, type Writer } from './node.ts';
import { currentId, historyOf, rememberId, type TracedObject } from './object.ts';
import { isClusterScoped } from './schema.ts';

/** The text of a scalar field and where it stands; null where the field is missing or empty. */
function field(
  kustomization: Kustomization,
  name: KustomizationField,
  via: readonly string[],
): { readonly value: string; readonly writer: Writer } | null {
  const found = kustomization.fields.get(name);
  if (found === undefined || typeof found.value !== 'string' || found.value === '') return null;
  return { value: found.value, writer: writerAt(kustomization, [found.key], via) };
}

function writerAt(kustomization: Kustomization, path: readonly (string | number)[], via: readonly string[]): Writer {
  return { place: { file: kustomization.file, document: 0, path }, layer: 'transformer', via };
}

export function applyNamespace(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  const namespace = field(kustomization, 'namespace', via);
  if (namespace === null) return;
  const value = scalar(namespace.value, namespace.writer);
  for (const object of objects) {
    const id = currentId(object);
    rememberId(object);
    if (!isClusterScoped(id.apiVersion, id.kind)) {
      const metadata = ensureMap(object.root, ['metadata'], namespace.writer);
      if (metadata !== undefined) setChild(metadata, 'namespace', value);
    }
    if (id.kind === 'Namespace' && id.apiVersion === 'v1') setAt(object.root, ['metadata', 'name'], value);
    if (id.kind === 'APIService') setAt(object.root, ['spec', 'service', 'namespace'], value);
    if (id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding') setDefaultSubjects(object.root, value);
    if (id.kind === 'CustomResourceDefinition') {
      setAt(object.root, ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'namespace'], value);
    }
  }
}

/** Sets an existing holder's key. */
function setAt(root: TracedMap, path: readonly string[], value: TracedNode): void {
  let holder: TracedNode | undefined = root;
  for (const key of path.slice(0, -1)) holder = child(holder, key);
  const last = path.at(-1);
  if (holder?.type !== 'map' || last === undefined) return;
  if (last === 'namespace' && holder.entries().size === 0) return;
  setChild(holder, last, value);
}

/** Subjects are moved only when they are called `default`. */
function setDefaultSubjects(root: TracedMap, value: TracedNode): void {
  const subjects = child(root, 'subjects');
  if (subjects?.type !== 'list') return;
  for (const subject of subjects.items()) {
    if (subject.type === 'map' && textOf(child(subject, 'name')) === 'default') setChild(subject, 'namespace', value);
  }
}

const NOT_RENAMED = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

export function applyNameAffixes(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  const prefix = field(kustomization, 'namePrefix', via);
  const suffix = field(kustomization, 'nameSuffix', via);
  for (const object of objects) {
    if (NOT_RENAMED.has(object.ids[0]?.kind ?? '')) continue;
    if (prefix !== null) rename(object, (name) => prefix.value + name, prefix.writer);
    if (suffix !== null) rename(object, (name) => name + suffix.value, suffix.writer);
  }
}

function rename(object: TracedObject, change: (name: string) => string, writer: Writer): void {
  const metadata = child(object.root, 'metadata');
  const name = child(metadata, 'name');
  const text = textOf(name);
  if (metadata?.type !== 'map' || name?.type !== 'scalar' || text === undefined) return;
  rememberId(object);
  object.renamedBy.push(writer);
  setChild(metadata, 'name', scalar(change(text), writer, [...(name.composed ?? [name.writer]), writer]));
}

export function applyLabels(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  for (const entry of entriesOf(kustomization, 'labels')) {
    if (!isJsonObject(entry.value)) continue;
    const { pairs, includeSelectors, includeTemplates, includeVolumeClaimTemplates } = entry.value;
    const specs: FieldSpec[] = [{ path: ['metadata', 'labels'], create: true }];
    if (includeSelectors === true) specs.push(...SELECTOR_FIELDS, ...LABEL_FIELDS);
    else if (includeTemplates === true) specs.push(...TEMPLATE_LABEL_FIELDS);
    if (includeVolumeClaimTemplates === true) {
      specs.push({
        kinds: ['StatefulSet'],
        path: ['spec', 'volumeClaimTemplates', '[]', 'metadata', 'labels'],
        create: true,
      });
    }
    applyPairs(objects, pairs, writerAt(kustomization, [...entry.path, 'pairs'], via), specs);
  }
  const common = kustomization.fields.get('commonLabels');
  if (common === undefined) return;
  applyPairs(objects, common.value, writerAt(kustomization, [common.key], via), [...LABEL_FIELDS, ...SELECTOR_FIELDS]);
}

export function applyAnnotations(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  const common = kustomization.fields.get('commonAnnotations');
  if (common === undefined) return;
  applyPairs(objects, common.value, writerAt(kustomization, [common.key], via), ANNOTATION_FIELDS);
}

function applyPairs(
  objects: readonly TracedObject[],
  pairs: Json | undefined,
  writer: Writer,
  specs: readonly FieldSpec[],
): void {
  if (!isJsonObject(pairs)) return;
  for (const object of objects) {
    const { kind } = currentId(object);
    const holders = specs
      .filter((spec) => spec.kinds === undefined || spec.kinds.includes(kind))
      .flatMap((spec) => holdersAt(object.root, spec, writer).map((map) => ({ map, path: spec.path })));
    for (const { map } of holders) setPairs(map, pairs, writer);
    for (const key of Object.keys(pairs)) object.sharedPairs.push({ key, holders });
  }
}

function setPairs(holder: TracedMap, pairs: { [key: string]: Json }, writer: Writer): void {
  for (const [key, value] of Object.entries(pairs)) {
    const place = { ...writer.place, path: [...writer.place.path, key] };
    setChild(holder, key, scalar(String(value), { ...writer, place }));
  }
}

/** The maps that a field specification reaches, made where it says so. Lists on the way are walked through. */
function holdersAt(root: TracedMap, spec: FieldSpec, writer: Writer): TracedMap[] {
  let level: TracedNode[] = [root];
  for (const key of spec.path) {
    level = level.flatMap((node) => {
      if (key === '[]') return node.type === 'list' ? node.items() : [];
      const nodes = node.type === 'list' ? node.items() : [node];
      return nodes.flatMap((one) => descend(one, key, spec.create, writer));
    });
  }
  return level.filter((node): node is TracedMap => node.type === 'map');
}

function descend(node: TracedNode, key: string, create: boolean, writer: Writer): TracedNode[] {
  if (node.type !== 'map') return [];
  const next = node.entries().get(key);
  if (next !== undefined && !(next.type === 'scalar' && next.value === null)) return [next];
  const made = create && key !== 'volumeClaimTemplates' ? ensureMap(node, [key], writer) : undefined;
  return made === undefined ? [] : [made];
}

const SCALED = new Set(['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet']);

export function applyReplicas(
  objects: readonly TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  for (const entry of entriesOf(kustomization, 'replicas')) {
    if (!isJsonObject(entry.value)) continue;
    const { name, count } = entry.value;
    if (count === undefined) continue;
    const place = { file: kustomization.file, document: 0, path: [...entry.path, 'count'] };
    const writer: Writer = { place, layer: 'replicas', via };
    for (const object of objects) {
      if (!historyOf(object).some((id) => id.name === name && SCALED.has(id.kind))) continue;
      const spec = ensureMap(object.root, ['spec'], writer);
      if (spec !== undefined) setChild(spec, 'replicas', scalar(count, writer));
    }
  }
}

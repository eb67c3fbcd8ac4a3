/**
 * Follows one root through kustomize's order of application (`accumulateTarget` of kustomize v5.8.1), keeping for
 * every field who wrote it. It does not replace the renderer: what it arrives at is compared with the real rendering,
 * and only where both agree is a trace given.
 */
import type { TraceRefusalCode } from '../../refusals.ts';
import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import {
  entriesOf,
  isJsonObject,
  type Kustomization,
  type KustomizationField,
  kustomizationFilesIn,
  readKustomization,
  stringEntriesOf,
} from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { nothingTaught, readConfigurations, type Taught } from './configurations.ts';
import { doubtReferences } from './name-references.ts';
import { readCrds } from './crds.ts';
import { builtinSchemas, decideSchemas, type Schemas } from './openapi.ts';
import { type Place, plain } from './node.ts';
import { currentId, newObject, objectsOf, type TracedObject } from './object.ts';
import { isBuiltin, pluginsOf } from './plugin-resources.ts';
import { applyPatches } from './patches.ts';
import { doubtReplacements } from './replacements.ts';
import { doubtSharedPairs } from './shared-pairs.ts';
import { applyTransformers } from './transformer-resources.ts';
import {
  applyAnnotations,
  applyImages,
  applyLabels,
  applyNameAffixes,
  applyNamespace,
  applyReplicas,
  type Use,
} from './transformer-fields.ts';

/** Everything that a root accumulates, and why other objects may turn up in its rendering. */
export interface Accumulation {
  readonly objects: TracedObject[];
  /** Constructs that bring objects which are not followed. */
  readonly strangers: { readonly code: TraceRefusalCode; readonly reason: string }[];
  /** Every kustomization that took part, once for each use. */
  readonly used: Kustomization[];
  /** Fields that `configurations` taught the transformers so far. */
  readonly taught: Taught;
  /** How patches merge, for all of a root. */
  readonly schemas: Schemas;
}

export function accumulate(sources: Sources, directory: string): Accumulation {
  const accumulation = accumulatePart(sources, directory);
  for (const object of accumulation.objects) object.schemaOf = accumulation.schemas.of;
  doubtReferences(accumulation.objects);
  doubtSharedPairs(accumulation.objects);
  return accumulation;
}

/** What a directory gives where it is not the root: nothing of what kustomize does at the very end. */
function accumulatePart(sources: Sources, directory: string): Accumulation {
  const accumulation: Accumulation = {
    objects: [],
    strangers: [],
    used: [],
    taught: nothingTaught(),
    schemas: builtinSchemas(),
  };
  accumulateInto(sources, accumulation, directory, []);
  return accumulation;
}

function accumulateInto(sources: Sources, parent: Accumulation, directory: string, above: readonly string[]): void {
  const [file] = kustomizationFilesIn(sources.files, directory);
  if (file === undefined || above.includes(directory)) return;
  const kustomization = readKustomization(sources, file);
  if (isSourceError(kustomization)) return;
  parent.used.push(kustomization);
  decideSchemas(sources, kustomization, parent.schemas);
  const via = [...above, directory];
  // A component works on everything that its parent has so far; any other kustomization only on its own.
  const own: Accumulation =
    kustomization.kind === 'Component' ? parent : { ...parent, objects: [], taught: nothingTaught() };
  for (const field of ['resources', 'bases'] as const) addResources(sources, own, kustomization, field, via);
  readConfigurations(sources, kustomization, own.taught);
  readCrds(sources, kustomization, own.taught);
  addGenerated(sources, own, kustomization, via);
  for (const { value } of stringEntriesOf(kustomization, 'components')) {
    accumulateInto(sources, own, joinPath(directory, value), via);
  }
  transform(sources, own.objects, { kustomization, via, taught: own.taught, schemas: own.schemas });
  if (own === parent) return;
  parent.objects.push(...own.objects);
  parent.taught.take(own.taught);
}

function transform(sources: Sources, objects: TracedObject[], use: Use): void {
  const { kustomization } = use;
  applyPatches(sources, objects, use, 'patchesStrategicMerge');
  applyPatches(sources, objects, use, 'patches');
  applyNamespace(objects, use);
  applyNameAffixes(objects, use);
  applyLabels(objects, use);
  applyAnnotations(objects, use);
  applyPatches(sources, objects, use, 'patchesJson6902');
  applyReplicas(objects, use);
  applyImages(objects, use);
  doubtReplacements(
    sources,
    objects,
    kustomization.directory,
    entriesOf(kustomization, 'replacements').map(({ value }) => value),
  );
  applyTransformers(sources, objects, use, (directory) => accumulatePart(sources, directory));
}

function addResources(
  sources: Sources,
  into: Accumulation,
  kustomization: Kustomization,
  field: KustomizationField,
  via: readonly string[],
): void {
  for (const { value } of stringEntriesOf(kustomization, field)) {
    const path = joinPath(kustomization.directory, value);
    const kind = sources.files.kind(path);
    if (kind === 'directory') {
      accumulateInto(sources, into, path, via);
    } else if (kind === 'file') {
      const documents = sources.documents(path, 'resource');
      if (isSourceError(documents)) {
        into.strangers.push({ code: 'source-unreadable', reason: `${path} cannot be read here: ${documents.message}` });
      } else {
        into.objects.push(...objectsOf(documents, path, via));
        into.schemas.used = true;
      }
    } else {
      into.strangers.push({ code: 'remote', reason: `${kustomization.file} takes resources from ${value}` });
    }
  }
}

const GENERATORS = new Map([
  ['ConfigMapGenerator', 'ConfigMap'],
  ['SecretGenerator', 'Secret'],
]);

const GENERATED = { configMapGenerator: 'ConfigMap', secretGenerator: 'Secret' } as const;

function addGenerated(
  sources: Sources,
  into: Accumulation,
  kustomization: Kustomization,
  via: readonly string[],
): void {
  for (const field of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const entry of entriesOf(kustomization, field)) {
      const place = { file: kustomization.file, document: 0, path: entry.path };
      if (isJsonObject(entry.value)) addGeneratedObject(into, kustomization, GENERATED[field], place, entry.value, via);
    }
  }
  for (const field of ['helmCharts', 'helmChartInflationGenerator'] as const) {
    if (entriesOf(kustomization, field).length === 0) continue;
    into.strangers.push({
      code: 'helm',
      reason: `${kustomization.file} makes objects by ${field}, which are not followed`,
    });
  }
  addByResources(sources, into, kustomization, via);
}

/** Generators that are given as resources run after those that fields ask for. */
function addByResources(
  sources: Sources,
  into: Accumulation,
  kustomization: Kustomization,
  via: readonly string[],
): void {
  const read = (directory: string): Accumulation => accumulatePart(sources, directory);
  for (const found of pluginsOf(sources, { kustomization, via }, 'generators', read)) {
    const { kind, name, namespace } =
      'entry' in found ? { kind: found.entry, name: '', namespace: null } : currentId(found);
    const generated = GENERATORS.get(kind);
    if ('entry' in found || generated === undefined || !isBuiltin(found)) {
      const reason = `${kind}, a generator of ${kustomization.file}, makes objects, which are not followed`;
      into.strangers.push({ code: 'generator', reason });
      continue;
    }
    const config = plain(found.root);
    const body = { ...(isJsonObject(config) ? config : {}), name, namespace };
    addGeneratedObject(into, kustomization, generated, found.root.writer.place, body, via);
  }
}

function addGeneratedObject(
  into: Accumulation,
  kustomization: Kustomization,
  kind: string,
  place: Place,
  body: JsonObject,
  via: readonly string[],
): void {
  const reason = `${kind} ${String(body['name'])} is made by a generator of ${kustomization.file}, which is not followed`;
  const opaque = { code: 'generator', reason } as const;
  if (body['behavior'] === 'merge' || body['behavior'] === 'replace') {
    for (const object of into.objects) {
      const known = object.ids.some((id) => id.kind === kind && id.name === body['name']);
      if (known) object.opaque = opaque;
    }
    return;
  }
  const metadata: { [key: string]: Json } = { name: body['name'] ?? '' };
  if (typeof body['namespace'] === 'string') metadata['namespace'] = body['namespace'];
  const object = newObject({ apiVersion: 'v1', kind, metadata }, { place, layer: 'generator', via });
  object.opaque = opaque;
  into.objects.push(object);
}

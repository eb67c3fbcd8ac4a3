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
import { doubtConfigurations } from './configurations.ts';
import { applyImages } from './images.ts';
import { doubtReferences } from './name-references.ts';
import { newObject, objectsOf, type TracedObject } from './object.ts';
import { applyPatches } from './patches.ts';
import { doubtReplacements } from './replacements.ts';
import { doubtSharedPairs } from './shared-pairs.ts';
import { doubtTransformers } from './transformer-resources.ts';
import { applyAnnotations, applyLabels, applyNameAffixes, applyNamespace, applyReplicas } from './transformers.ts';

/** Everything that a root accumulates, and why other objects may turn up in its rendering. */
export interface Accumulation {
  readonly objects: TracedObject[];
  /** Constructs that bring objects which are not followed. */
  readonly strangers: { readonly code: TraceRefusalCode; readonly reason: string }[];
  /** Every kustomization that took part, once for each use. */
  readonly used: Kustomization[];
}

export function accumulate(sources: Sources, directory: string): Accumulation {
  const accumulation: Accumulation = { objects: [], strangers: [], used: [] };
  accumulateInto(sources, accumulation, directory, []);
  doubtConfigurations(sources, accumulation.objects, accumulation.used);
  doubtReferences(accumulation.objects);
  doubtSharedPairs(accumulation.objects);
  return accumulation;
}

function accumulateInto(sources: Sources, parent: Accumulation, directory: string, above: readonly string[]): void {
  const [file] = kustomizationFilesIn(sources.files, directory);
  if (file === undefined || above.includes(directory)) return;
  const kustomization = readKustomization(sources, file);
  if (isSourceError(kustomization)) return;
  parent.used.push(kustomization);
  const via = [...above, directory];
  // A component works on everything that its parent has so far; any other kustomization only on its own.
  const own: Accumulation = kustomization.kind === 'Component' ? parent : { ...parent, objects: [] };
  for (const field of ['resources', 'bases'] as const) addResources(sources, own, kustomization, field, via);
  addGenerated(own, kustomization, via);
  for (const { value } of stringEntriesOf(kustomization, 'components')) {
    accumulateInto(sources, own, joinPath(directory, value), via);
  }
  transform(sources, own.objects, kustomization, via);
  if (own !== parent) parent.objects.push(...own.objects);
}

function transform(
  sources: Sources,
  objects: TracedObject[],
  kustomization: Kustomization,
  via: readonly string[],
): void {
  applyPatches(sources, objects, kustomization, 'patchesStrategicMerge', via);
  applyPatches(sources, objects, kustomization, 'patches', via);
  applyNamespace(objects, kustomization, via);
  applyNameAffixes(objects, kustomization, via);
  applyLabels(objects, kustomization, via);
  applyAnnotations(objects, kustomization, via);
  applyPatches(sources, objects, kustomization, 'patchesJson6902', via);
  applyReplicas(objects, kustomization, via);
  applyImages(objects, kustomization, via);
  doubtReplacements(sources, objects, kustomization);
  doubtTransformers(sources, objects, kustomization);
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
      }
    } else {
      into.strangers.push({ code: 'remote', reason: `${kustomization.file} takes resources from ${value}` });
    }
  }
}

const GENERATED = { configMapGenerator: 'ConfigMap', secretGenerator: 'Secret' } as const;

function addGenerated(into: Accumulation, kustomization: Kustomization, via: readonly string[]): void {
  for (const field of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const entry of entriesOf(kustomization, field)) {
      if (isJsonObject(entry.value)) addGeneratedObject(into, kustomization, GENERATED[field], entry, entry.value, via);
    }
  }
  for (const field of ['helmCharts', 'helmChartInflationGenerator', 'generators'] as const) {
    if (entriesOf(kustomization, field).length === 0) continue;
    const code = field === 'generators' ? 'generator' : 'helm';
    into.strangers.push({ code, reason: `${kustomization.file} makes objects by ${field}, which are not followed` });
  }
}

function addGeneratedObject(
  into: Accumulation,
  kustomization: Kustomization,
  kind: string,
  entry: { readonly path: readonly (string | number)[] },
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
  const place = { file: kustomization.file, document: 0, path: entry.path };
  const object = newObject({ apiVersion: 'v1', kind, metadata }, { place, layer: 'generator', via });
  object.opaque = opaque;
  into.objects.push(object);
}

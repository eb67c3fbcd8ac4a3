/** The fields of a kustomization that set one thing on every object, in kustomize's own order of application. */
import { entriesOf, type Kustomization, type KustomizationField } from '../kustomization.ts';
import type { Taught } from './configurations.ts';
import {
  ANNOTATION_FIELDS,
  CLAIM_LABEL_FIELDS,
  LABEL_FIELDS,
  NAME_FIELDS,
  NAMESPACE_FIELDS,
  OWN_LABEL_FIELDS,
  REPLICA_FIELDS,
  SELECTOR_FIELDS,
  TEMPLATE_LABEL_FIELDS,
} from './fields.ts';
import { type FieldSpec, fieldSpecsOf } from './field-specs.ts';
import { applyImage } from './images.ts';
import type { Schemas } from './openapi.ts';
import { child, plain, traced, type TracedNode } from './node.ts';
import type { TracedObject } from './object.ts';
import { affix, moveTo, scale, writePairs } from './transformers.ts';

/** A kustomization at work: where it is used, and which fields its transformers know. */
export interface Use {
  readonly kustomization: Kustomization;
  readonly via: readonly string[];
  readonly taught: Taught;
  readonly schemas: Schemas;
}

function fieldOf({ kustomization, via }: Use, name: KustomizationField): TracedNode | undefined {
  const found = kustomization.fields.get(name);
  if (found === undefined) return undefined;
  const place = { file: kustomization.file, document: 0, path: [found.key] };
  return traced(found.value, { place, layer: 'transformer', via });
}

function itemsOf(use: Use, name: KustomizationField): readonly TracedNode[] {
  const field = fieldOf(use, name);
  return field?.type === 'list' && entriesOf(use.kustomization, name).length > 0 ? field.items() : [];
}

export function applyNamespace(objects: readonly TracedObject[], use: Use): void {
  const specs = [...NAMESPACE_FIELDS, ...use.taught.of('namespace')];
  moveTo(objects, fieldOf(use, 'namespace'), use.via, { specs, unsetOnly: false, subjects: 'defaultOnly' });
}

export function applyNameAffixes(objects: readonly TracedObject[], use: Use): void {
  const { taught, via } = use;
  affix(objects, fieldOf(use, 'namePrefix'), 'prefix', via, [...NAME_FIELDS, ...taught.of('namePrefix')]);
  affix(objects, fieldOf(use, 'nameSuffix'), 'suffix', via, [...NAME_FIELDS, ...taught.of('nameSuffix')]);
}

export function applyLabels(objects: readonly TracedObject[], use: Use): void {
  const { taught, via } = use;
  const common = [...LABEL_FIELDS, ...SELECTOR_FIELDS, ...taught.of('commonLabels')];
  const says = (entry: TracedNode, key: string): boolean => {
    const node = child(entry, key);
    return node?.type === 'scalar' && node.value === true;
  };
  for (const entry of itemsOf(use, 'labels')) {
    const fields = child(entry, 'fields');
    const specs: FieldSpec[] = [...(fieldSpecsOf(fields === undefined ? undefined : plain(fields)) ?? [])];
    if (says(entry, 'includeSelectors')) specs.push(...common);
    else if (says(entry, 'includeTemplates')) specs.push(...TEMPLATE_LABEL_FIELDS, ...taught.of('templateLabels'));
    if (says(entry, 'includeVolumeClaimTemplates')) specs.push(...CLAIM_LABEL_FIELDS);
    writePairs(objects, child(entry, 'pairs'), via, [...OWN_LABEL_FIELDS, ...specs]);
  }
  writePairs(objects, fieldOf(use, 'commonLabels'), via, common);
}

export function applyAnnotations(objects: readonly TracedObject[], use: Use): void {
  const specs = [...ANNOTATION_FIELDS, ...use.taught.of('commonAnnotations')];
  writePairs(objects, fieldOf(use, 'commonAnnotations'), use.via, specs);
}

export function applyReplicas(objects: readonly TracedObject[], use: Use): void {
  const specs = [...REPLICA_FIELDS, ...use.taught.of('replicas')];
  for (const entry of itemsOf(use, 'replicas')) scale(objects, entry, use.via, specs);
}

/** Applies every entry of `images`, in order; a later one sees the name that an earlier one gave. */
export function applyImages(objects: readonly TracedObject[], use: Use): void {
  for (const entry of itemsOf(use, 'images')) {
    applyImage(objects, entry, use.via, { volumes: true, specs: use.taught.of('images') });
  }
}

/**
 * `configurations` teach kustomize's transformers further fields. What one kustomization teaches holds from there on: for
 * its components and itself, and for those that use it.
 */
import type { Json } from '../../kubernetes/resource.ts';
import { joinPath } from '../files.ts';
import { isJsonObject, type Kustomization, stringEntriesOf } from '../kustomization.ts';
import { isSourceError, type Sources } from '../sources.ts';
import { type FieldSpec, fieldSpecsOf } from './field-specs.ts';

/** Sections that make a transformer write; a name reference only follows a name that changes, which is seen anyway. */
const SECTIONS = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
] as const;

type Section = (typeof SECTIONS)[number];

/** The fields that were taught so far, beside those that kustomize knows by itself. */
export interface Taught {
  of(section: Section): readonly FieldSpec[];
  /** Takes over what another part of the tree was taught. */
  take(other: Taught): void;
  learn(section: Section, specs: readonly FieldSpec[]): void;
}

export function nothingTaught(): Taught {
  const sections = new Map<Section, FieldSpec[]>();
  const learn = (section: Section, specs: readonly FieldSpec[]): void => {
    sections.set(section, [...(sections.get(section) ?? []), ...specs]);
  };
  return {
    of: (section) => sections.get(section) ?? [],
    take: (other) => {
      for (const section of SECTIONS) learn(section, other.of(section));
    },
    learn,
  };
}

export function readConfigurations(sources: Sources, kustomization: Kustomization, taught: Taught): void {
  for (const { value } of stringEntriesOf(kustomization, 'configurations')) {
    const documents = sources.documents(joinPath(kustomization.directory, value), 'kustomization');
    if (isSourceError(documents)) continue;
    for (const document of documents) learnFrom(document, taught);
  }
}

function learnFrom(document: Json, taught: Taught): void {
  if (!isJsonObject(document)) return;
  for (const section of SECTIONS) taught.learn(section, fieldSpecsOf(document[section]) ?? []);
}

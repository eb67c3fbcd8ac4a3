/** What a person means by RESOURCE and FIELD, in what a root renders. */
import { formatPointer } from '../kubernetes/pointer.ts';
import {
  type FieldStep,
  followPath,
  isLost,
  type LostPath,
  parseFieldPath,
  valueOf,
} from '../kubernetes/field-path.ts';
import { resourceId } from '../kubernetes/identity.ts';
import type { KubernetesObject, ResourceId } from '../kubernetes/resource.ts';
import { formatResourceName, parseResourceName, type ResourceName } from '../kubernetes/resource-name.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../rules/suggest.ts';
import { compareText } from './order.ts';
import { holdsSecret } from './secret-values.ts';

interface Candidate {
  readonly index: number;
  readonly rendered: ResourceId;
  /** As its author named it; null where that is unknown. */
  readonly authored: ResourceId | null;
}

/** @returns the index of the one object that is meant, by its rendered name or else by the one that its author gave */
export function findResource(
  root: string,
  text: string,
  rendered: readonly KubernetesObject[],
  authoredOf: (index: number) => ResourceId | null,
): number | Problem {
  const wanted = parseResourceName(text);
  if (wanted === null) {
    return problem('usage', `"${text}" names no object; write it as Kind/name or Kind/namespace/name.`);
  }
  const all = rendered.map((object, index): Candidate => {
    return { index, rendered: resourceId(object), authored: authoredOf(index) };
  });
  const ofKind = all.filter((one) => isOfKind(wanted, one));
  if (ofKind.length === 0) return noKind(root, wanted, all);
  const named = ofKind.filter((one) => isNamed(wanted, one.rendered));
  const found = named.length > 0 ? named : ofKind.filter(({ authored }) => authored && isNamed(wanted, authored));
  const [only] = found;
  if (only === undefined) return noName(root, wanted, ofKind);
  return found.length === 1 ? only.index : several(root, text, found);
}

function isOfKind({ apiVersion, kind }: ResourceName, { rendered }: Candidate): boolean {
  if (rendered.kind.toLowerCase() !== kind.toLowerCase()) return false;
  return apiVersion === null || rendered.apiVersion === apiVersion;
}

function isNamed({ namespace, name }: ResourceName, id: ResourceId): boolean {
  return id.name === name && (namespace === null || (id.namespace ?? '') === namespace);
}

function noKind(root: string, { apiVersion, kind }: ResourceName, all: readonly Candidate[]): Problem {
  const kinds = unique(all.map(({ rendered }) => rendered.kind));
  const exact = kinds.find((one) => one.toLowerCase() === kind.toLowerCase());
  const versions = unique(
    all.filter(({ rendered }) => rendered.kind === exact).map(({ rendered }) => rendered.apiVersion),
  );
  const hint = exact === undefined ? didYouMean(kind, kinds) : `, but one of ${versions.join(' and ')}`;
  const asked = apiVersion === null ? kind : `${kind} of ${apiVersion}`;
  return problem('no-such-resource', `${root} renders no ${asked}${hint}.`);
}

function noName(root: string, { kind, namespace, name }: ResourceName, ofKind: readonly Candidate[]): Problem {
  const elsewhere = ofKind.filter(({ rendered, authored }) => rendered.name === name || authored?.name === name);
  const asked = namespace === null ? name : `${namespace}/${name}`;
  if (elsewhere.length > 0) {
    const names = unique(elsewhere.map(({ rendered }) => formatResourceName(rendered)));
    return problem('no-such-resource', `${root} renders no ${kind} ${asked}, but ${names.join(' and ')}.`);
  }
  const names = unique(ofKind.map(({ rendered }) => rendered.name));
  const own = unique(ofKind.flatMap(({ authored }) => authored?.name ?? []));
  const hint = didYouMean(name, [...names, ...own]) || `, but ${listed(names)}`;
  return problem('no-such-resource', `${root} renders no ${kind} ${asked}${hint}.`);
}

const SHOWN = 5;

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return names.slice(0, SHOWN).join(', ') + more;
}

function several(root: string, text: string, found: readonly Candidate[]): Problem {
  const names = unique(found.map(({ rendered }) => formatResourceName(rendered)));
  return problem('ambiguous-resource', `"${text}" means several objects of ${root}; give one of ${names.join(', ')}.`);
}

/** @returns the pointer of a field in an object; the field itself may be missing */
export function findField(
  text: string,
  object: KubernetesObject,
  taken: (pointer: string, step: FieldStep) => string | null,
): { readonly pointer: string } | Problem {
  const steps = parseFieldPath(text);
  if (steps === null) {
    const message = `"${text}" is no field; write it as spec.containers[name=web].image or as a JSON Pointer.`;
    return problem('usage', message);
  }
  const followed = followPath(object, steps);
  if (!isLost(followed)) return { pointer: formatPointer(followed) };
  const step = steps[followed.depth];
  const by = step === undefined ? null : taken(formatPointer(followed.tokens), step);
  return problem(
    'no-such-field',
    `${sentenceOf(followed, step, object)}${by === null ? '' : `; it was taken away by ${by}`}.`,
  );
}

function sentenceOf(
  { tokens, value, reason }: LostPath,
  step: FieldStep | undefined,
  object: KubernetesObject,
): string {
  const at = formatPointer(tokens);
  const key = step !== undefined && 'key' in step ? step.key : '';
  const criteria = step !== undefined && 'item' in step ? step.item : [];
  const asked = criteria.map((one) => `${one.key}=${one.value}`).join(',');
  const items = Array.isArray(value) ? value : [];
  if (reason === 'no-holder') return `${at} is a single value, so it has no field "${key || asked}"`;
  if (reason === 'no-list')
    return `${at} is ${value === undefined ? 'not set' : 'no list'}, so it has no item [${asked}]`;
  if (reason === 'several-items') return `${at} has several items [${asked}]; name one by its index`;
  if (reason === 'no-index') {
    return `${at} is a list of ${items.length}, counted from 0; "${key}" is none of them`;
  }
  // Only names are guessed: any other value of an item may have been copied from a Secret.
  const [first] = criteria;
  const isGuessed = first?.key === 'name' && !holdsSecret(object, tokens);
  const names = isGuessed ? items.flatMap((item) => valueOf(item, 'name') ?? []) : [];
  return `${at} has no item [${asked}]${didYouMean(first?.value ?? '', names)}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted(compareText);
}

function problem(code: string, message: string): Problem {
  return { code, message, file: null, line: null };
}

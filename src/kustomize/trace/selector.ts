/** How a patch finds its objects: `api/types/selector.go` and `resmap` of kustomize v5.8.1. */
import { RE2JS } from 're2js';
import { apiGroup } from '../../kubernetes/identity.ts';
import type { Json, ResourceId } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../kustomization.ts';
import { child, type TracedNode } from './node.ts';
import { currentId, effectiveNamespace, historyOf, type TracedObject } from './object.ts';

/** The objects that a `target` selects; none where it cannot be understood. */
export function selectObjects(objects: readonly TracedObject[], target: Json): TracedObject[] {
  if (!isJsonObject(target)) return [];
  return objects.filter((object) => {
    const current = currentId(object);
    const original = object.ids[0] ?? current;
    return (
      matches(target['namespace'], [effectiveNamespace(original), effectiveNamespace(current)]) &&
      matches(target['name'], [original.name, current.name]) &&
      matches(target['group'], [apiGroup(current.apiVersion)]) &&
      matches(target['version'], [current.apiVersion.slice(current.apiVersion.indexOf('/') + 1)]) &&
      matches(target['kind'], [current.kind]) &&
      matchesSelector(target['labelSelector'], mapAt(object, 'labels')) &&
      matchesSelector(target['annotationSelector'], mapAt(object, 'annotations'))
    );
  });
}

/** The objects that a strategic-merge patch without target names: by any identity that they had. */
export function objectsNamed(objects: readonly TracedObject[], id: ResourceId): TracedObject[] {
  return objects.filter((object) =>
    historyOf(object).some(
      (one) =>
        one.apiVersion === id.apiVersion &&
        one.kind === id.kind &&
        one.name === id.name &&
        effectiveNamespace(one) === effectiveNamespace(id),
    ),
  );
}

const WORD = /^[A-Za-z0-9_-]*$/;
const patterns = new Map<string, RE2JS | null>();

/** Every criterion is an anchored regular expression; an empty or missing one matches all. */
export function matches(criterion: Json | undefined, values: readonly string[]): boolean {
  if (criterion === undefined || criterion === null || criterion === '') return true;
  const text = String(criterion);
  if (WORD.test(text)) return values.includes(text);
  const pattern = compiled(`^(?:${text})$`);
  return pattern !== null && values.some((value) => pattern.matcher(value).find());
}

/** Expressions come from the repository, so they run in linear time. */
function compiled(source: string): RE2JS | null {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  let pattern: RE2JS | null = null;
  try {
    pattern = RE2JS.compile(source);
  } catch {
    // kustomize refuses such an expression itself.
  }
  if (patterns.size > 500) patterns.clear();
  patterns.set(source, pattern);
  return pattern;
}

function mapAt(object: TracedObject, key: string): ReadonlyMap<string, string> {
  const node = child(child(object.root, 'metadata'), key);
  const values = new Map<string, string>();
  if (node?.type !== 'map') return values;
  for (const [name, value] of node.entries()) values.set(name, scalarText(value));
  return values;
}

function scalarText(node: TracedNode): string {
  return node.type === 'scalar' && node.value !== null ? String(node.value) : '';
}

/** Kubernetes' label selector syntax: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
function matchesSelector(selector: Json | undefined, values: ReadonlyMap<string, string>): boolean {
  if (selector === undefined || selector === null || selector === '') return true;
  if (typeof selector !== 'string') return false;
  return selector.split(/,(?![^(]*\))/).every((part) => matchesRequirement(part.trim(), values));
}

function matchesRequirement(part: string, values: ReadonlyMap<string, string>): boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const value = values.get(set[1] ?? '');
    const among = value !== undefined && (set[3] ?? '').split(',').some((option) => option.trim() === value);
    return set[2] === 'in' ? among : !among;
  }
  const comparison = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (comparison !== null) {
    const equal = values.get(comparison[1] ?? '') === comparison[3];
    return comparison[2] === '!=' ? !equal : equal;
  }
  return part.startsWith('!') ? !values.has(part.slice(1).trim()) : values.has(part);
}

/** Field specifications, by which kustomize's transformers know where to write: `api/filters/fieldspec` of v5.8.1. */
import { apiGroup } from '../../kubernetes/identity.ts';
import type { Json, ResourceId } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../kustomization.ts';
import { ensureMap, setChild, type TracedMap, type TracedNode, type Writer } from './node.ts';

export interface FieldSpec {
  /** Kinds that it concerns; all where missing. */
  readonly kinds?: readonly string[];
  readonly group?: string;
  readonly version?: string;
  /** Keys from the object's top. Lists on the way are walked through; a key that ends in `[]` is never made. */
  readonly path: readonly string[];
  /** Whether what is missing on the way is made. */
  readonly create: boolean;
}

/** The specifications that are written in a list; null where one of them cannot be understood. */
export function fieldSpecsOf(value: Json | undefined): readonly FieldSpec[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const specs = value.map(fieldSpecOf);
  return specs.every((spec) => spec !== null) ? specs : null;
}

function fieldSpecOf(value: Json): FieldSpec | null {
  if (!isJsonObject(value) || typeof value['path'] !== 'string' || value['path'] === '') return null;
  const { kind, group, version, create } = value;
  return {
    ...(typeof kind === 'string' && kind !== '' && { kinds: [kind] }),
    ...(typeof group === 'string' && group !== '' && { group }),
    ...(typeof version === 'string' && version !== '' && { version }),
    path: value['path'].split(/(?<!\\)\//).map((key) => key.replaceAll('\\/', '/')),
    create: create === true,
  };
}

export function concerns(spec: FieldSpec, { apiVersion, kind }: ResourceId): boolean {
  if (spec.kinds !== undefined && !spec.kinds.includes(kind)) return false;
  if (spec.group !== undefined && spec.group !== apiGroup(apiVersion)) return false;
  return spec.version === undefined || spec.version === apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** The maps at the end of a specification's path, made where it says so. */
export function mapsAt(root: TracedMap, spec: FieldSpec, writer: Writer): TracedMap[] {
  return nodesAt(root, spec.path, spec.create, writer).filter((node) => node.type === 'map');
}

/** Writes the scalars at the end of a specification's path; one that is missing is made where the specification says so. */
export function writeAt(
  root: TracedMap,
  spec: FieldSpec,
  writer: Writer,
  change: (current: TracedNode | undefined) => TracedNode | null,
): void {
  const last = spec.path.at(-1) ?? '';
  const key = last.replace(/\[\]$/, '');
  for (const holder of nodesAt(root, spec.path.slice(0, -1), spec.create, writer)) {
    const maps = holder.type === 'list' ? holder.items() : [holder];
    for (const map of maps) {
      if (map.type !== 'map') continue;
      const current = map.entries().get(key);
      if (current === undefined && (!spec.create || key !== last)) continue;
      const next = change(current);
      if (next !== null) setChild(map, key, next);
    }
  }
}

function nodesAt(root: TracedMap, path: readonly string[], create: boolean, writer: Writer): TracedNode[] {
  let level: TracedNode[] = [root];
  for (const key of path) {
    level = level.flatMap(unlisted).flatMap((node) => descend(node, key, create, writer));
  }
  return level;
}

function unlisted(node: TracedNode): TracedNode[] {
  return node.type === 'list' ? node.items().flatMap(unlisted) : [node];
}

function descend(node: TracedNode, key: string, create: boolean, writer: Writer): TracedNode[] {
  if (node.type !== 'map') return [];
  const name = key.replace(/\[\]$/, '');
  const next = node.entries().get(name);
  if (next !== undefined && !(next.type === 'scalar' && next.value === null)) return [next];
  const made = create && name === key ? ensureMap(node, [key], writer) : undefined;
  return made === undefined ? [] : [made];
}

import { optional, unchecked } from './optional.ts';
import type { Definition, Published } from './published.ts';

/** One form of a field, in the notation of `src/schemas/tables.ts`. */
interface Variant {
  readonly type: string;
  readonly required?: true;
  readonly enum?: readonly string[];
}

interface Dated extends Variant {
  readonly since?: number;
  readonly until?: number;
}

/** Definitions that are values of their own for a validator. */
const values: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'string',
};

/** Definitions without fields that hold no field at all; of the others anything may stand there. */
const emptyMaps = /\.(?:StorageVersionSpec|CustomResourceSubresourceStatus)$/;

/** What several releases say, merged: a field that is the same in all of them is written once. */
export function tablesOf(releases: readonly Published[]): {
  files: Map<string, Record<string, unknown>>;
  counts: { kinds: number; types: number };
} {
  const minors = releases.map(({ minor }) => minor);
  const kinds = new Map<string, Map<number, Variant>>();
  const fields = new Map<string, Map<string, Map<number, Variant>>>();
  const present = new Map<string, number[]>();
  for (const release of releases) {
    for (const [name, definition] of Object.entries(release.definitions)) {
      const { properties } = definition;
      if (properties === undefined) continue;
      const type = shortName(name);
      present.set(type, [...(present.get(type) ?? []), release.minor]);
      const known = upsert(fields, type, () => new Map<string, Map<number, Variant>>());
      for (const [field, property] of Object.entries(properties)) {
        upsert(known, field, () => new Map<number, Variant>()).set(
          release.minor,
          variantOf(release, type, field, property, definition),
        );
      }
      if (!isKept(properties, release)) continue;
      for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
        const key = `${group === '' ? version : `${group}/${version}`} ${kind}`;
        upsert(kinds, key, () => new Map<number, Variant>()).set(release.minor, { type });
      }
    }
  }
  const files = new Map<string, Record<string, unknown>>();
  for (const [type, known] of sorted(reachable(kinds, fields))) {
    const during = present.get(type) ?? [];
    const table = Object.fromEntries(sorted(known).map(([field, forms]) => [field, merge(forms, during)]));
    const cut = type.lastIndexOf('.');
    const file = type.slice(0, cut);
    files.set(file, { ...files.get(file), [type.slice(cut + 1)]: table });
  }
  files.set('kinds', Object.fromEntries(sorted(kinds).map(([key, forms]) => [key, merge(forms, minors)])));
  return { files: new Map(sorted(files)), counts: { kinds: kinds.size, types: present.size } };
}

/** `io.k8s.api.core.v1.Container` is core.v1.Container, wherever it is defined. */
function shortName(name: string): string {
  return name.split('.').slice(-3).join('.');
}

/** An object that can be kept: it has metadata of its own. */
function isKept(properties: Readonly<Record<string, Definition>>, { definitions }: Published): boolean {
  const reference = properties['metadata']?.$ref?.replace('#/definitions/', '') ?? '';
  return definitions[reference]?.properties?.['ownerReferences'] !== undefined;
}

function variantOf(
  { definitions, enums }: Published,
  type: string,
  field: string,
  property: Definition,
  { required = [] }: Definition,
): Variant {
  const [group = '', version = ''] = type.split('.');
  const name = type.slice(type.lastIndexOf('.') + 1);
  const isRequired =
    required.includes(field) &&
    field !== 'metadata' &&
    !unchecked.has(group) &&
    !optional.has(`${group}.${name} ${field}`);
  const values = enums.get(`${group}.${version}.${name} ${field}`);
  return {
    type: notation(property, definitions),
    ...(isRequired ? { required: true as const } : {}),
    ...(values === undefined ? {} : { enum: [...new Set(values)].filter((value) => value !== '') }),
  };
}

function notation(schema: Definition, definitions: Published['definitions']): string {
  const { $ref, type, format, items, additionalProperties } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace('#/definitions/', '');
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`${name} is not defined`);
    if (values[name] !== undefined) return values[name];
    if (definition.properties !== undefined) return shortName(name);
    return emptyMaps.test(name) ? 'object' : definition.type === 'string' ? 'string' : 'any';
  }
  if (type === 'array') return `[]${notation(items ?? {}, definitions)}`;
  if (type === 'object') return additionalProperties ? `{}${notation(additionalProperties, definitions)}` : 'object';
  if (type === 'string') return format === 'byte' ? 'byte' : 'string';
  if (type === 'integer') return format === 'int32' ? 'int32' : 'int64';
  if (type === 'number' || type === 'boolean') return type;
  if (type === undefined) return 'any';
  throw new Error(`${type} is no type that is known`);
}

/** The forms of something over the versions in which it could have one; equal neighbours are one. */
function merge(forms: ReadonlyMap<number, Variant>, during: readonly number[]): unknown {
  const runs: { form: Variant; from: number; to: number }[] = [];
  let previous: number | null = null;
  for (const minor of during) {
    const form = forms.get(minor);
    const last = runs.at(-1);
    if (form !== undefined && last?.to === previous && previous !== null && same(last.form, form)) last.to = minor;
    else if (form !== undefined) runs.push({ form, from: minor, to: minor });
    previous = minor;
  }
  const dated = runs.map(
    ({ form, from, to }): Dated => ({
      ...form,
      ...(from === during[0] ? {} : { since: from }),
      ...(to === during.at(-1) ? {} : { until: to }),
    }),
  );
  const [only] = dated;
  if (only === undefined || dated.length > 1) return dated;
  return Object.keys(only).length === 1 ? only.type : only;
}

function same(one: Variant, other: Variant): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The types that an object of some kind may hold. */
function reachable(
  kinds: ReadonlyMap<string, ReadonlyMap<number, Variant>>,
  fields: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, Variant>>>,
): [string, ReadonlyMap<string, ReadonlyMap<number, Variant>>][] {
  const found = new Map<string, ReadonlyMap<string, ReadonlyMap<number, Variant>>>();
  const open = [...kinds.values()].flatMap((forms) => [...forms.values()].map(({ type }) => type));
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    const known = fields.get(type);
    if (known === undefined || found.has(type)) continue;
    found.set(type, known);
    for (const forms of known.values()) {
      for (const form of forms.values()) open.push(form.type.replace(/^(?:\[\]|\{\})+/, ''));
    }
  }
  return [...found];
}

function sorted<T>(entries: Iterable<readonly [string, T]>): [string, T][] {
  return [...entries]
    .map(([key, value]): [string, T] => [key, value])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function upsert<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

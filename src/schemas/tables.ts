import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import { installation } from '../installation.ts';

// What Kubernetes publishes of its objects, as `scripts/schemas.ts` writes it into data/schemas: one file for each group and version, in
// it the types with their fields. A field that is not the same in every version of Kubernetes lists its forms.

/** `string`, `int32`, …; `[]` and `{}` before it make it a list or a map; with a dot in it, it is a type of a table. */
type Notation = string;

interface WrittenForm {
  readonly type: Notation;
  readonly required?: true;
  readonly enum?: readonly string[];
  /** Minor versions of Kubernetes 1, both inclusive; left out where it is as old, or lives on, as what holds it. */
  readonly since?: number;
  readonly until?: number;
}

type Written = Notation | WrittenForm | readonly WrittenForm[];
type Table = Readonly<Record<string, Readonly<Record<string, Written>>>>;

export type Scalar = 'string' | 'int32' | 'int64' | 'number' | 'boolean' | 'byte' | 'time' | 'quantity' | 'intOrString';

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar; readonly among: readonly string[] | null }
  | { readonly kind: 'list' | 'map'; readonly of: FieldType }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'object' | 'any' };

export interface Field {
  readonly type: FieldType;
  readonly required: boolean;
}

export interface TypeTable {
  /** As people know it: `PodSpec`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: readonly string[];
  /** The first and last version that has the field, for one that this version lacks; null where none has it. */
  readonly elsewhere: (field: string) => { readonly since: number | null; readonly until: number | null } | null;
}

/** What one version of Kubernetes knows. */
export interface Tables {
  readonly minor: number;
  /** The type of a kind; null where this version does not serve it. */
  readonly typeOf: (apiVersion: string, kind: string) => string | null;
  readonly table: (type: string) => TypeTable;
}

const folder = join(installation, 'data', 'schemas');
/** The versions that the data hold. */
export const [OLDEST, NEWEST]: readonly [number, number] = [19, 37];

const files = new Map<string, Table>();
const opened = new Map<number, Tables>();

/** The tables of a version: the newest for one that is newer than the data, the oldest for an older one. */
export function openTables({ major, minor }: KubernetesVersion): Tables {
  const known = major > 1 ? NEWEST : Math.min(Math.max(minor, OLDEST), NEWEST);
  const tables = opened.get(known) ?? makeTables(known);
  opened.set(known, tables);
  return tables;
}

function makeTables(minor: number): Tables {
  const tables = new Map<string, TypeTable>();
  return {
    minor,
    typeOf(apiVersion, kind) {
      const written = own(read('kinds') as Readonly<Record<string, unknown>>, `${apiVersion} ${kind}`);
      return written === undefined ? null : (formIn(written as Written, minor)?.type ?? null);
    },
    table(type) {
      const table = tables.get(type) ?? makeTable(type, minor);
      tables.set(type, table);
      return table;
    },
  };
}

function makeTable(type: string, minor: number): TypeTable {
  const cut = type.lastIndexOf('.');
  const name = type.slice(cut + 1);
  const written = own(read(type.slice(0, cut)), name);
  if (written === undefined) throw new Error(`data/schemas has no type ${type}`);
  const fields = new Map<string, Field>();
  for (const [field, forms] of Object.entries(written)) {
    const form = formIn(forms, minor);
    if (form !== null)
      fields.set(field, { type: parse(form.type, form.enum ?? null), required: form.required === true });
  }
  return {
    name,
    fields,
    required: [...fields].filter(([, { required }]) => required).map(([field]) => field),
    elsewhere: (field) => span(own(written, field)),
  };
}

function formIn(written: Written, minor: number): WrittenForm | null {
  if (typeof written === 'string') return { type: written };
  const holds = ({ since = OLDEST, until = NEWEST }: WrittenForm): boolean => since <= minor && minor <= until;
  return (isList(written) ? written : [written]).find(holds) ?? null;
}

function span(written: Written | undefined): { since: number | null; until: number | null } | null {
  if (written === undefined || typeof written === 'string') return null;
  const forms = isList(written) ? written : [written];
  return { since: forms[0]?.since ?? null, until: forms.at(-1)?.until ?? null };
}

function isList(written: WrittenForm | readonly WrittenForm[]): written is readonly WrittenForm[] {
  return Array.isArray(written);
}

const scalars: ReadonlySet<string> = new Set<Scalar>([
  'string',
  'int32',
  'int64',
  'number',
  'boolean',
  'byte',
  'time',
  'quantity',
  'intOrString',
]);

function parse(notation: Notation, among: readonly string[] | null): FieldType {
  if (notation.startsWith('[]')) return { kind: 'list', of: parse(notation.slice(2), among) };
  if (notation.startsWith('{}')) return { kind: 'map', of: parse(notation.slice(2), among) };
  if (isScalar(notation)) return { kind: 'scalar', scalar: notation, among };
  if (notation === 'object' || notation === 'any') return { kind: notation };
  return { kind: 'type', name: notation };
}

function isScalar(text: string): text is Scalar {
  return scalars.has(text);
}

function read(file: string): Table {
  const known = files.get(file);
  if (known !== undefined) return known;
  const table = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Table;
  files.set(file, table);
  return table;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * Reads YAML the way kustomize's two readers do, to plain values, fast and without positions.
 *
 * kustomize reads resources and strategic-merge patches with a YAML 1.2-leaning reader, but kustomization files and
 * JSON6902 patches with a YAML 1.1 one. They differ in `yes`, in dates and in duplicate keys, so a file must be read
 * by the reader that kustomize would use, or a value would be judged that is not deployed.
 */
import { CORE_SCHEMA, defineScalarTag, loadAll, mergeTag, NOT_RESOLVED, Schema, YAMLException } from 'js-yaml';
import type { Json } from '../kubernetes/resource.ts';
import { parseYaml, valueOf } from '../yaml/index.ts';
import { doubtIn } from './doubt.ts';

/** `resource`: resource files and strategic-merge patches. `kustomization`: kustomization files and JSON6902. */
export type Dialect = 'resource' | 'kustomization';

export type ReadResult =
  | { readonly ok: true; readonly documents: readonly Json[] }
  | { readonly ok: false; readonly message: string; readonly line: number };

const INT = 'tag:yaml.org,2002:int';
const BOOL = 'tag:yaml.org,2002:bool';
const FLOAT = 'tag:yaml.org,2002:float';
const DATE = 'tag:yaml.org,2002:timestamp';

const DECIMAL = /^[-+]?[0-9]+$/;
const OCTAL = /^[-+]?0[0-7]+$/;
const PREFIXED = /^[-+]?0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/;
const FLOATING = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DAY = /^\d{4}-\d\d?-\d\d?$/;
const TRUE_11 = new Set(['true', 'True', 'TRUE', 'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const FALSE_11 = new Set(['false', 'False', 'FALSE', 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);

const FIRST_OF_NUMBER = [...'-+.0123456789'];

/** Go's `ParseInt(text, 0, 64)` after removing underscores: leading 0 is octal, 0x, 0o and 0b are prefixes. */
function readInteger(source: string): number | bigint | typeof NOT_RESOLVED {
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  const negative = text.startsWith('-');
  const digits = /^[-+]/.test(text) ? text.slice(1) : text;
  let value: bigint;
  if (PREFIXED.test(text)) value = BigInt(digits);
  else if (OCTAL.test(text) && digits !== '0') value = BigInt(`0o${digits}`);
  else if (DECIMAL.test(text)) value = BigInt(digits);
  else return NOT_RESOLVED;
  if (negative) value = -value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readFloat(source: string): number | typeof NOT_RESOLVED {
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  if (FLOATING.test(text)) return Number(text);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(source)) return source.startsWith('-') ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(source)) return Number.NaN;
  return NOT_RESOLVED;
}

/** kustomize prints an unquoted day of a resource as a moment; in a kustomization it stays as written. */
function readDay(source: string): string | typeof NOT_RESOLVED {
  if (!DAY.test(source)) return NOT_RESOLVED;
  const [year, month, day] = source.split('-');
  return `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}T00:00:00Z`;
}

const never = (): boolean => false;

const intTag = defineScalarTag(INT, {
  implicit: true,
  implicitFirstChars: FIRST_OF_NUMBER,
  identify: never,
  resolve: readInteger,
});
const floatTag = defineScalarTag(FLOAT, {
  implicit: true,
  implicitFirstChars: FIRST_OF_NUMBER,
  identify: never,
  resolve: readFloat,
});
const dayTag = defineScalarTag(DATE, {
  implicit: true,
  implicitFirstChars: [...'0123456789'],
  identify: never,
  resolve: readDay,
});
const bool11Tag = defineScalarTag(BOOL, {
  implicit: true,
  implicitFirstChars: [...'tTfFyYnNoO'],
  identify: never,
  resolve: (source) => (TRUE_11.has(source) ? true : FALSE_11.has(source) ? false : NOT_RESOLVED),
});

const SCHEMAS: Record<Dialect, Schema> = {
  resource: CORE_SCHEMA.withTags(mergeTag, dayTag, intTag, floatTag),
  kustomization: CORE_SCHEMA.withTags(mergeTag, bool11Tag, intTag, floatTag),
};

/** More aliases than any honest manifest has; a billion laughs stops here. */
const MAX_ALIASES = 1000;

/** Whether the aliases of a text make so much of it that kustomize, which writes them out, would never end. */
export function isAliasBomb(text: string): boolean {
  try {
    return isBomb(text, loadAll(text, { schema: SCHEMAS.resource, json: true, maxAliases: text.length }) as Json[]);
  } catch (error) {
    if (error instanceof YAMLException) return false;
    throw error;
  }
}

function isBomb(text: string, documents: readonly Json[]): boolean {
  return expandedSize([...documents], new Map()) > text.length + ALIASED_ALLOWANCE;
}

/** How many values aliases may add to a text. Without them it holds no more values than characters. */
const ALIASED_ALLOWANCE = 100_000;

/**
 * How many values there are for who walks along every alias, as rules do: a few aliases of aliases are billions. What is shared is
 * looked at once.
 */
function expandedSize(value: Json, known: Map<object, number>): number {
  if (value === null || typeof value !== 'object') return 1;
  const size = known.get(value);
  if (size !== undefined) return size;
  const sum = Object.values(value).reduce<number>((total, item) => total + expandedSize(item, known), 1);
  known.set(value, sum);
  return sum;
}

/**
 * Every document of a YAML (or JSON) text as plain data; empty documents are `null`, so that indexes equal the stream's.
 * Aliased nodes are the same JavaScript object wherever they appear.
 */
export function readYaml(text: string, dialect: Dialect): ReadResult {
  const doubt = dialect === 'kustomization' ? doubtIn(text) : null;
  if (doubt !== null) return { ok: false, ...doubt };
  try {
    const documents = loadAll(stripMark(text), {
      schema: SCHEMAS[dialect],
      json: dialect === 'kustomization',
      maxAliases: MAX_ALIASES,
    });
    if (text.includes('&') && isBomb(text, documents as Json[])) {
      return { ok: false, message: 'its aliases expand without bound', line: 1 };
    }
    dropAddedBreak(text, documents as Json[]);
    return { ok: true, documents: documents as Json[] };
  } catch (error) {
    if (!(error instanceof YAMLException)) return { ok: false, message: 'cannot be read as YAML', line: 1 };
    const lenient = error.reason === DEFICIENT ? readLeniently(text) : null;
    return lenient ?? { ok: false, message: error.reason, line: (error.mark?.line ?? 0) + 1 };
  }
}

/** What js-yaml says of a flow collection that is closed, or goes on, no deeper than its key, which kustomize accepts. */
const DEFICIENT = 'deficient indentation';

/**
 * Read by the slower reader, which accepts that too; null where it does not. What a merge key brings is not looked through then, so
 * such a text stays unread.
 */
function readLeniently(text: string): ReadResult | null {
  if (text.includes('<<')) return null;
  const parsed = parseYaml(text);
  if (!parsed.ok) return null;
  const { source } = parsed;
  return { ok: true, documents: source.documents.map((_, document) => valueOf(source, document, []) ?? null) };
}

/** kustomize's own output: machine-made YAML, read with the core schema. */
export function readRendered(text: string): ReadResult {
  return readYaml(text, 'resource');
}

/**
 * js-yaml ends every text with a line break, and so gives one to a block scalar that runs to the end of a text without.
 * kustomize does not. Such a scalar is the last value of all, and its last line is the text's.
 */
function dropAddedBreak(text: string, documents: readonly Json[]): void {
  const lastLine = text.slice(text.lastIndexOf('\n') + 1).trimStart();
  if (lastLine !== '') dropFromLast(documents, `${lastLine}\n`);
}

function dropFromLast(holder: object, ending: string): void {
  const [key, value]: [string?, Json?] = Object.entries(holder).at(-1) ?? [];
  if (typeof value === 'object' && value !== null) return dropFromLast(value, ending);
  if (key === undefined || typeof value !== 'string' || !value.endsWith(ending)) return;
  Object.assign(holder, { [key]: value.slice(0, -1) });
}

function stripMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

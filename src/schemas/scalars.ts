import { parseQuantity } from '../kubernetes/quantity.ts';
import type { Json } from '../kubernetes/resource.ts';
import type { Scalar } from './tables.ts';

// How Go decodes JSON into the fields of the API's types. No message holds a value that may be a secret: only those of enums and
// quantities are shown.

/** What is wrong with a value of a scalar type; null where nothing is. */
export function scalarProblem(value: Json, scalar: Scalar, among: readonly string[] | null): string | null {
  if (isLater(value)) return null;
  const wrong = problemOf(value, scalar);
  if (wrong !== null || among === null || typeof value !== 'string') return wrong;
  // An empty text is what Go has for a missing one.
  return value === '' || among.includes(value) ? null : `${quoted(value)} is none of ${listed(among)}`;
}

/**
 * Whether a text holds a variable that is filled in after the build, as Flux (`${name}`) and the vault plugin of Argo CD
 * (`<path:…>`) do: nobody can say yet what will stand there.
 */
export function isLater(value: Json): boolean {
  return typeof value === 'string' && (value.includes('${') || value.includes('<path:'));
}

function problemOf(value: Json, scalar: Scalar): string | null {
  switch (scalar) {
    case 'string':
      return typeof value === 'string' ? null : `expected a text, found ${kindOf(value)}${quoteHint(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? null : `expected true or false, found ${kindOf(value)}`;
    case 'int32':
      return integerProblem(value, -(2n ** 31n), 2n ** 31n - 1n);
    case 'int64':
      return integerProblem(value, -(2n ** 63n), 2n ** 63n - 1n);
    case 'number':
      return isNumber(value) ? null : `expected a number, found ${kindOf(value)}`;
    case 'intOrString':
      return typeof value === 'string'
        ? null
        : integerProblem(value, -(2n ** 31n), 2n ** 31n - 1n, 'an integer or a text');
    case 'quantity':
      return quantityProblem(value);
    case 'byte':
      return isBase64(value)
        ? null
        : `expected base64, found ${typeof value === 'string' ? 'another text' : kindOf(value)}`;
    case 'time':
      return isTime(value) ? null : `expected a time such as 2026-01-31T12:00:00Z, found ${kindOf(value)}`;
  }
}

function integerProblem(value: Json, least: bigint, most: bigint, expected = 'an integer'): string | null {
  if (!isNumber(value)) return `expected ${expected}, found ${kindOf(value)}`;
  if (typeof value === 'number' && !Number.isInteger(value)) return `expected ${expected}, found a fraction`;
  const integer = BigInt(value);
  return integer < least || integer > most ? `expected an integer from ${least} to ${most}` : null;
}

function quantityProblem(value: Json): string | null {
  if (!isNumber(value) && typeof value !== 'string')
    return `expected a quantity such as 100m or 256Mi, found ${kindOf(value)}`;
  return parseQuantity(String(value).trim()) === null
    ? `${quoted(String(value))} is no quantity such as 100m or 256Mi`
    : null;
}

/** Go's decoder passes over line ends, and wants the padding. */
function isBase64(value: Json): boolean {
  if (typeof value !== 'string') return false;
  const text = /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function isTime(value: Json): boolean {
  return typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));
}

function isNumber(value: Json): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
}

/** The form of a value, without the value. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  return typeof value === 'boolean' ? String(value) : 'a number';
}

function quoteHint(value: Json): string {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? '; put it in quotes'
    : '';
}

const LONGEST = 60;

export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

export function listed(names: readonly string[]): string {
  return names.length > 12 ? `the ${names.length} that there are` : names.join(', ');
}

import { type Frame, spend, spendLength } from '../frame.ts';
import { isMap, mapEntries } from '../maps.ts';
import { formatExponent, formatFixed, formatPlain } from '../numbers.ts';
import { method, type Overload } from '../overload.ts';
import { formatDuration, formatTimestamp } from '../time.ts';
import {
  CelDouble,
  CelDuration,
  CelError,
  CelTimestamp,
  CelType,
  CelUint,
  type CelValue,
  isFailure,
  isList,
  kindOf,
  numericOf,
} from '../values.ts';

const CLAUSE = /%(?:%|(?:\.([0-9]{1,3}))?([a-zA-Z])|(.?))/gs;
const MAX_PRECISION = 60;
const DEFAULT_PRECISION = 6;

/** `'%s is %d'.format([…])` */
export const formatLibrary: readonly Overload[] = [method('format', ['string', 'list'], format)];

function format(frame: Frame, template: string, args: readonly CelValue[]): CelValue {
  spendLength(frame, template.length);
  const parts: string[] = [];
  let at = 0;
  let used = 0;
  for (const clause of template.matchAll(CLAUSE)) {
    parts.push(template.slice(at, clause.index));
    at = clause.index + clause[0].length;
    if (clause[0] === '%%') {
      parts.push('%');
      continue;
    }
    const value = args[used];
    if (value === undefined) return new CelError('invalid-argument', `format() has no argument for ${clause[0]}`);
    used += 1;
    const text = formatClause(frame, clause[2] ?? '', precisionOf(clause[1]), value);
    if (typeof text !== 'string') return text ?? notFormatted(clause[0], value);
    spendLength(frame, text.length);
    parts.push(text);
  }
  return parts.join('') + template.slice(at);
}

function precisionOf(digits: string | undefined): number {
  return digits === undefined ? DEFAULT_PRECISION : Math.min(Number(digits), MAX_PRECISION);
}

function notFormatted(clause: string, value: CelValue): CelValue {
  if (isFailure(value)) return value;
  return new CelError('invalid-argument', `format() cannot write a value of the type ${kindOf(value)} with ${clause}`);
}

type Formatted = string | CelValue | undefined;

function formatClause(frame: Frame, verb: string, precision: number, value: CelValue): Formatted {
  switch (verb) {
    case 's':
      return formatText(frame, value);
    case 'd':
      return isNumber(value) ? formatText(frame, value) : undefined;
    case 'f':
      return formatDouble(value, (number) => formatFixed(number, precision));
    case 'e':
      return formatDouble(value, (number) => formatExponent(number, precision));
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : formatRadix(value, 2);
    case 'o':
      return formatRadix(value, 8);
    case 'x':
      return formatHex(frame, value);
    case 'X':
      return formatHex(frame, value)?.toUpperCase();
    default:
      return undefined;
  }
}

function isNumber(value: CelValue): boolean {
  return numericOf(value) !== undefined;
}

function formatRadix(value: CelValue, radix: number): string | undefined {
  const kind = kindOf(value);
  if (kind !== 'int' && kind !== 'uint') return undefined;
  return BigInt(numericOf(value) ?? 0).toString(radix);
}

function formatHex(frame: Frame, value: CelValue): string | undefined {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return formatRadix(value, 16);
  spendLength(frame, 2 * value.length);
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  return bytes.toString('hex');
}

function formatDouble(value: CelValue, write: (number: number) => string): string | undefined {
  if (!isNumber(value)) return undefined;
  const number = Number(numericOf(value));
  return Number.isFinite(number) ? write(number) : String(number);
}

function formatText(frame: Frame, value: CelValue): Formatted {
  spend(frame, 1);
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean') return String(value);
  if (kindOf(value) === 'int') return BigInt(numericOf(value) ?? 0).toString();
  if (value instanceof CelUint) return value.value.toString();
  if (typeof value === 'number' || value instanceof CelDouble) return formatDouble(value, formatPlain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelType) return value.name;
  if (isList(value)) return formatAll(frame, value, (parts) => `[${parts.join(', ')}]`);
  return isMap(value) ? formatMap(frame, value) : undefined;
}

function formatAll(frame: Frame, items: readonly CelValue[], join: (parts: string[]) => string): Formatted {
  const parts: string[] = [];
  for (const item of items) {
    const text = formatText(frame, item);
    if (typeof text !== 'string') return text ?? notFormatted('%s', item);
    spendLength(frame, text.length);
    parts.push(text);
  }
  return join(parts);
}

function formatMap(frame: Frame, map: Parameters<typeof mapEntries>[0]): Formatted {
  const entries: string[] = [];
  for (const pair of mapEntries(map)) {
    const text = formatAll(frame, pair, (parts) => parts.join(': '));
    if (typeof text !== 'string') return text;
    entries.push(text);
  }
  return `{${entries.toSorted().join(', ')}}`;
}

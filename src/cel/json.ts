import { formatDuration, formatTimestamp } from './time.ts';
import { isMap, mapEntries } from './maps.ts';
import {
  CelDouble,
  CelDuration,
  CelObject,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
  type CelValue,
  isList,
} from './values.ts';

/** What YAML and JSON can say. */
export type PlainValue = null | boolean | number | bigint | string | PlainValue[] | { [key: string]: PlainValue };

/**
 * The value as plain data: uints as numbers (bigint where a number would lose digits), optionals as their value or null,
 * bytes as base64, times, quantities and the like as text, map keys as text.
 */
export function celToJson(value: CelValue): PlainValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(celToJson);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isMap(value)) {
    const entries = [...mapEntries(value)].map(([key, item]) => [String(celToJson(key)), celToJson(item)] as const);
    return Object.fromEntries(entries);
  }
  if (value instanceof CelDouble) return value.value;
  if (value instanceof CelUint) return narrow(value.value);
  if (value instanceof CelOptional) return value.present ? celToJson(value.value) : null;
  return value instanceof CelObject ? textOf(value) : null;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The text of a value for a message: strings and numbers as they are, the rest as JSON. */
export function celToText(value: CelValue): string {
  const plain = celToJson(value);
  if (typeof plain !== 'object' || plain === null) return String(plain);
  return JSON.stringify(plain, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}

function textOf(value: CelObject): string {
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelType) return value.name;
  return String(value);
}

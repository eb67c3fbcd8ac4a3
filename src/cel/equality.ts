import { type Frame, spend, spendLength } from './frame.ts';
import { isMap, mapEntries, mapGet, sizeOfMap } from './maps.ts';
import {
  CelDuration,
  type CelMap,
  CelObject,
  CelOptional,
  type CelRecord,
  CelTimestamp,
  CelType,
  type CelValue,
  CelUnknown,
  isFailure,
  isList,
  numericOf,
} from './values.ts';

/** A value of a library that knows when it equals another one. */
export interface Equatable {
  equals(other: CelValue): boolean;
}

/** CEL's `==`: numbers by value across types, values of different types unequal, lists and maps deeply. */
export function equals(frame: Frame, a: CelValue, b: CelValue): boolean | CelUnknown {
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a === 'string' && typeof b === 'string') {
      if (a.length > 64 && a.length === b.length) spendLength(frame, a.length);
      return a === b;
    }
    return unknownOf(a, b) ?? false;
  }
  const left = numericOf(a);
  if (left !== undefined) {
    const right = numericOf(b);
    if (right !== undefined) return order(left, right) === 0;
    return unknownOf(a, b) ?? false;
  }
  if (typeof a !== 'object' || a === null) return unknownOf(a, b) ?? a === b;
  return unknownOf(a, b) ?? equalObjects(frame, a, b);
}

function unknownOf(a: CelValue, b: CelValue): CelUnknown | undefined {
  if (a instanceof CelUnknown) return a;
  return b instanceof CelUnknown ? b : undefined;
}

function equalObjects(frame: Frame, a: CelValue & object, b: CelValue): boolean | CelUnknown {
  spend(frame, 1);
  if (isList(a)) return isList(b) && equalLists(frame, a, b);
  if (isMap(a)) return isMap(b) && equalMaps(frame, a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(frame, a, b);
  if (a instanceof CelType) return b instanceof CelType && a.name === b.name;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelOptional) {
    if (!(b instanceof CelOptional) || a.present !== b.present) return false;
    return !a.present || equals(frame, a.value, b.value);
  }
  return isEquatable(a) && a.equals(b);
}

function isEquatable(value: object): value is Equatable {
  return value instanceof CelObject && 'equals' in value && typeof value.equals === 'function';
}

function equalLists(frame: Frame, a: readonly CelValue[], b: readonly CelValue[]): boolean | CelUnknown {
  if (a.length !== b.length) return false;
  let unknown: CelUnknown | undefined;
  for (let i = 0; i < a.length; i += 1) {
    spend(frame, 1);
    const same = equals(frame, a[i] ?? null, b[i] ?? null);
    if (same === false) return false;
    if (same !== true) unknown = same;
  }
  return unknown ?? true;
}

function equalBytes(frame: Frame, a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  spendLength(frame, a.length);
  return a.every((byte, index) => byte === b[index]);
}

function equalMaps(frame: Frame, a: CelMap | CelRecord, b: CelMap | CelRecord): boolean | CelUnknown {
  const size = sizeOfMap(a);
  spend(frame, size);
  if (size !== sizeOfMap(b)) return false;
  let unknown: CelUnknown | undefined;
  for (const [key, value] of mapEntries(a)) {
    spend(frame, 1);
    const other = mapGet(b, key);
    if (other === undefined) return false;
    const same = equals(frame, value, other);
    if (same === false) return false;
    if (same !== true) unknown = same;
  }
  return unknown ?? true;
}

/** CEL's `in`; undefined where the right side is neither list nor map. */
export function contains(frame: Frame, item: CelValue, container: CelValue): boolean | CelUnknown | undefined {
  if (isMap(container)) return item instanceof CelUnknown ? item : mapGet(container, item) !== undefined;
  if (!isList(container)) return undefined;
  let unknown: CelUnknown | undefined;
  for (const element of container) {
    spend(frame, 1);
    const same = equals(frame, item, element);
    if (same === true) return true;
    if (same !== false) unknown = same;
  }
  return unknown ?? false;
}

/** Negative, zero or positive; NaN where a NaN is compared; undefined where the two have no order. */
export function compare(frame: Frame, a: CelValue, b: CelValue): number | undefined {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(frame, a, b) : undefined;
  const left = numericOf(a);
  const right = numericOf(b);
  if (left !== undefined && right !== undefined) return order(left, right);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return order(a.nanos, b.nanos);
  if (a instanceof CelDuration && b instanceof CelDuration) return order(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    spendLength(frame, Math.min(a.length, b.length));
    return Buffer.compare(a, b);
  }
  return undefined;
}

/** Number and bigint compare by their exact values; a NaN has no order. */
function order(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a >= b ? 0 : Number.NaN;
}

/** By code point: JavaScript's own order puts U+FFFD after an emoji. */
function compareText(frame: Frame, a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  spendLength(frame, length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftSurrogate = (left & 0xf800) === 0xd800;
    const rightSurrogate = (right & 0xf800) === 0xd800;
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

/** The failure among some values that decides: an unknown before an error, since it may turn out to be one. */
export function firstFailure(values: readonly CelValue[]): CelValue | undefined {
  return values.find((value) => value instanceof CelUnknown) ?? values.find((value) => isFailure(value));
}

import { CelDuration, CelError, CelTimestamp, type CelValue, INT_MAX, INT_MIN } from './values.ts';

const SECOND = 1_000_000_000n;
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['h', 3600n * SECOND],
  ['m', 60n * SECOND],
  ['s', SECOND],
  ['ms', 1_000_000n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ns', 1n],
]);

const EARLIEST = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n;
const LATEST = BigInt(Date.UTC(9999, 11, 31, 23, 59, 59)) * 1_000_000n + 999_999_999n;

/** A timestamp from year 1 to 9999, or the error. */
export function timestampOf(nanos: bigint): CelValue {
  if (nanos >= EARLIEST && nanos <= LATEST) return new CelTimestamp(nanos);
  return new CelError('overflow', 'the timestamp is not between the years 1 and 9999');
}

/** A duration that fits into 64 bits of nanoseconds, or the error. */
export function durationOf(nanos: bigint): CelValue {
  if (nanos >= INT_MIN && nanos <= INT_MAX) return new CelDuration(nanos);
  return new CelError('overflow', 'the duration is longer than 292 years');
}

export function addTime(a: CelValue, b: CelValue): CelValue | undefined {
  if (a instanceof CelTimestamp && b instanceof CelDuration) return timestampOf(a.nanos + b.nanos);
  if (a instanceof CelDuration && b instanceof CelTimestamp) return timestampOf(a.nanos + b.nanos);
  if (a instanceof CelDuration && b instanceof CelDuration) return durationOf(a.nanos + b.nanos);
  return undefined;
}

export function subtractTime(a: CelValue, b: CelValue): CelValue | undefined {
  if (a instanceof CelTimestamp && b instanceof CelDuration) return timestampOf(a.nanos - b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return durationOf(a.nanos - b.nanos);
  if (a instanceof CelDuration && b instanceof CelDuration) return durationOf(a.nanos - b.nanos);
  return undefined;
}

const DURATION_PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** Reads Go's notation, such as `1h30m` or `-1.5s`. */
export function parseDuration(text: string): CelValue {
  const bad = new CelError('invalid-argument', `${quoted(text)} is not a duration such as 1h30m or 1.5s`);
  if (text.length > 200) return bad;
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return durationOf(0n);
  if (body === '') return bad;
  let nanos = 0n;
  let at = 0;
  while (at < body.length) {
    DURATION_PART.lastIndex = at;
    const part = DURATION_PART.exec(body);
    const [, whole = '', fraction = '', unit = ''] = part ?? [];
    if (part === null || (whole === '' && fraction === '')) return bad;
    const size = UNITS.get(unit) ?? 1n;
    nanos += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
    at += part[0].length;
  }
  return durationOf(negative ? -nanos : nanos);
}

/** Seconds with as many decimals as needed, such as `5400s`. */
export function formatDuration(duration: CelDuration): string {
  const magnitude = duration.nanos < 0n ? -duration.nanos : duration.nanos;
  return `${duration.nanos < 0n ? '-' : ''}${magnitude / SECOND}${fractionOf(magnitude % SECOND)}s`;
}

const TIMESTAMP =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/** Reads RFC 3339. */
export function parseTimestamp(text: string): CelValue {
  const match = TIMESTAMP.exec(text);
  const bad = new CelError('invalid-argument', `${quoted(text)} is not a timestamp such as 2026-11-23T08:00:00Z`);
  if (match === null) return bad;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = match;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date.parse lets February 31 and hour 24 through; what it made of them shows it.
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(`${year}-${month}-${day}T${hour}`)) return bad;
  const offset = offsetMinutes(match[8], match[9], match[10]);
  if (offset === undefined) return bad;
  return timestampOf(BigInt(millis - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0')));
}

function offsetMinutes(sign = '+', hours = '00', minutes = '00'): number | undefined {
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** RFC 3339 in UTC, with as many decimals as needed. */
export function formatTimestamp(timestamp: CelTimestamp): string {
  const seconds = floorDivide(timestamp.nanos, SECOND);
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${date}${fractionOf(timestamp.nanos - seconds * SECOND)}Z`;
}

function fractionOf(nanos: bigint): string {
  return nanos === 0n ? '' : `.${nanos.toString().padStart(9, '0').replace(/0+$/, '')}`;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  return a % b < 0n ? a / b - 1n : a / b;
}

const FIXED_ZONE = /^([+-]?)([0-9]{2}):([0-9]{2})$/;

/**
 * The moment as a clock on the wall of a zone shows it, held in the UTC fields of a `Date`; undefined where there is no such
 * zone. A zone is `UTC`, an offset such as `+02:00`, or a name such as `Europe/Berlin`.
 */
export function wallClock(timestamp: CelTimestamp, zone: string): Date | undefined {
  const millis = Number(floorDivide(timestamp.nanos, 1_000_000n));
  if (zone === '' || zone === 'UTC') return new Date(millis);
  const fixed = FIXED_ZONE.exec(zone);
  if (fixed !== null) {
    const offset = offsetMinutes(fixed[1] === '-' ? '-' : '+', fixed[2], fixed[3]);
    return offset === undefined ? undefined : new Date(millis + offset * 60_000);
  }
  const offset = namedOffset(zone, millis);
  return offset === undefined ? undefined : new Date(millis + offset);
}

const FORMATS = new Map<string, Intl.DateTimeFormat | undefined>();

function namedOffset(zone: string, millis: number): number | undefined {
  const format = zoneFormat(zone);
  if (format === undefined) return undefined;
  const parts = new Map(format.formatToParts(new Date(millis)).map((part) => [part.type, Number(part.value)]));
  const field = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wall = new Date(0);
  wall.setUTCFullYear(field('year'), field('month') - 1, field('day'));
  wall.setUTCHours(field('hour'), field('minute'), field('second'));
  return wall.getTime() - Math.floor(millis / 1000) * 1000;
}

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  if (zone.length > 64) return undefined;
  if (FORMATS.has(zone)) return FORMATS.get(zone);
  if (FORMATS.size > 100) FORMATS.clear();
  FORMATS.set(zone, makeFormat(zone));
  return FORMATS.get(zone);
}

function makeFormat(zone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric' as const;
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
      timeZone: zone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch {
    return undefined;
  }
}

/** A text inside a message: quoted, and cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}

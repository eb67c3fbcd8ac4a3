import { method, type Overload } from '../overload.ts';
import { wallClock, quoted } from '../time.ts';
import { CelError, type CelTimestamp, type CelValue, intOf } from '../values.ts';

const DAY = 86_400_000;

function dayOfYear(wall: Date): number {
  const start = new Date(wall.getTime());
  start.setUTCMonth(0, 1);
  return Math.round((wall.getTime() - start.getTime()) / DAY);
}

/** What a clock and a calendar on the wall show, by the name of the getter. */
const FIELDS: readonly (readonly [name: string, read: (wall: Date) => number])[] = [
  ['getFullYear', (wall) => wall.getUTCFullYear()],
  ['getMonth', (wall) => wall.getUTCMonth()],
  ['getDate', (wall) => wall.getUTCDate()],
  ['getDayOfMonth', (wall) => wall.getUTCDate() - 1],
  ['getDayOfWeek', (wall) => wall.getUTCDay()],
  ['getDayOfYear', dayOfYear],
  ['getHours', (wall) => wall.getUTCHours()],
  ['getMinutes', (wall) => wall.getUTCMinutes()],
  ['getSeconds', (wall) => wall.getUTCSeconds()],
  ['getMilliseconds', (wall) => wall.getUTCMilliseconds()],
];

function readField(time: CelTimestamp, zone: string, read: (wall: Date) => number): CelValue {
  const wall = wallClock(time, zone);
  return wall === undefined ? new CelError('invalid-argument', `there is no time zone ${quoted(zone)}`) : read(wall);
}

/** How many nanoseconds the part of a duration has that a getter counts. */
const PARTS: readonly (readonly [name: string, read: (nanos: bigint) => bigint])[] = [
  ['getHours', (nanos) => nanos / 3_600_000_000_000n],
  ['getMinutes', (nanos) => nanos / 60_000_000_000n],
  ['getSeconds', (nanos) => nanos / 1_000_000_000n],
  ['getMilliseconds', (nanos) => (nanos % 1_000_000_000n) / 1_000_000n],
];

/** The getters of timestamps and durations. */
export const timestampLibrary: readonly Overload[] = [
  ...FIELDS.map(([name, read]) => method(name, ['google.protobuf.Timestamp'], (_, time) => readField(time, '', read))),
  ...FIELDS.map(([name, read]) =>
    method(name, ['google.protobuf.Timestamp', 'string'], (_, time, zone) => readField(time, zone, read)),
  ),
  ...PARTS.map(([name, read]) =>
    method(name, ['google.protobuf.Duration'], (_, duration) => intOf(read(duration.nanos))),
  ),
];

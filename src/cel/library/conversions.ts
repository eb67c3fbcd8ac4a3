import { formatGeneral } from '../numbers.ts';
import { spendLength } from '../frame.ts';
import { globalFunction, type Overload } from '../overload.ts';
import {
  floorDivide,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
  quoted,
  timestampOf,
} from '../time.ts';
import { CelDouble, CelError, type CelObject, type CelValue, doubleOf, intOf, uintOf } from '../values.ts';

/** The conversions that bear the name of the type they make. */
export const conversionLibrary: readonly Overload[] = [
  ...toInt(),
  ...toUint(),
  ...toDouble(),
  ...toBool(),
  ...toText(),
  ...toTime(),
];

function toInt(): Overload[] {
  return [
    globalFunction('int', ['int'], (_, value) => value),
    globalFunction('int', ['uint'], (_, value) => intOf(value.value)),
    globalFunction('int', ['double'], (_, value) => truncated(value, 2 ** 63, intOf)),
    globalFunction('int', ['string'], (_, text) => parseInteger(text, /^[+-]?[0-9]{1,30}$/, 'int', intOf)),
    globalFunction('int', ['google.protobuf.Timestamp'], (_, time) => intOf(floorDivide(time.nanos, 1_000_000_000n))),
    globalFunction('int', ['google.protobuf.Duration'], (_, time) => intOf(time.nanos / 1_000_000_000n)),
  ];
}

function toUint(): Overload[] {
  return [
    globalFunction('uint', ['uint'], (_, value) => value),
    globalFunction('uint', ['int'], (_, value) => uintOf(BigInt(value))),
    globalFunction('uint', ['double'], (_, value) => truncated(value, 2 ** 64, uintOf)),
    globalFunction('uint', ['string'], (_, text) => parseInteger(text, /^[0-9]{1,30}$/, 'uint', uintOf)),
  ];
}

function numberOf(value: number | CelDouble): number {
  return typeof value === 'number' ? value : value.value;
}

function truncated(value: number | CelDouble, limit: number, wrap: (value: bigint) => CelValue): CelValue {
  const number = Math.trunc(numberOf(value));
  // The limit itself is refused even where it would fit: a double near it stands for many integers.
  if (!(number > -limit && number < limit)) return new CelError('overflow', 'the double does not fit into 64 bits');
  return wrap(BigInt(number));
}

function parseInteger(text: string, syntax: RegExp, type: string, wrap: (value: bigint) => CelValue): CelValue {
  if (syntax.test(text)) return wrap(BigInt(text.replace(/^\+/, '')));
  return new CelError('invalid-argument', `${quoted(text)} is not an ${type}`);
}

const DOUBLE = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

function toDouble(): Overload[] {
  return [
    globalFunction('double', ['double'], (_, value) => value),
    globalFunction('double', ['int'], (_, value) => doubleOf(Number(value))),
    globalFunction('double', ['uint'], (_, value) => doubleOf(Number(value.value))),
    globalFunction('double', ['string'], (_, text) => {
      const special = SPECIAL.get(text.toLowerCase());
      if (special !== undefined) return special;
      if (DOUBLE.test(text)) return doubleOf(Number(text));
      return new CelError('invalid-argument', `${quoted(text)} is not a double`);
    }),
  ];
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
]);

function toBool(): Overload[] {
  return [
    globalFunction('bool', ['bool'], (_, value) => value),
    globalFunction('bool', ['string'], (_, text) => {
      return BOOLEANS.get(text) ?? new CelError('invalid-argument', `${quoted(text)} is not a bool`);
    }),
  ];
}

function toText(): Overload[] {
  return [
    globalFunction('string', ['string'], (_, text) => text),
    globalFunction('string', ['bool'], (_, value) => String(value)),
    globalFunction('string', ['int'], (_, value) => BigInt(value).toString()),
    globalFunction('string', ['uint'], (_, value) => value.value.toString()),
    globalFunction('string', ['double'], (_, value) => formatGeneral(numberOf(value))),
    globalFunction('string', ['google.protobuf.Timestamp'], (_, time) => formatTimestamp(time)),
    globalFunction('string', ['google.protobuf.Duration'], (_, duration) => formatDuration(duration)),
    globalFunction('string', ['bytes'], (frame, bytes) => {
      spendLength(frame, bytes.length);
      return decodeUtf8(bytes) ?? new CelError('invalid-argument', 'the bytes are not UTF-8');
    }),
    ...(['net.IP', 'net.CIDR', 'kubernetes.Quantity', 'kubernetes.URL', 'kubernetes.Semver'] as const).map((kind) =>
      globalFunction('string', [kind], (_, value: CelObject) => String(value)),
    ),
    globalFunction('bytes', ['bytes'], (_, bytes) => bytes),
    globalFunction('bytes', ['string'], (frame, text) => {
      spendLength(frame, text.length);
      return new Uint8Array(Buffer.from(text, 'utf8'));
    }),
  ];
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function toTime(): Overload[] {
  return [
    globalFunction('timestamp', ['google.protobuf.Timestamp'], (_, time) => time),
    globalFunction('timestamp', ['int'], (_, seconds) => timestampOf(BigInt(seconds) * 1_000_000_000n)),
    globalFunction('timestamp', ['string'], (_, text) => parseTimestamp(text)),
    globalFunction('duration', ['google.protobuf.Duration'], (_, duration) => duration),
    globalFunction('duration', ['string'], (_, text) => parseDuration(text)),
  ];
}

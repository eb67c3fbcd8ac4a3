import { isMap, mapEntries } from '../../src/cel/maps.ts';
import { parseDuration, parseTimestamp } from '../../src/cel/time.ts';
import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
  type CelValue,
  doubleOf,
  intOf,
  isList,
  kindOf,
  type MapKey,
} from '../../src/cel/values.ts';

/** A value as the conformance data write it: one key, which says its type. */
export type EncodedValue = Readonly<Record<string, unknown>>;

function asArray(value: unknown): readonly EncodedValue[] {
  return Array.isArray(value) ? value : [];
}

/** The CEL value that some conformance data stand for; undefined for protobuf messages, which Oakum does not have. */
export function decodeValue(encoded: EncodedValue): CelValue | undefined {
  const [kind = '', content] = Object.entries(encoded)[0] ?? [];
  switch (kind) {
    case 'nullValue':
      return null;
    case 'boolValue':
      return content === true;
    case 'int64Value':
      return intOf(BigInt(String(content)));
    case 'uint64Value':
      return new CelUint(BigInt(String(content)));
    case 'doubleValue':
      return doubleOf(Number(content));
    case 'stringValue':
      return String(content);
    case 'bytesValue':
      return new Uint8Array(Buffer.from(String(content), 'base64'));
    case 'typeValue':
      return new CelType(String(content));
    case 'listValue':
      return decodeList(content as { values?: unknown });
    case 'mapValue':
      return decodeMap(content as { entries?: unknown });
    case 'objectValue':
      return decodeObject(content as Readonly<Record<string, unknown>>);
    default:
      return undefined;
  }
}

function decodeList(content: { values?: unknown }): CelValue | undefined {
  const items = asArray(content.values).map(decodeValue);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function decodeMap(content: { entries?: unknown }): CelValue | undefined {
  const map = new CelMap();
  for (const entry of asArray(content.entries)) {
    const key = decodeValue(entry.key as EncodedValue);
    const value = decodeValue(entry.value as EncodedValue);
    if (key === undefined || value === undefined) return undefined;
    map.set(key as MapKey, value);
  }
  return map;
}

function decodeObject(content: Readonly<Record<string, unknown>>): CelValue | undefined {
  const type = String(content['@type']).split('/').at(-1);
  if (type === 'google.protobuf.Timestamp') return parseTimestamp(String(content.value));
  if (type === 'google.protobuf.Duration') return parseDuration(String(content.value));
  return undefined;
}

/** A text that is the same for two values only when type and content are the same. */
export function describeValue(value: CelValue): string {
  const kind = kindOf(value);
  if (isList(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (isMap(value)) {
    const entries = [...mapEntries(value)].map((pair) => pair.map(describeValue).join(': '));
    return `{${entries.toSorted().join(', ')}}`;
  }
  if (typeof value === 'number') return `${kind} ${Object.is(value, -0) ? '-0' : value}`;
  if (value instanceof CelDouble) return `${kind} ${Object.is(value.value, -0) ? '-0' : value.value}`;
  if (value instanceof CelUint) return `${kind} ${value.value}`;
  if (value instanceof CelTimestamp || value instanceof CelDuration) return `${kind} ${value.nanos}`;
  if (value instanceof CelType) return `${kind} ${value.name}`;
  if (value instanceof CelOptional) return value.present ? `optional ${describeValue(value.value)}` : 'none';
  if (value instanceof Uint8Array) return `${kind} ${Buffer.from(value).toString('hex')}`;
  return `${kind} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
}

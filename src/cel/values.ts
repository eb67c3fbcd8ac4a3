/**
 * What a CEL expression computes with.
 *
 * An int is an integral JS number, or a bigint where a number would lose digits. A double is a non-integral JS number, or a
 * `CelDouble` where it is integral; so `1.0` never turns into the int 1. Everything else that JSON cannot say is a `CelObject`.
 */
export type CelValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CelValue[]
  | CelRecord
  | CelObject;

/** A map as JSON has it. Only own keys count; `constructor` and `__proto__` are data. */
export type CelRecord = { readonly [key: string]: CelValue };

export type MapKey = boolean | number | bigint | string | CelUint;

/** The name of the type of a value, as overloads ask for it; `dyn` matches every value. */
export type Kind =
  | 'null_type'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'list'
  | 'map'
  | 'type'
  | 'optional_type'
  | 'google.protobuf.Timestamp'
  | 'google.protobuf.Duration'
  | 'kubernetes.Quantity'
  | 'net.IP'
  | 'net.CIDR'
  | 'kubernetes.URL'
  | 'kubernetes.NamedFormat'
  | 'kubernetes.Semver'
  | 'failure'
  | 'dyn';

/** Base of every value that is not JSON; the one test that tells them from a record. */
export abstract class CelObject {
  abstract readonly kind: Kind;
}

export class CelDouble extends CelObject {
  readonly kind = 'double';
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
}

export class CelUint extends CelObject {
  readonly kind = 'uint';
  readonly value: bigint;
  constructor(value: bigint) {
    super();
    this.value = value;
  }
}

export class CelType extends CelObject {
  readonly kind = 'type';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}

export class CelOptional extends CelObject {
  static readonly none: CelOptional = new CelOptional(null, false);
  readonly kind = 'optional_type';
  readonly value: CelValue;
  readonly present: boolean;
  constructor(value: CelValue, present = true) {
    super();
    this.value = value;
    this.present = present;
  }
}

/** A point in time, in nanoseconds since 1970 in UTC. */
export class CelTimestamp extends CelObject {
  readonly kind = 'google.protobuf.Timestamp';
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }
}

export class CelDuration extends CelObject {
  readonly kind = 'google.protobuf.Duration';
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }
}

/** A map that an expression made: keys may be int, uint, bool or string, and 1, 1u and 1.0 are the same key. */
export class CelMap extends CelObject {
  readonly kind = 'map';
  readonly #entries = new Map<boolean | number | bigint | string, readonly [MapKey, CelValue]>();

  get size(): number {
    return this.#entries.size;
  }

  has(key: CelValue): boolean {
    const index = indexOfKey(key);
    return index !== undefined && this.#entries.has(index);
  }

  get(key: CelValue): CelValue | undefined {
    const index = indexOfKey(key);
    return index === undefined ? undefined : this.#entries.get(index)?.[1];
  }

  set(key: MapKey, value: CelValue): void {
    const index = indexOfKey(key);
    if (index !== undefined) this.#entries.set(index, [key, value]);
  }

  entries(): IterableIterator<readonly [MapKey, CelValue]> {
    return this.#entries.values();
  }
}

export type CelErrorCode =
  | 'budget'
  | 'no-such-field'
  | 'no-such-overload'
  | 'unknown'
  | 'overflow'
  | 'division-by-zero'
  | 'index-out-of-range'
  | 'invalid-argument'
  | 'duplicate-key'
  | 'too-deep'
  | 'internal';

/** What stands in place of a value that could not be computed; operators pass it on, `&&` and `||` may absorb it. */
export abstract class Failure extends CelObject {
  readonly kind = 'failure';
}

export class CelError extends Failure {
  readonly code: CelErrorCode;
  readonly message: string;
  /** Where in the source, or -1 until the call that failed fills it in. */
  offset: number;
  constructor(code: CelErrorCode, message: string, offset = -1) {
    super();
    this.code = code;
    this.message = message;
    this.offset = offset;
  }
}

/**
 * An input that is not here, such as `request.userInfo` in a render. An expression whose result depends on it ends with the
 * code `unknown`; one that is decided without it (`false && unknown`) does not notice.
 */
export class CelUnknown extends Failure {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** The unknown input without a name of its own. */
export const UNKNOWN: CelUnknown = new CelUnknown('this input');

export function isFailure(value: CelValue): value is Failure {
  return value instanceof Failure;
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

const OBJECT_PROTOTYPE: unknown = Object.prototype;

/** Whether a value is a map that came as JSON. */
export function isRecord(value: CelValue | undefined): value is CelRecord {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === OBJECT_PROTOTYPE || prototype === null) return true;
  return !(value instanceof CelObject || Array.isArray(value) || value instanceof Uint8Array);
}

const INT_LIMIT = 2 ** 63;

export function kindOf(value: CelValue): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      // A number this large cannot have been meant as an int64: JSON such as 1e30.
      return Number.isInteger(value) && value < INT_LIMIT && value >= -INT_LIMIT ? 'int' : 'double';
    case 'object':
      if (value === null) return 'null_type';
      if (value instanceof CelObject) return value.kind;
      if (Array.isArray(value)) return 'list';
      return value instanceof Uint8Array ? 'bytes' : 'map';
    default:
      return 'null_type';
  }
}

/** A double as a value. */
export function doubleOf(value: number): CelValue {
  return Number.isInteger(value) ? new CelDouble(value) : value;
}

export const INT_MIN: bigint = -(2n ** 63n);
export const INT_MAX: bigint = 2n ** 63n - 1n;
export const UINT_MAX: bigint = 2n ** 64n - 1n;

/** An int as a value, or the overflow. */
export function intOf(value: bigint): CelValue {
  if (value < INT_MIN || value > INT_MAX) return new CelError('overflow', 'the result does not fit into a 64-bit int');
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A uint as a value, or the overflow. */
export function uintOf(value: bigint): CelValue {
  if (value < 0n || value > UINT_MAX) return new CelError('overflow', 'the result does not fit into a 64-bit uint');
  return new CelUint(value);
}

/** The number in an int, uint or double, ready for JavaScript's comparison, which is exact across number and bigint. */
export function numericOf(value: CelValue): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof CelDouble || value instanceof CelUint) return value.value;
  return undefined;
}

function indexOfKey(key: CelValue): boolean | number | bigint | string | undefined {
  if (typeof key === 'string' || typeof key === 'boolean') return key;
  const number = numericOf(key);
  if (typeof number !== 'bigint') return number;
  const narrow = Number(number);
  return Number.isSafeInteger(narrow) ? narrow : number;
}

/** How a quantity was written, which decides how it is written back. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A Kubernetes quantity, exact to the nano like the API server's own. */
export interface Quantity {
  /** The value in units of 10^-9. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const NANO = 1_000_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;
/** Beyond it a decimal exponent says nothing that a cluster could hold. */
const MAX_EXPONENT = 400;

const DECIMAL: readonly (readonly [suffix: string, exponent: number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const SYNTAX = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))([A-Za-z]{0,2}|[eE][+-]?[0-9]+)$/;

/**
 * Reads a quantity such as `1536Mi`, `0.5`, `100m` or `1e3`.
 * @returns null for what the API server refuses: spaces, a capital `K`, two suffixes, a number without digits.
 */
export function parseQuantity(text: string): Quantity | null {
  const match = text.length > 1000 ? null : SYNTAX.exec(text);
  if (match === null) return null;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? match[4] ?? '';
  const unit = readUnit(match[5] ?? '');
  if (unit === null) return null;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const nanos = toNanos(digits * unit.factor, unit.exponent - fraction.length);
  // Binary quantities end at the largest int64, as the API server caps them.
  const capped = unit.format === 'BinarySI' && nanos > MAX_INT64 * NANO ? MAX_INT64 * NANO : nanos;
  const format = unit.format === 'BinarySI' && capped > 0n && capped < NANO ? 'DecimalSI' : unit.format;
  return { nanos: match[1] === '-' ? -capped : capped, format };
}

interface Unit {
  readonly format: QuantityFormat;
  readonly factor: bigint;
  readonly exponent: number;
}

function readUnit(suffix: string): Unit | null {
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return { format: 'BinarySI', factor: 1024n ** BigInt(binary + 1), exponent: 0 };
  const decimal = DECIMAL.find(([name]) => name === suffix);
  if (decimal !== undefined) return { format: 'DecimalSI', factor: 1n, exponent: decimal[1] };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) return null;
  const exponent = Number(suffix.slice(1));
  if (exponent > MAX_EXPONENT) return null;
  return { format: 'DecimalExponent', factor: 1n, exponent: Math.max(exponent, -2 * MAX_EXPONENT) };
}

/** Rounds up: whoever asks for a little of something gets at least the smallest piece. */
function toNanos(digits: bigint, exponent: number): bigint {
  const shift = exponent + 9;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
}

/** Rounds away from zero. */
function divideUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  if (a % b === 0n) return quotient;
  return a < 0n ? quotient - 1n : quotient + 1n;
}

/** Negative where `a` is less, zero where both are the same amount, positive where `a` is more. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.nanos === b.nanos) return 0;
  return a.nanos < b.nanos ? -1 : 1;
}

/** `a + b`, written like `a`, or like `b` where `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** `a - b`, written like `a`, or like `b` where `a` is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { nanos: -b.nanos, format: b.format });
}

export function isZeroQuantity(quantity: Quantity): boolean {
  return quantity.nanos === 0n;
}

/** The value as an integer of 64 bits; null where it has a fraction or is larger. */
export function quantityAsInteger(quantity: Quantity): bigint | null {
  if (quantity.nanos % NANO !== 0n) return null;
  const value = quantity.nanos / NANO;
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? null : value;
}

/** The value as the nearest double. */
export function quantityAsNumber(quantity: Quantity): number {
  return Number(decimalText(quantity.nanos));
}

function decimalText(nanos: bigint): string {
  const magnitude = abs(nanos);
  return `${nanos < 0n ? '-' : ''}${magnitude / NANO}.${(magnitude % NANO).toString().padStart(9, '0')}`;
}

/** The canonical form that the API server prints: no fraction, the largest suffix that keeps the value exact. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos, format } = quantity;
  if (nanos === 0n) return '0';
  const small = nanos > -1024n * NANO && nanos < 1024n * NANO;
  if (format === 'BinarySI' && !small && nanos % NANO === 0n) return formatBinary(nanos / NANO);
  return formatDecimal(nanos, format === 'DecimalExponent');
}

function formatBinary(value: bigint): string {
  let mantissa = value;
  let index = -1;
  while (mantissa % 1024n === 0n && index < BINARY.length - 1) {
    mantissa /= 1024n;
    index += 1;
  }
  return `${mantissa}${BINARY[index] ?? ''}`;
}

function formatDecimal(nanos: bigint, asExponent: boolean): string {
  let mantissa = nanos;
  let exponent = -9;
  while (mantissa % 1000n === 0n && (asExponent || exponent < 18)) {
    mantissa /= 1000n;
    exponent += 3;
  }
  const suffix = DECIMAL.find(([, size]) => size === exponent)?.[0] ?? '';
  if (!asExponent) return `${mantissa}${suffix}`;
  return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
}

/**
 * A quantity times a factor, in the notation of the input: `256Mi` times 2 is `512Mi`. A result below a hundred of the
 * input's unit may take the next smaller one, so `1Gi` times 1.5 is `1536Mi`; what is left below one is rounded up.
 * CPU stays in whole thousandths.
 * @returns null where the text is not a quantity, or the factor is not a finite number of zero or more
 */
export function scaleQuantity(text: string, factor: number): string | null {
  const quantity = parseQuantity(text);
  if (quantity === null || !Number.isFinite(factor) || factor < 0) return null;
  const [numerator, denominator] = decimalFraction(factor);
  const product = quantity.nanos * numerator;
  const units = unitsFrom(quantity.format, /[A-Za-z]+$/.exec(text)?.[0] ?? '');
  const [own, smaller] = units;
  if (own === undefined) return null;
  const large = abs(product) >= 100n * own.size * denominator;
  const granule = large ? own.size : (smaller?.size ?? own.size);
  const nanos = divideUp(product, denominator * granule) * granule;
  if (nanos === 0n) return '0';
  const unit = units.find(({ size }) => nanos % size === 0n);
  return unit === undefined ? formatQuantity({ ...quantity, nanos }) : `${nanos / unit.size}${unit.suffix}`;
}

interface SizedUnit {
  readonly suffix: string;
  readonly size: bigint;
}

/** The input's own unit, then the smaller ones of its kind. */
function unitsFrom(format: QuantityFormat, suffix: string): SizedUnit[] {
  const units = format === 'BinarySI' ? binaryUnits() : decimalUnits(suffix);
  const own = units.findIndex((unit) => unit.suffix === suffix);
  return own < 0 ? decimalUnits('') : units.slice(own);
}

function binaryUnits(): SizedUnit[] {
  const sizes = BINARY.map((suffix, index) => ({ suffix, size: NANO * 1024n ** BigInt(index + 1) }));
  return [{ suffix: '', size: NANO }, ...sizes].toReversed();
}

function decimalUnits(suffix: string): SizedUnit[] {
  const tiny = suffix === 'n' || suffix === 'u' ? suffix : 'm';
  const from = DECIMAL.findIndex(([name]) => name === tiny);
  return DECIMAL.slice(from)
    .map(([name, exponent]) => ({ suffix: name, size: 10n ** BigInt(exponent + 9) }))
    .toReversed();
}

/** A number as the fraction that its shortest decimal notation says: 1.1 is 11/10. */
function decimalFraction(value: number): [numerator: bigint, denominator: bigint] {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length;
  return shift >= 0 ? [digits * 10n ** BigInt(shift), 1n] : [digits, 10n ** BigInt(-shift)];
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

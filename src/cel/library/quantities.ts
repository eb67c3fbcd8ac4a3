import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityAsInteger,
  quantityAsNumber,
  subtractQuantities,
} from '../../kubernetes/quantity.ts';
import { spendLength } from '../frame.ts';
import { globalFunction, type Overload } from '../overload.ts';
import { quoted } from '../time.ts';
import { CelError, CelObject, type CelValue, doubleOf, intOf } from '../values.ts';
import { libraryMethods } from './library-type.ts';

export class CelQuantity extends CelObject {
  readonly kind = 'kubernetes.Quantity';
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  equals(other: CelValue): boolean {
    return other instanceof CelQuantity && compareQuantities(this.quantity, other.quantity) === 0;
  }
  override toString(): string {
    return formatQuantity(this.quantity);
  }
}

const KIND = 'kubernetes.Quantity';
const on = libraryMethods(KIND, (value): value is CelQuantity => value instanceof CelQuantity);

function integerOf(quantity: Quantity): CelValue {
  const value = quantityAsInteger(quantity);
  return value === null ? new CelError('overflow', 'the quantity is not a 64-bit integer') : intOf(value);
}

function operand(value: CelValue): Quantity | null {
  if (value instanceof CelQuantity) return value.quantity;
  return typeof value === 'number' || typeof value === 'bigint' ? parseQuantity(value.toString()) : null;
}

/** Kubernetes' quantities. */
export const quantityLibrary: readonly Overload[] = [
  globalFunction('isQuantity', ['string'], (frame, text) => {
    spendLength(frame, text.length);
    return parseQuantity(text) !== null;
  }),
  globalFunction('quantity', ['string'], (frame, text) => {
    spendLength(frame, text.length);
    const quantity = parseQuantity(text);
    if (quantity !== null) return new CelQuantity(quantity);
    return new CelError('invalid-argument', `${quoted(text)} is not a quantity such as 512Mi or 100m`);
  }),
  on('isInteger', [], ({ quantity }) => quantityAsInteger(quantity) !== null),
  on('asInteger', [], ({ quantity }) => integerOf(quantity)),
  on('asApproximateFloat', [], ({ quantity }) => doubleOf(quantityAsNumber(quantity))),
  on('sign', [], ({ quantity }) => (quantity.nanos === 0n ? 0 : quantity.nanos < 0n ? -1 : 1)),
  ...([KIND, 'int'] as const).flatMap((kind) => [
    on('add', [kind], ({ quantity }, other) => computed(quantity, other, addQuantities)),
    on('sub', [kind], ({ quantity }, other) => computed(quantity, other, subtractQuantities)),
  ]),
  on('compareTo', [KIND], ({ quantity }, other) => order(quantity, other)),
  on('isGreaterThan', [KIND], ({ quantity }, other) => order(quantity, other) > 0),
  on('isLessThan', [KIND], ({ quantity }, other) => order(quantity, other) < 0),
];

function order(a: Quantity, b: CelValue): number {
  const other = operand(b);
  return other === null ? Number.NaN : compareQuantities(a, other);
}

function computed(a: Quantity, b: CelValue, compute: (a: Quantity, b: Quantity) => Quantity): CelValue {
  const other = operand(b);
  return other === null
    ? new CelError('invalid-argument', 'this is not a quantity')
    : new CelQuantity(compute(a, other));
}

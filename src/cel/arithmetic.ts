import type { BinaryOperator } from './ast.ts';
import { firstFailure } from './equality.ts';
import { type Frame, spendLength } from './frame.ts';
import { addTime, subtractTime } from './time.ts';
import {
  CelDouble,
  CelError,
  CelUint,
  type CelValue,
  doubleOf,
  intOf,
  isList,
  kindOf,
  numericOf,
  uintOf,
} from './values.ts';

export type ArithmeticOperator = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%'>;

/** `no-such-overload`, or the failure that one of the operands already is. */
export function noOverload(what: string, operands: readonly CelValue[], offset = -1): CelValue {
  const failure = firstFailure(operands);
  if (failure !== undefined) return failure;
  const kinds = operands.map((operand) => kindOf(operand)).join(', ');
  return new CelError('no-such-overload', `${what} does not take (${kinds})`, offset);
}

/** CEL arithmetic: both operands of one type, overflow and division by zero are errors. */
export function arithmetic(frame: Frame, operator: ArithmeticOperator, a: CelValue, b: CelValue): CelValue {
  const kind = kindOf(a);
  if (kind === kindOf(b)) {
    if (kind === 'int') return integer(operator, toBigInt(a), toBigInt(b), intOf);
    if (kind === 'uint') return integer(operator, toBigInt(a), toBigInt(b), uintOf);
    if (kind === 'double' && operator !== '%') return double(operator, Number(numericOf(a)), Number(numericOf(b)));
  }
  const other = operator === '+' ? concatenate(frame, a, b) : undefined;
  const time = operator === '-' ? subtractTime(a, b) : undefined;
  return other ?? time ?? noOverload(`the operator ${operator}`, [a, b]);
}

/** `-value`. */
export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint' || (typeof value === 'number' && kindOf(value) === 'int')) return intOf(-BigInt(value));
  if (typeof value === 'number') return doubleOf(-value);
  if (value instanceof CelDouble) return doubleOf(-value.value);
  return noOverload('the operator -', [value]);
}

function toBigInt(value: CelValue): bigint {
  if (value instanceof CelUint) return value.value;
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}

function integer(operator: ArithmeticOperator, a: bigint, b: bigint, wrap: (value: bigint) => CelValue): CelValue {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
      return b === 0n ? new CelError('division-by-zero', 'division by zero') : wrap(a / b);
    case '%':
      return b === 0n ? new CelError('division-by-zero', 'modulus by zero') : wrap(a % b);
  }
}

function double(operator: Exclude<ArithmeticOperator, '%'>, a: number, b: number): CelValue {
  switch (operator) {
    case '+':
      return doubleOf(a + b);
    case '-':
      return doubleOf(a - b);
    case '*':
      return doubleOf(a * b);
    case '/':
      return doubleOf(a / b);
  }
}

function concatenate(frame: Frame, a: CelValue, b: CelValue): CelValue | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    spendLength(frame, a.length + b.length);
    return a + b;
  }
  if (isList(a) && isList(b)) {
    spendLength(frame, 10 * (a.length + b.length));
    return [...a, ...b];
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    spendLength(frame, a.length + b.length);
    return new Uint8Array(Buffer.concat([a, b]));
  }
  return addTime(a, b);
}

import { noOverload } from './arithmetic.ts';
import { compare, contains, equals, firstFailure } from './equality.ts';
import { type Evaluator, type Frame, spend } from './frame.ts';
import { CelOptional, type CelValue, isFailure } from './values.ts';

/** `left && right`: a false on either side decides, whatever the other side is. */
export function and(left: Evaluator, right: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = left(frame);
    if (a === false) return false;
    const b = right(frame);
    if (a === true && typeof b === 'boolean') return b;
    return b === false ? false : undecided('the operator &&', a, b, offset);
  };
}

/** `left || right`: a true on either side decides. */
export function or(left: Evaluator, right: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = left(frame);
    if (a === true) return true;
    const b = right(frame);
    if (a === false && typeof b === 'boolean') return b;
    return b === true ? true : undecided('the operator ||', a, b, offset);
  };
}

function undecided(what: string, a: CelValue, b: CelValue, offset: number): CelValue {
  return firstFailure([a, b]) ?? noOverload(what, [a, b], offset);
}

/** `!operand` */
export function not(operand: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const value = operand(frame);
    return typeof value === 'boolean' ? !value : noOverload('the operator !', [value], offset);
  };
}

/** `test ? then : otherwise` */
export function conditional(test: Evaluator, then: Evaluator, otherwise: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const value = test(frame);
    if (value === true) return then(frame);
    if (value === false) return otherwise(frame);
    return noOverload('the condition before ?', [value], offset);
  };
}

/** `==` (wanted true) and `!=` (wanted false). */
export function equality(left: Evaluator, right: Evaluator, wanted: boolean): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = left(frame);
    const b = right(frame);
    if (typeof a === 'object' || typeof b === 'object') {
      const failure = isFailure(a) || isFailure(b) ? firstFailure([a, b]) : undefined;
      if (failure !== undefined) return failure;
    }
    const same = equals(frame, a, b);
    return typeof same === 'boolean' ? same === wanted : same;
  };
}

/** `item in container` */
export function membership(item: Evaluator, container: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = item(frame);
    const b = container(frame);
    const failure = isFailure(a) || isFailure(b) ? firstFailure([a, b]) : undefined;
    return failure ?? contains(frame, a, b) ?? noOverload('the operator in', [a, b], offset);
  };
}

export type OrderOperator = '<' | '<=' | '>' | '>=';

const HOLDS: Readonly<Record<OrderOperator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Whether `a operator b` holds, or the failure. */
export function orderHolds(frame: Frame, operator: OrderOperator, a: CelValue, b: CelValue): CelValue {
  const order = compare(frame, a, b);
  return order === undefined ? noOverload(`the operator ${operator}`, [a, b]) : HOLDS[operator](order);
}

/**
 * `optional.or(optional)` and `optional.orValue(value)`; the second is looked at only where the first is empty. Lenient is
 * Kyverno's reading: a value that is no optional is its own `orValue`.
 */
export function fallback(
  args: readonly Evaluator[],
  name: 'or' | 'orValue',
  lenient: boolean,
  offset: number,
): Evaluator {
  const [target, other] = args;
  if (target === undefined || other === undefined) throw new RangeError(`${name}() was compiled without its arguments`);
  return (frame) => {
    spend(frame, 1);
    const value = target(frame);
    if (value instanceof CelOptional) {
      if (value.present) return name === 'or' ? value : value.value;
      const second = other(frame);
      return name === 'orValue' || second instanceof CelOptional ? second : noOverload('or()', [second], offset);
    }
    return lenient && name === 'orValue' ? value : noOverload(`${name}()`, [value], offset);
  };
}

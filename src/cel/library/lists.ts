import { arithmetic, noOverload } from '../arithmetic.ts';
import { compare, equals } from '../equality.ts';
import { type Frame, spend } from '../frame.ts';
import { method, type Overload } from '../overload.ts';
import { CelDuration, CelError, type CelValue, isFailure } from '../values.ts';

/** Kubernetes' functions on lists. */
export const listLibrary: readonly Overload[] = [
  method('isSorted', ['list'], isSorted),
  method('sum', ['list'], sum),
  method('min', ['list'], (frame, list) => extreme(frame, list, 'min', -1)),
  method('max', ['list'], (frame, list) => extreme(frame, list, 'max', 1)),
  method('indexOf', ['list', 'dyn'], (frame, list, item) => position(frame, list, item, 'first')),
  method('lastIndexOf', ['list', 'dyn'], (frame, list, item) => position(frame, list, item, 'last')),
];

function isSorted(frame: Frame, list: readonly CelValue[]): CelValue {
  for (let i = 1; i < list.length; i += 1) {
    spend(frame, 1);
    const pair = [list[i - 1] ?? null, list[i] ?? null] as const;
    const order = compare(frame, ...pair);
    if (order === undefined) return noOverload('comparing elements in isSorted()', pair);
    if (order > 0) return false;
  }
  return true;
}

function sum(frame: Frame, list: readonly CelValue[]): CelValue {
  const [first, ...rest] = list;
  if (first === undefined) return 0;
  if (typeof first === 'string' || typeof first === 'boolean') return noOverload('sum()', [list]);
  const start = first instanceof CelDuration ? new CelDuration(0n) : undefined;
  return rest.reduce<CelValue>(
    (total, item) => {
      spend(frame, 1);
      return isFailure(total) ? total : arithmetic(frame, '+', total, item);
    },
    start === undefined ? first : arithmetic(frame, '+', start, first),
  );
}

function extreme(frame: Frame, list: readonly CelValue[], name: string, sign: number): CelValue {
  let best = list[0];
  if (best === undefined) return new CelError('invalid-argument', `${name}() needs a list that is not empty`);
  for (const item of list) {
    spend(frame, 1);
    const order = compare(frame, item, best);
    if (order === undefined) return noOverload(`comparing elements in ${name}()`, [item, best]);
    if (order * sign > 0) best = item;
  }
  return best;
}

function position(frame: Frame, list: readonly CelValue[], wanted: CelValue, which: 'first' | 'last'): CelValue {
  let found = -1;
  for (const [index, item] of list.entries()) {
    spend(frame, 1);
    const same = equals(frame, item, wanted);
    if (typeof same !== 'boolean') return same;
    if (!same) continue;
    if (which === 'first') return index;
    found = index;
  }
  return found;
}

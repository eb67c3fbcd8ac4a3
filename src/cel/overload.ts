import { noOverload } from './arithmetic.ts';
import { type Evaluator, type Frame, spend } from './frame.ts';
import {
  CelError,
  type CelDuration,
  type CelMap,
  type CelObject,
  type CelOptional,
  type CelRecord,
  type CelTimestamp,
  type CelType,
  type CelUint,
  type CelValue,
  type CelDouble,
  type Kind,
  kindOf,
} from './values.ts';

/** The JavaScript type behind each kind; libraries get their own classes by way of `CelObject`. */
interface KindTypes {
  null_type: null;
  bool: boolean;
  int: number | bigint;
  uint: CelUint;
  double: number | CelDouble;
  string: string;
  bytes: Uint8Array;
  list: readonly CelValue[];
  map: CelMap | CelRecord;
  type: CelType;
  optional_type: CelOptional;
  'google.protobuf.Timestamp': CelTimestamp;
  'google.protobuf.Duration': CelDuration;
  dyn: CelValue;
}

type ArgumentOf<K extends Kind> = K extends keyof KindTypes ? KindTypes[K] : CelObject;
type Arguments<P extends readonly Kind[]> = { [I in keyof P]: ArgumentOf<P[I]> };

/** One signature of a function, and what it does. Its result may be a failure without an offset. */
export interface Overload {
  readonly name: string;
  /** Whether it is called on a target, which is then the first argument. */
  readonly member: boolean;
  readonly params: readonly Kind[];
  readonly call: (frame: Frame, ...args: CelValue[]) => CelValue;
}

/** `name(args)`; the name may be qualified, as `sets.contains`. */
export function globalFunction<const P extends readonly Kind[]>(
  name: string,
  params: P,
  call: (frame: Frame, ...args: Arguments<P>) => CelValue,
): Overload {
  return { name, member: false, params, call: call as unknown as Overload['call'] };
}

/** `target.name(args)`; the target's kind comes first. */
export function method<const P extends readonly Kind[]>(
  name: string,
  params: P,
  call: (frame: Frame, ...args: Arguments<P>) => CelValue,
): Overload {
  return { ...globalFunction(name, params, call), member: true };
}

/** Fills in where a failure happened, if it does not know yet. */
export function located(value: CelValue, offset: number): CelValue {
  if (typeof value === 'object' && value instanceof CelError && value.offset < 0) value.offset = offset;
  return value;
}

function accepts(param: Kind | undefined, kind: Kind): boolean {
  return param === kind || (param === 'dyn' && kind !== 'failure');
}

/** Calls the first of some overloads of one name and arity that takes the arguments' kinds. */
export function dispatch(overloads: readonly Overload[], args: readonly Evaluator[], offset: number): Evaluator {
  const [first, second] = args;
  if (first !== undefined && args.length === 1) return dispatchOne(overloads, first, offset);
  if (first !== undefined && second !== undefined && args.length === 2) {
    return dispatchTwo(overloads, first, second, offset);
  }
  return (frame) => {
    spend(frame, 1);
    const values = args.map((arg) => arg(frame));
    const kinds = values.map((value) => kindOf(value));
    const overload = overloads.find(({ params }) => kinds.every((kind, index) => accepts(params[index], kind)));
    return located(overload?.call(frame, ...values) ?? mismatch(overloads, values), offset);
  };
}

function dispatchOne(overloads: readonly Overload[], first: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = first(frame);
    const kind = kindOf(a);
    for (const overload of overloads) {
      if (accepts(overload.params[0], kind)) return located(overload.call(frame, a), offset);
    }
    return located(mismatch(overloads, [a]), offset);
  };
}

function dispatchTwo(overloads: readonly Overload[], first: Evaluator, second: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const a = first(frame);
    const b = second(frame);
    const kindOfA = kindOf(a);
    const kindOfB = kindOf(b);
    for (const overload of overloads) {
      if (accepts(overload.params[0], kindOfA) && accepts(overload.params[1], kindOfB)) {
        return located(overload.call(frame, a, b), offset);
      }
    }
    return located(mismatch(overloads, [a, b]), offset);
  };
}

function mismatch(overloads: readonly Overload[], values: readonly CelValue[]): CelValue {
  return noOverload(`${overloads[0]?.name ?? 'this function'}()`, values);
}

import { noOverload } from './arithmetic.ts';
import { insert } from './comprehensions.ts';
import { type Evaluator, spend } from './frame.ts';
import { CelMap, CelOptional, type CelValue, isFailure } from './values.ts';

/** One element of a list literal; an optional one is left out where it has no value. */
interface Element {
  readonly evaluate: Evaluator;
  readonly optional: boolean;
}

/** `[element, ?element]` */
export function makeList(elements: readonly Element[], offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1 + elements.length);
    const list: CelValue[] = [];
    for (const { evaluate, optional } of elements) {
      const value = optional ? unwrap(evaluate(frame), offset) : evaluate(frame);
      if (value === undefined) continue;
      if (isFailure(value)) return value;
      list.push(value);
    }
    return list;
  };
}

/** The value in an optional entry of a literal; undefined where the entry is left out. */
function unwrap(value: CelValue, offset: number): CelValue | undefined {
  if (!(value instanceof CelOptional)) return noOverload('an optional entry', [value], offset);
  return value.present ? value.value : undefined;
}

/** One entry of a map literal; an optional one is left out where its value is none. */
interface Entry {
  readonly key: Evaluator;
  readonly value: Evaluator;
  readonly optional: boolean;
  readonly offset: number;
}

/** `{key: value, ?key: value}` */
export function makeMap(entries: readonly Entry[]): Evaluator {
  return (frame) => {
    spend(frame, 1 + entries.length);
    const map = new CelMap();
    for (const entry of entries) {
      const key = entry.key(frame);
      const value = entry.optional ? unwrap(entry.value(frame), entry.offset) : entry.value(frame);
      if (value === undefined) continue;
      if (isFailure(value)) return value;
      const failure = insert(map, key, value, entry.offset);
      if (failure !== undefined) return failure;
    }
    return map;
  };
}

import { contains } from '../equality.ts';
import type { Frame } from '../frame.ts';
import { globalFunction, type Overload } from '../overload.ts';
import { CelUnknown, type CelValue } from '../values.ts';

type Set = readonly CelValue[];

/** Lists compared as sets. */
export const setLibrary: readonly Overload[] = [
  globalFunction('sets.contains', ['list', 'list'], containsAll),
  globalFunction('sets.intersects', ['list', 'list'], (frame, a, b) =>
    decided(a, (item) => contains(frame, item, b), true),
  ),
  globalFunction('sets.equivalent', ['list', 'list'], (frame, a, b) => {
    const there = containsAll(frame, a, b);
    return there === true ? containsAll(frame, b, a) : there;
  }),
];

function containsAll(frame: Frame, all: Set, some: Set): boolean | CelUnknown {
  return decided(some, (item) => contains(frame, item, all), false);
}

/** Looks for an item whose answer decides; an unknown answer counts only where none does. */
function decided(
  items: Set,
  ask: (item: CelValue) => boolean | CelUnknown | undefined,
  decisive: boolean,
): boolean | CelUnknown {
  let unknown: CelUnknown | undefined;
  for (const item of items) {
    const answer = ask(item);
    if (answer === decisive) return decisive;
    if (answer instanceof CelUnknown) unknown = answer;
  }
  return unknown ?? !decisive;
}

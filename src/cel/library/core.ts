import { spend, spendLength } from '../frame.ts';
import { sizeOfMap } from '../maps.ts';
import { globalFunction, method, type Overload } from '../overload.ts';
import { codePointLength } from '../text.ts';
import { CelType, type CelValue, kindOf } from '../values.ts';

/** What the language itself brings: sizes and types. */
export const coreLibrary: readonly Overload[] = [
  ...sizes(globalFunction),
  ...sizes(method),
  globalFunction('type', ['dyn'], (_, value) => new CelType(kindOf(value))),
  globalFunction('dyn', ['dyn'], (_, value) => value),
];

function sizes(define: typeof method): Overload[] {
  return [
    define('size', ['list'], (_, list) => list.length),
    define('size', ['map'], (frame, map) => {
      const size = sizeOfMap(map);
      spend(frame, size);
      return size;
    }),
    define('size', ['bytes'], (_, bytes) => bytes.length),
    define('size', ['string'], (frame, text): CelValue => {
      spendLength(frame, text.length);
      return codePointLength(text);
    }),
  ];
}

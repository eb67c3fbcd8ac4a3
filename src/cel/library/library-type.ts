import { method, type Overload } from '../overload.ts';
import type { CelObject, CelValue, Kind } from '../values.ts';
import { noOverload } from '../arithmetic.ts';

/** Defines methods of a library's own type; the target arrives as that type, with what else is given. */
export function libraryMethods<T extends CelObject>(
  kind: Kind,
  is: (value: CelValue) => value is T,
): (name: string, params: readonly Kind[], call: (target: T, argument: CelValue) => CelValue) => Overload {
  return (name, params, call) =>
    method(name, [kind, ...params], (_, target: CelValue, argument: CelValue) =>
      is(target) ? call(target, argument ?? null) : noOverload(`${name}()`, [target]),
    );
}

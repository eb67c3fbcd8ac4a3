import { noOverload } from '../arithmetic.ts';
import { method, type Overload } from '../overload.ts';

const METHODS: readonly (readonly [name: string, arguments: number])[] = [
  ['path', 1],
  ['serviceAccount', 2],
  ['group', 1],
  ['resource', 1],
  ['subresource', 1],
  ['namespace', 1],
  ['name', 1],
  ['fieldSelector', 1],
  ['labelSelector', 1],
  ['check', 1],
  ['allowed', 0],
  ['reason', 0],
  ['errored', 0],
  ['error', 0],
];

/**
 * The API server's authorizer, which nobody has outside of it. Its methods are known so that a rule that calls them
 * compiles; on the unknown value that stands for the authorizer, each gives that value again.
 */
export const authorizerLibrary: readonly Overload[] = METHODS.map(([name, count]) =>
  method(name, ['dyn', ...new Array<'dyn'>(count).fill('dyn')], (_, ...args) => noOverload(`${name}()`, args)),
);

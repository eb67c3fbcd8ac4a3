import { sizeOfMap } from '../maps.ts';
import { globalFunction, method, type Overload } from '../overload.ts';
import {
  CelDouble,
  CelDuration,
  CelError,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
  isList,
  isRecord,
} from '../values.ts';

/** Optional values. */
export const optionalLibrary: readonly Overload[] = [
  globalFunction('optional.of', ['dyn'], (_, value) => new CelOptional(value)),
  globalFunction('optional.none', [], () => CelOptional.none),
  globalFunction('optional.ofNonZeroValue', ['dyn'], (_, value) => {
    return isZero(value) ? CelOptional.none : new CelOptional(value);
  }),
  method('hasValue', ['optional_type'], (_, optional) => optional.present),
  method('value', ['optional_type'], (_, optional) => {
    return optional.present ? optional.value : new CelError('invalid-argument', 'the optional has no value');
  }),
  globalFunction('optional.unwrap', ['list'], (_, list) => present(list)),
  method('unwrapOpt', ['list'], (_, list) => present(list)),
];

function present(list: readonly CelValue[]): CelValue {
  return list.filter((item) => item instanceof CelOptional && item.present).map((item) => (item as CelOptional).value);
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === '') return true;
  if (value instanceof CelDouble) return value.value === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration || value instanceof CelTimestamp) return value.nanos === 0n;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  return (isRecord(value) || value instanceof CelMap) && sizeOfMap(value) === 0;
}

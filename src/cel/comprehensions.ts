import { noOverload } from './arithmetic.ts';
import { firstFailure } from './equality.ts';
import { type Evaluator, type Frame, spend } from './frame.ts';
import { isMap, mapEntries, sizeOfMap } from './maps.ts';
import {
  CelError,
  CelMap,
  type CelRecord,
  CelUint,
  type CelValue,
  isFailure,
  isList,
  isRecord,
  type MapKey,
} from './values.ts';

/** What a macro runs over, and where it puts the variables of each round. */
export interface Loop {
  readonly range: Evaluator;
  /** The slot of the only variable, or of the index or key where there are two. */
  readonly first: number;
  /** The slot of the value where there are two variables. */
  readonly second: number | null;
  readonly offset: number;
}

/** What a round leads to: undefined goes on, anything else ends the loop with it. */
type Round = (frame: Frame) => CelValue | undefined;

/** Runs the rounds; undefined when all went through, else what ended them. */
function run(frame: Frame, loop: Loop, round: Round): CelValue | undefined {
  spend(frame, 1);
  const range = loop.range(frame);
  if (isList(range)) return runList(frame, loop, range, round);
  if (isRecord(range) || range instanceof CelMap) return runMap(frame, loop, range, round);
  return noOverload('a macro over the elements', [range], loop.offset);
}

function runList(frame: Frame, loop: Loop, list: readonly CelValue[], round: Round): CelValue | undefined {
  const { first, second } = loop;
  for (let i = 0; i < list.length; i += 1) {
    spend(frame, 1);
    frame.slots[first] = second === null ? (list[i] ?? null) : i;
    if (second !== null) frame.slots[second] = list[i] ?? null;
    const outcome = round(frame);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function runMap(frame: Frame, loop: Loop, map: CelMap | CelRecord, round: Round): CelValue | undefined {
  spend(frame, sizeOfMap(map));
  for (const [key, value] of mapEntries(map)) {
    spend(frame, 1);
    frame.slots[loop.first] = key;
    if (loop.second !== null) frame.slots[loop.second] = value;
    const outcome = round(frame);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** `all` (decided by a false) and `exists` (decided by a true): a deciding element outweighs failures of others. */
export function quantifier(loop: Loop, predicate: Evaluator, decisive: boolean): Evaluator {
  return (frame) => {
    let failure: CelValue | undefined;
    const outcome = run(frame, loop, () => {
      const value = predicate(frame);
      if (value === decisive) return value;
      if (typeof value !== 'boolean') failure = worse(failure, value, loop.offset);
      return undefined;
    });
    return outcome ?? failure ?? !decisive;
  };
}

function worse(failure: CelValue | undefined, value: CelValue, offset: number): CelValue {
  const latest = notBoolean(value, offset);
  return failure === undefined ? latest : (firstFailure([failure, latest]) ?? latest);
}

function notBoolean(value: CelValue, offset: number): CelValue {
  return isFailure(value) ? value : noOverload('a predicate', [value], offset);
}

/** `exists_one`: every element is looked at, and a failure of any is the result. */
export function existsOne(loop: Loop, predicate: Evaluator): Evaluator {
  return (frame) => {
    let count = 0;
    const outcome = run(frame, loop, () => {
      const value = predicate(frame);
      if (typeof value !== 'boolean') return notBoolean(value, loop.offset);
      if (value) count += 1;
      return undefined;
    });
    return outcome ?? count === 1;
  };
}

/** Runs `visit` for the elements that pass the filter, if there is one. */
function filtered(filter: Evaluator | null, offset: number, visit: Round): Round {
  if (filter === null) return visit;
  return (frame) => {
    const pass = filter(frame);
    if (typeof pass !== 'boolean') return notBoolean(pass, offset);
    return pass ? visit(frame) : undefined;
  };
}

/** `map`, `transformList`, and `filter`, whose result is the element itself. */
export function listOf(loop: Loop, filter: Evaluator | null, result: Evaluator): Evaluator {
  return (frame) => {
    const list: CelValue[] = [];
    const round = filtered(filter, loop.offset, () => {
      const value = result(frame);
      if (isFailure(value)) return value;
      list.push(value);
      return undefined;
    });
    return run(frame, loop, round) ?? list;
  };
}

/** `transformMap`: the same keys with other values. */
export function mapOf(loop: Loop, filter: Evaluator | null, result: Evaluator): Evaluator {
  return (frame) => {
    const map = new CelMap();
    const round = filtered(filter, loop.offset, () => {
      const value = result(frame);
      if (isFailure(value)) return value;
      return insert(map, frame.slots[loop.first] ?? null, value, loop.offset);
    });
    return run(frame, loop, round) ?? map;
  };
}

/** `transformMapEntry`: each element gives a map, and all of them are joined. */
export function mapOfEntries(loop: Loop, filter: Evaluator | null, result: Evaluator): Evaluator {
  return (frame) => {
    const map = new CelMap();
    const round = filtered(filter, loop.offset, () => {
      const value = result(frame);
      if (!isMap(value)) return noOverload('an entry', [value], loop.offset);
      for (const [key, item] of mapEntries(value)) {
        spend(frame, 1);
        const failure = insert(map, key, item, loop.offset);
        if (failure !== undefined) return failure;
      }
      return undefined;
    });
    return run(frame, loop, round) ?? map;
  };
}

/** Puts an entry into a map that is being made; the failure where the key is there already or cannot be one. */
export function insert(map: CelMap, key: CelValue, value: CelValue, offset: number): CelValue | undefined {
  if (!isMapKey(key)) return noOverload('a map key', [key], offset);
  if (map.has(key)) return new CelError('duplicate-key', 'the map has the same key twice', offset);
  map.set(key, value);
  return undefined;
}

function isMapKey(value: CelValue): value is MapKey {
  if (typeof value === 'object') return value instanceof CelUint;
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint';
}

import { CelMap, type CelRecord, type CelValue, isRecord } from './values.ts';

/** Whether a value is a map, of JSON or made by an expression. */
export function isMap(value: CelValue): value is CelMap | CelRecord {
  return value instanceof CelMap || isRecord(value);
}

/** How many keys a map has. */
export function sizeOfMap(map: CelMap | CelRecord): number {
  return map instanceof CelMap ? map.size : Object.keys(map).length;
}

/** Key and value pairs in the map's own order. */
export function* mapEntries(map: CelMap | CelRecord): Generator<readonly [CelValue, CelValue]> {
  if (map instanceof CelMap) yield* map.entries();
  else for (const key of Object.keys(map)) yield [key, map[key] ?? null];
}

/** The value under a key, or undefined where there is none. */
export function mapGet(map: CelMap | CelRecord, key: CelValue): CelValue | undefined {
  if (map instanceof CelMap) return map.get(key);
  return typeof key === 'string' && Object.hasOwn(map, key) ? map[key] : undefined;
}

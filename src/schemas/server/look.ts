import type { Json, JsonObject } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kubernetes/workloads.ts';
import { isLater } from '../scalars.ts';
import type { Complain } from '../types.ts';

// Readers for those who check what a server checks: what has the wrong type is somebody else's to say, and counts as missing here.

/** An object of Kubernetes' own, and what it is held against. */
export interface ServerCheck {
  readonly minor: number;
  readonly complain: Complain;
}

export function at(holder: Json | undefined, key: string): Json | undefined {
  return isJsonObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

export function mapAt(holder: Json | undefined, key: string): JsonObject {
  const value = at(holder, key);
  return isJsonObject(value) ? value : {};
}

export function listAt(holder: Json | undefined, key: string): readonly Json[] {
  const value = at(holder, key);
  return Array.isArray(value) ? value : [];
}

/** The maps of a list, with their indexes. */
export function mapsAt(holder: Json | undefined, key: string): readonly { item: JsonObject; index: number }[] {
  return listAt(holder, key).flatMap((item, index) => (isJsonObject(item) ? [{ item, index }] : []));
}

/** A text that is there and final; null otherwise. */
export function textAt(holder: Json | undefined, key: string): string | null {
  const value = at(holder, key);
  return typeof value === 'string' && value !== '' && !isLater(value) ? value : null;
}

export function integerAt(holder: Json | undefined, key: string): number | null {
  const value = at(holder, key);
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

/** Whether a field says something: neither missing nor null. */
export function isSet(holder: Json | undefined, key: string): boolean {
  const value = at(holder, key);
  return value !== undefined && value !== null;
}

import type { ConversionCode } from '../../rule-refusals.ts';
import { escapeToken } from '../pointer.ts';
import type { Json, JsonObject } from '../resource.ts';

/**
 * One step of a conversion; pointers count in what the steps before have made. `move` gives a field another name, or puts it deeper:
 * `to` are keys from the map that holds it.
 */
export type ConversionOp =
  | { readonly op: 'set'; readonly pointer: string; readonly value: Json }
  | { readonly op: 'remove'; readonly pointer: string }
  | { readonly op: 'move'; readonly pointer: string; readonly to: readonly string[] };

/**
 * What is converted: the whole `object` as rendered, which must hold all that the new version wants; the `source` that introduces it,
 * which patches may complete; or a `patch`, which only says a part.
 */
export type Role = 'object' | 'source' | 'patch';

export interface ConversionRefusal {
  readonly ok: false;
  /** Stable, kebab-case. */
  readonly code: ConversionCode;
  readonly reason: string;
}

export type ConversionResult = { readonly ok: true; readonly ops: readonly ConversionOp[] } | ConversionRefusal;

/** Rewrites all of an object but its apiVersion. */
export type Converter = (body: JsonObject, role: Role, apiVersion: string) => ConversionResult;

/** Thrown and caught within a conversion, so that its parts can be written as plain functions. */
export class Unconvertible extends Error {
  readonly code: ConversionCode;
  constructor(code: ConversionCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A converter whose parts may give up. */
export function converter(
  convert: (body: JsonObject, role: Role, apiVersion: string) => readonly ConversionOp[],
): Converter {
  return (body, role, apiVersion) => {
    try {
      return { ok: true, ops: convert(body, role, apiVersion) };
    } catch (error) {
      if (!(error instanceof Unconvertible)) throw error;
      return { ok: false, code: error.code, reason: error.message };
    }
  };
}

/** The map at a key; null where nothing is there. What is no map cannot be converted. */
export function mapAt(holder: JsonObject, key: string, pointer: string): JsonObject | null {
  const value = Object.hasOwn(holder, key) ? (holder[key] ?? null) : null;
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed(`${pointer}/${escapeToken(key)}`, 'map');
  return value;
}

/** The maps in the list at a key, each with its pointer; none where nothing is there. */
export function itemsAt(holder: JsonObject, key: string, pointer: string): { item: JsonObject; at: string }[] {
  const value = Object.hasOwn(holder, key) ? (holder[key] ?? null) : null;
  if (value === null) return [];
  const list = `${pointer}/${escapeToken(key)}`;
  if (!Array.isArray(value)) throw malformed(list, 'list');
  return value.map((item, index) => {
    const at = `${list}/${index}`;
    if (item === null || typeof item !== 'object' || Array.isArray(item)) throw malformed(at, 'map');
    return { item, at };
  });
}

/** Whether a key is written at all, be it with a null. */
export function isWritten(holder: JsonObject, key: string): boolean {
  return Object.hasOwn(holder, key);
}

/** Whether a key has a value: null and an empty text are none. */
export function hasValue(holder: JsonObject, key: string): boolean {
  const value = Object.hasOwn(holder, key) ? holder[key] : null;
  return value !== null && value !== undefined && value !== '';
}

export function malformed(pointer: string, expected: string): Unconvertible {
  return new Unconvertible('malformed', `${pointer} is no ${expected}, so it cannot be rewritten`);
}

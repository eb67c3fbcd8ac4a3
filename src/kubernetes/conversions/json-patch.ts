/** Operations of a JSON6902 patch whose path leads into fields that a conversion moves. */
import { formatPointer, parsePointer } from '../pointer.ts';
import type { Json, JsonObject } from '../resource.ts';
import { applyConversion } from './apply.ts';
import { convert, type ConvertedType } from './convert.ts';
import type { ConversionRefusal } from './types.ts';

/** The operation as it must be for the new version; the same object where nothing changes. */
export type OperationResult = { readonly ok: true; readonly operation: JsonObject } | ConversionRefusal;

/**
 * Rewrites one operation. Its value is converted as the part of a patch that it is, and its path follows the field: what leads into
 * a field that the conversion takes away, or copies what it moves, is refused.
 */
export function convertOperation(type: ConvertedType, operation: Json): OperationResult {
  if (operation === null || typeof operation !== 'object' || Array.isArray(operation)) {
    return refusal('an operation is no map');
  }
  const op = operation['op'];
  const tokens = typeof operation['path'] === 'string' ? parsePointer(operation['path']) : null;
  if (tokens === null || typeof op !== 'string') return refusal('an operation has no path that can be followed');
  if (tokens.length === 0) return refusal('a whole object is replaced');
  if (tokens.length === 1 && tokens[0] === 'apiVersion') return atApiVersion(type, operation);
  if (op === 'copy' || op === 'move') {
    const from = typeof operation['from'] === 'string' ? parsePointer(operation['from']) : null;
    const ways = [tokens, from].map((way) => (way === null ? null : follow(type, way, {})));
    const stays = ways.every((way) => way !== null && 'tokens' in way && !way.moved);
    return stays ? { ok: true, operation } : refusal(`${op} of a field that the new version has elsewhere`);
  }
  // Where a field is removed, null stands for it, as in a merge patch; an item of a list is just any item.
  const value = operation['value'] ?? (isItem(tokens.at(-1) ?? '') ? {} : null);
  const followed = follow(type, tokens, value);
  if (!('tokens' in followed)) return followed;
  const settled = settle(followed.tokens, followed.value);
  if (!followed.moved && settled.value === value) return { ok: true, operation };
  const path = formatPointer(settled.tokens);
  return { ok: true, operation: { ...operation, path, ...('value' in operation ? { value: settled.value } : {}) } };
}

function atApiVersion(type: ConvertedType, operation: JsonObject): OperationResult {
  if (operation['value'] !== type.apiVersion) return { ok: true, operation };
  const converted = convert(type, { apiVersion: type.apiVersion }, 'patch');
  if (!converted.ok) return converted;
  const [set] = converted.ops;
  return { ok: true, operation: { ...operation, value: set?.op === 'set' ? set.value : type.apiVersion } };
}

interface Followed {
  readonly tokens: readonly string[];
  readonly value: Json;
  readonly moved: boolean;
}

/** Puts the value where the path leads, converts that as a patch, and looks where it went. */
function follow(type: ConvertedType, path: readonly string[], value: Json): Followed | ConversionRefusal {
  const holder = nest(path, value);
  if (holder === null || typeof holder !== 'object' || Array.isArray(holder))
    return refusal('a whole object is replaced');
  const converted = convert(type, holder, 'patch');
  // What stands on the way to the value is only known as far as the path says, so it may be incomplete.
  if (!converted.ok) return converted;
  let tokens = [...path];
  let moved = false;
  let now: Json = value;
  for (const op of converted.ops) {
    const target = parsePointer(op.pointer) ?? [];
    if (leads(target, tokens)) {
      if (op.op === 'remove') return refusal(`the new version has no ${formatPointer(tokens)}`);
      if (op.op === 'move') {
        tokens = [...tokens.slice(0, target.length - 1), ...op.to, ...tokens.slice(target.length)];
        moved = true;
      }
      if (op.op === 'set' && target.length === tokens.length) now = op.value;
    } else if (leads(tokens, target)) {
      const below = formatPointer(target.slice(tokens.length));
      const applied = applyConversion(now, [{ ...op, pointer: below }]);
      if (applied === undefined) return refusal(`the value at ${formatPointer(tokens)} cannot be rewritten`);
      now = applied;
    }
  }
  return { tokens, value: now, moved };
}

function nest(path: readonly string[], value: Json): Json {
  return path.toReversed().reduce<Json>((inner, token) => (isItem(token) ? [inner] : { [token]: inner }), value);
}

function isItem(token: string): boolean {
  return token === '-' || /^-?\d+$/.test(token);
}

/** Whether the pointer `start`, in what {@link nest} made, leads to or over the end of `path`. */
function leads(start: readonly string[], path: readonly string[]): boolean {
  if (start.length > path.length) return false;
  return start.every((token, index) => {
    const other = path[index] ?? '';
    return token === other || (isItem(token) && isItem(other));
  });
}

/** A port that was a number may become a name and the reverse, so the whole port is said. */
function settle(tokens: readonly string[], value: Json): { tokens: readonly string[]; value: Json } {
  const [port, key] = tokens.slice(-2);
  const isPort = port === 'port' && (key === 'number' || key === 'name') && tokens.at(-3) === 'service';
  return isPort ? { tokens: tokens.slice(0, -1), value: { [key]: value } } : { tokens, value };
}

function refusal(reason: string): ConversionRefusal {
  return { ok: false, code: 'json-patch-not-converted', reason: `a JSON6902 patch cannot be rewritten: ${reason}` };
}

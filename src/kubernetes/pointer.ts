import type { Json } from './resource.ts';

/** Writes tokens as an RFC 6901 JSON Pointer; no token at all is the whole document, `''`. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escapeToken(String(token))}`).join('');
}

/** One token as it stands between two slashes of a pointer. */
export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The tokens of a pointer, or null where the text is none: it must be empty or start with `/`, and `~` must be `~0` or `~1`. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The value at a pointer, or undefined where nothing is: own keys of maps, canonical indexes of lists.
 * A text that is no pointer also leads nowhere.
 */
export function getPointer(document: Json, pointer: string): Json | undefined {
  const tokens = parsePointer(pointer);
  if (tokens === null) return undefined;
  let value: Json | undefined = document;
  for (const token of tokens) {
    if (value === undefined) return undefined;
    value = child(value, token);
  }
  return value;
}

/** The index a token means in a list, or null: `0`, `7`, but neither `-1`, `01` nor `-`. */
export function listIndex(token: string): number | null {
  return /^(0|[1-9]\d*)$/.test(token) ? Number(token) : null;
}

function child(value: Json, token: string): Json | undefined {
  if (Array.isArray(value)) {
    const index = listIndex(token);
    return index === null ? undefined : value[index];
  }
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, token) ? value[token] : undefined;
}

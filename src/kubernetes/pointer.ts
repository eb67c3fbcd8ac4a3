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

export interface Expansion {
  readonly pointer: string;
  readonly value: Json;
  /** What each step `*` stood for. */
  readonly captures: readonly string[];
}

/**
 * The nodes of a document that a pointer means whose step `*` stands for every item of a list or every value of a map, in the
 * document's order. What is not there is left out, and so is what `*` finds to be neither list nor map.
 */
export function expandPointer(document: Json, pattern: string): Expansion[] {
  let found: Expansion[] = [{ pointer: '', value: document, captures: [] }];
  for (const token of parsePointer(pattern) ?? []) {
    found = found.flatMap((each) => (token === '*' ? childrenOf(each) : namedChild(each, token)));
  }
  return found;
}

/** The pointer with its steps `*` filled in, in turn. */
export function fillPointer(pattern: string, captures: readonly string[]): string {
  const left = [...captures];
  const tokens = (parsePointer(pattern) ?? []).map((token) => (token === '*' ? (left.shift() ?? token) : token));
  return formatPointer(tokens);
}

function childrenOf({ pointer, value, captures }: Expansion): Expansion[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).map(([key, item]) => ({
    pointer: `${pointer}/${escapeToken(key)}`,
    value: item,
    captures: [...captures, key],
  }));
}

function namedChild({ pointer, value, captures }: Expansion, token: string): Expansion[] {
  const item = child(value, token);
  return item === undefined ? [] : [{ pointer: `${pointer}/${escapeToken(token)}`, value: item, captures }];
}

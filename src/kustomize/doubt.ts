import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';

/** Why a text may mean something else to kustomize than to us. */
export interface Doubt {
  readonly message: string;
  readonly line: number;
}

/** YAML 1.1, and so kustomize, breaks a line at these characters; YAML 1.2 does not. */
const OTHER_BREAKS = /[\u0085\u2028\u2029]/;

/**
 * A kustomization decides what is fetched and what is built, so a text that two YAML readers understand differently is
 * refused, not guessed: behind a strange line break or a merge key a repository could hide a field that only kustomize
 * sees. (kustomize lets a merge key that stands later win over the key that is written; YAML says the opposite.)
 */
export function doubtIn(text: string): Doubt | null {
  const at = text.search(OTHER_BREAKS);
  if (at !== -1) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
    const line = text.slice(0, at).split('\n').length;
    return { message: `the character U+${code} ends a line for kustomize but not for other readers; remove it`, line };
  }
  if (!text.includes('<<')) return null;
  const key = mergedTwice(readUnmerged(text));
  if (key === null) return null;
  const message = `${key} is written and also comes from a merge key (<<), and readers differ in which of them counts; keep one`;
  return { message, line: text.slice(0, text.indexOf('<<')).split('\n').length };
}

/** The documents with merge keys as ordinary keys; a text that does not parse is somebody else's problem. */
function readUnmerged(text: string): readonly unknown[] {
  try {
    return loadAll(text, { schema: CORE_SCHEMA, json: true, maxAliases: 1000 });
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}

/** A key that one map gets from two places of which one is a merge key. */
function mergedTwice(root: unknown): string | null {
  const seen = new Set<object>();
  const waiting: unknown[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const key = Array.isArray(value) ? null : collision(value);
    if (key !== null) return key;
    waiting.push(...Object.values(value).filter((inner) => inner !== undefined));
  }
  return null;
}

function collision(map: object): string | null {
  const keys = new Set<string>();
  for (const [name, value] of Object.entries(map)) {
    const merged = name === '<<' ? (Array.isArray(value) ? value : [value]) : [{ [name]: null }];
    for (const key of merged.flatMap((source) => keysOf(source))) {
      const folded = key.toLowerCase();
      if (keys.has(folded) && '<<' in map) return key;
      keys.add(folded);
    }
  }
  return null;
}

/** The keys of a merged map, those that it merges itself included. */
function keysOf(source: unknown): string[] {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return [];
  return Object.entries(source).flatMap(([name, value]) => {
    if (name !== '<<') return [name];
    return (Array.isArray(value) ? value : [value]).flatMap(keysOf);
  });
}

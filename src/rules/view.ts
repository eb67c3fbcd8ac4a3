import type { Json } from '../kubernetes/resource.ts';

/**
 * The value as the API server would decode it: a key whose value is null is a key that is missing. Null items of lists stay, so
 * that every index is still the rendered one. Nothing is copied that need not be.
 */
export function withoutNulls<T extends Json>(value: T): T;
export function withoutNulls(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls(item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let changed = false;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutNulls(item);
    if (kept !== item || kept === null) changed = true;
    if (kept !== null) entries.push([key, kept]);
  }
  return changed ? Object.fromEntries(entries) : value;
}

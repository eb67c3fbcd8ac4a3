import type { Doubt } from './object.ts';

/**
 * Whether a field may be one of those that a doubt is about: one path leads through the other. Constructs walk into
 * lists in several notations, or without any, so indexes do not count.
 */
export function isDoubted(doubt: Doubt, tokens: readonly string[]): boolean {
  const keys = tokens.filter((token) => !/^\d+$/.test(token));
  const length = Math.min(doubt.path.length, keys.length);
  return doubt.path.slice(0, length).every((key, index) => key === keys[index]);
}

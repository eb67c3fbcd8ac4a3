/** Holds what the sources give against what kustomize rendered. */
import type { Json } from '../../kubernetes/resource.ts';
import { listIndex } from '../../kubernetes/pointer.ts';
import { isJsonObject } from '../kustomization.ts';
import type { TracedList, TracedNode } from './node.ts';

/**
 * Whether both agree along a path: every list on the way has the same items in the same order, and at the end both
 * have the same value or both have none.
 */
export function agreeAt(node: TracedNode, rendered: Json, tokens: readonly string[]): boolean {
  let mine: TracedNode | undefined = node;
  let theirs: Json | undefined = rendered;
  for (const [depth, token] of tokens.entries()) {
    if (isMissing(mine) || isNullish(theirs)) return isMissing(mine) && isNullish(theirs);
    if (mine?.type === 'list' && Array.isArray(theirs)) {
      const index = listIndex(token);
      if (!sameItems(mine, theirs)) return false;
      mine = index === null ? undefined : mine.items()[index];
      theirs = index === null ? undefined : theirs[index];
    } else if (mine?.type === 'map' && isJsonObject(theirs)) {
      mine = mine.entries().get(token);
      theirs = Object.hasOwn(theirs, token) ? theirs[token] : undefined;
    } else {
      return depth > 0 && mine?.type === 'scalar' && sameScalar(mine.value, theirs, tokens.slice(0, depth));
    }
  }
  return agree(mine, theirs, tokens);
}

/** Whether a whole subtree agrees. A null and a missing key are one thing, as they are to the API server. */
export function agree(mine: TracedNode | undefined, theirs: Json | undefined, tokens: readonly string[]): boolean {
  if (isMissing(mine) || isNullish(theirs)) return isMissing(mine) && isNullish(theirs);
  if (mine?.type === 'list') {
    if (mine.unclear || !Array.isArray(theirs) || theirs.length !== mine.items().length) return false;
    return mine.items().every((item, index) => agree(item, theirs[index], [...tokens, String(index)]));
  }
  if (mine?.type === 'map') {
    if (!isJsonObject(theirs)) return false;
    const keys = new Set([...mine.entries().keys(), ...Object.keys(theirs)]);
    return [...keys].every((key) =>
      agree(mine.entries().get(key), Object.hasOwn(theirs, key) ? theirs[key] : undefined, [...tokens, key]),
    );
  }
  return sameScalar(mine?.value, theirs, tokens);
}

/** Items are the same in number and, where they have names, in name. */
function sameItems(mine: TracedList, theirs: readonly Json[]): boolean {
  if (mine.unclear || mine.items().length !== theirs.length) return false;
  return mine.items().every((item, index) => {
    const other = theirs[index];
    const name = item.type === 'map' ? item.entries().get('name') : undefined;
    if (name?.type !== 'scalar') return true;
    return isJsonObject(other) && other['name'] === name.value;
  });
}

function sameScalar(mine: Json | undefined, theirs: Json | undefined, tokens: readonly string[]): boolean {
  if (mine === theirs) return true;
  if (typeof mine === 'bigint' || typeof theirs === 'bigint') return String(mine) === String(theirs);
  // kustomize keeps the text of an unquoted label or annotation and prints it as a string.
  const holder = tokens.at(-2);
  return (holder === 'labels' || holder === 'annotations') && typeof theirs === 'string' && typeof mine !== 'string';
}

function isMissing(node: TracedNode | undefined): boolean {
  return node === undefined || (node.type === 'scalar' && node.value === null);
}

function isNullish(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

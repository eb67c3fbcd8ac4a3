import { listIndex, parsePointer } from '../kubernetes/pointer.ts';
import type { Json } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';

/** One edit of plain data. */
export type PlainOp =
  | { readonly op: 'remove'; readonly pointer: string }
  | { readonly op: 'set' | 'append'; readonly pointer: string; readonly value: Json };

export type ApplyResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: 'no-such-place'; readonly reason: string };

/**
 * Applies operations to a copy, in order. `set` and `append` make maps that are missing or null on the way; `append` makes its list
 * the same way; `remove` of what is not there changes nothing, and leaves an empty holder behind otherwise.
 */
export function applyOps(document: Json, ops: readonly PlainOp[]): ApplyResult {
  const value = structuredClone(document);
  for (const op of ops) {
    const tokens = parsePointer(op.pointer);
    const last = tokens?.pop();
    if (tokens === null || last === undefined) return nowhere(op);
    const holder = descend(value, tokens, op.op !== 'remove');
    if (holder === null && op.op === 'remove') continue;
    if (holder === null || !edit(holder, last, op)) return nowhere(op);
  }
  return { ok: true, value };
}

function edit(holder: Json, key: string, op: PlainOp): boolean {
  if (op.op === 'remove') {
    removeAt(holder, key);
    return true;
  }
  if (op.op === 'set') return setAt(holder, key, structuredClone(op.value));
  const list = valueAt(holder, key) ?? null;
  if (list !== null && !Array.isArray(list)) return false;
  return setAt(holder, key, [...(list ?? []), structuredClone(op.value)]);
}

/** The holder of the last token, or null where the way does not lead there. */
function descend(value: Json, tokens: readonly string[], make: boolean): Json | null {
  let holder = value;
  for (const token of tokens) {
    let next = valueAt(holder, token) ?? null;
    if (next === null && make) {
      next = {};
      if (!setAt(holder, token, next)) return null;
    }
    if (next === null || typeof next !== 'object') return null;
    holder = next;
  }
  return holder;
}

function valueAt(holder: Json, key: string): Json | undefined {
  if (Array.isArray(holder)) return holder[listIndex(key) ?? -1];
  return isJsonObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function setAt(holder: Json, key: string, value: Json): boolean {
  if (Array.isArray(holder)) {
    const index = listIndex(key);
    if (index === null || index >= holder.length) return false;
    holder[index] = value;
    return true;
  }
  if (!isJsonObject(holder)) return false;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  return true;
}

function removeAt(holder: Json, key: string): void {
  const index = Array.isArray(holder) ? listIndex(key) : null;
  if (Array.isArray(holder) && index !== null) holder.splice(index, 1);
  if (isJsonObject(holder)) delete holder[key];
}

function nowhere(op: PlainOp): ApplyResult {
  return {
    ok: false,
    code: 'no-such-place',
    reason: `Nothing can be ${op.op === 'append' ? 'appended' : 'set'} at ${op.pointer}.`,
  };
}

/** Applies a conversion to plain data. */
import { escapeToken, getPointer, listIndex, parsePointer } from '../pointer.ts';
import type { Json, JsonObject } from '../resource.ts';
import type { ConversionOp } from './types.ts';

/** A step as `set` and `remove` only: what a `move` says in plain edits of the object as it is then. */
export type PlainStep = Exclude<ConversionOp, { readonly op: 'move' }>;

/** The steps in plain edits, or undefined where one does not fit the data. */
export function plainSteps(document: Json, ops: readonly ConversionOp[]): readonly PlainStep[] | undefined {
  const steps: PlainStep[] = [];
  let value: Json = document;
  for (const op of ops) {
    const plain = op.op === 'move' ? moveSteps(value, op) : [op];
    for (const step of plain ?? []) {
      const next = applyStep(value, step);
      if (next === undefined) return undefined;
      value = next;
      steps.push(step);
    }
    if (plain === undefined) return undefined;
  }
  return steps;
}

/** A copy with all steps taken, or undefined where one does not fit. */
export function applyConversion(document: Json, ops: readonly ConversionOp[]): Json | undefined {
  return plainSteps(document, ops)?.reduce<Json | undefined>(
    (value, step) => (value === undefined ? undefined : applyStep(value, step)),
    document,
  );
}

/** Where a moved field stands afterwards. */
function movedTo(pointer: string, to: readonly string[]): string {
  return `${pointer.slice(0, pointer.lastIndexOf('/'))}/${to.map(escapeToken).join('/')}`;
}

function moveSteps(value: Json, op: Extract<ConversionOp, { op: 'move' }>): PlainStep[] | undefined {
  const moved = getPointer(value, op.pointer);
  if (moved === undefined) return undefined;
  return [
    { op: 'remove', pointer: op.pointer },
    { op: 'set', pointer: movedTo(op.pointer, op.to), value: moved },
  ];
}

function applyStep(document: Json, step: PlainStep): Json | undefined {
  const tokens = parsePointer(step.pointer);
  return tokens === null ? undefined : changed(document, tokens, step);
}

/** A copy in which only the way to the field is new; maps that are missing on the way are made. */
function changed(value: Json, tokens: readonly string[], step: PlainStep): Json | undefined {
  const [token, ...rest] = tokens;
  if (token === undefined) return step.op === 'set' ? step.value : undefined;
  if (Array.isArray(value)) {
    const index = listIndex(token);
    const item = index === null ? undefined : value[index];
    if (index === null || item === undefined) return undefined;
    const next = changed(item, rest, step);
    return next === undefined ? undefined : value.with(index, next);
  }
  if (value !== null && typeof value !== 'object') return undefined;
  const map: JsonObject = value ?? {};
  const entries = Object.entries(map);
  if (rest.length === 0 && step.op === 'remove') return Object.fromEntries(entries.filter(([key]) => key !== token));
  const inner = Object.hasOwn(map, token) ? (map[token] ?? null) : null;
  if (inner === null && step.op === 'remove') return value;
  const next = changed(inner, rest, step);
  if (next === undefined) return undefined;
  if (Object.hasOwn(map, token))
    return Object.fromEntries(entries.map(([key, old]) => [key, key === token ? next : old]));
  return Object.fromEntries([...entries, [token, next]]);
}

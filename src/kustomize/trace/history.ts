/**
 * The life of a field: every layer that wrote it, not only the last one. A trace by itself keeps for every node who wrote
 * it last; here it is made once more while each change is recorded, so that only who asks for a history pays for one.
 */
import { listIndex, parsePointer } from '../../kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../../kubernetes/resource.ts';
import type { Sources } from '../sources.ts';
import { agreeAt } from './compare.ts';
import { isUntraced, mergeSchemaOf, type RootTrace, traceRoot } from './index.ts';
import { itemLike } from './items.ts';
import { plain, recordWrites, type TracedList, type TracedMap, type TracedNode, type Writer } from './node.ts';
import { readPlace } from './place.ts';
import { type Change, isWithin, openRecord, type Record } from './record.ts';
import type { MergeSchema } from './schema.ts';

/** What one layer did to a field. */
export interface FieldWrite {
  readonly writer: Writer;
  /**
   * `set` gives it a value, `merge` adds to it, `remove` takes it away, `cover` writes something around it in which it is
   * not.
   */
  readonly action: 'set' | 'merge' | 'remove' | 'cover';
  /** What was written, from the object's top: the field, something in it, or something around it. */
  readonly tokens: readonly string[];
  /** The value that it had then; undefined where it has none. */
  readonly value: Json | undefined;
  /**
   * `wins` is what is rendered, `part` a part of it; `overridden` was written over by a later layer at this very field,
   * `covered` by one that wrote around it; `unknown` where it cannot be told who wrote last.
   */
  readonly state: 'wins' | 'part' | 'overridden' | 'covered' | 'unknown';
}

/** An item that a layer took out of a list. */
export interface TakenItem {
  readonly value: Json;
  readonly writer: Writer;
}

export interface History {
  readonly trace: RootTrace;
  /** In order of application; none where the sources do not tell how the rendering came about. */
  writesOf(resource: number, pointer: string): readonly FieldWrite[];
  /** What was taken out of the list at a pointer. */
  takenFrom(resource: number, pointer: string): readonly TakenItem[];
}

/** Like `traceRoot`, with the history of every field. */
export function traceHistory(sources: Sources, directory: string, rendered: readonly KubernetesObject[]): History {
  const record = openRecord();
  const trace = recordWrites(record, () => traceRoot(sources, directory, rendered));
  return {
    trace,
    writesOf: (resource, pointer) => {
      const object = trace.objectOf(resource);
      const body = rendered[resource];
      const tokens = parsePointer(pointer);
      if (isUntraced(object) || object.opaque !== null || body === undefined || tokens === null) return [];
      if (!agreeAt(object.root, body, tokens)) return [];
      const schema = mergeSchemaOf(object);
      const writes = readerOf(sources, record).life({ node: object.root, final: object.root, schema }, tokens, []);
      const owner = trace.ownerOf(resource, pointer);
      if (!isUntraced(owner)) return settled(writes, owner.node);
      if (owner.code === 'composed-value') return settled(writes, nodeAt(object.root, tokens));
      return writes.map((write) => ({ ...write, state: 'unknown' }));
    },
    takenFrom: (resource, pointer) => {
      const object = trace.objectOf(resource);
      const list = isUntraced(object) ? null : nodeAt(object.root, parsePointer(pointer) ?? []);
      if (list?.type !== 'list') return [];
      return record.itemsOf(list).flatMap(({ before, after, by }) => {
        return before === null || after !== null || 'place' in before ? [] : [{ value: plain(before), writer: by }];
      });
    },
  };
}

function nodeAt(root: TracedNode, tokens: readonly string[]): TracedNode | null {
  let node: TracedNode | undefined = root;
  for (const token of tokens) {
    if (node?.type === 'map') node = node.entries().get(token);
    else node = node?.type === 'list' ? node.items()[listIndex(token) ?? -1] : undefined;
  }
  return node ?? null;
}

/** Of a value that is put together, the places that gave a part of it are not merely overridden. */
function settled(writes: readonly FieldWrite[], node: TracedNode | null): readonly FieldWrite[] {
  if (node?.type !== 'scalar' || node.composed === null) return writes;
  const parts = new Set(node.composed);
  return writes.map((write) =>
    write.state === 'overridden' && parts.has(write.writer) ? { ...write, state: 'part' } : write,
  );
}

/** A node on the way to a field: as it was at some time, and what stands in its place in the end. */
interface Step {
  readonly node: TracedNode;
  readonly final: TracedNode | undefined;
  readonly schema: MergeSchema | null;
}

interface Reader {
  /** The writes that led to what is at `rest` below a node, which itself stands at `at`. */
  life(step: Step, rest: readonly string[], at: readonly string[]): FieldWrite[];
}

function readerOf(sources: Sources, record: Record): Reader {
  const life = (step: Step, rest: readonly string[], at: readonly string[]): FieldWrite[] => {
    const [token, ...deeper] = rest;
    if (token === undefined) return whole(step.node, at);
    if (step.node.type === 'map') return belowMap({ ...step, node: step.node }, token, deeper, at);
    if (step.node.type === 'list') return belowList({ ...step, node: step.node }, token, deeper, at);
    return [];
  };

  const belowMap = (
    { node, final, schema }: Step & { readonly node: TracedMap },
    key: string,
    deeper: readonly string[],
    at: readonly string[],
  ): FieldWrite[] => {
    const stood = standing(record.changesOf(node, key), node.entries().get(key) ?? node.removed().get(key));
    const next = {
      final: final?.type === 'map' ? final.entries().get(key) : undefined,
      schema: schema?.fields?.[key] ?? schema?.items ?? null,
    };
    return inTurn(stood, next, deeper, [...at, key]);
  };

  const belowList = (
    { node, final, schema }: Step & { readonly node: TracedList },
    token: string,
    deeper: readonly string[],
    at: readonly string[],
  ): FieldWrite[] => {
    const index = listIndex(token) ?? -1;
    const wanted = final?.type === 'list' ? final.items()[index] : undefined;
    const item = node === final ? wanted : itemLike(node, wanted, schema);
    // An earlier list without this item, or with nothing to know it by, was replaced as a whole.
    if (item === undefined) return node === final ? [] : whole(node, at);
    const stood: Standing[] = [item];
    const changes = record.itemsOf(node);
    for (let here: Standing = item; ; ) {
      const before = changes.find(({ after }) => after === here)?.before ?? null;
      if (before === null) break;
      stood.unshift(before);
      here = before;
    }
    return inTurn(stood, { final: wanted, schema: schema?.items ?? null }, deeper, [...at, token]);
  };

  /** What stood at one place, one after another: each takes the place of all that was there before. */
  const inTurn = (
    stood: readonly Standing[],
    next: Omit<Step, 'node'>,
    rest: readonly string[],
    at: readonly string[],
  ): FieldWrite[] => {
    let writes: FieldWrite[] = [];
    for (const [index, one] of stood.entries()) {
      const own = 'place' in one ? [removal(one, at)] : life({ ...next, node: one }, rest, at);
      // Where a node took the place of another, what was there went with it.
      const before = stood[index - 1];
      const replaces = before !== undefined && !('place' in before) && !('place' in one);
      if (replaces && writes.length > 0 && !cameWith(one, own[0])) {
        const state = own.length === 0 ? 'wins' : 'covered';
        own.unshift({ writer: one.writer, action: 'cover', tokens: at, value: undefined, state });
      }
      if (own.length > 0) writes = writes.map((write) => lost(write, rest.length === 0)).concat(own);
    }
    return writes;
  };

  /** How a node came to be what it is: who brought it, and who wrote into it. */
  const whole = (node: TracedNode, at: readonly string[]): FieldWrite[] => {
    const brought: FieldWrite = {
      writer: node.writer,
      action: 'set',
      tokens: at,
      value: node.type === 'scalar' ? node.value : writtenAt(sources, node.writer),
      state: 'wins',
    };
    if (node.type === 'scalar') return [brought];
    const parts = record.within(node).map(({ path, change }): FieldWrite => {
      const { action, by, after } = change;
      const value = action === 'merge' ? writtenAt(sources, by) : after === null ? undefined : plain(after);
      return { writer: by, action, tokens: [...at, ...path], value, state: 'part' };
    });
    return [brought, ...parts];
  };

  return { life };
}

/** Whether a field was already in the node when that took the place of another. */
function cameWith(node: TracedNode, first: FieldWrite | undefined): boolean {
  return first !== undefined && isWithin(first.writer, node.writer);
}

/** A node, or the place that took one away. */
type Standing = TracedNode | Writer;

/** What stood under a key in turn. What one place does in two steps is one: a directive that clears what it then fills. */
function standing(changes: readonly Change[], now: Standing | undefined): readonly Standing[] {
  const all = [...changes.flatMap(({ before }) => before ?? []), ...(now === undefined ? [] : [now])];
  return all.filter((one, index) => {
    const next = all[index + 1];
    if (next === undefined) return true;
    const [mine, its] = [writerOf(one), writerOf(next)];
    if (isWithin(its, mine) && isWithin(mine, its)) return false;
    return !('place' in one && isWithin(its, mine));
  });
}

function writerOf(one: Standing): Writer {
  return 'place' in one ? one : one.writer;
}

function removal(writer: Writer, tokens: readonly string[]): FieldWrite {
  return { writer, action: 'remove', tokens, value: undefined, state: 'wins' };
}

function lost(write: FieldWrite, directly: boolean): FieldWrite {
  const isLost = write.state === 'overridden' || write.state === 'covered';
  return isLost ? write : { ...write, state: directly ? 'overridden' : 'covered' };
}

/** What stands in the source where a map or a list was brought; a single word of a kustomization is no value of the field. */
function writtenAt(sources: Sources, { place, layer }: Writer): Json | undefined {
  const path = place.inline?.path ?? place.path;
  const isMerged = layer === 'resource' || (layer === 'patch' && typeof path[0] !== 'number');
  const written = readPlace(sources, place, isMerged ? 'resource' : 'kustomization');
  return isMerged || typeof written === 'object' ? written : undefined;
}

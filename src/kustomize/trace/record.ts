/** Every change that the layers of a root make, in order, by the map or list that it is made in. */
import type { TracedList, TracedMap, TracedNode, Writer, WriteRecorder } from './node.ts';

export interface Change {
  readonly turn: number;
  readonly by: Writer;
  readonly action: 'set' | 'remove' | 'merge';
  /** The node that stood there, or the place that had taken it away; null where nothing was. */
  readonly before: TracedNode | Writer | null;
  readonly after: TracedNode | null;
}

/** A change in a node, and where below the node it was made. */
export interface InnerChange {
  readonly path: readonly string[];
  readonly change: Change;
}

export interface Record extends WriteRecorder {
  changesOf(map: TracedMap, key: string): readonly Change[];
  itemsOf(list: TracedList): readonly Change[];
  /** What was done to a node and below it since it came, in order. Of what a layer merges only the whole is told. */
  within(node: TracedMap | TracedList): readonly InnerChange[];
}

interface Kept {
  readonly keys: Map<string, Change[]>;
  readonly items: Change[];
  readonly merges: Change[];
}

export function openRecord(): Record {
  const all = new WeakMap<TracedNode, Kept>();
  let turn = 0;
  const keptOf = (node: TracedNode): Kept => {
    const kept = all.get(node) ?? { keys: new Map(), items: [], merges: [] };
    all.set(node, kept);
    return kept;
  };
  const note = (changes: Change[], change: Omit<Change, 'turn' | 'action'>): void => {
    turn += 1;
    changes.push({ ...change, turn, action: change.after === null ? 'remove' : 'set' });
  };

  const collect = (node: TracedNode, path: readonly string[], into: InnerChange[]): void => {
    const kept = all.get(node);
    for (const change of [...(kept?.merges ?? []), ...(kept?.items ?? [])]) into.push({ path, change });
    for (const [key, changes] of kept?.keys ?? []) {
      for (const change of changes) into.push({ path: [...path, key], change });
    }
    if (node.type === 'map') for (const [key, next] of node.entries()) collect(next, [...path, key], into);
    if (node.type === 'list') {
      for (const [index, next] of node.items().entries()) collect(next, [...path, String(index)], into);
    }
  };

  return {
    child(map, key, node, writer) {
      const { keys } = keptOf(map);
      const before = map.entries().get(key) ?? map.removed().get(key) ?? null;
      if (before === node) return;
      const changes = keys.get(key) ?? [];
      keys.set(key, changes);
      note(changes, { by: writer, before, after: node });
    },
    item: (list, before, after, by) => note(keptOf(list).items, { by, before, after }),
    merge(node, by) {
      turn += 1;
      keptOf(node).merges.push({ turn, by, action: 'merge', before: null, after: null });
    },
    copy(node, copy) {
      const kept = all.get(node);
      if (kept === undefined) return;
      const keys = new Map([...kept.keys].map(([key, changes]) => [key, [...changes]]));
      all.set(copy, { keys, items: [...kept.items], merges: [...kept.merges] });
    },
    changesOf: (map, key) => all.get(map)?.keys.get(key) ?? [],
    itemsOf: (list) => all.get(list)?.items ?? [],
    within(node) {
      const found: InnerChange[] = [];
      collect(node, [], found);
      const whole: Writer[] = [node.writer];
      return found
        .toSorted((one, other) => one.change.turn - other.change.turn)
        .filter(({ change }) => {
          if (whole.some((writer) => isWithin(change.by, writer))) return false;
          if (change.action === 'merge') whole.push(change.by);
          return true;
        });
    },
  };
}

/** Whether a place stands in another one, or is the same. */
export function isWithin({ place: inner }: Writer, { place: outer }: Writer): boolean {
  if (inner.file !== outer.file || inner.document !== outer.document) return false;
  const [path, start] = [pathOf(inner), pathOf(outer)];
  return start.every((key, index) => path[index] === key);
}

function pathOf({ path, inline }: Writer['place']): readonly (string | number)[] {
  return inline === undefined ? path : [...path, inline.document, ...inline.path];
}

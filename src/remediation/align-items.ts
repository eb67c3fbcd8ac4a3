/** Finds which items of a list went, where those behind them moved up. */

/** Index before and index after; null on the side where there is none. */
export type Pair = readonly [number, number | null] | readonly [null, number];

/**
 * The cheapest way to pair the items of a list with those of a later state, in order. Of ways that cost the same, the one that
 * keeps the earliest items.
 *
 * @param cost of one pair; of an item that is gone (no index after), and of one that is new (no index before)
 */
export function alignItems(
  before: number,
  after: number,
  cost: (index: number | null, from: number | null) => number,
): readonly Pair[] {
  const gone = Array.from({ length: before }, (_, index) => cost(index, null));
  const fresh = Array.from({ length: after }, (_, from) => cost(null, from));
  const kept = gone.map((_, index) => fresh.map((__, from) => cost(index, from)));
  // From the ends of both lists to their beginnings: what the rest costs at best.
  const rest = Array.from({ length: before + 1 }, () => new Array<number>(after + 1).fill(0));
  const restAt = (index: number, from: number): number => rest[index]?.[from] ?? Number.POSITIVE_INFINITY;
  const priceOf = (table: readonly number[] | undefined, at: number): number => table?.[at] ?? Number.POSITIVE_INFINITY;
  for (let index = before; index >= 0; index--) {
    for (let from = after; from >= 0; from--) {
      if (index === before && from === after) continue;
      const row = rest[index];
      if (row === undefined) continue;
      row[from] = Math.min(
        priceOf(kept[index], from) + restAt(index + 1, from + 1),
        priceOf(gone, index) + restAt(index + 1, from),
        priceOf(fresh, from) + restAt(index, from + 1),
      );
    }
  }
  const pairs: Pair[] = [];
  for (let [index, from] = [0, 0]; index < before || from < after; ) {
    const best = restAt(index, from);
    if (priceOf(kept[index], from) + restAt(index + 1, from + 1) === best) pairs.push([index++, from++]);
    else if (priceOf(gone, index) + restAt(index + 1, from) === best) pairs.push([index++, null]);
    else pairs.push([null, from++]);
  }
  return pairs;
}

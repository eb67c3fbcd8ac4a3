/** The same drawing on every run: a seeded generator, so that a failure can be seen again. */
const SEED = 'oakum';

/** The items in an order that depends on nothing but the seed, the salt and their number. */
export function shuffled<T>(items: readonly T[], salt: string): T[] {
  const next = generator(`${SEED} ${salt}`);
  return items
    .map((item) => ({ item, rank: next() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

/** mulberry32, from a hash of the text. */
function generator(text: string): () => number {
  let state = [...text].reduce(
    (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  );
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

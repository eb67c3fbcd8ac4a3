/** Times of one command, one for each round. */
export type Series = readonly number[];

export interface Comparison {
  /** The middle one of the ratios of each round: a round's two runs stand side by side, so they share the machine's mood. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  readonly measured: number;
  readonly against: number;
}

/** Compares two commands that ran in the same rounds. */
export function compare(measured: Series, against: Series): Comparison {
  if (measured.length !== against.length) throw new Error('only what ran in the same rounds can be compared');
  const ratios = measured.map((time, round) => time / (against[round] ?? Number.NaN));
  return {
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    measured: median(measured),
    against: median(against),
  };
}

/** What several commands took together, in each round. */
export function together(all: readonly Series[]): Series {
  const [first = [], ...others] = all;
  return first.map((time, round) => others.reduce((sum, series) => sum + (series[round] ?? Number.NaN), time));
}

export function median(values: Series): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}

import type { CelValue } from './values.ts';

/** What one evaluation works on: a slot per variable, and what is left of its budget. */
export interface Frame {
  readonly slots: CelValue[];
  fuel: number;
}

/** A compiled node. */
export type Evaluator = (frame: Frame) => CelValue;

/** Thrown, not returned, so that nothing that absorbs failures can absorb it; only `evaluate` catches it. */
export class BudgetExhausted extends Error {
  override readonly name = 'BudgetExhausted';
}

const EXHAUSTED = new BudgetExhausted('budget exhausted');

/** Takes `ticks` from the budget. Throws when nothing is left. */
export function spend(frame: Frame, ticks: number): void {
  frame.fuel -= ticks;
  if (frame.fuel < 0) throw EXHAUSTED;
}

/** Takes what it costs to walk over `length` characters or bytes. */
export function spendLength(frame: Frame, length: number): void {
  spend(frame, 1 + length / 10);
}

/** The evaluator of what is known already. */
export function constant(value: CelValue): Evaluator {
  return () => value;
}

/** A frame to try out, while compiling, what reads no variable. */
export function scratchFrame(): Frame {
  return { slots: [], fuel: 1_000_000 };
}

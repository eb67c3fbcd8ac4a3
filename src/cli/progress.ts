import type { Output } from './io.ts';

/** A line on a terminal that says how far the work is. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const QUIET_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** Null where nobody watches. What is done within a second is not worth a line. */
export function startProgress(output: Output): Progress | null {
  if (output.isTTY !== true) return null;
  const started = performance.now();
  let shown = false;
  const show = (text: string): void => {
    output.write(`${CLEAR_LINE}${text}`, () => {});
  };
  return {
    update(done, total) {
      if (performance.now() - started < QUIET_MS) return;
      shown = true;
      show(`${done} of ${total} roots`);
    },
    end() {
      if (shown) show('');
    },
  };
}

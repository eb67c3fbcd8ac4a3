/** Where a stream of text goes. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string, done: (error?: Error | null) => void): unknown;
}

/** The world as a command sees it; the only place where a clock is looked at is `now`. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  /** Today, UTC, as `2026-11-23`. */
  readonly now: string;
}

/** The process's own streams, directory and day. */
export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    now: new Date().toISOString().slice(0, 'yyyy-mm-dd'.length),
  };
}

/** Writes all of a text; a reader that has gone away is no error. */
export async function print(output: Output, text: string): Promise<void> {
  if (text === '') return;
  await new Promise<void>((resolve) => {
    output.write(text, () => resolve());
  });
}

/** Colour is for terminals, and for nobody who asked for none. */
export function wantsColor(output: Output, env: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

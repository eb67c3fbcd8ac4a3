import { spawn } from 'node:child_process';
import { onEnding } from './ending.ts';

/** How a child process ended. What it printed is there only where it ended by itself. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number; readonly stdout: Buffer; readonly stderr: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'too-large' };

export interface RunOptions {
  /** The whole environment of the child; nothing is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Standard output beyond this many bytes ends the child. */
  readonly maxOutput: number;
  readonly signal?: AbortSignal | undefined;
}

/** Time between asking a process group to end and ending it. */
const GRACE_MS = 500;
/** Of standard error only the beginning is of use. */
const MAX_ERROR = 1024 * 1024;

/**
 * Runs a program in a process group of its own, without input, in the root directory. When it must end early the whole
 * group ends with it: first asked, then killed.
 */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Ending> {
  if (options.signal?.aborted === true) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let size = 0;
    let errorSize = 0;
    let early: Ending | null = null;
    let grace: NodeJS.Timeout | undefined;

    const killGroup = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    const endEarly = (ending: Ending): void => {
      if (early !== null) return;
      early = ending;
      output.length = 0;
      killGroup('SIGTERM');
      grace = setTimeout(() => killGroup('SIGKILL'), GRACE_MS);
    };
    const timer = setTimeout(() => endEarly({ kind: 'timeout' }), options.timeoutMs);
    const abort = (): void => endEarly({ kind: 'aborted' });
    options.signal?.addEventListener('abort', abort, { once: true });
    const forget = onEnding(() => killGroup('SIGKILL'));
    const finish = (ending: Ending): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      options.signal?.removeEventListener('abort', abort);
      // A helper that it left behind, deaf to the first signal, ends here.
      if (early !== null) killGroup('SIGKILL');
      forget();
      resolve(early ?? ending);
    };

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > options.maxOutput) endEarly({ kind: 'too-large' });
      if (early === null) output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errorSize < MAX_ERROR) errors.push(chunk);
      errorSize += chunk.length;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) finish({ kind: 'not-started', reason: error.code ?? error.message });
    });
    // A leftover that holds the pipes open would keep `close` from coming.
    child.on('exit', () => {
      if (grace === undefined) grace = setTimeout(() => killGroup('SIGKILL'), GRACE_MS);
    });
    child.on('close', (code, signal) => {
      if (signal !== null) finish({ kind: 'signal', signal });
      else finish({ kind: 'exit', code: code ?? 1, stdout: Buffer.concat(output), stderr: `${Buffer.concat(errors)}` });
    });
  });
}

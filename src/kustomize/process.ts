import { type ChildProcess, spawn } from 'node:child_process';
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
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    // Before the child is there: a signal that comes as soon as it runs must find somebody who ends it.
    const started: { group?: Guard } = {};
    const forget = onEnding(() => started.group?.kill());
    const child = spawn(program, args, { cwd: '/', env: options.env, detached: true, stdio });
    const group = guard(child);
    started.group = group;
    const timer = setTimeout(() => group.end({ kind: 'timeout' }), options.timeoutMs);
    const abort = (): void => group.end({ kind: 'aborted' });
    options.signal?.addEventListener('abort', abort, { once: true });
    const finish = (ending: Ending): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      forget();
      resolve(group.finish() ?? ending);
    };
    const output = collect(child.stdout, options.maxOutput, () => group.end({ kind: 'too-large' }));
    const errors = collect(child.stderr, MAX_ERROR, () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) finish({ kind: 'not-started', reason: error.code ?? error.message });
    });
    child.on('close', (code, signal) => {
      if (signal !== null) finish({ kind: 'signal', signal });
      else finish({ kind: 'exit', code: code ?? 1, stdout: output(), stderr: errors().toString('utf8') });
    });
  });
}

/** Keeps what a stream says, up to a limit; `exceeded` is called for what goes beyond. */
function collect(stream: NodeJS.ReadableStream, limit: number, exceeded: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else exceeded();
  });
  return () => Buffer.concat(chunks);
}

interface Guard {
  /** Ends the whole group at once; nobody is left to be told. */
  kill(): void;
  /** Ends the whole group; the first reason counts. */
  end(reason: Ending): void;
  /** After the child is gone: ends what it left behind, and gives the reason if it was ended early. */
  finish(): Ending | null;
}

function guard(child: ChildProcess): Guard {
  let reason: Ending | null = null;
  let grace: NodeJS.Timeout | undefined;
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const killSoon = (): void => {
    grace ??= setTimeout(() => kill('SIGKILL'), GRACE_MS);
  };
  // A leftover that holds the pipes open would keep `close` from coming.
  child.on('exit', killSoon);
  return {
    kill: () => kill('SIGKILL'),
    end(early) {
      if (reason !== null) return;
      reason = early;
      kill('SIGTERM');
      killSoon();
    },
    finish() {
      clearTimeout(grace);
      // A helper that it left behind, deaf to the first signal, ends here.
      if (reason !== null) kill('SIGKILL');
      return reason;
    },
  };
}

/** Starts the programs that are measured, and sees that they do what they are measured for. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const top = join(import.meta.dirname, '..', '..');
const launcher = join(top, 'dist', 'oakum.mjs');
const peakMemory = join(import.meta.dirname, 'peak-memory.mjs');
const MAX_OUTPUT = 1024 * 1024 * 1024;

/** No git that happens to run this has a say, and no rendering is known from before. */
export const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  OAKUM_CACHE: 'off',
};

export interface Run {
  readonly seconds: number;
  readonly status: number;
  readonly output: string;
}

export function oakum(args: readonly string[], env: NodeJS.ProcessEnv = environment): Run {
  return node([launcher, ...args], env);
}

/** The Node that runs this, on these arguments. It must come to an exit code of its own. */
export function node(args: readonly string[], env: NodeJS.ProcessEnv = environment): Run {
  const start = performance.now();
  const child = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: MAX_OUTPUT });
  const seconds = (performance.now() - start) / 1000;
  if (child.error !== undefined || child.status === null) {
    throw new Error(`node ${args.join(' ')} did not end by itself: ${child.error?.message ?? child.signal}`);
  }
  return { seconds, status: child.status, output: child.stdout };
}

/** The most memory that Oakum itself held on these arguments, in megabytes; what kustomize held is not in it. */
export function peakOf(args: readonly string[]): number {
  const child = spawnSync(process.execPath, ['--import', peakMemory, launcher, ...args], {
    env: environment,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const kilobytes = Number(child.output[3]);
  if (!(kilobytes > 0)) throw new Error(`oakum ${args.join(' ')} did not say how much memory it held`);
  return (kilobytes * 1024) / 1e6;
}

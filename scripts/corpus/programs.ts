/** Starts the programs that are held against each other: Oakum as people start it, and the bare renderer. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Renderer } from '../../src/kustomize/renderer.ts';

const launcher = join(import.meta.dirname, '..', '..', 'src', 'cli', 'oakum.mjs');
const MAX_OUTPUT = 512 * 1024 * 1024;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function oakum(directory: string, args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [launcher, ...args], { cwd: directory, env: withoutGit(process.env) });
}

/** kustomize by itself, on an absolute directory, with nothing of ours around it and no way out to a network. */
export function bare(renderer: Renderer, directory: string): Promise<Ended> {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:0', HTTP_PROXY: 'http://127.0.0.1:0' };
  return run(renderer.program, [...renderer.arguments, directory], { env });
}

export function git(directory: string, args: readonly string[]): Promise<Ended> {
  const env = { ...withoutGit(process.env), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const identity = ['-c', 'user.name=corpus', '-c', 'user.email=corpus@example.org', '-c', 'core.autocrlf=false'];
  return run('git', [...identity, ...args], { cwd: directory, env });
}

function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: MAX_OUTPUT, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** No git that happens to run this has a say. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}

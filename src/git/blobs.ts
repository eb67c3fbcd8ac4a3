import type { Bench } from './bench.ts';
import { refuse } from './reason.ts';

/**
 * Reads objects as they are stored, in one process: no filter, no end-of-line conversion.
 *
 * @returns the bytes of each object, in the order asked for.
 * @throws ProblemError `object-missing` when the repository does not have one of them.
 */
export async function readObjects(bench: Bench, oids: readonly string[]): Promise<Buffer[]> {
  if (oids.length === 0) {
    return [];
  }
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''));
  const output = await bench.mustGit('read objects', ['cat-file', '--batch'], { input });
  const contents: Buffer[] = [];
  let at = 0;
  for (const oid of oids) {
    const end = output.indexOf(0x0a, at);
    const header = output.subarray(at, end).toString('latin1');
    const size = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(header)?.[1];
    if (size === undefined) {
      refuse('object-missing', `This clone does not have the object ${oid}: fetch it (a full clone has all objects).`);
    }
    contents.push(output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

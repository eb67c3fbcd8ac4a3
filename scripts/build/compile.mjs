/**
 * Runs the built program on the examples, and keeps the code that V8 made of it meanwhile, for `src/cli/built.mjs`. In a process of
 * its own, whose only code that is. What the examples do not run is compiled when it is first needed, as ever.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBuilt } from '../../src/cli/built.mjs';

const [file] = process.argv.slice(2);
const { scripts, exports } = loadBuilt(file);
const nowhere = { write: (_, done) => done() };
const io = {
  stdout: nowhere,
  stderr: nowhere,
  cwd: join(import.meta.dirname, '..', '..', 'examples'),
  now: '2026-01-01',
};
const cache = mkdtempSync(join(tmpdir(), 'oakum-build-'));
try {
  const env = { ...process.env, OAKUM_CACHE: cache };
  // The second time with kept renderings, so that both ways are compiled.
  for (const example of ['clean', 'shop', 'clean']) await exports.main(['check', example], env, io);
} finally {
  rmSync(cache, { recursive: true, force: true });
}
for (const [part, script] of scripts) writeFileSync(`${part}.cache`, script.createCachedData());

/**
 * `npm run build`: puts the program into `dist/`, where it starts in less than half the time: what an image or a package ships.
 * `dist/oakum.mjs` is the same launcher as `src/cli/oakum.mjs`; nothing in this repository needs it.
 *
 * Behind the launcher stands one file of CommonJS, whose parts begin to work when they are first needed, and beside it the code
 * that V8 made of what a check runs. A check takes a tenth of a second; without these it would spend as much again on finding
 * modules and compiling their functions.
 */
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const top = join(import.meta.dirname, '..');
const [made, dist] = [join(top, 'dist.new'), join(top, 'dist')];

rmSync(made, { recursive: true, force: true });
await bundle('oakum.mjs', 'esm', false);
await bundle('main.ts', 'cjs', true);
execFileSync(process.execPath, [join(import.meta.dirname, 'build', 'compile.mjs'), join(made, 'main.cjs')]);
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);

async function bundle(entry: string, format: 'esm' | 'cjs', codeSplitting: boolean): Promise<void> {
  const bundled = await rolldown({
    input: join(top, 'src', 'cli', entry),
    platform: 'node',
    logLevel: 'warn',
    // What the launcher loads where nothing was built.
    external: (id, importer) => importer !== undefined && id.endsWith('main.ts'),
  });
  // Names stay as they are, for those who read where a crash was.
  const minify = { mangle: false, compress: false, codegen: { removeWhitespace: true } };
  const names = format === 'esm' ? '[name].mjs' : '[name].cjs';
  await bundled.write({ dir: made, format, entryFileNames: names, chunkFileNames: names, codeSplitting, minify });
  await bundled.close();
}

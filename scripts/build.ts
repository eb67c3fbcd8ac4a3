/**
 * `npm run build`: puts the program into `dist/`, in a few large files of plain JavaScript that start in half the time: what an image
 * or a package ships. `dist/oakum.mjs` is the same launcher as `src/cli/oakum.mjs`; nothing in this repository needs it.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const top = join(import.meta.dirname, '..');
const [made, dist] = [join(top, 'dist.new'), join(top, 'dist')];

rmSync(made, { recursive: true, force: true });
const bundle = await rolldown({
  input: { oakum: join(top, 'src', 'cli', 'oakum.mjs') },
  platform: 'node',
  logLevel: 'warn',
});
await bundle.write({ dir: made, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].js' });
await bundle.close();
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);

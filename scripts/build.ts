/**
 * `npm run build`: puts the program into `dist/` in a few large files of plain JavaScript, which start in a third of the time.
 * The launcher takes them as long as `src/` is what they were built from; nothing needs them.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { stamp } from '../src/cli/stamp.mjs';

const top = join(import.meta.dirname, '..');
const [made, dist] = [join(top, 'dist.new'), join(top, 'dist')];

const before = stamp(join(top, 'src'));
rmSync(made, { recursive: true, force: true });
const bundle = await rolldown({
  input: join(top, 'src', 'cli', 'main.ts'),
  platform: 'node',
  logLevel: 'warn',
});
await bundle.write({ dir: made, format: 'esm', chunkFileNames: '[name]-[hash].js' });
await bundle.close();
writeFileSync(join(made, 'sources'), before);
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);

/** `npm run check`: what CI checks without running the product. Every step runs, so that one look shows all. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const top = join(import.meta.dirname, '..');

const steps: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['lint', 'oxlint'],
  ['format', 'biome', 'format', '.'],
  ['dead code', 'knip'],
  ['generated files', 'node', 'scripts/generate.ts', '--check'],
];

const failed = steps.filter(([name, program, ...args]) => {
  console.log(`# ${name}`);
  const { status, error } = spawnSync(program, args, { cwd: top, stdio: 'inherit' });
  if (error !== undefined) console.error(`${program} does not start (${error.message}); run npm ci.`);
  return status !== 0;
});

console.log(failed.length === 0 ? 'check: all good' : `check: failed: ${failed.map(([name]) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

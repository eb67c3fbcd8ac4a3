// node bare.mjs FILE: what Oakum is measured against. Runs the builds that FILE lists, some at a time, reads what they print, keeps
// nothing of it, and says how many of them failed. Plain JavaScript with one import, so that its own start costs next to nothing.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { program, args, env, directories, concurrency } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const waiting = directories.values();
let failed = 0;

await Promise.all(Array.from({ length: concurrency }, work));
process.stdout.write(`${JSON.stringify({ builds: directories.length, failed })}\n`);

/** One of several that share the list, each with one build at a time. */
async function work() {
  for (const directory of waiting) if ((await build(directory)) !== 0) failed += 1;
}

function build(directory) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, directory], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', resolve);
  });
}

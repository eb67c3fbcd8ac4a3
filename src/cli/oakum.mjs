#!/usr/bin/env node
// Starts Oakum on a Node that can run it. Plain JavaScript, because an older Node has to read this file too.
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Built it stands in `dist/`, else in `src/cli/`.
const here = dirname(fileURLToPath(import.meta.url));
const isBuilt = !here.endsWith(join('src', 'cli'));
const top = isBuilt ? join(here, '..') : join(here, '..', '..');

if (Number.parseInt(process.versions.node, 10) >= 24) run();
else import('./restart.mjs').then(({ restart }) => restart(process.argv.slice(1))).catch(crash);

function run() {
  process.on('uncaughtException', crash);
  process.on('beforeExit', () => crash(new Error('it ended before there was a result')));
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  load()
    .then(({ main }) => main(process.argv.slice(2), process.env))
    .then(finish, crash);
}

/** The program: what the build made of it, else its sources. */
async function load() {
  if (isBuilt) return import('./built.mjs').then(({ loadBuilt }) => loadBuilt(join(here, 'main.cjs')).exports);
  muteTypeStripping();
  module.enableCompileCache(cacheFolder());
  return await import('./main.ts');
}

/** Leaves once everything is written; what is not an exit code is a crash of ours, never a pass. */
function finish(code) {
  if (![0, 1, 2].includes(code)) return crash(new Error(`the exit code was ${code}`));
  // A write that failed is told in the next turn of the loop.
  process.stdout.write('', () => setImmediate(() => process.exit(code)));
}

function crash(error) {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n', 1)[0].replaceAll(top + sep, '');
  try {
    process.stderr.write(`oakum: internal error: ${line}${placeOf(error)}\n`);
  } finally {
    process.exit(2);
  }
}

/** Where in our own sources it happened, without the path of this installation. */
function placeOf(error) {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => /^ +at .*\/src\//.test(line) && line.includes(top + sep));
  if (frame === undefined) return '';
  const place = frame.slice(frame.indexOf(top + sep)).replace(/\)$/, '');
  return ` (${relative(top, place).split(sep).join('/')})`;
}

/** A reader that went away (`| head`) is no error: the work goes on to its exit code, its output goes nowhere. */
function ignoreClosedPipe(error) {
  if (error.code !== 'EPIPE') crash(error);
}

/** The first releases of Node 24 announce at every start that they strip types; every other warning stays. */
function muteTypeStripping() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (typeof warning === 'string' && warning.startsWith('Type Stripping is an experimental feature')) return;
    emitWarning(warning, ...rest);
  };
}

/** Outside of any project. Where it cannot be written, Node starts without it. */
function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'oakum');
}

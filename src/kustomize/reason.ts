/**
 * From what kustomize prints when it fails to one line that a report can hold: its own words for the true cause, without
 * the chain of callers around it, without anything that differs between two runs (paths of the machine, times, process
 * ids), and without what may be secret (it prints whole objects, patches and literals).
 */
import { posix } from 'node:path';

/** Why a build failed, in kustomize's words. Paths are POSIX, from the top. */
export interface Reason {
  readonly message: string;
  /** The directory whose kustomization was at work; `''` is the top, null where the text does not say. */
  readonly directory: string | null;
  /** The file that kustomize blames by name. */
  readonly file: string | null;
  /** In that file, or in the kustomization of the directory. */
  readonly line: number | null;
  /** The entry of that kustomization which could not be used, as written. */
  readonly entry: string | null;
}

/** Where the build ran, so that its paths can be told. */
export interface Place {
  /** Absolute paths that all mean the top of the tree; the longest is tried first. */
  readonly tops: readonly string[];
  /** Of the build, from the top. */
  readonly directory: string;
}

const MAX_LENGTH = 600;

export function reasonOf(stderr: string, place: Place): Reason {
  const text = withoutMachine(ownMessage(stderr), place.tops);
  const found = peel({ rest: text, directory: place.directory, entry: null });
  const cause = found.rest;
  const malformed = /MalformedYAMLError: yaml: (?:line (\d+): )?.* in File: (\S+)/s.exec(cause);
  const invalid = /^invalid Kustomization: yaml: line (\d+): /.exec(cause);
  const blamed = malformed?.[2];
  return {
    message: oneLine(withoutSecrets(cause)),
    directory: found.directory,
    file: blamed === undefined ? null : inDirectory(found.directory, blamed),
    line: numberOf(malformed?.[1] ?? invalid?.[1]),
    entry: blamed === undefined ? found.entry : null,
  };
}

/** The message proper: after the warnings, without `Error:`, log prefixes and the trace of a crash. */
function ownMessage(stderr: string): string {
  const text = stderr
    .replace(/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+:\d+\] /gm, '')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '')
    .replace(/^(?:# )?Warning: .*$\n?/gm, '');
  const panic = /^panic: (.*)$/m.exec(text);
  if (panic !== null) return `kustomize crashed: ${panic[1]}`;
  return (/^(?:Error|error): ([\s\S]*)$/m.exec(text)?.[1] ?? text).trim();
}

function withoutMachine(text: string, tops: readonly string[]): string {
  let shown = text;
  for (const top of [...tops].sort((a, b) => b.length - a.length)) {
    if (top === '/') continue;
    const escaped = top.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    shown = shown.replace(new RegExp(`${escaped}/`, 'g'), '').replace(new RegExp(`${escaped}(?![\\w.-])`, 'g'), '.');
  }
  return shown
    .replace(/(?:\/[^\s'":]*)?\/kustomize-\d+(\/|\b)/g, 'clone$1')
    .replace(/\/[^\s'":]*\/git (?=fetch|init|checkout|submodule|remote|config)/g, 'git ')
    .replace(/0x[0-9a-f]{6,}/g, '0x…');
}

interface Layer {
  readonly rest: string;
  readonly directory: string;
  readonly entry: string | null;
}

/** Takes off one caller after another; kustomize wraps an error once for each directory on the way. */
function peel(layer: Layer): Layer {
  for (const take of [plainCaller, quotedCaller, directoryCaller, entryCaller, attempts, builtin]) {
    const inner = take(layer);
    if (inner !== null) return peel(inner);
  }
  return layer;
}

function plainCaller(layer: Layer): Layer | null {
  const caller = /^(?:accumulating (?:resources|components)|loading generator plugins): /.exec(layer.rest);
  return caller === null ? null : { ...layer, rest: layer.rest.slice(caller[0].length) };
}

/** Components wrap their error once more, as a quoted text. */
function quotedCaller(layer: Layer): Layer | null {
  const quoted = /^(?:accumulateDirectory: |loader\.New )(".*")$/s.exec(layer.rest)?.[1];
  return quoted === undefined ? null : { ...layer, rest: unquote(quoted) };
}

function directoryCaller(layer: Layer): Layer | null {
  const callers =
    /^(?:recursed accumulation of path|recursed merging from path|couldn't make target for path) '(.*?)': /s;
  const [caller, path] = callers.exec(layer.rest) ?? [];
  if (caller === undefined || path === undefined) return null;
  const rest = layer.rest.slice(caller.length);
  // What goes wrong between two kustomizations is told of the one that names the other.
  if (caller.startsWith('recursed merging') || rest.startsWith('unable to find one of')) return { ...layer, rest };
  return { rest, directory: path === '.' ? '' : path, entry: null };
}

function entryCaller(layer: Layer): Layer | null {
  const [caller, entry] = /^(?:accumulating|merging) resources from '(.*?)': /s.exec(layer.rest) ?? [];
  if (caller === undefined || entry === undefined) return null;
  return { ...layer, rest: layer.rest.slice(caller.length), entry };
}

/**
 * An entry is tried as a file, then as a directory, and both errors are told. The second one counts where a directory
 * stands there, or where the entry was fetched; else it only says that a file is no directory.
 */
function attempts(layer: Layer): Layer | null {
  const text = /^accumulation err='(.*)$/s.exec(layer.rest)?.[1];
  if (text === undefined) return null;
  const [isDirectory, tried, inside] =
    /^accumulating resources from '(.*?)': '.*?' must resolve to a file': (.*)$/s.exec(text) ?? [];
  if (isDirectory !== undefined) return { ...layer, entry: tried ?? null, rest: inside ?? '' };
  const asFile = /^(.*)': (?:must build at directory|new root '.*?' cannot be absolute).*$/s.exec(text);
  if (asFile !== null) return { ...layer, rest: asFile[1] ?? '' };
  const [caller, entry, , second] = /^\w+ resources from '(.*?)': (.*?)': (.*)$/s.exec(text) ?? [];
  return caller === undefined ? null : { ...layer, entry: entry ?? null, rest: second ?? '' };
}

/** It also prints the whole configuration of the plugin, in which literals of a Secret may stand. */
function builtin(layer: Layer): Layer | null {
  const caller = /^trouble configuring builtin \w+ with config: `\n.*?\n`: /s.exec(layer.rest);
  return caller === null ? null : { ...layer, rest: layer.rest.slice(caller[0].length) };
}

/** Values that kustomize prints with an error, replaced by what they are. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\[patch: ".*"\]/s, '[inline patch]')
    .replace(/(ID conflict): \[.*$/s, '$1')
    .replace(/literal sources \[.*?\]: (invalid literal source) .*?, expected/s, 'literal sources: $1, expected')
    .replace(/literal sources \[.*\]: /s, 'literal sources: ')
    .replace(/(value:) \{.*$/s, '$1 …');
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** A text as Go's %q writes it. */
function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs, (_all, x, u, long, other) => {
      const code = x ?? u ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return { n: '\n', t: '\t', r: '\r' }[other as string] ?? other;
    });
}

function inDirectory(directory: string, file: string): string {
  return posix.join(directory, file);
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

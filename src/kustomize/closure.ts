import { posix } from 'node:path';
import type { Problem } from '../problem.ts';
import { doubtIn } from './doubt.ts';
import { joinPath, leavesTree } from './files.ts';
import { type Kustomization, kustomizationFilesIn, readKustomization } from './kustomization.ts';
import { lineOf } from './line.ts';
import { type PluginReading, readPluginDirectory, readPluginFile } from './plugins.ts';
import { isPluginField, type Reference, referencesOf } from './references.ts';
import {
  hasRemoteScheme,
  isAllowedRemote,
  isRepositoryAddress,
  isWebAddress,
  prefixToAllow,
  withoutCredentials,
} from './remote.ts';
import { isSourceError, type SourceError, type Sources } from './sources.ts';

/** Something that kustomize would fetch. `url` is as written: it may hold a credential, so show `shown`. */
export interface Remote {
  readonly url: string;
  readonly shown: string;
  readonly file: string;
  readonly line: number | null;
}

/** Everything that the build of one directory reads. */
export interface Closure {
  /** Directories with a kustomization, as real paths, in the order in which kustomize first visits them. */
  readonly directories: readonly string[];
  /**
   * All files that exist and are read, sorted, as real paths; where a link leads to one, the path through the link too.
   * Charts are not among them: helm never runs here, so a kustomization with `helmCharts` never builds.
   */
  readonly files: readonly string[];
  readonly remotes: readonly Remote[];
  /**
   * Why this must not be built: `loop`, `outside-tree`, `absolute-path`, `unparsable-kustomization`,
   * `unparsable-plugin`, `opaque-plugins`.
   */
  readonly problems: readonly Problem[];
}

/** Another kustomization that one of them names. */
interface Child {
  readonly directory: string;
  readonly through: Reference;
}

/** One kustomization directory by itself; shared by all closures that contain it. */
interface Node {
  readonly kustomization: Kustomization | null;
  readonly files: readonly string[];
  readonly children: readonly Child[];
  readonly remotes: readonly Remote[];
  readonly problems: readonly Problem[];
}

interface Memory {
  readonly nodes: Map<string, Node>;
  readonly closures: Map<string, Closure>;
}

const memories = new WeakMap<Sources, Memory>();

/**
 * Follows everything that the kustomization in `directory` names, as kustomize would, without running it. Files that
 * do not exist are no problem here: kustomize says so. Remembered for each `Sources`.
 */
export function closureOf(sources: Sources, directory: string): Closure {
  const memory = memoryOf(sources);
  const start = sources.files.real(directory) ?? directory;
  const known = memory.closures.get(start);
  if (known !== undefined) return known;
  const closure = walk(sources, memory, start);
  memory.closures.set(start, closure);
  return closure;
}

/** The directories that a kustomization names as resources, bases or components. */
export function usesOf(sources: Sources, directory: string): readonly string[] {
  const node = nodeOf(sources, memoryOf(sources), directory);
  return node.children.filter(({ through }) => !isPluginField(through.field)).map((child) => child.directory);
}

/** One problem for each address in the closure that no allowed prefix covers. */
export function remoteProblems(closure: Closure, allow: readonly string[]): readonly Problem[] {
  return closure.remotes
    .filter((remote) => !isAllowedRemote(remote.url, allow))
    .map((remote) => ({
      code: 'remote-not-allowed',
      message:
        `kustomize would fetch ${remote.shown}, which is not allowed; ` +
        `if you trust it, add --allow-remote ${prefixToAllow(remote.url)}`,
      file: remote.file,
      line: remote.line,
    }));
}

function memoryOf(sources: Sources): Memory {
  const known = memories.get(sources);
  if (known !== undefined) return known;
  const memory = { nodes: new Map(), closures: new Map() };
  memories.set(sources, memory);
  return memory;
}

function walk(sources: Sources, memory: Memory, start: string): Closure {
  const visited = new Set<string>();
  const files = new Set<string>();
  const remotes: Remote[] = [];
  const problems: Problem[] = [];
  const way: string[] = [];
  const visit = (directory: string): void => {
    visited.add(directory);
    way.push(directory);
    const node = nodeOf(sources, memory, directory);
    for (const file of node.files) files.add(file);
    remotes.push(...node.remotes);
    problems.push(...node.problems);
    for (const child of node.children) {
      if (way.includes(child.directory)) problems.push(loopProblem(sources, node, child, way));
      else if (!visited.has(child.directory)) visit(child.directory);
    }
    way.pop();
  };
  visit(start);
  return { directories: [...visited], files: [...files].sort(), remotes, problems: distinct(problems) };
}

/** Two kustomizations that use the same plugins tell the same of them. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function loopProblem(sources: Sources, node: Node, child: Child, way: readonly string[]): Problem {
  const loop = [...way.slice(way.indexOf(child.directory)), child.directory].map((path) => path || '.');
  return problemAt(
    sources,
    node.kustomization,
    child.through.path,
    'loop',
    `these kustomizations build each other in a loop: ${loop.join(' -> ')}; remove one of the entries`,
  );
}

function nodeOf(sources: Sources, memory: Memory, directory: string): Node {
  const known = memory.nodes.get(directory);
  if (known !== undefined) return known;
  const node = readNode(sources, directory);
  memory.nodes.set(directory, node);
  return node;
}

function readNode(sources: Sources, directory: string): Node {
  const names = kustomizationFilesIn(sources.files, directory);
  const files = names.flatMap((name) => pathsOf(sources, name));
  const nothing = { kustomization: null, files, children: [], remotes: [], problems: [] };
  const [name] = names;
  // With none or several of them kustomize stops before it reads any.
  if (name === undefined || names.length > 1) return nothing;
  const kustomization = readKustomization(sources, name);
  if (isSourceError(kustomization)) return { ...nothing, problems: [unparsable(kustomization)] };
  return followAll(sources, kustomization, files);
}

function followAll(sources: Sources, kustomization: Kustomization, own: readonly string[]): Node {
  const files = [...own];
  const children: Child[] = [];
  const remotes: Remote[] = [];
  const problems: Problem[] = [];
  const take = (reference: Reference): void => {
    const found = follow(sources, kustomization, reference);
    if ('problem' in found) problems.push(found.problem);
    if ('remote' in found) remotes.push(remoteAt(sources, kustomization, reference, found.remote));
    if ('file' in found) files.push(...pathsOf(sources, found.file));
    if ('directory' in found) {
      files.push(...linkedPaths(sources, kustomization, reference));
      children.push({ directory: found.directory, through: reference });
    }
    if (isPluginField(reference.field) && reference.kind === 'any') takePlugin(reference, found);
  };
  const takePlugin = (reference: Reference, found: Followed): void => {
    const { texts, problems: doubts } = readPlugin(sources, kustomization, reference, found);
    problems.push(...doubts);
    for (const text of texts) take({ ...reference, text, kind: 'file' });
  };
  for (const reference of referencesOf(kustomization)) take(reference);
  return { kustomization, files, children, remotes, problems };
}

type Followed =
  | { readonly file: string }
  | { readonly directory: string }
  | { readonly remote: string }
  | { readonly problem: Problem }
  | { readonly nothing: true };

function follow(sources: Sources, kustomization: Kustomization, reference: Reference): Followed {
  const { text, kind } = reference;
  if (text === '') return { nothing: true };
  if (kind === 'file' ? isWebAddress(text) : hasRemoteScheme(text)) return { remote: text };
  const path = joinPath(kustomization.directory, text);
  const stands = leavesTree(path) ? null : sources.files.kind(path);
  // A file is tried first; a directory of such a name would never be looked at.
  const fetched = kind === 'directory' || (kind === 'any' && stands !== 'file');
  if (fetched && isRepositoryAddress(text)) return { remote: text };
  if (posix.isAbsolute(text)) return { problem: absolutePath(sources, kustomization, reference) };
  if (leavesTree(path) || stands === 'outside') return { problem: outsideTree(sources, kustomization, reference) };
  if (stands === 'file' && kind !== 'directory') return { file: path };
  if (stands === 'directory' && kind !== 'file') return { directory: sources.files.real(path) ?? path };
  return { nothing: true };
}

/** What the plugins of an entry name: in a file, in a directory, or in the entry itself. */
function readPlugin(
  sources: Sources,
  kustomization: Kustomization,
  { text, path }: Reference,
  found: Followed,
): PluginReading {
  if ('file' in found) return readPluginFile(sources, found.file);
  if ('directory' in found) return readPluginDirectory(sources, found.directory);
  const doubt = doubtIn(text);
  if (doubt === null) return { texts: [], problems: [] };
  const message = `what this plugin reads cannot be told: ${doubt.message}`;
  return { texts: [], problems: [problemAt(sources, kustomization, path, 'unparsable-plugin', message)] };
}

/** A file by its real path, and by the path that names it where that leads through a link. */
function pathsOf(sources: Sources, path: string): readonly string[] {
  const real = sources.files.real(path);
  return real === null || real === path ? [path] : [path, real];
}

/** The kustomization file of a directory that is reached through a link, by the path through the link. */
function linkedPaths(sources: Sources, kustomization: Kustomization, reference: Reference): readonly string[] {
  const path = joinPath(kustomization.directory, reference.text);
  return sources.files.real(path) === path ? [] : kustomizationFilesIn(sources.files, path);
}

function remoteAt(sources: Sources, kustomization: Kustomization, { path }: Reference, url: string): Remote {
  return {
    url,
    shown: withoutCredentials(url),
    file: kustomization.file,
    line: lineOf(sources, kustomization.file, path),
  };
}

function unparsable(error: SourceError): Problem {
  return {
    code: 'unparsable-kustomization',
    message: `${error.file} cannot be read as a kustomization: ${error.message}`,
    file: error.file,
    line: error.line,
  };
}

function outsideTree(sources: Sources, kustomization: Kustomization, { text, path }: Reference): Problem {
  const message = `${text} lies outside the tree, where nothing is read; move it into the repository`;
  return problemAt(sources, kustomization, path, 'outside-tree', message);
}

function absolutePath(sources: Sources, kustomization: Kustomization, { text, path }: Reference): Problem {
  const message = `${text} is an absolute path; name it relative to this kustomization`;
  return problemAt(sources, kustomization, path, 'absolute-path', message);
}

function problemAt(
  sources: Sources,
  kustomization: Kustomization | null,
  path: Reference['path'],
  code: string,
  message: string,
): Problem {
  const file = kustomization?.file ?? null;
  return { code, message, file, line: file === null ? null : lineOf(sources, file, path) };
}

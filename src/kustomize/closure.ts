import type { Problem } from '../problem.ts';
import { type Child, type Node, problemAt, type Remote, readNode } from './node.ts';
import { isPluginField } from './references.ts';
import { isAllowedRemote, prefixToAllow } from './remote.ts';
import { isAliasBomb } from './reader.ts';
import type { Sources } from './sources.ts';

export type { Remote } from './node.ts';

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
   * `unparsable-plugin`, `opaque-plugins`, `alias-bomb`.
   */
  readonly problems: readonly Problem[];
}

interface Memory {
  readonly nodes: Map<string, Node>;
  readonly closures: Map<string, Closure>;
  readonly bombs: Map<string, boolean>;
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
      message: `kustomize would fetch ${remote.shown}, which is not allowed; ${howToAllow(remote.url)}`,
      file: remote.file,
      line: remote.line,
    }));
}

/** A prefix that would not be enough is not proposed. */
function howToAllow(url: string): string {
  const prefix = prefixToAllow(url);
  return isAllowedRemote(url, [prefix])
    ? `if you trust it, add --allow-remote ${prefix}`
    : 'no --allow-remote can allow it as it is written, so take out users, passwords, "..", backslashes and escapes';
}

function memoryOf(sources: Sources): Memory {
  const known = memories.get(sources);
  if (known !== undefined) return known;
  const memory = { nodes: new Map(), closures: new Map(), bombs: new Map() };
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
  for (const file of files) if (isBombFile(sources, memory, file)) problems.push(bombProblem(file));
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

/** Most files hold no ampersand at all, so hardly one is parsed for this. */
function isBombFile(sources: Sources, memory: Memory, file: string): boolean {
  const known = memory.bombs.get(file);
  if (known !== undefined) return known;
  const bytes = sources.files.read(file);
  const isBomb = bytes?.includes('&') === true && isAliasBomb(bytes.toString('utf8'));
  memory.bombs.set(file, isBomb);
  return isBomb;
}

function bombProblem(file: string): Problem {
  const message = 'its aliases expand without bound, so kustomize would never end; write out what is meant';
  return { code: 'alias-bomb', message, file, line: null };
}

function nodeOf(sources: Sources, memory: Memory, directory: string): Node {
  const known = memory.nodes.get(directory);
  if (known !== undefined) return known;
  const node = readNode(sources, directory);
  memory.nodes.set(directory, node);
  return node;
}

import { posix } from 'node:path';
import type { Problem } from '../problem.ts';
import { usesOf } from './closure.ts';
import { leavesTree } from './files.ts';
import { KUSTOMIZATION_FILES, type Kustomization, readKustomization } from './kustomization.ts';
import { isSourceError, type SourceError, type Sources } from './sources.ts';

/** A directory with a kustomization. */
export interface Found {
  /** Real path from the top; `''` is the top. */
  readonly directory: string;
  /** Its kustomization files; more than one is a problem. */
  readonly files: readonly string[];
  /** A kustomization that does not parse counts as a `Kustomization`: it must not vanish from a check. */
  readonly kind: Kustomization['kind'];
  /** `several-kustomization-files` or `unparsable-kustomization`. The renderer will refuse it too. */
  readonly problem: Problem | null;
}

const everything = new WeakMap<Sources, readonly Found[]>();

/**
 * Every kustomization at or below a directory, sorted by path whatever the order of the file system. Links are not
 * followed and `.git` is skipped.
 */
export function findKustomizations(sources: Sources, under = ''): readonly Found[] {
  let found = everything.get(sources);
  if (found === undefined) {
    found = walk(sources, '').sort((a, b) => (a.directory < b.directory ? -1 : 1));
    everything.set(sources, found);
  }
  return found.filter(({ directory }) => isAtOrBelow(directory, under));
}

export interface Selection {
  /** Directories to build, sorted, each once. */
  readonly roots: readonly string[];
  /** `no-such-path`, `outside-tree`, `no-kustomization` or `component-is-no-root`, in the order of the paths. */
  readonly problems: readonly Problem[];
}

/**
 * The roots that paths (POSIX, from the top) stand for: a kustomization itself, or all below a directory that no other
 * kustomization of the whole tree builds; with `all`, also those that another one builds.
 */
export function selectRoots(sources: Sources, paths: readonly string[], options: { readonly all: boolean }): Selection {
  const roots = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const selected = selectOne(sources, path, options.all);
    if (Array.isArray(selected)) for (const root of selected) roots.add(root);
    else problems.push(selected);
  }
  return { roots: [...roots].sort(), problems };
}

function selectOne(sources: Sources, path: string, all: boolean): string[] | Problem {
  const shown = path === '' ? '.' : path;
  const kind = leavesTree(path) ? 'outside' : sources.files.kind(path);
  if (kind === null)
    return problem('no-such-path', `${shown} does not exist; name a directory with a kustomization`, path);
  const real = kind === 'outside' ? null : sources.files.real(path);
  if (real === null) return problem('outside-tree', `${shown} leads out of the tree, where nothing is read`, path);
  const isKustomizationFile = KUSTOMIZATION_FILES.some((name) => name === posix.basename(real));
  if (kind !== 'directory' && !isKustomizationFile) {
    return problem(
      'no-kustomization',
      `${shown} is no kustomization; name its directory or its kustomization.yaml`,
      path,
    );
  }
  const directory = kind === 'directory' ? real : parentOf(real);
  const below = findKustomizations(sources, directory);
  const itself = below.find((found) => found.directory === directory);
  if (itself?.kind === 'Component') {
    const message = `${shown} is a Component, which is built only as a part of others; name a kustomization that lists it`;
    return problem('component-is-no-root', message, itself.files[0] ?? path);
  }
  if (itself !== undefined) return [directory];
  const roots = below.filter(({ kind }) => kind === 'Kustomization').map((found) => found.directory);
  const chosen = all ? roots : roots.filter((root) => unusedOf(sources).has(root));
  if (roots.length > 0) return chosen;
  return problem(
    'no-kustomization',
    `there is no kustomization in ${shown} or below it; name a directory that has one`,
    path,
  );
}

const unused = new WeakMap<Sources, ReadonlySet<string>>();

/**
 * Kustomizations of the whole tree that no other one builds; also what only a loop or an unused Component leads to, for
 * nothing that could be deployed may go unjudged.
 */
function unusedOf(sources: Sources): ReadonlySet<string> {
  const known = unused.get(sources);
  if (known !== undefined) return known;
  const all = findKustomizations(sources);
  const uses = new Map(all.map(({ directory }) => [directory, usesOf(sources, directory)]));
  const used = new Set([...uses].flatMap(([user, targets]) => targets.filter((target) => target !== user)));
  const roots = new Set<string>();
  const reached = new Set<string>();
  const reach = (directory: string): void => {
    if (reached.has(directory)) return;
    reached.add(directory);
    for (const target of uses.get(directory) ?? []) reach(target);
  };
  for (const { directory, kind } of all) if (kind === 'Kustomization' && !used.has(directory)) reach(directory);
  for (const { directory, kind } of all) {
    if (kind !== 'Kustomization' || (used.has(directory) && reached.has(directory))) continue;
    roots.add(directory);
    reach(directory);
  }
  unused.set(sources, roots);
  return roots;
}

function walk(sources: Sources, directory: string): Found[] {
  const found: Found[] = [];
  const names: string[] = [];
  for (const { name, kind } of sources.files.entries(directory)) {
    const path = posix.join(directory, name);
    if (kind === 'directory' && name !== '.git') found.push(...walk(sources, path));
    // A linked kustomization file counts where the link stays in the tree; a linked directory is found at its own place.
    else if (isKustomizationName(name) && sources.files.kind(path) === 'file') names.push(path);
  }
  const here = describe(sources, directory, names);
  return here === null ? found : [here, ...found];
}

function describe(sources: Sources, directory: string, files: readonly string[]): Found | null {
  const [file] = files;
  if (file === undefined) return null;
  if (files.length > 1) {
    const names = files.map((path) => posix.basename(path)).join(' and ');
    const message = `${directory === '' ? '.' : directory} has both ${names}, of which kustomize accepts only one`;
    return { directory, files, kind: 'Kustomization', problem: problem('several-kustomization-files', message, file) };
  }
  const read = readKustomization(sources, file);
  if (isSourceError(read)) return { directory, files, kind: 'Kustomization', problem: unparsable(read) };
  return isFluxObject(read) ? null : { directory, files, kind: read.kind, problem: null };
}

/**
 * Flux has an object of kind Kustomization too, which tells its controller what to build, and people store it under
 * this file name. kustomize refuses it (an unknown field, or its apiVersion), so nothing can be deployed from it.
 */
function isFluxObject({ fields }: Kustomization): boolean {
  const version = fields.get('apiVersion')?.value;
  return typeof version === 'string' && version.startsWith('kustomize.toolkit.fluxcd.io/');
}

function unparsable({ file, line, message }: SourceError): Problem {
  return {
    code: 'unparsable-kustomization',
    message: `${file} cannot be read as a kustomization: ${message}`,
    file,
    line,
  };
}

function problem(code: string, message: string, file: string): Problem {
  return { code, message, file: file === '' ? null : file, line: null };
}

function isKustomizationName(name: string): boolean {
  return KUSTOMIZATION_FILES.some((known) => known === name);
}

function isAtOrBelow(directory: string, top: string): boolean {
  return top === '' || directory === top || directory.startsWith(`${top}/`);
}

function parentOf(path: string): string {
  const directory = posix.dirname(path);
  return directory === '.' ? '' : directory;
}

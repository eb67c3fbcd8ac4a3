import { posix } from 'node:path';
import type { Problem } from '../problem.ts';
import { doubtIn } from './doubt.ts';
import { joinPath, leavesTree } from './files.ts';
import { type Kustomization, kustomizationFilesIn, readKustomization } from './kustomization.ts';
import { lineOf } from './line.ts';
import { type PluginReading, readPluginDirectory, readPluginFile } from './plugins.ts';
import { isPluginField, type Reference, referencesOf } from './references.ts';
import { hasRemoteScheme, isRepositoryAddress, isWebAddress, withoutCredentials } from './remote.ts';
import { isSourceError, type SourceError, type Sources } from './sources.ts';

/** Something that kustomize would fetch. `url` is as written: it may hold a credential, so show `shown`. */
export interface Remote {
  readonly url: string;
  readonly shown: string;
  readonly file: string;
  readonly line: number | null;
}

/** Another kustomization that one of them names. */
export interface Child {
  readonly directory: string;
  readonly through: Reference;
}

/** One kustomization directory by itself; shared by all closures that contain it. */
export interface Node {
  readonly kustomization: Kustomization | null;
  readonly files: readonly string[];
  readonly children: readonly Child[];
  readonly remotes: readonly Remote[];
  readonly problems: readonly Problem[];
}

/** Reads one directory: what its kustomization names, without going into other kustomizations. */
export function readNode(sources: Sources, directory: string): Node {
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

/** A problem at a value of a kustomization. */
export function problemAt(
  sources: Sources,
  kustomization: Kustomization | null,
  path: Reference['path'],
  code: string,
  message: string,
): Problem {
  const file = kustomization?.file ?? null;
  return { code, message, file, line: file === null ? null : lineOf(sources, file, path) };
}

import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigEntry } from './config.ts';
import { valueOf } from './config.ts';
import type { Setting } from './environment.ts';
import { refuse } from './reason.ts';
import type { Repository } from './repository.ts';

/** Where to push to. The address may hold a credential: it goes to Git by environment and is never shown. */
export interface Remote {
  readonly name: string;
  readonly address: string;
}

/** The name of the remote on a bench; not one that a user's own configuration would say something about. */
export const pushName = 'oakum-push';

/**
 * Chooses the remote: the one named, else the current branch's upstream, else `origin`, else the only one. Of several
 * addresses the first counts, a push address before the others.
 *
 * @throws ProblemError `no-remote`, or `unsafe-remote` for a remote inside of the repository: whoever wrote the
 *   repository's files would have written the hooks that receive the push.
 */
export function chooseRemote(repository: Repository, config: readonly ConfigEntry[], wanted: string | null): Remote {
  const names = remoteNames(config);
  const name = wanted === null ? defaultRemote(repository, config, names) : names.find((known) => known === wanted);
  if (name === undefined) {
    refuse('no-remote', missing(names, wanted));
  }
  const [address = ''] = [...addressesOf(config, name, 'pushurl'), ...addressesOf(config, name, 'url')];
  return { name, address: safeAddress(repository, name, address) };
}

/**
 * Of the repository's configuration, what a push gets to know: the address and, for CI checkouts that keep their token
 * there, HTTP headers bound to an address. Its ssh commands, credential helpers, pack programs, proxies and rewritten
 * addresses stay behind. The user's own configuration is read by Git itself.
 */
export function pushSettings(remote: Remote, config: readonly ConfigEntry[]): Setting[] {
  const headers = config.filter(({ key, fromRepository }) => fromRepository && /^http\..+\.extraheader$/.test(key));
  return [
    [`remote.${pushName}.url`, remote.address],
    ...headers.map(({ key, value }): Setting => [key, value]),
    // These act on what is pushed besides the branch, or sign it.
    ['push.recurseSubmodules', 'no'],
    ['push.followTags', 'false'],
    ['push.gpgSign', 'false'],
    // Git asks the repository whose objects are borrowed for its branches, by a command that can be configured.
    ['core.alternateRefsCommand', 'true'],
  ];
}

function remoteNames(config: readonly ConfigEntry[]): string[] {
  // A name is shown to people; one with spaces or control characters is not one that Git would have made.
  return [...new Set(config.flatMap(({ key }) => /^remote\.([^\s\p{C}]+)\.(?:push)?url$/u.exec(key)?.[1] ?? []))];
}

function addressesOf(config: readonly ConfigEntry[], name: string, key: 'url' | 'pushurl'): string[] {
  return config.filter((entry) => entry.key === `remote.${name}.${key}`).map(({ value }) => value);
}

function defaultRemote(
  repository: Repository,
  config: readonly ConfigEntry[],
  names: readonly string[],
): string | undefined {
  const branch = repository.head?.branch ?? null;
  const upstream = branch === null ? null : valueOf(config, `branch.${branch}.remote`);
  const only = names.length === 1 ? names[0] : undefined;
  return [upstream, 'origin', only].find((name) => names.some((known) => known === name)) ?? undefined;
}

function missing(names: readonly string[], wanted: string | null): string {
  const known = names.length === 0 ? 'none' : names.join(', ');
  return wanted === null
    ? `There is no remote to push to (known: ${known}): add one with git remote add origin ADDRESS, or name one.`
    : `There is no remote ${JSON.stringify(wanted)} (known: ${known}): name a known one, or add it with git remote add.`;
}

function safeAddress(repository: Repository, name: string, address: string): string {
  const path = localPath(repository.top, address);
  if (path === null) {
    return address;
  }
  if ([repository.top, repository.commonDir].some((at) => isInside(at, path))) {
    refuse('unsafe-remote', `The remote ${name} lies inside this repository: give it an address outside of it.`);
  }
  return path;
}

/** The path of a remote that is a directory, resolved as Git would from the top; null for any other address. */
function localPath(top: string, address: string): string | null {
  if (/^file:\/\//i.test(address)) {
    return fileURLToPath(address);
  }
  // Before the first slash, a colon ends a host name or a protocol.
  return /^[^/]*:/.test(address) ? null : resolve(top, address);
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}

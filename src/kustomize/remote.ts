/**
 * What kustomize would fetch from elsewhere, and whether that was allowed.
 *
 * kustomize takes an entry for a web address when its scheme is http or https, and for a Git repository when it has a
 * scheme, or looks like `user@host:path` or `github.com/owner/repository`. Where its own parser gives up halfway, this
 * module still says "remote": the error goes the safe way.
 */

/** Read with HTTP: any file reference (resources, patches, generator inputs, crds, openapi…). */
export function isWebAddress(reference: string): boolean {
  return /^https?:/i.test(reference);
}

/** Has a scheme that kustomize hands to Git (or to HTTP); no file of the tree can have this name. */
export function hasRemoteScheme(reference: string): boolean {
  return isWebAddress(reference) || /^(?:git::)?(?:ssh|https?|file):\/\//i.test(reference);
}

/** Cloned with Git, where an entry may be a directory. */
export function isRepositoryAddress(reference: string): boolean {
  if (hasRemoteScheme(reference)) return true;
  const place = withoutForcedGit(reference.split('?', 1)[0] ?? '');
  const user = /^[a-z][a-z0-9-]*@/i.exec(place)?.[0] ?? '';
  const hostAndPath = place.slice(user.length);
  if (user === '' && !/^github\.com[/:]/i.test(hostAndPath)) return false;
  const path = /^[^/:]*[/:](.*)$/s.exec(hostAndPath)?.[1] ?? '';
  return path.includes('/') || path.includes('.git');
}

/** An address that can be compared part by part. */
interface Address {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly segments: readonly string[];
  readonly query: string | null;
}

/**
 * Whether one of the prefixes allows the address. A prefix ends at a boundary of the path; one with a query allows
 * exactly itself. What could be read in two ways (`..`, escapes, a user in a web address) is never allowed.
 */
export function isAllowedRemote(reference: string, allow: readonly string[]): boolean {
  const address = parseAddress(reference);
  if (address === null) return false;
  return allow.some((prefix) => {
    const parsed = parseAddress(prefix);
    return parsed !== null && covers(parsed, address);
  });
}

/**
 * The address as a person may see it: no password, no user but the one that SSH addresses begin with, no query but those
 * that kustomize itself reads.
 */
export function withoutCredentials(reference: string): string {
  const [place = '', ...queries] = reference.split('?');
  const shown = place
    .replace(/^((?:git::)?(?:https?:\/*|(?!ssh:\/\/[a-z][a-z0-9-]*@[^/@]*(?:\/|$))[a-z]+:\/\/))[^/]*@/i, '$1')
    .replace(/^([^@/:]+):[^@/]*@/, '$1@');
  const kept = queries
    .join('?')
    .split('&')
    .filter((part) => /^(?:ref|version|timeout|submodules)=/.test(part));
  return kept.length === 0 ? shown : `${shown}?${kept.join('&')}`;
}

/** What to allow so that this address is read: its host and, where there are two, the first segments of its path. */
export function prefixToAllow(reference: string): string {
  const address = parseAddress(withoutCredentials(reference));
  if (address === null) return withoutCredentials(reference);
  const { scheme, user, host, segments } = address;
  const owner = scheme === 'file' ? segments : segments.slice(0, 2);
  return `${scheme}://${user === '' ? '' : `${user}@`}${host}/${owner.join('/')}`;
}

/** The schemes that Git may use for these addresses. */
export function protocolsOf(references: readonly string[]): readonly string[] {
  const schemes = references.flatMap((reference) => parseAddress(reference)?.scheme ?? []);
  return [...new Set(schemes)].sort();
}

function covers(prefix: Address, address: Address): boolean {
  if (prefix.scheme !== address.scheme || prefix.host !== address.host || prefix.user !== address.user) return false;
  if (prefix.query !== null && prefix.query !== address.query) return false;
  if (prefix.query !== null && prefix.segments.length !== address.segments.length) return false;
  return prefix.segments.every((segment, index) => segment === address.segments[index]);
}

function parseAddress(reference: string): Address | null {
  const cut = reference.indexOf('?');
  const place = withoutForcedGit(cut === -1 ? reference : reference.slice(0, cut));
  const query = cut === -1 ? null : reference.slice(cut + 1);
  if (!/^[\x21-\x7e]+$/.test(place) || /[\\#]|%(?:2e|2f|5c|00)/i.test(place)) return null;
  const parts = /^(ssh|https?|file):\/\/([^/]*)(?:\/(.*))?$/i.exec(place) ?? shortForm(place);
  if (parts === null) return null;
  const [, scheme = '', authority = '', path = ''] = parts;
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? '' : authority.slice(0, at);
  if (user !== '' && (scheme.toLowerCase() !== 'ssh' || !/^[a-z][a-z0-9-]*$/i.test(user))) return null;
  const segments = path.replace(/\/+$/, '').split('/');
  if (segments.includes('..') || segments.includes('.')) return null;
  return {
    scheme: scheme.toLowerCase(),
    user,
    host: authority.slice(at + 1).toLowerCase(),
    segments: segments[0] === '' && segments.length === 1 ? [] : segments,
    query,
  };
}

/** `git@host:owner/repository` and `github.com/owner/repository`, in the parts of the long form. */
function shortForm(place: string): readonly string[] | null {
  const github = /^github\.com[/:](.*)$/i.exec(place);
  if (github !== null) return [place, 'https', 'github.com', github[1] ?? ''];
  const copy = /^([a-z][a-z0-9-]*@[^/:]+)[/:](.*)$/i.exec(place);
  return copy === null ? null : [place, 'ssh', copy[1] ?? '', copy[2] ?? ''];
}

function withoutForcedGit(reference: string): string {
  return reference.replace(/^git::/i, '');
}

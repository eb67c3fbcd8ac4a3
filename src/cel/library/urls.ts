import { spendLength } from '../frame.ts';
import { globalFunction, type Overload } from '../overload.ts';
import { quoted } from '../time.ts';
import { CelError, CelMap, CelObject, type CelValue } from '../values.ts';
import { libraryMethods } from './library-type.ts';

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class CelUrl extends CelObject {
  readonly kind = 'kubernetes.URL';
  readonly text: string;
  readonly parts: UrlParts;
  constructor(text: string, parts: UrlParts) {
    super();
    this.text = text;
    this.parts = parts;
  }
  equals(other: CelValue): boolean {
    return other instanceof CelUrl && this.text === other.text;
  }
  override toString(): string {
    return this.text;
  }
}

const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):(.+)$/s;
const REST = /^(?:\/\/(?:([^/?@]*)@)?([^/?]*))?([^?]*)(?:\?(.*))?$/s;
const HOST = /^(?:\[[0-9A-Fa-f:.%a-z]+\]|[^\s:[\]<>"\\^`{|}]*)(?::[0-9]*)?$/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const CONTROL = /\p{Cc}/u;

/** Reads an absolute URI or an absolute path; null for anything else. A `#` is part of the path, as in a request. */
function parseUrl(text: string): UrlParts | null {
  if (CONTROL.test(text)) return null;
  const absolute = ABSOLUTE.exec(text);
  if (absolute === null && !text.startsWith('/')) return null;
  const scheme = absolute?.[1]?.toLowerCase() ?? '';
  const rest = REST.exec(absolute?.[2] ?? text);
  const [, , host = '', path = '', query = ''] = rest ?? [];
  if (rest === null || !HOST.test(host) || BAD_ESCAPE.test(path)) return null;
  // What follows a scheme without a slash, as in mailto:, is not a path.
  return { scheme, host, path: path.startsWith('/') ? path : '', query };
}

function hostname(host: string): string {
  return host.replace(/:[0-9]*$/, '').replace(/^\[(.*)\]$/, '$1');
}

function port(host: string): string {
  return /:([0-9]*)$/.exec(host)?.[1] ?? '';
}

function escapedPath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  );
}

function queryOf(query: string): CelMap {
  const lists = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) {
    const values = lists.get(key);
    if (values === undefined) lists.set(key, [value]);
    else values.push(value);
  }
  const map = new CelMap();
  for (const [key, values] of lists) map.set(key, values);
  return map;
}

const on = libraryMethods('kubernetes.URL', (value): value is CelUrl => value instanceof CelUrl);

/** Kubernetes' URLs. */
export const urlLibrary: readonly Overload[] = [
  globalFunction('isURL', ['string'], (frame, text) => {
    spendLength(frame, text.length);
    return parseUrl(text) !== null;
  }),
  globalFunction('url', ['string'], (frame, text) => {
    spendLength(frame, text.length);
    const parts = parseUrl(text);
    if (parts !== null) return new CelUrl(text, parts);
    return new CelError('invalid-argument', `${quoted(text)} is neither an absolute URL nor an absolute path`);
  }),
  on('getScheme', [], ({ parts }) => parts.scheme),
  on('getHost', [], ({ parts }) => parts.host),
  on('getHostname', [], ({ parts }) => hostname(parts.host)),
  on('getPort', [], ({ parts }) => port(parts.host)),
  on('getEscapedPath', [], ({ parts }) => escapedPath(parts.path)),
  on('getQuery', [], ({ parts }) => queryOf(parts.query)),
];

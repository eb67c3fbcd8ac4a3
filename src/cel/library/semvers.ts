import { spendLength } from '../frame.ts';
import { globalFunction, type Overload } from '../overload.ts';
import { quoted } from '../time.ts';
import { CelError, CelObject, type CelValue, intOf } from '../values.ts';
import { libraryMethods } from './library-type.ts';

interface Version {
  readonly core: readonly bigint[];
  readonly prerelease: readonly string[];
  readonly build: string;
}

class CelSemver extends CelObject {
  readonly kind = 'kubernetes.Semver';
  readonly version: Version;
  constructor(version: Version) {
    super();
    this.version = version;
  }
  equals(other: CelValue): boolean {
    return other instanceof CelSemver && compareVersions(this.version, other.version) === 0;
  }
  override toString(): string {
    const { core, prerelease, build } = this.version;
    const tail = prerelease.length > 0 ? `-${prerelease.join('.')}` : '';
    return `${core.join('.')}${tail}${build === '' ? '' : `+${build}`}`;
  }
}

const NUMBER = '(?:0|[1-9][0-9]*)';
const IDENTIFIER = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;
const SYNTAX = new RegExp(
  `^(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$`,
);

function parseVersion(text: string): Version | null {
  const match = text.length > 256 ? null : SYNTAX.exec(text);
  if (match === null) return null;
  const core = (match[1] ?? '').split('.').map((part) => BigInt(part));
  return { core, prerelease: match[2]?.split('.') ?? [], build: match[3] ?? '' };
}

/** `v1.02` as `1.2.0`: without the v and leading zeros, with the parts that are missing. */
function normalized(text: string): string {
  const [, core = '', tail = ''] = /^v?([0-9.]*)(.*)$/s.exec(text) ?? [];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=[0-9])/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + tail;
}

function compareVersions(a: Version, b: Version): number {
  for (const [index, part] of a.core.entries()) {
    const other = b.core[index] ?? 0n;
    if (part !== other) return part < other ? -1 : 1;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(part, other);
    if (order !== 0) return order;
  }
  return a.length < b.length ? -1 : 0;
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  const [left, right] = numeric[0] ? [BigInt(a), BigInt(b)] : [a, b];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const KIND = 'kubernetes.Semver';
const on = libraryMethods(KIND, (value): value is CelSemver => value instanceof CelSemver);

function toSemver(text: string): CelValue {
  const version = parseVersion(text);
  return version === null
    ? new CelError('invalid-argument', `${quoted(text)} is not a semantic version`)
    : new CelSemver(version);
}

function order(a: Version, b: CelValue): number {
  return b instanceof CelSemver ? compareVersions(a, b.version) : Number.NaN;
}

/** Kubernetes' semantic versions. */
export const semverLibrary: readonly Overload[] = [
  globalFunction('isSemver', ['string'], (_, text) => parseVersion(text) !== null),
  globalFunction('isSemver', ['string', 'bool'], (_, text, normalize) => {
    return parseVersion(normalize ? normalized(text) : text) !== null;
  }),
  globalFunction('semver', ['string'], (frame, text) => {
    spendLength(frame, text.length);
    return toSemver(text);
  }),
  globalFunction('semver', ['string', 'bool'], (frame, text, normalize) => {
    spendLength(frame, text.length);
    return toSemver(normalize ? normalized(text) : text);
  }),
  ...['major', 'minor', 'patch'].map((name, index) => on(name, [], ({ version }) => intOf(version.core[index] ?? 0n))),
  on('compareTo', [KIND], ({ version }, other) => order(version, other)),
  on('isGreaterThan', [KIND], ({ version }, other) => order(version, other) > 0),
  on('isLessThan', [KIND], ({ version }, other) => order(version, other) < 0),
];

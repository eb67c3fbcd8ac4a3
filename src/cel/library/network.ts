import { globalFunction, type Overload } from '../overload.ts';
import { quoted } from '../time.ts';
import { CelError, CelObject, type CelValue } from '../values.ts';
import {
  type Address,
  formatAddress,
  inPrefix,
  maskPrefix,
  parseAddress,
  parsePrefix,
  type Prefix,
} from './addresses.ts';
import { libraryMethods } from './library-type.ts';

class CelIp extends CelObject {
  readonly kind = 'net.IP';
  readonly address: Address;
  constructor(address: Address) {
    super();
    this.address = address;
  }
  equals(other: CelValue): boolean {
    return (
      other instanceof CelIp && this.address.bits === other.address.bits && this.address.value === other.address.value
    );
  }
  override toString(): string {
    return formatAddress(this.address);
  }
}

class CelCidr extends CelObject {
  readonly kind = 'net.CIDR';
  readonly prefix: Prefix;
  constructor(prefix: Prefix) {
    super();
    this.prefix = prefix;
  }
  equals(other: CelValue): boolean {
    return other instanceof CelCidr && String(this) === String(other);
  }
  override toString(): string {
    return `${formatAddress(this.prefix.address)}/${this.prefix.length}`;
  }
}

const onIp = libraryMethods('net.IP', (value): value is CelIp => value instanceof CelIp);
const onCidr = libraryMethods('net.CIDR', (value): value is CelCidr => value instanceof CelCidr);

function toIp(text: string): CelValue {
  const address = parseAddress(text);
  return address === null
    ? new CelError('invalid-argument', `${quoted(text)} is not an IP address`)
    : new CelIp(address);
}

function toCidr(text: string): CelValue {
  const prefix = parsePrefix(text);
  if (prefix !== null) return new CelCidr(prefix);
  return new CelError('invalid-argument', `${quoted(text)} is not a CIDR such as 10.0.0.0/8`);
}

/** Well-known ranges, parsed when they are first asked for: hardly any rule asks. */
function prefixes(...texts: readonly string[]): () => readonly Prefix[] {
  let parsed: readonly Prefix[] | null = null;
  return () => {
    parsed ??= texts.map((text) => parsePrefix(text)).filter((prefix) => prefix !== null);
    return parsed;
  };
}

const unspecified = ['0.0.0.0/32', '::/128'];
const loopback = ['127.0.0.0/8', '::1/128'];
const linkLocalUnicast = ['169.254.0.0/16', 'fe80::/10'];
/** The third digit holds flags. */
const linkLocalMulticast = ['224.0.0.0/24', ...Array.from('0123456789abcdef', (flags) => `ff${flags}2::/16`)];
const allMulticastAndBroadcast = ['224.0.0.0/4', 'ff00::/8', '255.255.255.255/32'];
const notGlobal = prefixes(...unspecified, ...loopback, ...linkLocalUnicast, ...allMulticastAndBroadcast);

function within(name: string, texts: readonly string[]): Overload {
  const ranges = prefixes(...texts);
  return onIp(name, [], ({ address }) => ranges().some((prefix) => inPrefix(prefix, address)));
}

function containsIp(prefix: Prefix, ip: CelValue): CelValue {
  return ip instanceof CelIp ? inPrefix(prefix, ip.address) : ip;
}

function containsCidr(prefix: Prefix, cidr: CelValue): CelValue {
  if (!(cidr instanceof CelCidr)) return cidr;
  return cidr.prefix.length >= prefix.length && inPrefix(prefix, cidr.prefix.address);
}

/** Kubernetes' IP addresses and CIDRs. */
export const networkLibrary: readonly Overload[] = [
  globalFunction('isIP', ['string'], (_, text) => parseAddress(text) !== null),
  globalFunction('ip', ['string'], (_, text) => toIp(text)),
  globalFunction('ip.isCanonical', ['string'], (_, text) => {
    const ip = toIp(text);
    return ip instanceof CelIp ? String(ip) === text : ip;
  }),
  onIp('family', [], ({ address }) => (address.bits === 32 ? 4 : 6)),
  within('isUnspecified', unspecified),
  within('isLoopback', loopback),
  within('isLinkLocalMulticast', linkLocalMulticast),
  within('isLinkLocalUnicast', linkLocalUnicast),
  onIp('isGlobalUnicast', [], ({ address }) => !notGlobal().some((prefix) => inPrefix(prefix, address))),
  globalFunction('isCIDR', ['string'], (_, text) => parsePrefix(text) !== null),
  globalFunction('cidr', ['string'], (_, text) => toCidr(text)),
  onCidr('ip', [], ({ prefix }) => new CelIp(prefix.address)),
  onCidr('masked', [], ({ prefix }) => new CelCidr(maskPrefix(prefix))),
  onCidr('prefixLength', [], ({ prefix }) => prefix.length),
  onCidr('containsIP', ['net.IP'], ({ prefix }, ip) => containsIp(prefix, ip)),
  onCidr('containsIP', ['string'], ({ prefix }, text) => containsIp(prefix, toIp(String(text)))),
  onCidr('containsCIDR', ['net.CIDR'], ({ prefix }, cidr) => containsCidr(prefix, cidr)),
  onCidr('containsCIDR', ['string'], ({ prefix }, text) => containsCidr(prefix, toCidr(String(text)))),
];

import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number of 32 or 128 bits. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The addresses that share their first `length` bits with `address`. */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

/** Reads an address as Kubernetes does: no leading zeros, no zone, no IPv4 inside IPv6. Null for anything else. */
export function parseAddress(text: string): Address | null {
  if (isIPv4(text)) return { bits: 32, value: joined(text.split('.').map(Number), 8n) };
  if (!isIPv6(text) || text.includes('%')) return null;
  const address: Address = { bits: 128, value: joined(groupsOf(text), 16n) };
  return address.value >> 32n === 0xffffn ? null : address;
}

function joined(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}

function groupsOf(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const left = hexGroups(head);
  if (tail === undefined) return left;
  const right = hexGroups(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function hexGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** Reads `address/length`; null for anything else. */
export function parsePrefix(text: string): Prefix | null {
  const match = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text);
  const address = parseAddress(match?.[1] ?? '');
  const length = Number(match?.[2]);
  return address === null || length > address.bits ? null : { address, length };
}

/** The prefix with every bit behind it cleared. */
export function maskPrefix({ address, length }: Prefix): Prefix {
  const rest = BigInt(address.bits - length);
  return { address: { bits: address.bits, value: (address.value >> rest) << rest }, length };
}

export function inPrefix({ address, length }: Prefix, candidate: Address): boolean {
  const rest = BigInt(address.bits - length);
  return address.bits === candidate.bits && address.value >> rest === candidate.value >> rest;
}

/** The canonical notation: for IPv6, lower case with the longest run of zeros left out. */
export function formatAddress({ bits, value }: Address): string {
  if (bits === 32) return parts(value, 4, 8n).join('.');
  const groups = parts(value, 8, 16n).map((group) => group.toString(16));
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function parts(value: bigint, count: number, width: bigint): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n)),
  );
}

function longestZeros(groups: readonly string[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === '0') end += 1;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}

import type { Document, Node } from 'yaml';
import { MAX_ALIASES } from './parse.ts';
import type { YamlPath, YamlValue } from './types.ts';

/** Plain data of a node as `yaml` reads it, merge keys applied. */
export function plain(node: Node | null, document: Document.Parsed): YamlValue {
  return node === null ? null : (node.toJS(document, { maxAliasCount: MAX_ALIASES }) as YamlValue);
}

/** The value as it will be read back, or undefined if YAML cannot say it. */
export function normalize(value: YamlValue): YamlValue | undefined {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value + 0;
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const items = value.map(normalize);
    return items.includes(undefined) ? undefined : (items as YamlValue[]);
  }
  if (typeof value !== 'object') return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, normalize(item)] as const);
  return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as YamlValue);
}

/** `path` as nested containers around the value; undefined where a list would have to begin at another index than 0. */
export function wrap(path: YamlPath, value: YamlValue): YamlValue | undefined {
  let wrapped = value;
  for (const step of path.toReversed()) {
    if (typeof step === 'number' && step !== 0) return undefined;
    wrapped = typeof step === 'number' ? [wrapped] : Object.fromEntries([[step, wrapped]]);
  }
  return wrapped;
}

/** A copy of `root` in which only `path` differs; missing and null containers are made. */
export function withValue(root: YamlValue, path: YamlPath, value: YamlValue): YamlValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const items = Array.isArray(root) ? [...root] : [];
    items[step] = withValue(items[step] ?? null, rest, value);
    return items;
  }
  const inner = isRecord(root) && Object.hasOwn(root, step) ? (root[step] ?? null) : null;
  const entries = isRecord(root) ? Object.entries(root).filter(([key]) => key !== step) : [];
  return Object.fromEntries([...entries, [step, withValue(inner, rest, value)]]);
}

/** A copy of `root` without the entry at `path`. */
export function withoutValue(root: YamlValue, path: YamlPath): YamlValue {
  const [step, ...rest] = path;
  if (Array.isArray(root)) {
    if (rest.length === 0) return root.filter((_, index) => index !== step);
    return root.map((item, index) => (index === step ? withoutValue(item, rest) : item));
  }
  if (!isRecord(root)) return root;
  const entries = Object.entries(root);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(entries.map(([key, item]) => [key, key === step ? withoutValue(item, rest) : item]));
}

/** Equal data; the order of keys does not count. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b || (typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b))) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameData(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key]))
  );
}

export function isEmptyCollection(value: YamlValue): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

export function isRecord(value: unknown): value is Record<string, YamlValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { ResourceId } from './resource.ts';

/** An object as a person names it; what is null was not said. */
export interface ResourceName {
  readonly apiVersion: string | null;
  readonly kind: string;
  /** `''` means none. */
  readonly namespace: string | null;
  readonly name: string;
}

const VERSION = /^v\d+(?:(?:alpha|beta)\d+)?$/;

/**
 * Reads `Kind/name` or `Kind/namespace/name`, with the apiVersion before it where it was given (`apps/v1/Deployment/web`).
 * An empty namespace, `Kind//name`, is that of an object without one.
 */
export function parseResourceName(text: string): ResourceName | null {
  const parts = text.split('/');
  const [first = '', second = ''] = parts;
  const qualified = VERSION.test(first) ? 1 : parts.length > 3 && VERSION.test(second) ? 2 : 0;
  const apiVersion = qualified === 0 ? null : parts.slice(0, qualified).join('/');
  const [kind = '', ...names] = parts.slice(qualified);
  const name = names.at(-1) ?? '';
  if (kind === '' || name === '' || names.length > 2) return null;
  return { apiVersion, kind, namespace: names.length === 2 ? (names[0] ?? '') : null, name };
}

/** An identity written so that it means only one object of a render. */
export function formatResourceName({ apiVersion, kind, namespace, name }: ResourceId): string {
  return [apiVersion, kind, namespace ?? '', name].join('/');
}

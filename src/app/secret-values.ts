/** Which values must not be shown: those of Secrets, wherever they come up. */
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { foldName } from '../kustomize/kustomization.ts';
import type { Sources } from '../kustomize/sources.ts';
import { type Place, readPlace } from '../kustomize/trace/index.ts';

/** What is no secret in a Secret; all else may be, also the annotation in which kubectl keeps the whole of it. */
const OPEN: readonly string[] = ['apiVersion', 'kind', 'type', 'immutable'];
const OPEN_METADATA: readonly string[] = ['name', 'namespace', 'labels'];

/** Whether a field is, or holds, the value of a Secret: its object is one, or one stands around or below it. */
export function holdsSecret(object: Json, tokens: readonly string[]): boolean {
  const [token, ...deeper] = tokens;
  if (isSecret(object)) return !isOpen(tokens);
  if (token === undefined) return containsSecret(object);
  if (Array.isArray(object)) return holdsSecret(object[Number(token)] ?? null, deeper);
  return isJsonObject(object) && Object.hasOwn(object, token) && holdsSecret(object[token] ?? null, deeper);
}

function isOpen([first = '', second = '']: readonly string[]): boolean {
  return first === 'metadata' ? OPEN_METADATA.includes(second) : OPEN.includes(first);
}

function isSecret(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && value['kind'] === 'Secret';
}

function containsSecret(value: Json): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isJsonObject(value) && Object.values(value).some(containsSecret);
}

/** Whether a place of a source stands in a Secret, or in what a Secret is made of. */
export function isSecretSource(sources: Sources, place: Place): boolean {
  const [field] = place.path;
  if (typeof field === 'string' && foldName(field) === 'secretgenerator') return true;
  const document = readPlace(sources, { ...place, path: [] });
  const path = place.path.map(String);
  return document !== undefined && place.inline === undefined && holdsSecret(document, path);
}

/** Shorter texts stand in others by chance. */
const TELLING = 4;

/** Shorter texts are the same by chance: names, ports, `true`. */
const UNLIKELY = 8;

/**
 * Whether a value shows what a Secret of the render holds, by whatever way it came there.
 *
 * @param isOwn nothing is known that could have brought the value from another object
 */
export function showsSecret(
  rendered: readonly KubernetesObject[],
  isOwn: boolean,
): (value: Json | undefined) => boolean {
  const secrets = rendered.flatMap(secretTexts).filter((text) => text.length >= (isOwn ? UNLIKELY : 1));
  const isShown = (text: string, value: string): boolean =>
    text === value || (!isOwn && text.length >= TELLING && value.includes(text));
  const shows = (value: Json | undefined): boolean => {
    if (value === undefined || value === null) return false;
    if (Array.isArray(value)) return value.some(shows);
    if (isJsonObject(value)) return Object.values(value).some(shows);
    const text = String(value).trim();
    return secrets.some((secret) => isShown(secret, text));
  };
  return shows;
}

function secretTexts(object: Json): string[] {
  if (Array.isArray(object)) return object.flatMap((item) => secretTexts(item));
  if (!isJsonObject(object)) return [];
  if (!isSecret(object)) return valuesOf(object).flatMap(secretTexts);
  const encoded = textsIn(object['data']);
  const decoded = encoded.map((text) => Buffer.from(text, 'base64').toString('utf8').trim());
  return [...encoded, ...decoded, ...textsIn(object['stringData']).map((text) => text.trim())];
}

function valuesOf(object: JsonObject): Json[] {
  return Object.values(object);
}

function textsIn(map: Json | undefined): string[] {
  return isJsonObject(map) ? Object.values(map).filter((value) => typeof value === 'string') : [];
}

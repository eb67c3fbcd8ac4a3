/** Fields as people write them: `spec.template.spec.containers[name=web].image`, or a JSON Pointer. */
import { listIndex, parsePointer } from './pointer.ts';
import type { Json, JsonObject } from './resource.ts';

/** A key (of a list it is an index), or what the wanted item of a list says of itself. */
export type FieldStep =
  | { readonly key: string }
  | { readonly item: readonly { readonly key: string; readonly value: string }[] };

/**
 * The steps of a path. Dots divide keys; a dot within one is written `\.`, or the key stands in quotes: `["a.b/c"]`.
 * A bracket holds an index, or `name=web`, several of them with commas. kustomize's `containers.[name=web]` is taken too.
 *
 * @returns null where the text is no such path
 */
export function parseFieldPath(text: string): readonly FieldStep[] | null {
  if (text.startsWith('/')) return parsePointer(text)?.map((key) => ({ key })) ?? null;
  const steps: FieldStep[] = [];
  let rest = text.startsWith('.') ? text.slice(1) : text;
  while (rest !== '') {
    const bracket = BRACKET.exec(rest);
    const [taken = '', word = ''] = bracket ?? WORD.exec(rest) ?? [];
    const step = bracket === null ? keyStep(word) : bracketStep(word);
    if (step === null) return null;
    steps.push(step);
    rest = rest.slice(taken.length);
    if (/^\.[^.]/.test(rest)) rest = rest.slice(1);
    else if (rest !== '' && !rest.startsWith('[')) return null;
  }
  return steps.length === 0 ? null : steps;
}

const WORD = /^((?:\\.|[^.[\]\\])+)/;
const BRACKET = /^\[((?:"[^"]*"|'[^']*'|[^\]"'])*)\]/;
const CRITERION = /^([^=,"']+)=("[^"]*"|'[^']*'|[^,"']*)(?:,|$)/;

function keyStep(word: string): FieldStep | null {
  return word === '' ? null : { key: word.replaceAll(/\\(.)/g, '$1') };
}

function bracketStep(word: string): FieldStep | null {
  const quoted = /^(?:"([^"]*)"|'([^']*)')$/.exec(word);
  if (quoted !== null) return { key: quoted[1] ?? quoted[2] ?? '' };
  if (listIndex(word) !== null) return { key: word };
  const item: { key: string; value: string }[] = [];
  for (let rest = word; rest !== ''; ) {
    const [taken, key, value] = CRITERION.exec(rest) ?? [];
    if (taken === undefined || key === undefined || value === undefined) return null;
    item.push({ key: key.trim(), value: value.replaceAll(/^["']|["']$/g, '') });
    rest = rest.slice(taken.length);
  }
  return item.length === 0 ? null : { item };
}

/** Where the steps could not be followed: after `depth` of them, at `value`. */
export interface LostPath {
  readonly depth: number;
  readonly tokens: readonly string[];
  readonly value: Json | undefined;
  readonly reason: 'no-list' | 'no-index' | 'no-item' | 'several-items' | 'no-holder';
}

/**
 * The tokens of the field in an object. A field that is missing has some as well, as far as only maps are missing on the
 * way to it.
 */
export function followPath(object: JsonObject, steps: readonly FieldStep[]): readonly string[] | LostPath {
  const tokens: string[] = [];
  let value: Json | undefined = object;
  for (const [depth, step] of steps.entries()) {
    const lost = (reason: LostPath['reason']): LostPath => ({ depth, tokens, value, reason });
    const here: Json | undefined = value ?? undefined;
    if (Array.isArray(here)) {
      const index = indexOf(here, step);
      if (typeof index !== 'number') return lost(index);
      tokens.push(String(index));
      value = here[index];
    } else if (here !== undefined && typeof here !== 'object') {
      return lost('no-holder');
    } else if ('item' in step) {
      return lost('no-list');
    } else {
      tokens.push(step.key);
      value = here !== undefined && Object.hasOwn(here, step.key) ? here[step.key] : undefined;
    }
  }
  return tokens;
}

export function isLost(followed: readonly string[] | LostPath): followed is LostPath {
  return 'reason' in followed;
}

function indexOf(list: readonly Json[], step: FieldStep): number | LostPath['reason'] {
  if ('key' in step) {
    const index = listIndex(step.key);
    return index !== null && index < list.length ? index : 'no-index';
  }
  const matches = list.flatMap((item, index) => (isMeant(item, step.item) ? [index] : []));
  const [only] = matches;
  if (only === undefined) return 'no-item';
  return matches.length === 1 ? only : 'several-items';
}

function isMeant(item: Json, criteria: readonly { readonly key: string; readonly value: string }[]): boolean {
  return criteria.every(({ key, value }) => valueOf(item, key) === value);
}

/** What an item says of itself under a key, as text. */
export function valueOf(item: Json, key: string): string | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item) || !Object.hasOwn(item, key)) return undefined;
  const value = item[key];
  return value === null || typeof value === 'object' ? undefined : String(value);
}

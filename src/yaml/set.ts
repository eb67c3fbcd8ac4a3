import { isMap, isScalar, isSeq } from 'yaml';
import { normalize, plain, sameData, withValue, wrap } from './data.ts';
import { insertEntry, insertItem } from './insert.ts';
import { contentEnd, isNull, nodesWithin, startOf } from './nodes.ts';
import { spanOf, valueOf } from './locate.ts';
import type { YamlSource } from './parse.ts';
import { dataOf, prove, read, unchanged } from './prove.ts';
import { planReplace } from './replace.ts';
import { isCanonical } from './scalar.ts';
import { isCopyable, type Site, sitesOf, wantedBy } from './sites.ts';
import type { EditOptions, EditResult, Plan, YamlPath, YamlValue } from './types.ts';
import { refuse, showPath } from './types.ts';
import { irreplaceable, sharedOrTagged, type Way, walk } from './walk.ts';

const NO_YAML = 'The new value holds something that YAML cannot say (undefined, infinite or not a number)';

/**
 * Replaces the value at a path, or adds it with the maps (and first list items) that are missing on the way.
 * A list index that equals the list's length adds an item. Setting what is there already changes nothing.
 */
export function setValue(
  text: string,
  document: number,
  path: YamlPath,
  value: YamlValue,
  { together = [] }: EditOptions = {},
): EditResult {
  const wanted = normalize(value);
  if (wanted === undefined) return refuse('unsupported-value', NO_YAML);
  const parsed = read(text);
  if (!parsed.ok) return parsed;
  const { source } = parsed;
  const alone = setAlone(source, document, path, wanted);
  if (source.aliased.size === 0 || (alone.ok && together.length === 0)) return alone;
  return setShared(source, document, { path, together, value: wanted }) ?? alone;
}

function setAlone(source: YamlSource, document: number, path: YamlPath, wanted: YamlValue): EditResult {
  const { text } = source;
  const way = walk(source, document, path);
  if (!way.ok) return way;
  const { node } = way.here;
  if (way.rest.length === 0) {
    const blocked = irreplaceable(source, node, path);
    if (blocked) return blocked;
    if (node !== null && saysAlready(way, wanted)) return unchanged(source, startOf(node), contentEnd(text, node));
  }
  return prove(source, document, planSet(way, wanted), withValue(dataOf(source, document), path, wanted));
}

/** Adds an item to the list at a path; a missing or null list is created. */
export function appendItem(
  text: string,
  document: number,
  path: YamlPath,
  value: YamlValue,
  { together = [] }: EditOptions = {},
): EditResult {
  const wanted = normalize(value);
  if (wanted === undefined) return refuse('unsupported-value', NO_YAML);
  const parsed = read(text);
  if (!parsed.ok) return parsed;
  const { source } = parsed;
  const alone = appendAlone(source, document, path, wanted);
  if (source.aliased.size === 0 || (alone.ok && together.length === 0)) return alone;
  const list = valueOf(source, document, path) ?? null;
  if (list !== null && !Array.isArray(list)) return alone;
  if (list === null) return setShared(source, document, { path, together, value: [wanted] }) ?? alone;
  const end = (to: YamlPath): YamlPath => [...to, list.length];
  const shared = setShared(source, document, { path: end(path), together: together.map(end), value: wanted });
  if (shared === null || !shared.ok || shared.places === undefined) return shared ?? alone;
  return { ...shared, places: shared.places.map((place) => place.slice(0, -1)) };
}

function appendAlone(source: YamlSource, document: number, path: YamlPath, wanted: YamlValue): EditResult {
  const way = walk(source, document, path);
  if (!way.ok) return way;
  const { node } = way.here;
  if (way.merged)
    return refuse('merge-key', `${showPath(path)} comes from a merge key (<<); edit it where the anchor stands`);
  if (way.rest.length > 0 || isNull(node)) {
    const blocked = way.rest.length > 0 ? null : sharedOrTagged(source, node, path);
    if (blocked) return blocked;
    return prove(source, document, planSet(way, [wanted]), withValue(dataOf(source, document), path, [wanted]));
  }
  const blocked = sharedOrTagged(source, node, path);
  if (blocked) return blocked;
  if (!isSeq(node)) return refuse('not-a-list', `${showPath(path)} is not a list, so nothing can be added to it`);
  const at = [...path, node.items.length];
  const full = { ...way, path: at, rest: [node.items.length] };
  return prove(source, document, planSet(full, wanted), withValue(dataOf(source, document), at, wanted));
}

/** What is to be written at the end of a way. */
export function planSet(way: Way, value: YamlValue): Plan {
  const { here, rest, path } = way;
  const { node } = here;
  const [segment, ...deeper] = rest;
  if (segment === undefined) return planReplace(way, here, value);
  const holder = wrap(rest, value);
  const inner = wrap(deeper, value);
  const at = showPath(path.slice(0, path.length - deeper.length));
  if (isMap(node) && typeof segment === 'string' && inner !== undefined) {
    const empty = node.items.length === 0 && here.holder.kind !== 'root';
    return empty && holder !== undefined ? planReplace(way, here, holder) : insertEntry(way, node, segment, inner);
  }
  if (isSeq(node) && segment === node.items.length && inner !== undefined) {
    const empty = node.items.length === 0 && here.holder.kind !== 'root';
    return empty ? planReplace(way, here, [inner]) : insertItem(way, node, inner);
  }
  if (isNull(node) && holder !== undefined) return planReplace(way, here, holder);
  return refuse('missing', `${at} does not exist: a list grows only at its end`);
}

/**
 * The edit where what a path leads to is written, if everybody who uses that wants it; else with the shared value written out
 * where the path leaves the text. Null where neither can be done.
 */
function setShared(
  source: YamlSource,
  document: number,
  wish: { readonly path: YamlPath; readonly together: readonly YamlPath[]; readonly value: YamlValue },
): EditResult | null {
  const root = source.documents[document];
  const way = walk(source, document, []);
  if (root === undefined || !way.ok) return null;
  if (sameData(valueOf(source, document, wish.path), wish.value)) {
    const span = spanOf(source, document, wish.path);
    if (span !== null) return unchanged(source, span.start, span.end);
  }
  for (const site of sitesOf(root, wish.path, wish.value)) {
    const uses = wantedBy(root, site, wish);
    if (uses === null || !isCopyable(source, root, site.copied)) continue;
    const result = setAtSite(source, document, site, uses, wish.value);
    if (result?.ok === true) return { ...result, places: uses };
  }
  return null;
}

function setAtSite(
  source: YamlSource,
  document: number,
  { path, value }: Site,
  uses: readonly YamlPath[],
  wanted: YamlValue,
): EditResult | null {
  const way = walk(source, document, path, true);
  if (!way.ok) return null;
  if (way.rest.length === 0 && irreplaceable(source, way.here.node, path, true) !== null) return null;
  const after = uses.reduce((data, use) => withValue(data, use, wanted), dataOf(source, document));
  return prove(source, document, planSet(way, value), after);
}

/** The same data, in a form that every reader takes for it. */
function saysAlready(way: Way, wanted: YamlValue): boolean {
  const { node } = way.here;
  if (!sameData(plain(node, way.document), wanted)) return false;
  for (const inner of nodesWithin(node)) {
    if (isScalar(inner) && inner.type === 'PLAIN' && !isCanonical(inner.value, inner.source ?? '')) return false;
  }
  return true;
}

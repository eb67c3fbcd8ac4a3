import type { Document, Node } from 'yaml';
import { isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml';
import { type Entrance, type Hop, land, type Landing, layersOf, target, usesOf, writtenAt } from './aliases.ts';
import { plain, withValue } from './data.ts';
import { isMergeKey, keyOf, nodesWithin, pairsOf, startOf, valueEndOf } from './nodes.ts';
import type { YamlSource } from './parse.ts';
import { isCanonical } from './scalar.ts';
import type { YamlPath, YamlValue } from './types.ts';

/** A place where an edit of shared text can be made. */
export interface Site {
  /** Where it is written. */
  readonly path: YamlPath;
  /** What is to be set there. */
  readonly value: YamlValue;
  /** Whoever meets this is changed by it, at the path behind. */
  readonly met: Entrance | Node;
  readonly behind: YamlPath;
  /** The node of which a copy is written; null where the text of the anchor itself is edited. */
  readonly copied: Node | null;
}

/** More than that is no longer written out: two copies of a long text part sooner or later. */
const MAX_COPIED = 60;

/** The places where a value can be set, from the text that the path leads to out to the first alias on the way. */
export function sitesOf(document: Document.Parsed, path: YamlPath, value: YamlValue): readonly Site[] {
  const landing = land(document, path);
  return [
    ...mergedSites(document, landing, value),
    ...landingSites(document, landing, value),
    ...landing.hops
      .toReversed()
      .flatMap((hop) => copySite(document, path, hop, (data, at) => withValue(data, at, value))),
  ];
}

/** A key that a map lacks may go to a map that it merges. */
function mergedSites(document: Document.Parsed, { node, rest }: Landing, value: YamlValue): Site[] {
  const [segment, ...behind] = rest;
  if (!isMap(node) || segment === undefined) return [];
  return layersOf(document, node)
    .slice(1)
    .toReversed()
    .flatMap((holder) => {
      const at = writtenAt(document, holder);
      return at === null ? [] : [{ path: [...at, ...rest], value, met: { holder, segment }, behind, copied: null }];
    });
}

export function landingSites(document: Document.Parsed, landing: Landing, value: YamlValue): Site[] {
  const { written, rest, entrance } = landing;
  const node = isAlias(landing.node) ? target(landing.node, document) : landing.node;
  const at = isAlias(landing.node) ? node && writtenAt(document, node) : written;
  if (at === null || at === undefined) return [];
  const site = { path: [...at, ...rest], value, copied: null };
  const [segment, ...deeper] = rest;
  if (segment !== undefined && node !== null && isCollection(node)) {
    return [{ ...site, met: { holder: node, segment }, behind: deeper }];
  }
  const anchored = node !== null && !isAlias(node) && node.anchor !== undefined;
  const here = anchored || entrance === null ? [] : [{ ...site, met: entrance, behind: rest }];
  const own = anchored ? [{ ...site, met: node, behind: rest }] : here;
  // In the place of an alias something else can stand.
  if (!isAlias(landing.node) || entrance === null || written === null || rest.length > 0) return own;
  return [...own, { path: written, value, met: entrance, behind: [], copied: null }];
}

/** Where a path leaves the text, what it leads to is written out, with the edit made. */
export function copySite(
  document: Document.Parsed,
  path: YamlPath,
  { kind, depth, written, entrance }: Hop,
  edited: (data: YamlValue, path: YamlPath) => YamlValue,
): Site[] {
  if (written === null || entrance === null) return [];
  const length = kind === 'alias' ? depth : depth + 1;
  const source = land(document, path.slice(0, length)).node;
  const copied = isAlias(source) ? target(source, document) : source;
  if (copied === null) return [];
  const behind = path.slice(length);
  const at = kind === 'alias' ? written : [...written, entrance.segment];
  return [{ path: at, value: edited(plain(copied, document), behind), met: entrance, behind, copied }];
}

/** The paths that an edit at a site changes, if each of them is wanted. */
export function wantedBy(
  document: Document.Parsed,
  { met, behind }: Site,
  { path, together }: { readonly path: YamlPath; readonly together: readonly YamlPath[] },
): readonly YamlPath[] | null {
  const uses = usesOf(document, met)?.map((use) => [...use, ...behind]) ?? null;
  const wanted = new Set([path, ...together].map((each) => JSON.stringify(each)));
  const isWanted = uses !== null && uses.length > 0 && uses.every((use) => wanted.has(JSON.stringify(use)));
  return isWanted ? uses : null;
}

/** Only what every reader reads alike is written a second time, and only what is small. */
export function isCopyable(source: YamlSource, document: Document.Parsed, node: Node | null): boolean {
  if (node === null) return true;
  const nodes = [...nodesWithin(node)];
  if (nodes.length > MAX_COPIED) return false;
  return nodes.every((inner) => {
    if (isAlias(inner)) return isCopyable(source, document, target(inner, document));
    if (inner.tag !== undefined || /\$\{|\{\{/.test(source.text.slice(startOf(inner), valueEndOf(inner)))) return false;
    if (isMap(inner)) return !isAmbiguousMerge(document, inner);
    return isSeq(inner) || !isScalar(inner) || inner.type !== 'PLAIN' || isReadAlike(inner.value, inner.source ?? '');
  });
}

function isReadAlike(value: unknown, source: string): boolean {
  return typeof value === 'symbol' || isCanonical(value, source);
}

/** Readers differ in what counts where a merge key brings a key that is written before it. */
function isAmbiguousMerge(document: Document.Parsed, map: Parameters<typeof pairsOf>[0]): boolean {
  const pairs = pairsOf(map);
  const merge = pairs.findIndex(isMergeKey);
  if (merge < 1) return false;
  const own = new Set(pairs.slice(0, merge).map(keyOf));
  return layersOf(document, map)
    .slice(1)
    .some((layer) => pairsOf(layer).some((pair) => own.has(keyOf(pair))));
}

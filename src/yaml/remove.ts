import type { Node } from 'yaml';
import { isCollection, isSeq } from 'yaml';
import { land } from './aliases.ts';
import { withoutValue, withValue } from './data.ts';
import { removePart } from './flow.ts';
import { breakLength, columnOf, isBlank, lineEnd, lineStart, skipComments, trimBreak } from './lines.ts';
import { colonEnd, dashesOf, hasPlainKey, isFlow, itemEnd, pairEnd, pairsOf, startOf, valueEndOf } from './nodes.ts';
import { dataOf, prove, read } from './prove.ts';
import type { YamlSource } from './parse.ts';
import { withOwnComment } from './remark.ts';
import { setValue } from './set.ts';
import { copySite, isCopyable, wantedBy } from './sites.ts';
import type { EditOptions, EditResult, Plan, YamlPath, YamlValue } from './types.ts';
import { refuse, showPath, splice } from './types.ts';
import { type Holder, irreplaceable, type Step, type Way, walk } from './walk.ts';

export interface RemoveOptions extends EditOptions {
  /** How many ancestors may go with the entry when they would be left empty; 0 leaves `{}` or `[]`. */
  readonly pruneEmpty?: number;
}

/** Removes a map entry or list item with its lines, its trailing comment, and the comment above it that is about nothing else. */
export function removeValue(text: string, document: number, path: YamlPath, options: RemoveOptions = {}): EditResult {
  const parsed = read(text);
  if (!parsed.ok) return parsed;
  const { source } = parsed;
  const limit = options.pruneEmpty ?? 0;
  const alone = removeWritten(source, document, path, limit, [path]);
  if (alone.ok || source.aliased.size === 0) return alone;
  return removeShared(source, document, { path, together: options.together ?? [], limit }) ?? alone;
}

/** @param uses every path from which it will be gone; more than one only if it is known that nobody else uses it */
function removeWritten(
  source: YamlSource,
  document: number,
  path: YamlPath,
  limit: number,
  uses: readonly YamlPath[],
): EditResult {
  const { text } = source;
  const way = walk(source, document, path, uses.length > 1);
  if (!way.ok) return way;
  if (way.merged)
    return refuse('merge-key', `${showPath(path)} comes from a merge key (<<); remove it where the anchor stands`);
  if (way.rest.length > 0) return refuse('missing', `${showPath(path)} does not exist, so it cannot be removed`);
  const depth = pruned(way, limit);
  const target = way.steps[depth];
  if (!target || target.holder.kind === 'root')
    return refuse('unsupported-style', 'A whole document cannot be removed');
  const at = path.slice(0, depth);
  const blocked = irreplaceable(source, target.node, at);
  if (blocked) return blocked;
  const before = dataOf(source, document);
  const gone = uses.map((use) => use.slice(0, use.length - (path.length - depth)));
  const container = way.steps[depth - 1];
  if (container && countOf(container.node) === 1) {
    const empty = isSeq(container.node) ? [] : {};
    return prove(
      source,
      document,
      planEmpty(text, target.holder, container),
      gone.reduce((data, each) => withValue(data, each.slice(0, -1), empty), before),
    );
  }
  const after = gone.reduce(withoutValue, before);
  const result = prove(source, document, planRemove(text, target.holder, true), after);
  // The comment above may be all that parts the lines below from a block above.
  return result.ok ? result : prove(source, document, planRemove(text, target.holder, false), after);
}

/**
 * Takes away what stands behind an alias or an anchor: the alias, where nothing but that is left behind it; the text at the anchor,
 * if everybody who uses it wants that; else by writing out what is left. Null where none of it can be done.
 */
function removeShared(
  source: YamlSource,
  document: number,
  wish: { readonly path: YamlPath; readonly together: readonly YamlPath[]; readonly limit: number },
): EditResult | null {
  const root = source.documents[document];
  if (root === undefined) return null;
  const { path, limit } = wish;
  const landing = land(root, path);
  if (landing.rest.length > 0) return null;
  const depth = prunedInData(dataOf(source, document), path, limit);
  const [outer] = landing.hops;
  if (outer?.kind === 'alias' && depth <= outer.depth) {
    return removeWritten(source, document, path.slice(0, outer.depth), limit - (path.length - outer.depth), [
      path.slice(0, outer.depth),
    ]);
  }
  if (landing.written !== null && landing.entrance !== null) {
    const site = { path: landing.written, value: null, met: landing.entrance, behind: [], copied: null };
    const uses = wantedBy(root, site, wish);
    const result = uses && removeWritten(source, document, landing.written, limit, uses);
    if (result?.ok === true) return { ...result, places: uses ?? [] };
  }
  const short = path.slice(0, depth);
  for (const hop of landing.hops.toReversed()) {
    if (hop.depth + (hop.kind === 'merge' ? 1 : 0) >= depth) continue;
    for (const site of copySite(root, short, hop, withoutValue)) {
      const uses = wantedBy(root, { ...site, behind: path.slice(path.length - site.behind.length) }, { ...wish, path });
      if (uses === null || !isCopyable(source, root, site.copied)) continue;
      const result = setValue(source.text, document, site.path, site.value);
      if (result.ok) return result;
    }
  }
  return null;
}

/** As `pruned`, where aliases are on the way. */
function prunedInData(data: YamlValue, path: YamlPath, limit: number): number {
  const holders: YamlValue[] = [data];
  for (const segment of path) {
    const holder = holders.at(-1);
    const inner = typeof holder === 'object' && holder !== null ? (holder as Record<string | number, YamlValue>) : {};
    holders.push(inner[segment] ?? null);
  }
  let depth = path.length;
  for (let left = limit; left > 0 && depth > 1; left -= 1) {
    const holder = holders[depth - 1];
    if (typeof holder !== 'object' || holder === null || Object.keys(holder).length !== 1) break;
    depth -= 1;
  }
  return depth;
}

/** The depth of what has to go: the entry itself, or an ancestor that it would leave empty. */
function pruned(way: Way, limit: number): number {
  let depth = way.steps.length - 1;
  for (let left = limit; left > 0 && depth > 1 && countOf(way.steps[depth - 1]?.node) === 1; left -= 1) depth -= 1;
  return depth;
}

function countOf(node: Node | null | undefined): number {
  return isCollection(node) ? node.items.length : 0;
}

type Held = Exclude<Holder, { kind: 'root' }>;

/** Where an entry of a block collection begins and its content ends; null for what is written in an unusual way. */
function extent(text: string, held: Held): { start: number; end: number } | null {
  if (held.kind === 'pair') {
    return hasPlainKey(held.pair) ? { start: startOf(held.pair.key), end: pairEnd(text, held.pair) } : null;
  }
  const start = dashesOf(held.list)[held.index];
  return start === undefined ? null : { start, end: itemEnd(text, held.list, held.index) };
}

/** @param along with the comment above it, where that is about nothing else */
function planRemove(text: string, held: Held, along: boolean): Plan {
  const within = held.kind === 'pair' ? held.map : held.list;
  const index = held.kind === 'pair' ? pairsOf(held.map).indexOf(held.pair) : held.index;
  if (isFlow(within)) return removePart(text, within, index);
  const found = extent(text, held);
  if (!found) return refuse('unsupported-style', 'The entry is written with "?", an anchor or a tag on its key');
  const { start } = found;
  const end = skipComments(text, lineEnd(text, found.end), columnOf(text, start) + 1);
  if (!isBlank(text.slice(lineStart(text, start), start))) {
    const next = end + (text.slice(end).match(/^\s*/)?.[0].length ?? 0);
    return { ...splice(start, next, ''), drops: { start, end } };
  }
  const line = along ? withOwnComment(text, { within, index, start, end }) : lineStart(text, start);
  const length = breakLength(text, end);
  const from = length > 0 ? line : trimBreak(text, line);
  return { ...splice(from, end + length, ''), drops: { start: line, end } };
}

/** Takes the only entry out of a collection: braces or brackets stay, in the place where an empty one is written. */
function planEmpty(text: string, held: Held, container: Step): Plan {
  const within = held.kind === 'pair' ? held.map : held.list;
  const braces = held.kind === 'pair' ? '{}' : '[]';
  if (isFlow(within)) {
    const [start, end] = [startOf(within), valueEndOf(within)];
    return { ...splice(start, end, braces), drops: { start, end } };
  }
  const found = extent(text, held);
  if (!found) return refuse('unsupported-style', 'The entry is written with "?", an anchor or a tag on its key');
  const place = container.holder.kind === 'pair' ? colonEnd(container.holder.pair) : null;
  const line = lineStart(text, found.start);
  if (place === null || line <= place || !isBlank(text.slice(line, found.start)))
    return { ...splice(found.start, found.end, braces), drops: found };
  const end = skipComments(text, lineEnd(text, found.end), columnOf(text, found.start) + 1);
  const kept = text.slice(place, trimBreak(text, line));
  return { ...splice(place, end, ` ${braces}${kept}`), drops: { start: found.start, end } };
}

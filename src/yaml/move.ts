import type { YAMLMap } from 'yaml';
import { isMap, isScalar, Scalar } from 'yaml';
import { plain, withoutValue, withValue } from './data.ts';
import { blockStyle } from './habits.ts';
import { breakNear, columnOf, isBlank, lineEnd, lineStart, skipComments } from './lines.ts';
import {
  contentEnd,
  type Entry,
  hasPlainKey,
  isBlockCollection,
  isFlow,
  keyOf,
  pairEnd,
  pairsOf,
  startOf,
  valueEndOf,
} from './nodes.ts';
import { parseYaml, type YamlSource } from './parse.ts';
import { dataOf, prove, read } from './prove.ts';
import { removeValue } from './remove.ts';
import { setValue } from './set.ts';
import type { EditResult, Plan, YamlPath, YamlValue } from './types.ts';
import { refuse, showPath, splice } from './types.ts';
import { type Way, walk } from './walk.ts';

/**
 * Gives a map's entry another key, or puts it deeper: `to` are keys from the same map on. The text of the value stays as it is, its
 * comments too; at most it is indented. Where the lines cannot stay (in braces, or away from the map that is there already), the
 * value is written anew, if no comment is lost by that.
 */
export function moveValue(text: string, document: number, path: YamlPath, to: readonly string[]): EditResult {
  const parsed = read(text);
  if (!parsed.ok) return parsed;
  const { source } = parsed;
  const way = walk(source, document, path);
  if (!way.ok) return way;
  if (way.merged)
    return refuse('merge-key', `${showPath(path)} comes from a merge key (<<); move it where the anchor stands`);
  const { holder, node } = way.here;
  if (way.rest.length > 0) return refuse('missing', `${showPath(path)} does not exist, so it cannot be moved`);
  if (holder.kind !== 'pair' || !hasPlainKey(holder.pair) || to.length === 0) {
    return refuse('unsupported-style', `${showPath(path)} is no plain entry of a map`);
  }
  const value: YamlValue = plain(node, way.document);
  const target = [...path.slice(0, -1), ...to];
  const wanted = withValue(withoutValue(dataOf(source, document), path), target, value);
  const plan = planMove(way, holder.map, holder.pair, to);
  if (plan.ok || plan.code !== 'unsupported-style') return prove(source, document, plan, wanted);
  return rewritten(source, document, path, target, value);
}

/** The value set in its new place and removed from the old one. */
function rewritten(
  source: YamlSource,
  document: number,
  path: YamlPath,
  target: YamlPath,
  value: YamlValue,
): EditResult {
  const added = setValue(source.text, document, target, value);
  const moved = added.ok ? removeValue(added.text, document, path) : added;
  if (!added.ok || !moved.ok) return moved;
  const after = parseYaml(moved.text);
  if (after.ok && after.source.comments.length === source.comments.length) return moved;
  return refuse('comment', `A comment at ${showPath(path)} would be lost by moving it; please edit it by hand`);
}

function planMove(way: Way, map: YAMLMap, pair: Entry, to: readonly string[]): Plan {
  const { text } = way.source;
  const [first = '', ...rest] = to;
  const there = pairsOf(map).find((each) => keyOf(each) === first);
  const key = startOf(pair.key);
  if (rest.length === 0) {
    if (there !== undefined) return refuse('duplicate-key', `The key ${first} is there already`);
    return splice(key, valueEndOf(pair.key), quotedLike(pair, first));
  }
  if (isFlow(map)) return refuse('unsupported-style', 'What stands in braces is not moved line by line');
  const column = columnOf(text, key);
  if (there === undefined) return deeper(way, pair, key, column, to);
  const host = there.value;
  if (!isMap(host) || !isBlockCollection(host))
    return refuse('unsupported-style', `${first} holds no lines of its own`);
  if (pairsOf(host).some((each) => keyOf(each) === rest[0]))
    return refuse('duplicate-key', `${first} has ${rest[0]} already`);
  const line = lineStart(text, key);
  const end = lineEnd(text, contentEnd(text, host));
  const isBelow = end < line && isBlank(text.slice(line, key)) && skipComments(text, end, 0) <= line;
  const between = end < line ? text.slice(end, line).split('\n') : ['?'];
  if (!isBelow || between.some((each) => !isBlank(each) && !each.trimStart().startsWith('#'))) {
    return refuse('unsupported-style', `The entry does not stand right below ${first}`);
  }
  return deeper(way, pair, line, columnOf(text, startOf(host)), rest, true);
}

/** The entry's lines under new keys, of which the first stands at `column`; the text before `start` stays. */
function deeper(way: Way, pair: Entry, start: number, column: number, keys: readonly string[], fromLine = false): Plan {
  const { text } = way.source;
  const { step } = blockStyle(way);
  const newline = breakNear(text, lineEnd(text, startOf(pair.key)));
  const names = keys.map((key, depth) => {
    const isLast = depth === keys.length - 1;
    const pad = depth === 0 && !fromLine ? '' : ' '.repeat(column + depth * step);
    return pad + (isLast ? quotedLike(pair, key) : `${key}:`);
  });
  const shift = column + (keys.length - 1) * step - columnOf(text, startOf(pair.key));
  const end = lineEnd(text, pairEnd(text, pair));
  const lines = text.slice(valueEndOf(pair.key), end).split('\n');
  const [own = '', ...below] = lines;
  const moved = below.map((each) => (isBlank(each) ? each : shifted(each, shift)));
  return splice(start, end, names.join(newline) + [own, ...moved].join('\n'));
}

function shifted(line: string, columns: number): string {
  return columns >= 0 ? ' '.repeat(columns) + line : line.slice(-columns);
}

function quotedLike({ key }: Entry, name: string): string {
  if (!isScalar(key)) return name;
  if (key.type === Scalar.QUOTE_DOUBLE) return `"${name}"`;
  return key.type === Scalar.QUOTE_SINGLE ? `'${name}'` : name;
}

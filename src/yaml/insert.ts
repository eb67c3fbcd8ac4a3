import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isSeq } from 'yaml';
import { insertPart, layoutOf } from './flow.ts';
import { blockStyle, dashGap, flowStyle, siblingQuotes } from './habits.ts';
import { breakLength, breakNear, columnOf, lineEnd, skipComments } from './lines.ts';
import { contentEnd, dashesOf, hasPlainKey, isBlockScalar, isFlow, lastLeaf, pairsOf, startOf } from './nodes.ts';
import { indent, printEntry, printFlow, printFlowEntry, printItem } from './print.ts';
import { styleLike } from './scalar.ts';
import type { Plan, YamlValue } from './types.ts';
import { refuse, splice } from './types.ts';
import type { Way } from './walk.ts';

/** Adds a key that a map does not have, behind its last one. */
export function insertEntry(way: Way, map: YAMLMap, key: string, value: YamlValue): Plan {
  const { text } = way.source;
  if (isFlow(map)) {
    const style = flowStyle(way);
    return insertPart(text, map, printFlowEntry(key, value, style, layoutOf(text, map)), style);
  }
  if (!pairsOf(map).every(hasPlainKey)) {
    return refuse('unsupported-style', 'The map has keys that are written with "?", an anchor or a tag');
  }
  const column = columnOf(text, startOf(map));
  return below(text, map, column, indent(printEntry(key, value, blockStyle(way)), column));
}

/** Adds an item behind a list's last one. */
export function insertItem(way: Way, list: YAMLSeq, value: YamlValue): Plan {
  const { text } = way.source;
  if (isFlow(list)) {
    const style = flowStyle(way);
    const scalar = style.json
      ? { quote: 'double' as const, always: true, flow: true }
      : styleLike(siblingQuotes(list), true, style.quote);
    return insertPart(text, list, printFlow(value, style, layoutOf(text, list), scalar), style);
  }
  const dash = dashesOf(list).at(-1) ?? startOf(list);
  const column = columnOf(text, dash);
  const style = { ...blockStyle(way), gap: dashGap(text, list) };
  const lines = printItem(value, style, styleLike(siblingQuotes(list), false, style.quote));
  return below(text, list, isCompact(way, list) ? column + 1 : column, indent(lines, column));
}

/** Lines behind the content of a block collection and the comments that stand at `column` or deeper. */
function below(text: string, node: Node, column: number, lines: readonly string[]): Plan {
  const at = skipComments(text, lineEnd(text, contentEnd(text, node)), column);
  const leaf = lastLeaf(node);
  if (isBlockScalar(leaf) && breakLength(text, at) === 0 && !/^[|>]\d?-/.test(text.slice(startOf(leaf)))) {
    return refuse(
      'no-final-newline',
      'The file ends inside a block scalar without a line break, and adding one would change its value',
    );
  }
  const newline = breakNear(text, at);
  return splice(at, at, lines.map((line) => newline + line).join(''));
}

/** A list whose dashes stand at the column of its key: a comment at that column may belong to the next key. */
function isCompact(way: Way, list: YAMLSeq): boolean {
  const { text } = way.source;
  const parent = way.steps.at(-2)?.node;
  return isSeq(list) && isMap(parent) && columnOf(text, startOf(parent)) === columnOf(text, startOf(list));
}

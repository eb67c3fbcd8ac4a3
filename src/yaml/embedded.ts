import { isScalar, Scalar } from 'yaml';
import { withValue } from './data.ts';
import { planFolded } from './folded.ts';
import { breakNear, lineEnd, trimBreak } from './lines.ts';
import { isBlockScalar, startOf, valueEndOf } from './nodes.ts';
import { dataOf, prove, read, unchanged } from './prove.ts';
import { planQuoted } from './quoted.ts';
import type { EditResult, Plan, YamlPath } from './types.ts';
import { refuse, showPath, splice } from './types.ts';
import { sharedOrTagged, walk } from './walk.ts';

/**
 * Edits the text that a scalar holds, as in `patch: |-`. `edit` gets the decoded text and returns the edited one; only what
 * differs is written back, in the style that is there. What would not decode to exactly the edited text is refused.
 */
export function editBlockScalar(
  text: string,
  document: number,
  path: YamlPath,
  edit: (inner: string) => EditResult,
): EditResult {
  const parsed = read(text);
  if (!parsed.ok) return parsed;
  const { source } = parsed;
  const way = walk(source, document, path);
  if (!way.ok) return way;
  const { node } = way.here;
  const at = showPath(path);
  if (way.rest.length > 0) return refuse('missing', `${at} does not exist, so there is no text in it to edit`);
  const blocked = sharedOrTagged(source, node, path);
  if (blocked) return blocked;
  if (!isScalar(node) || typeof node.value !== 'string' || !isText(node))
    return refuse('not-a-block-scalar', `${at} is no text in a block (|, >) or in quotes`);
  const before = node.value;
  const inner = edit(before);
  if (!inner.ok) return inner;
  if (inner.text === before) return unchanged(source, startOf(node), valueEndOf(node));
  const plan = planText(text, node, before, inner.text);
  return prove(source, document, plan, withValue(dataOf(source, document), path, inner.text));
}

function isText(node: Scalar): boolean {
  return isBlockScalar(node) || node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
}

function planText(text: string, node: Scalar, before: string, after: string): Plan {
  const start = startOf(node);
  const end = valueEndOf(node);
  if (!isBlockScalar(node)) return planQuoted(text, start, end, before, after);
  const header = text.slice(start).match(/^[|>][-+0-9]*/)?.[0] ?? '';
  if (/\d/.test(header))
    return refuse('unsupported-style', `The block has an indentation indicator (${header}); edit it by hand`);
  return node.type === Scalar.BLOCK_FOLDED
    ? planFolded(text, start, end, before, after)
    : planBlock(text, start, end, before, after);
}

/** Writes back the lines between the first and the last that differ. */
function planBlock(text: string, start: number, end: number, before: string, after: string): Plan {
  const header = lineEnd(text, start);
  const body = text.slice(header, trimBreak(text, end));
  const written = body.split('\n').slice(1);
  const pad = written.find((line) => line.trim() !== '')?.match(/^ */)?.[0] ?? '';
  if (pad === '') return refuse('unsupported-style', 'The block scalar is empty, so its indentation is not known');
  const old = splitLines(before);
  const wanted = splitLines(after);
  let head = 0;
  while (head < old.length && head < wanted.length && old[head] === wanted[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, wanted.length) - head && old.at(-1 - tail) === wanted.at(-1 - tail)) tail += 1;
  const newline = breakNear(text, header);
  const offsets = lineBreaks(text, header, end);
  const from = offsets[head] ?? trimBreak(text, end);
  const to = offsets[old.length - tail] ?? trimBreak(text, end);
  const lines = wanted.slice(head, wanted.length - tail).map((line) => newline + (line === '' ? '' : pad + line));
  return splice(from, to, lines.join(''));
}

/** Lines of a decoded text; a line break at the end closes the last line. */
function splitLines(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** The line ends at and behind `from`: between the n-th and the next stands the n-th line of the block. */
function lineBreaks(text: string, from: number, end: number): number[] {
  const breaks = [from];
  for (let next = text.indexOf('\n', from) + 1; next > 0 && next < end; next = text.indexOf('\n', next) + 1) {
    breaks.push(Math.min(lineEnd(text, next), trimBreak(text, end)));
  }
  return breaks;
}

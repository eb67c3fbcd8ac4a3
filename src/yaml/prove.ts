import { plain, sameData } from './data.ts';
import { breakLength } from './lines.ts';
import { parseYaml, type YamlSource } from './parse.ts';
import type { Edited, EditResult, Plan, Refusal, Splice, YamlValue } from './types.ts';
import { refuse } from './types.ts';

/** kustomize ends a line at these characters; YAML 1.2 does not, so whoever reads by that finds other fields and comments. */
const OTHER_BREAKS = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Reads the text for an edit. */
export function read(text: string): { ok: true; source: YamlSource } | Refusal {
  const odd = text.search(OTHER_BREAKS);
  if (odd !== -1) {
    const code = text.charCodeAt(odd).toString(16).toUpperCase().padStart(4, '0');
    const line = text.slice(0, odd).split('\n').length;
    return refuse(
      'line-break',
      `The character U+${code} (line ${line}) ends a line for kustomize but not for other readers`,
    );
  }
  const parsed = parseYaml(text);
  if (parsed.ok) return parsed;
  const { message, line, column } = parsed.error;
  const place = `line ${line}, column ${column}`;
  if (parsed.duplicateKey)
    return refuse('duplicate-key', `A map has a key twice (${place}), so what it says is unclear; remove one`);
  return refuse('unparsable', `The file is not readable YAML: ${message} (${place})`);
}

/** All data of one document. */
export function dataOf(source: YamlSource, index: number): YamlValue {
  const document = source.documents[index];
  return document ? plain(document.contents, document) : null;
}

/**
 * Applies a splice and reads the result again. Whatever went wrong while planning, a text whose data differs in
 * anything but the wanted, or that lost a comment, does not leave this function.
 */
export function prove(source: YamlSource, index: number, plan: Plan, wanted: YamlValue): EditResult {
  if (!plan.ok) return plan;
  const text = source.text.slice(0, plan.start) + plan.text + source.text.slice(plan.end);
  const parsed = parseYaml(text);
  if (!parsed.ok)
    return refuse('guard', `The edited file would not be readable: ${parsed.error.message}; please edit it by hand`);
  const after = parsed.source;
  if (after.documents.length !== source.documents.length) {
    return refuse('guard', 'The edited file would have another number of documents; please edit it by hand');
  }
  for (const [position] of after.documents.entries()) {
    const expected = position === index ? wanted : dataOf(source, position);
    if (sameData(dataOf(after, position), expected)) continue;
    return refuse(
      'guard',
      'The edit would change more than the wanted field in the way this file is written; please edit it by hand',
    );
  }
  const { drops } = plan;
  const kept = source.comments.filter(({ offset }) => !drops || offset < drops.start || offset >= drops.end);
  if (kept.length !== after.comments.length || kept.some((comment, at) => comment.text !== after.comments[at]?.text)) {
    return refuse(
      'comment',
      'A comment stands inside what would be replaced, and would be lost; please edit it by hand',
    );
  }
  return { ok: true, text, edit: written(source.text, plan, after) };
}

/** Nothing to do. */
export function unchanged(source: YamlSource, start: number, end: number): Edited {
  return { ok: true, text: source.text, edit: { start, end, line: source.lineColumn(start).line } };
}

/** The part of the splice that differs, beginning on the first line that is new. */
function written(before: string, plan: Splice, after: YamlSource): Edited['edit'] {
  const old = before.slice(plan.start, plan.end);
  let head = 0;
  while (head < old.length && old[head] === plan.text[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && old.at(-1 - tail) === plan.text.at(-1 - tail)) tail += 1;
  const end = plan.start + plan.text.length - tail;
  let start = Math.min(plan.start + head, end);
  while (start < end && breakLength(after.text, start) > 0) start += breakLength(after.text, start);
  return { start, end, line: after.lineColumn(start).line };
}

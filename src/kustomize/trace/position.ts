import { isScalar } from 'yaml';
import { nodeAt, parseYaml, spanOf, type YamlSource } from '../../yaml/index.ts';
import { isSourceError, type Sources } from '../sources.ts';
import type { Place } from './node.ts';

export interface Position {
  /** Both count from 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/**
 * Where a place stands in its file, or null where the text does not show it: behind an alias or a merge key, or in a
 * file that cannot be parsed with positions.
 */
export function positionOf(sources: Sources, place: Place): Position | null {
  const source = sources.positions(place.file);
  if (isSourceError(source)) return null;
  const span = spanOf(source, place.document, place.path);
  if (span === null) return null;
  if (place.inline === undefined) return { line: span.line, column: span.column };
  return positionInside(source, place, place.inline) ?? { line: span.line, column: span.column };
}

/** Text in a literal block stands there as it is, indented; in any other scalar only its beginning is known. */
function positionInside(source: YamlSource, place: Place, inline: NonNullable<Place['inline']>): Position | null {
  const node = nodeAt(source, place.document, place.path);
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL' || typeof node.value !== 'string' || !node.range) return null;
  const inner = parseYaml(node.value);
  if (!inner.ok) return null;
  const span = spanOf(inner.source, inline.document, inline.path);
  if (span === null) return null;
  const header = source.lineColumn(node.range[0]).line;
  const line = source.text.split(/\r\n|\n/)[header + span.line - 1] ?? '';
  const innerLine = node.value.split('\n')[span.line - 1] ?? '';
  return { line: header + span.line, column: line.length - innerLine.length + span.column };
}

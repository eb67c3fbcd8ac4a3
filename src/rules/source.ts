import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  Scalar,
  visit,
} from 'yaml';
import type { RulePath } from './compile.ts';

/** Where something stands in a file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface RuleSource {
  readonly data: unknown;
  /** Where the value at a path stands, or, where nothing is there, the nearest thing around it; `offset` counts in the value. */
  positionOf(path: RulePath, offset?: number | null): Position;
  /** Where the key at the end of a path stands. */
  positionOfKey(path: RulePath): Position;
}

export type SourceResult =
  | { readonly ok: true; readonly source: RuleSource }
  | { readonly ok: false; readonly errors: readonly { readonly message: string; readonly position: Position }[] };

/** Parses a file of one YAML document, keeping where everything stands. Never throws. */
export function parseRuleSource(text: string): SourceResult {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const [document, second] = documents as Document.Parsed[];
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document === undefined) return failed('the file is empty; expected a rule', at(0));
  const problems = documents.flatMap((each) => [...each.errors, ...each.warnings]);
  if (problems.some(({ message }) => message.startsWith('Maximum call stack'))) {
    return failed('the file is nested too deeply', at(0));
  }
  if (problems.length > 0) {
    return { ok: false, errors: problems.map(({ message, pos }) => ({ message, position: at(pos[0]) })) };
  }
  if (second !== undefined) return failed('a second document; expected one rule a file', at(second.range[0]));
  return read(document, text, at);
}

function read(document: Document.Parsed, text: string, at: (offset: number) => Position): SourceResult {
  const [unreadable] = unreadableParts(document);
  if (unreadable !== undefined) return failed(unreadable.message, at(startOf(unreadable.node)));
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'the file cannot be read', at(0));
  }
  const source: RuleSource = {
    data,
    positionOf: (path, offset) => {
      const node = nearest(document, path);
      if (node === null) return at(0);
      return at(
        offset === null || offset === undefined || !isScalar(node) ? startOf(node) : offsetIn(text, node, offset),
      );
    },
    positionOfKey: (path) => {
      const parent = nearest(document, path.slice(0, -1));
      const key = path.at(-1);
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      return at(isNode(pair?.key) ? startOf(pair.key) : parent === null ? 0 : startOf(parent));
    },
  };
  return { ok: true, source };
}

/** What parses, but has no plain data: aliases that lead nowhere, keys that are no text. */
function unreadableParts(document: Document.Parsed): { node: Node; message: string }[] {
  const found: { node: Node; message: string }[] = [];
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document) === undefined)
        found.push({ node, message: `no anchor for the alias *${node.source}` });
    },
    Pair: (_, { key }) => {
      if (isNode(key) && !isScalar(key)) found.push({ node: key, message: 'a key that is no text' });
    },
  });
  return found;
}

function failed(message: string, position: Position): SourceResult {
  return { ok: false, errors: [{ message, position }] };
}

function nearest(document: Document.Parsed, path: RulePath): Node | null {
  let node: unknown = document.contents;
  for (const step of path) {
    const next: unknown = isCollection(node) ? node.get(step, true) : undefined;
    if (!isNode(next)) break;
    node = 'resolve' in next && typeof next.resolve === 'function' ? (next.resolve(document) ?? next) : next;
  }
  return isNode(node) ? node : null;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/**
 * Where the character at `offset` of a scalar's value stands in the source. Line breaks and indentation differ between the two,
 * every other character does not (but for escapes, each of which is one), so those are counted.
 */
function offsetIn(text: string, node: Scalar, offset: number): number {
  const [start, end] = node.range ?? [0, 0];
  const value = String(node.value);
  let left = value.slice(0, offset).replace(/\s/g, '').length;
  const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  const block = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  let at = block ? text.indexOf('\n', start) + 1 : start + (quoted ? 1 : 0);
  for (; at < end; at += 1) {
    if (/\s/.test(text[at] ?? '')) continue;
    if (left === 0) return at;
    left -= 1;
    if (node.type === Scalar.QUOTE_DOUBLE && text[at] === '\\') at += 1;
    if (node.type === Scalar.QUOTE_SINGLE && text[at] === "'") at += 1;
  }
  return Math.min(at, end);
}

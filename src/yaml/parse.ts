import type { Document } from 'yaml';
import { Composer, isAlias, isCollection, isPair, isScalar, Lexer, LineCounter, Parser } from 'yaml';
import { type Comment, withoutOutdents } from './outdent.ts';
import type { YamlError } from './types.ts';

/** More uses than any honest file has; far below what an exponential bomb needs. */
export const MAX_ALIASES = 10_000;

const TOO_DEEP = 'The file is nested too deeply to be read';
const MARK = '\ufeff';
const SCALAR_FOLLOWS = '\u001f';
const ZERO_WIDTH = new Set(['\u0002', '\u0018', SCALAR_FOLLOWS]);

/** A parsed stream of documents with the text it came from. */
export interface YamlSource {
  readonly text: string;
  /** Empty documents are kept, so an index here is the index in the stream. */
  readonly documents: readonly Document.Parsed[];
  readonly comments: readonly Comment[];
  /** Names of the anchors that some alias uses. */
  readonly aliased: ReadonlySet<string>;
  /** Both count from 1; columns in UTF-16 units, and a byte order mark is not a column. */
  lineColumn(offset: number): { line: number; column: number };
}

export type ParseResult = { ok: true; source: YamlSource } | { ok: false; error: YamlError; duplicateKey: boolean };

/** Reads a stream of YAML or JSON documents. Never throws: the first error is the result. */
export function parseYaml(text: string): ParseResult {
  const parsed = parseAs(text, text, []);
  if (parsed.ok || parsed.duplicateKey || !/[\]}]/.test(text)) return parsed;
  const joined = withoutOutdents(text, (each) => new Lexer().lex(each));
  return joined === null ? parsed : parseAs(text, joined.text, joined.comments);
}

/**
 * @param read the text with blanks where it cannot be read as it is
 * @param hidden the comments that this one lacks
 */
function parseAs(text: string, read: string, hidden: readonly Comment[]): ParseResult {
  const lines = lineCounter(text);
  const comments: Comment[] = [];
  const aliased = new Set<string>();
  const at = (offset: number) => lineColumn(text, lines, offset);
  const fail = (message: string, offset: number, duplicateKey = false): ParseResult => ({
    ok: false,
    error: { message, ...at(offset) },
    duplicateKey,
  });
  try {
    const composer = new Composer({
      merge: true,
      keepSourceTokens: true,
      intAsBigInt: true,
      resolveKnownTags: false,
      logLevel: 'error',
    });
    const documents = [...composer.compose(tokens(read, comments, aliased))];
    const errors = documents.flatMap((document) => document.errors);
    const first = [...errors, ...(documents.length === 0 ? composer.streamInfo().errors : [])][0];
    if (first?.message.startsWith('Maximum call stack') === true) return fail(TOO_DEEP, 0);
    if (first) return fail(first.message, first.pos[0], first.code === 'DUPLICATE_KEY');
    for (const document of documents) shrinkIntegers(document.contents);
    if (aliased.size > 0) {
      const bad = documents.map(aliasProblem).find((problem) => problem !== null);
      if (bad) return fail(bad.message, bad.offset);
    }
    const all = hidden.length === 0 ? comments : [...comments, ...hidden].toSorted((a, b) => a.offset - b.offset);
    return { ok: true, source: { text, documents, comments: all, aliased, lineColumn: at } };
  } catch (error) {
    if (error instanceof RangeError) return fail(TOO_DEEP, 0);
    return fail(error instanceof Error ? error.message : 'The file cannot be read', 0);
  }
}

/**
 * The parser's tokens; comments and alias names are collected on the way, so that no second pass is needed.
 * A byte order mark is handed on as a line break, which is as wide: the parser misreads a list right behind the mark.
 */
function* tokens(text: string, comments: Comment[], aliased: Set<string>) {
  const marked = text.startsWith(MARK);
  const parser = new Parser();
  let offset = 0;
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!scalar && lexeme.startsWith('#')) comments.push({ offset, text: lexeme });
    if (!scalar && lexeme.startsWith('*')) aliased.add(lexeme.slice(1));
    const marker = !scalar && ZERO_WIDTH.has(lexeme);
    if (!marker) offset += lexeme.length;
    scalar = !scalar && lexeme === SCALAR_FOLLOWS;
    yield* parser.next(marked && offset === 1 && lexeme === MARK ? '\n' : lexeme);
  }
  yield* parser.end();
}

/** Integers are read exactly, then kept as numbers where a double holds them. */
function shrinkIntegers(node: unknown): void {
  if (isPair(node)) {
    shrinkIntegers(node.key);
    shrinkIntegers(node.value);
  } else if (isCollection(node)) {
    for (const item of node.items) shrinkIntegers(item);
  } else if (isScalar(node) && typeof node.value === 'bigint') {
    const small = Number(node.value);
    if (Number.isSafeInteger(small)) node.value = small;
  }
}

/** Aliases without an anchor, and bombs, show only when the document is turned into data. */
function aliasProblem(document: Document.Parsed): { message: string; offset: number } | null {
  const stray = strayAlias(document.contents, new Set());
  if (stray !== null) return { message: 'This alias has no anchor before it in the document', offset: stray };
  try {
    document.toJS({ maxAliasCount: MAX_ALIASES });
    return null;
  } catch (error) {
    const message = error instanceof RangeError ? TOO_DEEP : 'Aliases expand without bound';
    return { message, offset: document.range[0] };
  }
}

function strayAlias(node: unknown, seen: Set<string>): number | null {
  if (isAlias(node)) return seen.has(node.source) ? null : (node.range?.[0] ?? 0);
  if (isPair(node)) return strayAlias(node.key, seen) ?? strayAlias(node.value, seen);
  if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) seen.add(node.anchor);
  if (!isCollection(node)) return null;
  for (const item of node.items) {
    const stray = strayAlias(item, seen);
    if (stray !== null) return stray;
  }
  return null;
}

function lineCounter(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function lineColumn(text: string, lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  const mark = line === 1 && text.startsWith(MARK) && offset > 0 ? 1 : 0;
  return { line: Math.max(line, 1), column: Math.max(col - mark, 1) };
}

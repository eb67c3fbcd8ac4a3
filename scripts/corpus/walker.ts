/**
 * An independent look into source files: which field stands at a line and column, said in names and not in indexes. It
 * shares nothing with the tracer but the `yaml` package, so that both being wrong in the same way is unlikely.
 */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar } from 'yaml';

/** Where a node stands: the names that lead to it, and the maps that it stands in, outermost first. */
export interface Sighting {
  readonly path: readonly Step[];
  readonly holders: readonly Record<string, unknown>[];
  /** The node itself where it is a map. */
  readonly self: Record<string, unknown> | null;
}

/** A key, or an item of a list: by its name where it has one, else by its index. */
export type Step = { readonly key: string } | { readonly item: string | number };

/** Every node that begins at the place; several can, as a map begins where its first key does. */
export function sightingsAt(text: string, line: number, column: number): Sighting[] {
  const lineCounter = new LineCounter();
  const found: Sighting[] = [];
  const documents = parseAllDocuments(text.replace(/^\ufeff/, ''), {
    lineCounter,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const startsHere = (offset: number): boolean => {
    const position = lineCounter.linePos(offset);
    return position.line === line && position.col === column;
  };
  const visit = (document: Document, node: Node | null, here: Sighting, emptyAt: number | null): void => {
    const start = node?.range?.[0] ?? null;
    const isEmpty = isScalar(node) && node.value === null && node.range !== null && node.range?.[0] === node.range?.[1];
    const begin = isEmpty ? emptyAt : start;
    const self = isMap(node) ? (node.toJS(document) as Record<string, unknown>) : null;
    if (begin !== null && startsHere(begin)) found.push({ ...here, self });
    if (isScalar(node)) found.push(...insideText(node, text, line, column, lineCounter, here));
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        const path = [...here.path, { item: nameOf(item) ?? index }];
        visit(document, item as Node | null, { ...here, path }, null);
      }
    }
    if (!isMap(node) || self === null) return;
    const holders = [...here.holders, self];
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const after = isScalar(key) && key.range ? text.indexOf(':', key.range[1]) + 1 : null;
      visit(document, value as Node | null, { path: [...here.path, { key: name }], holders, self: null }, after);
    }
  };
  for (const document of documents) visit(document, document.contents, { path: [], holders: [], self: null }, null);
  return found;
}

function nameOf(item: unknown): string | null {
  const name = isMap(item) ? item.get('name') : undefined;
  return typeof name === 'string' ? name : null;
}

/** A literal block is looked into as a text of its own, by its indentation. */
function insideText(
  node: Scalar,
  text: string,
  line: number,
  column: number,
  lineCounter: LineCounter,
  here: Sighting,
): Sighting[] {
  if (node.type !== 'BLOCK_LITERAL' || typeof node.value !== 'string' || !node.range) return [];
  const header = lineCounter.linePos(node.range[0]).line;
  const inner = line - header;
  const lines = node.value.split('\n');
  if (inner < 1 || inner > lines.length) return [];
  const raw = text.replace(/^\ufeff/, '').split(/\r\n|\n/)[line - 1] ?? '';
  const indent = raw.length - (lines[inner - 1] ?? '').length;
  return sightingsAt(node.value, inner, column - indent).map(({ path, holders, self }) => ({
    path: [...here.path, { key: '(text)' }, ...path],
    holders: [...here.holders, ...holders],
    self,
  }));
}

import type { YamlPath, YamlValue } from '../../src/yaml/index.ts';
import type { Entry, FlowItem, Item, Layout, Node, Remark, Stream } from './shapes.ts';

/** What is known, by construction and without any parser, about one place in a generated file. */
export interface Place {
  document: number;
  path: YamlPath;
  is: Node['is'] | 'alias';
  value: YamlValue;
  flow: boolean;
  /** In, or through, an anchored node, an alias or a merge key. */
  shared: boolean;
  template: boolean;
  /** Behind a question mark or a tag, or with something like that in it: an edit may be refused. */
  odd: boolean;
  header: string;
  /** Its place among the entries of a block collection. */
  index: number;
  isLast: boolean;
  /** Lines of the whole entry, counted from 0; in a flow collection, all lines of the outermost one. */
  first: number;
  last: number;
}

export interface Written {
  text: string;
  roots: YamlValue[];
  places: Place[];
  /** Line of each comment; the n-th comment's text is `# c<n>`. */
  commentLines: number[];
  shapes: Set<string>;
}

interface State {
  lines: string[];
  comments: number[];
  shapes: Set<string>;
  places: Place[];
  stream: Stream;
  document: number;
  /** The last line belongs to a `|+` block, which blank lines would prolong. */
  keeps: boolean;
}

interface At {
  path: YamlPath;
  shared: boolean;
  index: number;
  isLast: boolean;
  odd: boolean;
}

/** Lays a stream out as text. */
export function write(stream: Stream): Written {
  const state: State = {
    lines: [],
    comments: [],
    shapes: new Set([`step ${stream.step}`]),
    places: [],
    stream,
    document: 0,
    keeps: false,
  };
  const roots = stream.documents.map((layout, index) => writeDocument(state, layout, index));
  if (stream.newline === '\r\n') state.shapes.add('CRLF');
  if (stream.mark) state.shapes.add('byte order mark');
  if (!stream.final) state.shapes.add('no final newline');
  if (stream.documents.length > 1) state.shapes.add('several documents');
  const body = state.lines.join(stream.newline) + (stream.final ? stream.newline : '');
  return {
    text: (stream.mark ? '\ufeff' : '') + body,
    roots,
    places: state.places,
    commentLines: state.comments,
    shapes: state.shapes,
  };
}

function writeDocument(state: State, layout: Layout, index: number): YamlValue {
  state.document = index;
  const explicit = layout.start !== '' || index > 0;
  if (explicit && layout.start === '--- # start') {
    line(state, `---${comment(state)}`);
    state.shapes.add('--- # comment');
  } else if (explicit) line(state, '---');
  const anchors = layout.anchors && layout.root.is === 'map';
  const at: At = { path: [], shared: false, index: anchors ? 3 : 0, isLast: true, odd: false };
  const head = anchors ? writeAnchors(state) : {};
  const value = writeRoot(state, layout.root, at);
  if (layout.end === '...') {
    line(state, '...');
    state.shapes.add('...');
  }
  const whole = anchors ? { ...head, ...(value as Record<string, YamlValue>) } : value;
  const odd = state.places.some((each) => each.odd && each.document === index);
  state.places.push({ ...place(state, layout.root.is, [], whole, 0, state.lines.length - 1, false), odd });
  return whole;
}

/** Every edit in here must be refused. */
function writeAnchors(state: State): Record<string, YamlValue> {
  state.shapes.add('anchors');
  const first = state.lines.length;
  for (const text of [
    'base: &base',
    '  cpu: 1',
    '  deep: {list: [a]}',
    'alias: *base',
    'merging:',
    '  <<: *base',
    '  own: 1',
  ])
    line(state, text);
  const base = { cpu: 1, deep: { list: ['a'] } };
  const add = (path: YamlPath, value: YamlValue, is: Place['is'], from: number, to: number) =>
    state.places.push(place(state, is, path, value, first + from, first + to, true));
  add(['base'], base, 'map', 0, 2);
  add(['base', 'cpu'], 1, 'scalar', 1, 1);
  add(['base', 'deep', 'list'], ['a'], 'flow', 2, 2);
  add(['alias'], base, 'alias', 3, 3);
  add(['alias', 'cpu'], 1, 'scalar', 3, 3);
  add(['alias', 'deep', 'list'], ['a'], 'flow', 3, 3);
  add(['merging', 'deep', 'list'], ['a'], 'flow', 5, 5);
  return { base, alias: base, merging: { ...base, own: 1 } };
}

function writeRoot(state: State, root: Node, at: At): YamlValue {
  if (root.is === 'map') return writeMap(state, root.entries, root.after, 0, null, at);
  if (root.is === 'list') return writeList(state, root, 0, null, at);
  return writeValue(state, '', -1, root, false, at, 0);
}

function writeMap(
  state: State,
  entries: Entry[],
  after: Remark[],
  column: number,
  head: string | null,
  at: At,
): YamlValue {
  state.shapes.add('block map');
  const before = at.path.length === 0 ? at.index : 0;
  const data: [string, YamlValue][] = [];
  for (const [index, entry] of entries.entries()) {
    const [text, key] = keyOf(state, entry.key, index);
    if (index > 0 || head === null) writeRemarks(state, entry.above, column, 'comment line');
    const start = index === 0 && head !== null ? head : ' '.repeat(column);
    const path = [...at.path, key];
    const order = { index: index + before, isLast: index === entries.length - 1 };
    const first = state.lines.length;
    const isExplicit = entry.key === 6;
    if (isExplicit) line(state, `${start}? ${text}`);
    const keyed = isExplicit ? `${' '.repeat(column)}:` : `${start}${text}:`;
    const inner = { ...at, ...order, path, odd: at.odd || isExplicit };
    data.push([key, writeItem(state, keyed, column, entry, inner, 1, first)]);
  }
  writeRemarks(state, after, column, 'comment after the last');
  return Object.fromEntries(data);
}

function writeList(state: State, list: Node & { is: 'list' }, column: number, head: string | null, at: At): YamlValue {
  const data: YamlValue[] = [];
  for (const [index, item] of list.items.entries()) {
    if (index > 0 || head === null) writeRemarks(state, item.above, column, 'comment line');
    const start = index === 0 && head !== null ? head : ' '.repeat(column);
    const order = { index, isLast: index === list.items.length - 1 };
    data.push(writeItem(state, `${start}-`, column, item, { ...at, ...order, path: [...at.path, index] }, list.gap));
  }
  writeRemarks(state, list.after, column, 'comment after the last');
  return data;
}

function writeItem(
  state: State,
  head: string,
  column: number,
  item: Item,
  at: At,
  gap: number,
  first = state.lines.length,
): YamlValue {
  const value = writeValue(state, head, column, item.value, item.trailing, at, gap);
  const info = place(state, item.value.is, at.path, value, first, lastContent(state, first), at.shared);
  if (item.value.is === 'scalar') info.template = item.value.shape === 'template';
  else
    info.template = state.places.some(
      ({ template, path, document }) => template && document === info.document && startsWith(path, at.path),
    );
  info.index = at.index;
  info.isLast = at.isLast;
  info.odd = at.odd || (item.value.is === 'scalar' && item.value.shape === 'tag');
  info.odd ||= state.places.some(
    ({ odd, path, document }) => odd && document === info.document && startsWith(path, at.path),
  );
  if (item.value.is === 'scalar' && item.value.shape === 'text in quotes') info.header = item.value.text.slice(0, 1);
  if (item.value.is === 'block') info.header = item.value.header;
  state.places.push(info);
  return value;
}

function writeValue(
  state: State,
  head: string,
  column: number,
  node: Node,
  trailing: boolean,
  at: At,
  gap: number,
): YamlValue {
  const dash = head.endsWith('-');
  const blank = head === '' ? '' : ' '.repeat(gap);
  const below = column + (dash ? gap + 1 : state.stream.step);
  switch (node.is) {
    case 'scalar':
      if (node.shape) state.shapes.add(node.shape);
      line(state, (node.text === '' ? head : head + blank + node.text) + remark(state, trailing));
      return node.value;
    case 'lines':
      state.shapes.add('several lines');
      for (const [index, text] of node.lines.entries()) {
        const end = index === node.lines.length - 1 ? remark(state, trailing) : '';
        line(state, index === 0 ? head + blank + text : text === '' ? '' : ' '.repeat(below + 1) + text + end);
      }
      return node.value;
    case 'block':
      return writeBlock(state, head + blank, column + state.stream.step, node, trailing);
    case 'map':
      if (dash) return writeMap(state, node.entries, node.after, below, head + blank, at);
      line(state, head + remark(state, trailing));
      return writeMap(state, node.entries, node.after, below, null, at);
    case 'list':
      if (dash) state.shapes.add('list in a list');
      else state.shapes.add(node.compact ? 'compact list' : 'indented list');
      if (dash) return writeList(state, node, below, head + blank, at);
      line(state, head + remark(state, trailing));
      return writeList(state, node, node.compact ? column : below, null, at);
    case 'flow':
      return writeFlowLines(state, head + blank, Math.max(column, 0), node, trailing, at);
  }
}

function writeBlock(
  state: State,
  head: string,
  column: number,
  node: Node & { is: 'block' },
  trailing: boolean,
): YamlValue {
  const { header, lines } = node;
  state.shapes.add(header.startsWith('|') ? 'literal block' : 'folded block');
  line(state, head + header + remark(state, trailing));
  for (const text of lines) line(state, text === '' ? '' : ' '.repeat(column) + text);
  state.keeps = header.endsWith('+');
  const body = header.startsWith('|') ? lines.join('\n') : fold(lines);
  return header.endsWith('-') ? body : `${body}\n`;
}

/** Line breaks between lines that begin with a blank, or beside a blank line, stay. */
function fold(lines: string[]): string {
  let folded = lines[0] ?? '';
  let previous = folded;
  let blanks = 0;
  for (const line of lines.slice(1)) {
    if (line === '') {
      blanks += 1;
      continue;
    }
    const kept = line.startsWith(' ') || previous.startsWith(' ');
    folded += (blanks === 0 ? (kept ? '\n' : ' ') : '\n'.repeat(blanks + (kept ? 1 : 0))) + line;
    previous = line;
    blanks = 0;
  }
  return folded;
}

function writeFlowLines(
  state: State,
  head: string,
  column: number,
  node: Node & { is: 'flow' },
  trailing: boolean,
  at: At,
): YamlValue {
  const first = state.lines.length;
  const known = state.places.length;
  const { text, value } = flow(state, node, column, at, []);
  const lines = text.split('\n');
  for (const [index, part] of lines.entries()) {
    const marked = part.replaceAll('#', () => comment(state).trim());
    line(
      state,
      (index === 0 ? head : '') + marked + (index === lines.length - 1 && !node.json ? remark(state, trailing) : ''),
    );
  }
  for (const info of state.places.slice(known)) Object.assign(info, { first, last: state.lines.length - 1 });
  return value;
}

/** A `#` in the text stands for a comment to be numbered. */
function flow(
  state: State,
  node: Node & { is: 'flow' },
  column: number,
  at: At,
  outer: YamlPath,
): { text: string; value: YamlValue } {
  state.shapes.add(node.json ? 'JSON' : node.map ? 'flow map' : 'flow list');
  const inner = column + state.stream.step;
  const parts = node.items.map((item, index) => flowItem(state, node, item, index, inner, at, outer));
  const [open, close] = node.map ? ['{', '}'] : ['[', ']'];
  const data = parts.map(({ key, value }) => [key, value] as const);
  const value: YamlValue = node.map ? Object.fromEntries(data) : data.map(([, item]) => item);
  const texts = parts.map(({ text }) => text);
  const end = node.comma ? ',' : '';
  if (!node.wide) {
    const pad = node.pad ? ' ' : '';
    return { text: open + pad + texts.join(node.pad || !node.json ? ', ' : ',') + end + pad + close, value };
  }
  const lines = texts.map((text, index) => {
    const comma = index < texts.length - 1 ? ',' : end;
    return `${' '.repeat(inner)}${text}${comma}${node.items[index]?.trailing ? ' #' : ''}`;
  });
  const outdents = node.left && column > 0 && !/#$/.test(lines.at(-1) ?? '');
  if (outdents) state.shapes.add('closed too far left');
  return { text: `${open}\n${lines.join('\n')}\n${' '.repeat(outdents ? 0 : column)}${close}`, value };
}

function flowItem(
  state: State,
  node: Node & { is: 'flow' },
  item: FlowItem,
  index: number,
  column: number,
  at: At,
  outer: YamlPath,
) {
  const [name, key] = node.map ? keyOf(state, item.key, index) : ['', String(index)];
  const path = [...outer, node.map ? key : index];
  const head = node.map ? name + (node.json && !node.pad ? ':' : ': ') : '';
  const inner = item.value.is === 'flow' ? flow(state, item.value, column, at, path) : null;
  const scalar = item.value.is === 'scalar' ? item.value : null;
  if (scalar?.shape) state.shapes.add(scalar.shape);
  const value = inner ? inner.value : (scalar?.value ?? null);
  state.places.push({
    ...place(state, item.value.is, [...at.path, ...path], value, 0, 0, at.shared),
    flow: true,
    odd: at.odd,
  });
  return { text: head + (inner ? inner.text : (scalar?.text ?? 'null')), key, value };
}

function place(
  { document }: State,
  is: Place['is'],
  path: YamlPath,
  value: YamlValue,
  first: number,
  last: number,
  shared: boolean,
): Place {
  return {
    document,
    path,
    is,
    value,
    flow: false,
    shared,
    template: false,
    odd: false,
    header: '',
    index: 0,
    isLast: false,
    first,
    last,
  };
}

function keyOf(state: State, style: number, index: number): [text: string, key: string] {
  if (style === 1 || style === 2) state.shapes.add('quoted key');
  if (style === 3) state.shapes.add('non-ASCII');
  if (style === 6) state.shapes.add('question mark');
  const rows: [string, string][] = [
    [`name${index}`, `name${index}`],
    [`"quoted ${index}"`, `quoted ${index}`],
    [`'it''s ${index}'`, `it's ${index}`],
    [`größe${index}`, `größe${index}`],
    [`${8080 + index}`, `${8080 + index}`],
    [`a.b/c-${index}`, `a.b/c-${index}`],
    [`asked${index}`, `asked${index}`],
  ];
  return rows[style] ?? ['', ''];
}

function writeRemarks(state: State, remarks: Remark[], column: number, shape: string): void {
  for (const each of remarks) {
    if (each !== 'blank') {
      state.shapes.add(shape);
      line(state, ' '.repeat(Math.max(column + each, 0)) + comment(state).trim());
    } else if (!state.keeps) line(state, '');
  }
}

function remark(state: State, wanted: boolean): string {
  if (!wanted) return '';
  state.shapes.add('trailing comment');
  return comment(state);
}

function comment(state: State): string {
  state.comments.push(state.lines.length);
  return ` # c${state.comments.length - 1}, a: "b"`;
}

function line(state: State, text: string): void {
  if (text !== '') state.keeps = false;
  state.lines.push(text);
}

/** Comments and blank lines behind the content belong to nobody. */
function lastContent(state: State, first: number): number {
  let last = state.lines.length - 1;
  while (last > first && /^\s*(#|$)/.test(state.lines[last] ?? '')) last -= 1;
  return last;
}

export function startsWith(path: YamlPath, head: YamlPath): boolean {
  return head.length <= path.length && head.every((step, index) => path[index] === step);
}

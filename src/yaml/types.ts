/** Keys are strings, list indexes are numbers. */
export type YamlPath = readonly (string | number)[];

/** What a YAML or JSON file can say. `bigint` stands for integers that a double cannot hold. */
export type YamlValue = null | boolean | number | bigint | string | YamlValue[] | { [key: string]: YamlValue };

/** Offsets and columns in UTF-16 units; line and column count from 1; a byte order mark has an offset but no column. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export interface YamlError {
  /** What the reader says, without the position. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Why an edit was not made. Stable: reports quote these. */
export type EditRefusal =
  | 'alias'
  | 'anchor'
  | 'comment'
  | 'directive'
  | 'duplicate-key'
  | 'empty-document'
  | 'guard'
  | 'line-break'
  | 'merge-key'
  | 'missing'
  | 'no-final-newline'
  | 'not-a-block-scalar'
  | 'not-a-list'
  | 'not-a-map'
  | 'tag'
  | 'template'
  | 'unparsable'
  | 'unsupported-style'
  | 'unsupported-value';

export interface Refusal {
  readonly ok: false;
  readonly code: EditRefusal;
  /** One sentence: what stands in the way, and where. */
  readonly reason: string;
}

export interface Edited {
  readonly ok: true;
  readonly text: string;
  /** What was written, in the new text; the line is that of its first character. Empty after a removal. */
  readonly edit: { readonly start: number; readonly end: number; readonly line: number };
  /** Every path whose value changed with it; absent where that is only the path that was asked for. */
  readonly places?: readonly YamlPath[];
}

export interface EditOptions {
  /**
   * Other paths of the document that want this very edit. What stands behind an anchor is edited there only if everybody who
   * uses it is among them.
   */
  readonly together?: readonly YamlPath[];
}

export type EditResult = Edited | Refusal;

/** One replacement of `text[start, end)`, before it is proved. */
export interface Splice {
  readonly ok: true;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Comments that begin in this range of the old text go with what is removed; every other one must survive. */
  readonly drops?: { readonly start: number; readonly end: number };
}

export type Plan = Splice | Refusal;

export function refuse(code: EditRefusal, reason: string): Refusal {
  return { ok: false, code, reason };
}

export function splice(start: number, end: number, text: string): Splice {
  return { ok: true, start, end, text };
}

/** A path as people write it in messages: a JSON Pointer; the root is `/`. */
export function showPath(path: YamlPath): string {
  if (path.length === 0) return '/';
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

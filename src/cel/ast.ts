import type { CelValue } from './values.ts';

/** Where a node stands in the source: `start` inclusive, `end` exclusive, in UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export type UnaryOperator = '!' | '-';
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%';

export interface LiteralNode extends Span {
  readonly kind: 'literal';
  readonly value: CelValue;
}

export interface IdentNode extends Span {
  readonly kind: 'ident';
  readonly name: string;
}

/** `operand.field`, or `operand.?field`. */
export interface SelectNode extends Span {
  readonly kind: 'select';
  readonly operand: CelNode;
  readonly field: string;
  readonly fieldStart: number;
  readonly optional: boolean;
}

/** `operand[index]`, or `operand[?index]`. */
export interface IndexNode extends Span {
  readonly kind: 'index';
  readonly operand: CelNode;
  readonly index: CelNode;
  readonly optional: boolean;
}

/** `name(args)` or `target.name(args)`. Macros are calls too, as they are written. */
export interface CallNode extends Span {
  readonly kind: 'call';
  readonly target: CelNode | null;
  readonly name: string;
  readonly nameStart: number;
  readonly args: readonly CelNode[];
}

export interface UnaryNode extends Span {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: CelNode;
}

export interface BinaryNode extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  /** The operator's own span. */
  readonly operatorStart: number;
  readonly operatorEnd: number;
  readonly left: CelNode;
  readonly right: CelNode;
}

export interface ConditionalNode extends Span {
  readonly kind: 'conditional';
  readonly test: CelNode;
  readonly then: CelNode;
  readonly otherwise: CelNode;
}

export interface ListNode extends Span {
  readonly kind: 'list';
  readonly elements: readonly { readonly optional: boolean; readonly value: CelNode }[];
}

export interface MapNode extends Span {
  readonly kind: 'map';
  readonly entries: readonly { readonly optional: boolean; readonly key: CelNode; readonly value: CelNode }[];
}

/** `Object.spec{field: value}`; it parses, but no offline evaluation has these types. */
export interface StructNode extends Span {
  readonly kind: 'struct';
  readonly type: string;
  readonly fields: readonly { readonly optional: boolean; readonly name: string; readonly value: CelNode }[];
}

export type CelNode =
  | LiteralNode
  | IdentNode
  | SelectNode
  | IndexNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | ConditionalNode
  | ListNode
  | MapNode
  | StructNode;

/** The nodes directly below, in source order. */
export function childrenOf(node: CelNode): readonly CelNode[] {
  switch (node.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
    case 'unary':
      return [node.operand];
    case 'index':
      return [node.operand, node.index];
    case 'call':
      return node.target === null ? node.args : [node.target, ...node.args];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.then, node.otherwise];
    case 'list':
      return node.elements.map((element) => element.value);
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'struct':
      return node.fields.map((field) => field.value);
  }
}

/** The dotted name that a chain of plain selections spells, such as `a.b.c`; null for any other node. */
export function dottedName(node: CelNode): string | null {
  const fields: string[] = [];
  let at = node;
  while (at.kind === 'select' && !at.optional) {
    fields.push(at.field);
    at = at.operand;
  }
  return at.kind === 'ident' ? [at.name, ...fields.toReversed()].join('.') : null;
}

/** How many nodes there are and how deep they nest, found without recursion, since the tree may be hostile. */
export function measure(root: CelNode): { nodes: number; depth: number } {
  let level: CelNode[] = [root];
  let nodes = 0;
  let depth = 0;
  while (level.length > 0) {
    nodes += level.length;
    depth += 1;
    level = level.flatMap((node) => childrenOf(node));
  }
  return { nodes, depth };
}

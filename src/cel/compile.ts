import { fieldAccess, selectField, selectIndex, selectOptional } from './access.ts';
import { arithmetic, type ArithmeticOperator, negate, noOverload } from './arithmetic.ts';
import { type BinaryNode, type CallNode, type CelNode, dottedName, type ListNode, type MapNode } from './ast.ts';
import { insert } from './comprehensions.ts';
import { type Evaluator, type Frame, spend } from './frame.ts';
import { findOverloads, isKnownFunction } from './library/index.ts';
import { and, conditional, equality, fallback, membership, not, or, type OrderOperator, orderHolds } from './logic.ts';
import { compileMacro } from './macros.ts';
import { dispatch, located } from './overload.ts';
import { compilePattern } from './patterns.ts';
import { quoted } from './time.ts';
import { type Compilation, type Locals, slotOf } from './scope.ts';
import { CelError, CelMap, CelOptional, CelType, type CelValue, isFailure } from './values.ts';

/** Turns a node into a function. What is wrong with it is noted in the compilation. */
export function compileNode(compilation: Compilation, node: CelNode, locals: Locals): Evaluator {
  const compile = (child: CelNode): Evaluator => compileNode(compilation, child, locals);
  switch (node.kind) {
    case 'literal':
      return constant(node.value);
    case 'ident':
    case 'select':
      return compileName(compilation, node, locals) ?? compileSelect(compilation, node, locals);
    case 'index':
      return selectIndex(compile(node.operand), compile(node.index), node.optional, node.start);
    case 'unary':
      return node.operator === '!' ? not(compile(node.operand), node.start) : minus(compile(node.operand), node.start);
    case 'binary':
      return compileBinary(compilation, node, compile(node.left), compile(node.right));
    case 'conditional':
      return conditional(compile(node.test), compile(node.then), compile(node.otherwise), node.test.start);
    case 'list':
      return compileList(node, compile);
    case 'map':
      return compileMap(node, compile);
    case 'call':
      return compileCall(compilation, node, locals);
    case 'struct':
      problem(compilation, node, `objects such as ${quoted(node.type)} cannot be made here`);
      return constant(null);
  }
}

function constant(value: CelValue): Evaluator {
  return () => value;
}

function problem(compilation: Compilation, span: { start: number; end: number }, message: string): void {
  compilation.problems.push({ message, start: span.start, end: span.end });
}

const TYPES: ReadonlyMap<string, CelType> = new Map(
  [
    ...['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'optional_type'],
    ...['google.protobuf.Timestamp', 'google.protobuf.Duration', 'kubernetes.Quantity', 'kubernetes.URL'],
    ...['net.IP', 'net.CIDR', 'kubernetes.Semver', 'kubernetes.NamedFormat'],
  ].map((name) => [name, new CelType(name)]),
);

/** A variable or type by its name, which may contain dots; undefined where the node does not name one. */
function compileName(compilation: Compilation, node: CelNode, locals: Locals): Evaluator | undefined {
  const name = dottedName(node);
  if (name === null) return undefined;
  const root = name.split('.', 1)[0] ?? name;
  const slot = name !== root && locals.has(root) ? undefined : slotOf(compilation, locals, name);
  if (slot !== undefined) return (frame) => frame.slots[slot] ?? null;
  const type = TYPES.get(name);
  return type === undefined || locals.has(root) ? undefined : constant(type);
}

function compileSelect(compilation: Compilation, node: CelNode, locals: Locals): Evaluator {
  if (node.kind !== 'select') {
    const name = node.kind === 'ident' ? node.name : 'this';
    problem(compilation, node, `there is no variable ${name}`);
    return constant(null);
  }
  const operand = compileNode(compilation, node.operand, locals);
  const access = fieldAccess(node);
  return node.optional ? selectOptional(operand, access) : selectField(operand, access);
}

function minus(operand: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    return located(negate(operand(frame)), offset);
  };
}

function compileBinary(compilation: Compilation, node: BinaryNode, left: Evaluator, right: Evaluator): Evaluator {
  const offset = node.operatorStart;
  switch (node.operator) {
    case '&&':
      return and(left, right, offset);
    case '||':
      return or(left, right, offset);
    case '==':
    case '!=':
      return equality(left, right, node.operator === '==');
    case 'in':
      return membership(left, right, offset);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checked(compilation, node, order(node.operator, left, right, offset));
    default:
      return checked(compilation, node, calculation(node.operator, left, right, offset));
  }
}

function order(operator: OrderOperator, left: Evaluator, right: Evaluator, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    return located(orderHolds(frame, operator, left(frame), right(frame)), offset);
  };
}

function calculation(operator: ArithmeticOperator, left: Evaluator, right: Evaluator, offset: number): Evaluator {
  const quick = operator === '+' ? (a: number, b: number) => a + b : (a: number, b: number) => a - b;
  const isQuick = operator === '+' || operator === '-';
  return (frame) => {
    spend(frame, 1);
    const a = left(frame);
    const b = right(frame);
    if (isQuick && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const result = quick(Number(a), Number(b));
      if (Number.isSafeInteger(result)) return result;
    }
    return located(arithmetic(frame, operator, a, b), offset);
  };
}

/** Refuses at once what can never work: an operator between literals of types that it does not take. */
function checked(compilation: Compilation, node: BinaryNode, evaluator: Evaluator): Evaluator {
  if (node.left.kind !== 'literal' || node.right.kind !== 'literal') return evaluator;
  const value = evaluator(scratchFrame());
  if (value instanceof CelError && value.code === 'no-such-overload') problem(compilation, node, value.message);
  return evaluator;
}

function scratchFrame(): Frame {
  return { slots: [], fuel: 1_000_000 };
}

function compileList(node: ListNode, compile: (child: CelNode) => Evaluator): Evaluator {
  const elements = node.elements.map(({ value, optional }) => ({ evaluate: compile(value), optional }));
  return (frame) => {
    spend(frame, 1 + elements.length);
    const list: CelValue[] = [];
    for (const { evaluate, optional } of elements) {
      const value = optional ? unwrap(evaluate(frame), node.start) : evaluate(frame);
      if (value === undefined) continue;
      if (isFailure(value)) return value;
      list.push(value);
    }
    return list;
  };
}

/** The value in an optional entry of a literal; undefined where the entry is left out. */
function unwrap(value: CelValue, offset: number): CelValue | undefined {
  if (!(value instanceof CelOptional)) return noOverload('an optional entry', [value], offset);
  return value.present ? value.value : undefined;
}

function compileMap(node: MapNode, compile: (child: CelNode) => Evaluator): Evaluator {
  const entries = node.entries.map(({ key, value, optional }) => ({
    key: compile(key),
    value: compile(value),
    optional,
    offset: key.start,
  }));
  return (frame) => {
    spend(frame, 1 + entries.length);
    const map = new CelMap();
    for (const entry of entries) {
      const key = entry.key(frame);
      const value = entry.optional ? unwrap(entry.value(frame), entry.offset) : entry.value(frame);
      if (value === undefined) continue;
      if (isFailure(value)) return value;
      const failure = insert(map, key, value, entry.offset);
      if (failure !== undefined) return failure;
    }
    return map;
  };
}

function compileCall(compilation: Compilation, node: CallNode, locals: Locals): Evaluator {
  const compile = (child: CelNode, scope: Locals): Evaluator => compileNode(compilation, child, scope);
  const macro = compileMacro(compilation, node, locals, compile);
  if (macro !== undefined) return macro;
  const qualified = qualifiedName(compilation, node, locals);
  const isMember = node.target !== null && qualified === null;
  const argNodes = isMember && node.target !== null ? [node.target, ...node.args] : node.args;
  const args = argNodes.map((arg) => compile(arg, locals));
  const name = qualified ?? node.name;
  if (name === 'matches' && args.length === 2) return compileMatches(compilation, argNodes, args, node);
  if (isMember && args.length === 2 && (name === 'or' || name === 'orValue')) {
    return fallback(args, name, compilation.lenientOrValue, node.nameStart);
  }
  const overloads = findOverloads(name, isMember, args.length);
  if (overloads === undefined) {
    const span = { start: node.nameStart, end: node.nameStart + node.name.length };
    problem(compilation, span, unknownFunction(name, isMember, node.args.length));
    return constant(null);
  }
  const call = dispatch(overloads, args, node.nameStart);
  return argNodes.every((arg) => arg.kind === 'literal') ? foldCall(compilation, node, name, call) : call;
}

function unknownFunction(name: string, isMember: boolean, count: number): string {
  const what = isMember ? 'method' : 'function';
  return isKnownFunction(name, isMember)
    ? `the ${what} ${name} does not take ${count} arguments`
    : `there is no ${what} ${name}`;
}

/** `sets.contains` and the like: a function whose name has dots, not a call on a variable. */
function qualifiedName(compilation: Compilation, node: CallNode, locals: Locals): string | null {
  const prefix = node.target === null ? null : dottedName(node.target);
  if (prefix === null || locals.has(prefix) || compilation.declared.has(prefix)) return null;
  const name = `${prefix}.${node.name}`;
  return isKnownFunction(name, false) ? name : null;
}

/** Functions that read a notation: a literal that they refuse is a mistake in the expression, not in the data. */
const READERS = new Set(['duration', 'timestamp', 'quantity', 'ip', 'cidr', 'url', 'semver']);

function foldCall(compilation: Compilation, node: CallNode, name: string, call: Evaluator): Evaluator {
  if (!READERS.has(name)) return call;
  const value = call(scratchFrame());
  if (!(value instanceof CelError)) return constant(value);
  problem(compilation, node, value.message);
  return call;
}

function compileMatches(
  compilation: Compilation,
  nodes: readonly CelNode[],
  args: readonly Evaluator[],
  node: CallNode,
): Evaluator {
  const source = nodes[1];
  const [subject] = args;
  const general = dispatch(findOverloads('matches', true, 2) ?? [], args, node.nameStart);
  if (source?.kind !== 'literal' || typeof source.value !== 'string' || subject === undefined) return general;
  const pattern = compilePattern(source.value);
  if (pattern === null) {
    problem(compilation, source, 'this is not a regular expression in the syntax of RE2');
    return general;
  }
  return (frame) => {
    spend(frame, 1);
    const text = subject(frame);
    if (typeof text === 'string') return pattern.test(frame, text);
    return noOverload('matches()', [text], node.nameStart);
  };
}

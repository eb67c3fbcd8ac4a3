import { fieldAccess, selectField, selectIndex, selectOptional } from './access.ts';
import { arithmetic, type ArithmeticOperator, negate } from './arithmetic.ts';
import { type BinaryNode, type CelNode, dottedName } from './ast.ts';
import { compileCall } from './calls.ts';
import { makeList, makeMap } from './collections.ts';
import { constant, type Evaluator, scratchFrame, spend } from './frame.ts';
import { and, conditional, equality, membership, not, or, type OrderOperator, orderHolds } from './logic.ts';
import { located } from './overload.ts';
import { type Compilation, type Locals, noteProblem, slotOf } from './scope.ts';
import { quoted } from './time.ts';
import { CelError, CelType } from './values.ts';

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
      return makeList(
        node.elements.map(({ value, optional }) => ({ evaluate: compile(value), optional })),
        node.start,
      );
    case 'map':
      return makeMap(
        node.entries.map(({ key, value, optional }) => ({
          key: compile(key),
          value: compile(value),
          optional,
          offset: key.start,
        })),
      );
    case 'call':
      return compileCall(compilation, node, locals, (child, scope) => compileNode(compilation, child, scope));
    case 'struct':
      noteProblem(compilation, node, `objects such as ${quoted(node.type)} cannot be made here`);
      return constant(null);
  }
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
    const known = [...compilation.declared, ...locals.keys()];
    noteProblem(compilation, node, `there is no variable ${name}`, known);
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
  if (value instanceof CelError && value.code === 'no-such-overload') noteProblem(compilation, node, value.message);
  return evaluator;
}

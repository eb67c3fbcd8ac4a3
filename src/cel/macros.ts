import type { CallNode, CelNode } from './ast.ts';
import { fieldAccess, testField } from './access.ts';
import { noOverload } from './arithmetic.ts';
import { existsOne, listOf, type Loop, mapOf, mapOfEntries, quantifier } from './comprehensions.ts';
import type { Evaluator } from './frame.ts';
import { type Compilation, type Locals, newSlot, noteProblem } from './scope.ts';
import { CelOptional, type CelValue, isFailure } from './values.ts';

/** Compiles a node in the scope of some macro variables. */
export type Compile = (node: CelNode, locals: Locals) => Evaluator;

type Build = (loop: Loop, bodies: readonly Evaluator[]) => Evaluator;

interface Macro {
  /** How many of the arguments are names of variables. */
  readonly variables: 1 | 2;
  readonly build: Build;
}

const REPEAT: Build = (loop, [predicate, result]) =>
  result === undefined ? listOf(loop, null, body(predicate)) : listOf(loop, body(predicate), result);

const FILTER: Build = (loop, [predicate]) => listOf(loop, body(predicate), (frame) => frame.slots[loop.first] ?? null);

const EXISTS_ONE: Build = (loop, [predicate]) => existsOne(loop, body(predicate));

/** By name and number of arguments. */
const LOOPS: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['all/2', { variables: 1, build: (loop, [predicate]) => quantifier(loop, body(predicate), false) }],
  ['all/3', { variables: 2, build: (loop, [predicate]) => quantifier(loop, body(predicate), false) }],
  ['exists/2', { variables: 1, build: (loop, [predicate]) => quantifier(loop, body(predicate), true) }],
  ['exists/3', { variables: 2, build: (loop, [predicate]) => quantifier(loop, body(predicate), true) }],
  ['exists_one/2', { variables: 1, build: EXISTS_ONE }],
  ['existsOne/2', { variables: 1, build: EXISTS_ONE }],
  ['exists_one/3', { variables: 2, build: EXISTS_ONE }],
  ['existsOne/3', { variables: 2, build: EXISTS_ONE }],
  ['map/2', { variables: 1, build: REPEAT }],
  ['map/3', { variables: 1, build: REPEAT }],
  ['filter/2', { variables: 1, build: FILTER }],
  ['transformList/3', { variables: 2, build: REPEAT }],
  ['transformList/4', { variables: 2, build: REPEAT }],
  ['transformMap/3', { variables: 2, build: (loop, bodies) => mapOf(loop, ...lastOf(bodies)) }],
  ['transformMap/4', { variables: 2, build: (loop, bodies) => mapOf(loop, ...lastOf(bodies)) }],
  ['transformMapEntry/3', { variables: 2, build: (loop, bodies) => mapOfEntries(loop, ...lastOf(bodies)) }],
  ['transformMapEntry/4', { variables: 2, build: (loop, bodies) => mapOfEntries(loop, ...lastOf(bodies)) }],
]);

function body(evaluator: Evaluator | undefined): Evaluator {
  if (evaluator === undefined) throw new RangeError('a macro was compiled without its body');
  return evaluator;
}

function lastOf(bodies: readonly Evaluator[]): [filter: Evaluator | null, result: Evaluator] {
  return bodies.length === 1 ? [null, body(bodies[0])] : [body(bodies[0]), body(bodies[1])];
}

/** The names of the macros that are called like functions, or like methods. */
export function macroNames(isMember: boolean): string[] {
  if (!isMember) return ['has'];
  return [...new Set([...LOOPS.keys()].map((key) => key.replace(/\/.*/, ''))), 'optMap', 'optFlatMap', 'orValue', 'or'];
}

/** Compiles a call that is a macro; undefined where it is a plain function. */
export function compileMacro(
  compilation: Compilation,
  node: CallNode,
  locals: Locals,
  compile: Compile,
): Evaluator | undefined {
  const { target, name, args } = node;
  if (target === null) return name === 'has' ? compileHas(compilation, node, locals, compile) : undefined;
  if (name === 'optMap' || name === 'optFlatMap') return compileOptional(compilation, node, target, locals, compile);
  const macro = LOOPS.get(`${name}/${args.length}`);
  if (macro === undefined) return undefined;
  const range = compile(target, locals);
  const scope = bind(compilation, args.slice(0, macro.variables), locals);
  if (scope === undefined) return range;
  const [first = 0, second = null] = scope.slots;
  const bodies = args.slice(macro.variables).map((arg) => compile(arg, scope.locals));
  return macro.build({ range, first, second, offset: node.nameStart }, bodies);
}

/** Declares the variables of a macro; undefined, with a problem noted, where an argument is not a name. */
function bind(
  compilation: Compilation,
  args: readonly CelNode[],
  locals: Locals,
): { slots: number[]; locals: Locals } | undefined {
  const inner = new Map(locals);
  const slots: number[] = [];
  for (const arg of args) {
    if (arg.kind !== 'ident') {
      noteProblem(compilation, arg, 'a macro variable must be a plain name');
      return undefined;
    }
    const slot = newSlot(compilation);
    inner.set(arg.name, slot);
    slots.push(slot);
  }
  const names = args.map((arg) => (arg.kind === 'ident' ? arg.name : ''));
  const twice = args.find((_, index) => names.indexOf(names[index] ?? '') !== index);
  if (twice === undefined) return { slots, locals: inner };
  noteProblem(compilation, twice, 'the two macro variables share a name');
  return undefined;
}

function compileHas(compilation: Compilation, node: CallNode, locals: Locals, compile: Compile): Evaluator {
  const [arg] = node.args;
  if (arg?.kind === 'select' && !arg.optional && node.args.length === 1) {
    return testField(compile(arg.operand, locals), fieldAccess(arg));
  }
  noteProblem(compilation, arg ?? node, 'has() takes one field selection, such as has(a.b)');
  return () => null;
}

function compileOptional(
  compilation: Compilation,
  node: CallNode,
  target: CelNode,
  locals: Locals,
  compile: Compile,
): Evaluator {
  const operand = compile(target, locals);
  const scope = bind(compilation, node.args.slice(0, 1), locals);
  const [slot] = scope?.slots ?? [];
  const bodyNode = node.args[1];
  if (scope === undefined || slot === undefined || bodyNode === undefined || node.args.length !== 2) {
    noteProblem(compilation, { start: node.nameStart, end: node.end }, `${node.name}() takes a name and an expression`);
    return operand;
  }
  const result = compile(bodyNode, scope.locals);
  const flat = node.name === 'optFlatMap';
  return (frame) => {
    const optional = operand(frame);
    if (!(optional instanceof CelOptional)) return noOverload(`${node.name}()`, [optional], node.nameStart);
    if (!optional.present) return optional;
    frame.slots[slot] = optional.value;
    return flat ? flatResult(result(frame), node.nameStart) : optionalResult(result(frame));
  };
}

function optionalResult(value: CelValue): CelValue {
  return isFailure(value) ? value : new CelOptional(value);
}

function flatResult(value: CelValue, offset: number): CelValue {
  return value instanceof CelOptional ? value : noOverload('optFlatMap()', [value], offset);
}

import { noOverload } from './arithmetic.ts';
import { type CallNode, type CelNode, dottedName } from './ast.ts';
import { constant, type Evaluator, scratchFrame, spend } from './frame.ts';
import { findOverloads, functionNames, isKnownFunction } from './library/index.ts';
import { fallback } from './logic.ts';
import { type Compile, compileMacro, macroNames } from './macros.ts';
import { dispatch } from './overload.ts';
import { compilePattern } from './patterns.ts';
import { type Compilation, type Locals, noteProblem } from './scope.ts';
import { CelError } from './values.ts';

/** Compiles a call: a macro, a function or a method. */
export function compileCall(compilation: Compilation, node: CallNode, locals: Locals, compile: Compile): Evaluator {
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
    const known = isKnownFunction(name, isMember) ? undefined : [...functionNames(isMember), ...macroNames(isMember)];
    noteProblem(compilation, span, unknownFunction(name, isMember, node.args.length), known);
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
  noteProblem(compilation, node, value.message);
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
    noteProblem(compilation, source, 'this is not a regular expression in the syntax of RE2');
    return general;
  }
  return (frame) => {
    spend(frame, 1);
    const text = subject(frame);
    if (typeof text === 'string') return pattern.test(frame, text);
    return noOverload('matches()', [text], node.nameStart);
  };
}

import { type CelNode, measure } from './ast.ts';
import { compileNode } from './compile.ts';
import { BudgetExhausted, type Evaluator, type Frame } from './frame.ts';
import { CelSyntaxError } from './lexer.ts';
import { parseCel } from './parser.ts';
import { type CelProblem, newCompilation } from './scope.ts';
import { CelError, type CelErrorCode, CelUnknown, type CelValue } from './values.ts';

/** What an evaluation ends with. `offset` is where in the source it went wrong, in UTF-16 units. */
export type CelResult =
  | { readonly ok: true; readonly value: CelValue }
  | {
      readonly ok: false;
      readonly error: { readonly code: CelErrorCode; readonly message: string; readonly offset: number };
    };

export interface EvaluateOptions {
  /** How many steps the evaluation may take. Default: 1,000,000. */
  readonly budget?: number;
}

/** Steps that several evaluations share: each of them takes what it needs, and with none left the next one fails. */
export interface SharedBudget {
  left: number;
}

/** The key under which variables carry a shared budget; no expression can name it, and copies of the variables keep it. */
export const SHARED_BUDGET: unique symbol = Symbol('shared budget');

export type CelVariables = Readonly<Record<string, unknown>> & { readonly [SHARED_BUDGET]?: SharedBudget };

/** A compiled expression. It keeps no state between evaluations. */
export interface CelProgram {
  readonly source: string;
  /** The declared variables that it reads, sorted. */
  readonly reads: readonly string[];
  readonly ast: CelNode;
  /**
   * Evaluates over plain JSON data, which may hold `CelUnknown` where an input is not here. Only what the program reads is
   * looked at. Never throws.
   */
  evaluate(variables: CelVariables, options?: EvaluateOptions): CelResult;
}

export interface CompileOptions {
  /** Names that the expression may use. A name may contain dots. */
  readonly variables: readonly string[];
  /** Kyverno's reading of `orValue()`: on a value that is not optional it gives that value. Default: false, an error. */
  readonly lenientOrValue?: boolean;
}

export type CompileResult =
  | { readonly ok: true; readonly program: CelProgram }
  | { readonly ok: false; readonly errors: readonly CelProblem[] };

const DEFAULT_BUDGET = 1_000_000;
const MAX_SOURCE = 100_000;
const MAX_NODES = 20_000;
const MAX_DEPTH = 500;

/** Compiles an expression, or says what is wrong with it and where. Never throws. */
export function compileCel(source: string, options: CompileOptions): CompileResult {
  const refuse = (message: string): CompileResult => ({
    ok: false,
    errors: [{ message, start: 0, end: Math.min(source.length, MAX_SOURCE) }],
  });
  if (source.length > MAX_SOURCE) return refuse(`the expression is longer than ${MAX_SOURCE} characters`);
  try {
    return compileSource(source, options, refuse);
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) return refuse(`the expression cannot be compiled: ${messageOf(error)}`);
    return { ok: false, errors: [{ message: error.message, start: error.start, end: error.end }] };
  }
}

function compileSource(
  source: string,
  options: CompileOptions,
  refuse: (message: string) => CompileResult,
): CompileResult {
  const ast = parseCel(source);
  const { nodes, depth } = measure(ast);
  if (nodes > MAX_NODES) return refuse(`the expression has more than ${MAX_NODES} parts`);
  if (depth > MAX_DEPTH) return refuse(`the expression is more than ${MAX_DEPTH} levels deep`);
  const compilation = newCompilation(options.variables, options.lenientOrValue ?? false);
  const run = compileNode(compilation, ast, new Map());
  if (compilation.problems.length > 0) return { ok: false, errors: compilation.problems };
  return { ok: true, program: makeProgram(source, ast, run, [...compilation.reads], compilation.slots) };
}

function makeProgram(
  source: string,
  ast: CelNode,
  run: Evaluator,
  reads: readonly (readonly [name: string, slot: number])[],
  slotCount: number,
): CelProgram {
  return {
    source,
    reads: reads.map(([name]) => name).toSorted(),
    ast,
    evaluate(variables, options) {
      const shared = variables[SHARED_BUDGET];
      const granted = Math.min(options?.budget ?? DEFAULT_BUDGET, shared?.left ?? Number.POSITIVE_INFINITY);
      const frame: Frame = { slots: new Array<CelValue>(slotCount).fill(null), fuel: granted };
      try {
        for (const [name, slot] of reads) frame.slots[slot] = readVariable(variables, name);
        return resultOf(run(frame));
      } catch (error) {
        return thrown(error);
      } finally {
        if (shared !== undefined) shared.left = Math.max(0, shared.left - (granted - frame.fuel));
      }
    },
  };
}

function readVariable(variables: Readonly<Record<string, unknown>>, name: string): CelValue {
  if (!Object.hasOwn(variables, name)) return new CelError('no-such-field', `the variable ${name} has no value`, 0);
  return (variables[name] ?? null) as CelValue;
}

function resultOf(value: CelValue): CelResult {
  if (value instanceof CelError) return failed(value.code, value.message, Math.max(0, value.offset));
  if (value instanceof CelUnknown)
    return failed('unknown', `the result depends on ${value.name}, which is not known here`);
  return { ok: true, value };
}

function failed(code: CelErrorCode, message: string, offset = 0): CelResult {
  return { ok: false, error: { code, message, offset } };
}

function thrown(error: unknown): CelResult {
  if (error instanceof BudgetExhausted) return failed('budget', 'the evaluation takes more steps than it may');
  if (error instanceof RangeError) return failed('too-deep', 'the data nest too deeply, or a result is too large');
  return failed('internal', `the evaluation broke: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

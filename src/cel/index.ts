/** The CEL engine. Everything else in this folder is its own business. */
export {
  type BinaryNode,
  type BinaryOperator,
  type CallNode,
  type CelNode,
  childrenOf,
  type ConditionalNode,
  type UnaryNode,
  type UnaryOperator,
} from './ast.ts';
export { celToJson, celToText, type PlainValue } from './json.ts';
export {
  type CelProgram,
  type CelResult,
  compileCel,
  type CompileOptions,
  type CompileResult,
  SHARED_BUDGET,
} from './program.ts';
export type { CelProblem } from './scope.ts';
export { type CelErrorCode, CelUnknown, type CelValue, UNKNOWN } from './values.ts';

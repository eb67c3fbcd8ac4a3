/** CEL of a rule, compiled; what is wrong in it goes where all defects go. */
import { type CelProgram, compileCel } from '../cel/index.ts';
import { lateProgram } from './late.ts';
import { strictFields } from './strict-fields.ts';
import { explainCel } from './suggest.ts';

export type RulePath = readonly (string | number)[];

/** Something wrong at a place of a rule; `offset` counts in the text that stands there. */
export interface RuleDefect {
  readonly path: RulePath;
  readonly message: string;
  readonly offset: number | null;
}

/** Where expressions are compiled: what they may read, and where their defects go. */
export interface Place {
  readonly variables: readonly string[];
  readonly params: readonly string[];
  readonly defects: RuleDefect[];
  /** Whether expressions are known to be sound, so that they can wait. */
  readonly late: boolean;
}

export function optionalCel(source: string | undefined, path: RulePath, place: Place): CelProgram | null {
  return source === undefined ? null : cel(source, path, place);
}

export function optionalCondition(source: string | undefined, path: RulePath, place: Place): CelProgram | null {
  return source === undefined ? null : condition(source, path, place);
}

/** An expression that must be true or false. What is a text or a number as it stands can never be either. */
export function condition(source: string, path: RulePath, place: Place): CelProgram {
  const program = cel(source, path, place);
  if (place.late) return program;
  const { ast } = program;
  if (ast.kind === 'list' || ast.kind === 'map' || (ast.kind === 'literal' && typeof ast.value !== 'boolean')) {
    place.defects.push(defect(path, 'CEL: expected a condition that is true or false'));
  }
  return program;
}

/** Compiles an expression. What does not compile leaves a defect and a stand-in: a rule with a defect is never handed out. */
export function cel(source: string, path: RulePath, place: Place): CelProgram {
  if (place.late) return lateProgram(source, place.variables);
  const compiled = compileCel(source, { variables: place.variables });
  if (compiled.ok) return strictFields(compiled.program);
  for (const error of compiled.errors) {
    place.defects.push({ path, message: `CEL: ${explainCel(source, error)}`, offset: error.start });
  }
  return { source, reads: [], ast: { kind: 'literal', value: false, start: 0, end: 0 }, evaluate: refuseToEvaluate };
}

function refuseToEvaluate(): { ok: true; value: boolean } {
  return { ok: true, value: false };
}

export function defect(path: RulePath, message: string): RuleDefect {
  return { path, message, offset: null };
}

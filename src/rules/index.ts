/** Rules: how they are loaded, evaluated and tested. Pure: texts and objects in, findings out. */
export { applyOps, type ApplyResult, type PlainOp } from './apply.ts';
export { type EvaluationContext, evaluateRules } from './evaluate.ts';
export { type LoadedRules, loadRules, type RuleFile } from './load.ts';
export { runRuleTests, type RuleTestFailure, type RuleTestResult } from './test-rules.ts';
export type {
  CompiledRule,
  ResolvedFix,
  ResolvedOp,
  ResolvedValue,
  RuleFinding,
  ScopeKind,
  Severity,
  ValueSource,
} from './types.ts';

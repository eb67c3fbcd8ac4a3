/**
 * Rules: how they are loaded and evaluated. Pure: texts and objects in, findings out. What only those who write rules need
 * (tests, words, examples, schema) is not here, because every check loads this.
 */
export { applyOps, type ApplyResult, type PlainOp } from './apply.ts';
export { type EvaluationContext, evaluateRules } from './evaluate.ts';
export { type CatalogueRule, type LoadedRules, loadRules, type RuleFile, type RuleText } from './load.ts';
export type {
  AddedObject,
  CompiledRule,
  ResolvedFix,
  ResolvedOp,
  ResolvedValue,
  RuleFinding,
  ScopeKind,
  Severity,
  ValueSource,
} from './types.ts';

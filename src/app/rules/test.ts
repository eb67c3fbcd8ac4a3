import { type FailedTest, formatRuleTests } from '../../report/rule-tests.ts';
import type { CompiledRule } from '../../rules/index.ts';
import { parseRuleSource } from '../../rules/source.ts';
import { type RuleTestResult, runRuleTests } from '../../rules/test-rules.ts';
import { validatorFor } from '../../schemas/index.ts';
import { openRules, type RuleAnswer, type RuleOptions, unknownRule } from './open.ts';

/** Runs the tests of all rules, or of some. A rule that does not load has not been tested, which is worse than a failure. */
export async function testRules(
  options: RuleOptions & { readonly ids: readonly string[]; readonly color: boolean },
): Promise<RuleAnswer> {
  const { texts, rules, podKinds, complaints } = await openRules(options, { tests: true });
  const unknown = options.ids.filter((id) => !rules.some((rule) => rule.id === id));
  const chosen = options.ids.length === 0 ? rules : rules.filter(({ id }) => options.ids.includes(id));
  const results = chosen.map((rule) => ({ rule, results: runRuleTests(rule, { podKinds, validators: validatorFor }) }));
  const failed = results.flatMap(({ rule, results }) => failedTests(rule, results, texts.get(rule.file) ?? ''));
  const tests = results.reduce((sum, { results }) => sum + results.length, 0);
  // An unknown id may be that of a rule that did not load, which has been said already.
  const all = complaints.length > 0 ? complaints : unknown.map((id) => unknownRule(id, rules));
  return {
    text: formatRuleTests({ rules: chosen.length, tests, failed, complete: all.length === 0 }, options),
    complaints: all,
    exitCode: all.length > 0 ? 2 : failed.length > 0 ? 1 : 0,
  };
}

function failedTests(rule: CompiledRule, results: readonly RuleTestResult[], text: string): FailedTest[] {
  const failed = results.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0) return [];
  const parsed = parseRuleSource(text);
  return failed.map(({ name, index, failures }) => ({
    rule: rule.id,
    name,
    file: rule.file,
    line: parsed.ok ? parsed.source.positionOf(['tests', index]).line : 1,
    failures,
  }));
}

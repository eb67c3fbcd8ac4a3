import { formatRuleList, type RuleList } from '../../report/rule-list.ts';
import { summarizeRule } from '../../rules/describe.ts';
import { openRules, type RuleAnswer, type RuleOptions } from './open.ts';

/** Every rule that loads, by id. */
export async function listRules(
  options: RuleOptions & { readonly format: string; readonly color: boolean },
): Promise<RuleAnswer> {
  const { rules, complaints } = await openRules(options, { tests: false });
  const list: RuleList = { apiVersion: 'oakum.dev/v1', kind: 'RuleList', rules: rules.map(summarizeRule) };
  const text = options.format === 'json' ? `${JSON.stringify(list, null, 2)}\n` : formatRuleList(list, options);
  return { text, complaints, exitCode: complaints.length === 0 ? 0 : 2 };
}

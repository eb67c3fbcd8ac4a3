import { formatRule } from '../../report/rule-description.ts';
import { describeRule } from '../../rules/describe.ts';
import { examplesOf } from '../../rules/examples.ts';
import { loadRules } from '../../rules/index.ts';
import { validatorFor } from '../../schemas/index.ts';
import { builtInTexts } from '../rule-files.ts';
import { openRules, type RuleAnswer, type RuleOptions, unknownRule } from './open.ts';

/** One rule in words, with examples from its tests, run just now. */
export async function showRule(
  options: RuleOptions & { readonly id: string; readonly color: boolean },
): Promise<RuleAnswer> {
  const { rules, podKinds, complaints } = await openRules(options, { tests: false });
  const found = rules.find(({ id }) => id === options.id);
  if (found === undefined) {
    return { text: '', complaints: complaints.length > 0 ? complaints : [unknownRule(options.id, rules)], exitCode: 2 };
  }
  const tested =
    found.tests === null ? await loadRules(builtInTexts().filter(({ file }) => file === found.file)) : null;
  const [rule = found] = tested?.rules ?? [];
  const text = formatRule(describeRule(rule), examplesOf(rule, { podKinds, validators: validatorFor }), options);
  return { text, complaints, exitCode: complaints.length === 0 ? 0 : 2 };
}

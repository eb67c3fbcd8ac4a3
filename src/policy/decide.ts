import type { Action, Policy, Severity } from './types.ts';

/** What a policy does about the findings of one rule. */
export function actionOf(policy: Policy, rule: { readonly id: string; readonly severity: Severity }): Action {
  const last = policy.rules.findLast((entry) => entry.ids.has(rule.id));
  return last?.action ?? policy.bySeverity.get(rule.severity) ?? 'block';
}

import type { Json } from '../kubernetes/resource.ts';
import type { Action, Policy, Severity } from './types.ts';

interface Judged {
  readonly id: string;
  readonly severity: Severity;
  /** The version of the catalogue that brought it. */
  readonly since: string;
}

/** What a policy does about the findings of one rule. */
export function actionOf(policy: Policy, rule: Judged): Action {
  const last = policy.rules.findLast((entry) => entry.ids.has(rule.id));
  if (last !== undefined) return last.action;
  if (policy.catalogue !== null && isLater(rule.since, policy.catalogue)) return 'off';
  return policy.bySeverity.get(rule.severity) ?? 'block';
}

/** The parameters that a policy sets, by rule; of several entries that set one, the last holds. */
export function paramsOf(policy: Policy): Readonly<Record<string, Readonly<Record<string, Json>>>> {
  const byRule = new Map<string, Readonly<Record<string, Json>>>();
  for (const { ids, params } of policy.rules) {
    for (const id of ids) byRule.set(id, { ...byRule.get(id), ...params });
  }
  return Object.fromEntries(byRule);
}

function isLater(version: string, than: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [version, than].map((text) =>
    text.split('.').map(Number),
  ) as [number[], number[]];
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

import { digestOf } from './digest.ts';
import type { Action, Policy, Severity } from './types.ts';

/** From the least to the worst. */
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** The built-in profile, which applies where no policy is given: what is high or worse blocks, the rest annotates. */
export const recommended: Policy = profile('recommended', 'high');

/** What the built-in profile takes for a memory limit where nothing else says one: so many times the container's request. */
export const recommendedMemoryFactor = 2;

function profile(name: string, blockFrom: Severity): Policy {
  const actions = severities.map((severity): [Severity, Action] => [
    severity,
    severities.indexOf(severity) >= severities.indexOf(blockFrom) ? 'block' : 'annotate',
  ]);
  return {
    get digest() {
      return digestOf(JSON.stringify({ name, actions }));
    },
    bySeverity: new Map(actions),
    rules: [],
    catalogue: null,
  };
}

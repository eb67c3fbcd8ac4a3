import { setImmediate } from 'node:timers/promises';
import type { CompiledRule } from '../rules/index.ts';

/**
 * Compiles expressions that would be compiled at their first evaluation, for as long as there is nothing else to do: while the
 * first kustomize works. Changes no result.
 */
export async function warmUp(rules: readonly CompiledRule[], isOver: () => boolean): Promise<void> {
  for (const { when, related, checks } of rules) {
    await setImmediate();
    if (isOver()) return;
    const programs = [when, ...related.flatMap(({ namespace, name }) => [namespace, name])];
    for (const program of [...programs, ...checks.flatMap((check) => [check.when, check.assert])]) void program?.reads;
  }
}

import { setImmediate } from 'node:timers/promises';
import { closureOf } from '../kustomize/closure.ts';
import type { Sources } from '../kustomize/sources.ts';
import type { CompiledRule } from '../rules/index.ts';

/**
 * Compiles expressions that would be compiled at their first evaluation, for as long as there is nothing else to do: while the
 * first kustomize works. Changes no result.
 *
 * @param root whose files tell, roughly, which kinds of objects there will be
 */
export async function warmUp(
  rules: readonly CompiledRule[],
  { sources, root }: { readonly sources: Sources; readonly root: string },
  isOver: () => boolean,
): Promise<void> {
  const kinds = kindsIn(sources, root);
  for (const { kinds: patterns, when, related, checks } of rules) {
    if (!patterns.some(({ workloads, kind }) => workloads || kind === null || kinds.has(kind))) continue;
    await setImmediate();
    if (isOver()) return;
    const programs = [when, ...related.flatMap(({ namespace, name }) => [namespace, name])];
    for (const program of [...programs, ...checks.flatMap((check) => [check.when, check.assert])]) void program?.reads;
  }
}

function kindsIn(sources: Sources, root: string): ReadonlySet<string> {
  const texts = closureOf(sources, root).files.map((file) => sources.files.read(file)?.toString('utf8') ?? '');
  const kinds = texts.flatMap((text) => [...text.matchAll(/^kind: *["']?([A-Za-z]+)/gm)].map(([, kind = '']) => kind));
  return new Set(['ConfigMap', 'Secret', ...kinds]);
}

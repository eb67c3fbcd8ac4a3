import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CompiledRule, loadRules, type RuleText } from '../../src/rules/index.ts';

export const top = fileURLToPath(new URL('../..', import.meta.url));

/** The texts of the rules in `rules/`. */
export const builtInFiles: readonly RuleText[] = globSync('rules/**/*.yaml', { cwd: top })
  .toSorted()
  .map((file) => ({ file, text: readFileSync(`${top}/${file}`, 'utf8') }));

/** The rules in `rules/`, read closely. */
export async function builtInRules(): Promise<readonly CompiledRule[]> {
  const { rules, problems } = await loadRules(builtInFiles);
  if (problems.length > 0) throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return rules;
}

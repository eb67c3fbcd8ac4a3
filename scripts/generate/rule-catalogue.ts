import { parse } from 'yaml';

/** What the catalogue tells of a rule; the rule format itself is checked where rules are loaded. */
interface Rule {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly category: string;
  readonly severity: string;
  readonly frameworks?: readonly string[];
  readonly equals?: readonly string[];
  readonly checks: readonly { readonly fix?: { readonly safety: string } }[];
}

/**
 * The page about all rules, by category.
 *
 * @param sources every rule file: its path from the repository's top, and its text
 */
export function ruleCatalogue(sources: readonly { readonly file: string; readonly text: string }[]): string {
  const rules = sources.map(({ file, text }) => ({ file, rule: parse(text) as Rule }));
  rules.sort((a, b) => compare(a.rule.category, b.rule.category) || compare(a.rule.id, b.rule.id));
  const lines = ['# Rules', '', 'Made by `npm run generate` from the files in `rules/`; edit those.'];
  let category = '';
  for (const { file, rule } of rules) {
    if (rule.category !== category) lines.push('', `## ${rule.category}`);
    category = rule.category;
    lines.push('', ...section(file, rule));
  }
  return `${lines.join('\n')}\n`;
}

function section(file: string, rule: Rule): string[] {
  const safeties = new Set(rule.checks.flatMap(({ fix }) => (fix === undefined ? [] : [fix.safety])));
  const fix = safeties.size === 0 ? 'fixed by hand' : `fix: ${[...safeties].toSorted(compare).join(', ')}`;
  const facts = [
    `severity: ${rule.severity}`,
    fix,
    ...named('frameworks', rule.frameworks),
    ...named('same as', rule.equals),
  ];
  return [
    `### ${rule.id}`,
    '',
    `${rule.title.trim()} ([source](../${file}))`,
    '',
    rule.reason.trim(),
    '',
    `*${facts.join(' · ')}*`,
  ];
}

function named(name: string, values: readonly string[] | undefined): string[] {
  return values === undefined || values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

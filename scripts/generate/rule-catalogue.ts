import type { CompiledRule } from '../../src/rules/index.ts';

/** The page about all rules, by category, as `docs/rules.md` holds it. */
export function ruleCatalogue(rules: readonly CompiledRule[]): string {
  const lines = ['# Rules', '', 'Made by `npm run generate` from the files in `rules/`; edit those.'];
  const categories = new Set(rules.map((rule) => rule.category));
  for (const category of [...categories].toSorted()) {
    lines.push('', `## ${category}`);
    for (const rule of rules) if (rule.category === category) lines.push('', ...section(rule));
  }
  return `${lines.join('\n')}\n`;
}

function section({ id, title, reason, severity, file, checks, frameworks, equals }: CompiledRule): string[] {
  const safeties = new Set(checks.map(({ fix }) => fix.safety));
  const facts = [`severity: ${severity}`, `fix: ${[...safeties].toSorted().join(', ')}`];
  if (frameworks.length > 0) facts.push(`frameworks: ${frameworks.join(', ')}`);
  if (equals.length > 0) facts.push(`same as: ${equals.join(', ')}`);
  return [`### ${id}`, '', `${title} ([source](../${file}))`, '', reason, '', `*${facts.join(' · ')}*`];
}

import type { RuleDescription } from '../../src/rules/describe.ts';
import { NOTICE } from './rule-page.ts';

/** The page about all rules: by category, then by framework. */
export function ruleIndex(rules: readonly RuleDescription[]): string {
  const categories = distinct(rules.map(({ category }) => category));
  const frameworks = distinct(rules.flatMap((rule) => rule.frameworks));
  const blocks = [
    '# Rules',
    ...categories.flatMap((category) => [`## ${category}`, table(rules.filter((rule) => rule.category === category))]),
    '## By framework',
    ['| framework | rules |', '|---|---|', ...frameworks.map((name) => frameworkRow(name, rules))].join('\n'),
    NOTICE,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table(rules: readonly RuleDescription[]): string {
  const rows = rules.map(
    (rule) => `| ${link(rule)} | ${rule.title.replaceAll('|', '\\|')} | ${rule.severity} | ${rule.safety} |`,
  );
  return ['| rule | says | severity | fix |', '|---|---|---|---|', ...rows].join('\n');
}

function frameworkRow(framework: string, rules: readonly RuleDescription[]): string {
  const members = rules.filter(({ frameworks }) => frameworks.includes(framework));
  return `| ${framework} | ${members.map(link).join(', ')} |`;
}

function link({ id }: RuleDescription): string {
  return `[${id}](${id}.md)`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

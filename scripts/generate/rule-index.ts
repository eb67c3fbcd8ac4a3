import type { RuleDescription } from '../../src/rules/describe.ts';
import { NOTICE } from './rule-page.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'];
const safeties = ['safe', 'review', 'manual'];

/** The page about all rules: by category, then by framework. */
export function ruleIndex(rules: readonly RuleDescription[]): string {
  const categories = distinct(rules.map(({ category }) => category));
  const frameworks = distinct(rules.flatMap((rule) => rule.frameworks));
  const blocks = [
    '# Rules',
    `${rules.length} rules. [How we differ](how-we-differ.md) says where other tools' verdicts are wrong.`,
    counts(rules, categories),
    ...categories.flatMap((category) => [`## ${category}`, table(rules.filter((rule) => rule.category === category))]),
    '## By framework',
    ['| framework | rules |', '|---|---|', ...frameworks.map((name) => frameworkRow(name, rules))].join('\n'),
    NOTICE,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** How many there are: of each category by severity and by the riskiest edit, and of each framework likewise. */
function counts(rules: readonly RuleDescription[], categories: readonly string[]): string {
  const columns = [...severities, ...safeties];
  const row = (name: string, members: readonly RuleDescription[]): string => {
    const cells = [
      ...severities.map((severity) => members.filter((rule) => rule.severity === severity).length),
      ...safeties.map((safety) => members.filter((rule) => rule.safety === safety).length),
    ];
    return `| ${name} | ${cells.map((cell) => (cell === 0 ? '' : cell)).join(' | ')} | ${members.length} |`;
  };
  const frameworks = distinct(rules.flatMap((rule) => rule.frameworks.map(family)));
  return [
    `| | ${columns.join(' | ')} | rules |`,
    `|---|${columns.map(() => '---|').join('')}---|`,
    ...categories.map((name) =>
      row(
        name,
        rules.filter(({ category }) => category === name),
      ),
    ),
    ...frameworks.map((name) =>
      row(
        `*${name}*`,
        rules.filter((rule) => rule.frameworks.some((each) => family(each) === name)),
      ),
    ),
    row('**all**', rules),
  ].join('\n');
}

/** The framework of an entry, without the number of what it demands. */
function family(framework: string): string {
  return framework.startsWith('cis/') ? 'cis' : framework;
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

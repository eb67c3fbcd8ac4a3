import { manifestOf } from '../../src/report/rule-examples.ts';
import type { RuleDescription } from '../../src/rules/describe.ts';
import type { RuleExample, RuleExamples } from '../../src/rules/examples.ts';

export const NOTICE = '<!-- Made by npm run generate from the files in rules/; edit those. -->';

/** Another tool's error, and the objects that show it, with what this rule says of them. */
export interface ShownDifference {
  readonly difference: { readonly peer: string; readonly text: string };
  readonly example: RuleExample;
}

const safeties = {
  safe: 'It changes nothing for the app.',
  review: 'A person should look at it before it is merged.',
  manual: 'Only a person can mend it.',
} as const;

/** The page about one rule. Its examples were run when it was made. */
export function rulePage(
  rule: RuleDescription,
  { bad, good }: RuleExamples,
  differences: readonly ShownDifference[],
): string {
  const blocks = [
    `# ${rule.id}`,
    `${rule.title}.`,
    facts(rule),
    rule.reason,
    ...section('What it finds', [...checks(rule), ...exampleBlocks(bad, 'Bad'), ...exampleBlocks(good, 'Good')]),
    ...section('How to fix it', fix(rule)),
    ...section('Parameters', rule.parameters.flatMap(parameter)),
    ...section('Frameworks', list(rule.frameworks)),
    ...section('The same rule elsewhere', list(rule.equals)),
    ...section('How we differ', rule.differs === null ? [] : differs(rule, differences)),
    NOTICE,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function facts({ category, severity, safety, since, file }: RuleDescription): string {
  const link = `[${file}](../../${file})`;
  return `${category} · severity ${severity} · fix ${safety} · since ${since} · ${link}`;
}

function section(title: string, blocks: readonly string[]): string[] {
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

function differs({ equals }: RuleDescription, differences: readonly ShownDifference[]): string[] {
  if (differences.length === 0)
    return [`No case is known in which the verdict differs from that of ${comparedPeers(equals).join(', ')}.`];
  return differences.flatMap(({ difference, example }) => [
    `\`${difference.peer}\`: ${difference.text}`,
    ...exampleBlocks(example, `The case "${example.test}"`),
    ...(example.findings.length === 0 ? ['This rule finds nothing here.'] : []),
  ]);
}

/** The tools that every rule is compared with. */
export function comparedPeers(equals: readonly string[]): string[] {
  return equals.filter((peer) => /^(?:trivy|kube-linter|polaris):/.test(peer)).map((peer) => `\`${peer}\``);
}

function checks(rule: RuleDescription): string[] {
  return list(rule.checks.map(({ message, looksAt }) => `\`${message}\` (${looksAt})`));
}

function exampleBlocks(example: RuleExample | null, title: string): string[] {
  if (example === null) return [];
  const { objects, findings, kubernetesVersion, params } = example;
  const target = kubernetesVersion === null ? '' : `, for Kubernetes ${kubernetesVersion}`;
  const given = params === null ? '' : `, with the parameters \`${JSON.stringify(params)}\``;
  const found = findings.map(({ message, pointer }) => `\`${pointer}\`: ${message}`);
  return [`${title}${target}${given}:`, fence(manifestOf(objects), 'yaml'), ...list(found)];
}

function fix({ safety, fix }: RuleDescription): string[] {
  const refusals = fix.refusals.map(({ code, reason }) => `\`${code}\`: ${reason}`);
  return [
    safeties[safety],
    ...fix.reasons,
    ...titled('`oakum fix` makes these edits:', fix.steps),
    ...titled('It refuses, with a code:', refusals),
    ...titled('Know before you merge:', fix.notes),
  ];
}

function titled(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [title, ...list(items)];
}

/** A default that is long, such as a table, stands below in full. */
function parameter({ name, type, description, default: value }: RuleDescription['parameters'][number]): string[] {
  const text = JSON.stringify(value);
  const head = `\`${name}\` (${type}): ${description}`;
  return text.length <= 80
    ? [`${head} Default: \`${text}\`.`]
    : [`${head} Default:`, fence(manifestOf([value]), 'yaml')];
}

function list(items: readonly string[]): string[] {
  return items.length === 0 ? [] : [items.map((item) => `- ${item}`).join('\n')];
}

function fence(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\`\`\``;
}

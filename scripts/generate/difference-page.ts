import type { RuleDescription } from '../../src/rules/describe.ts';
import { comparedPeers, NOTICE } from './rule-page.ts';

/** The page about the cases in which other tools' verdicts are wrong, and about the rules where no such case is known. */
export function differencePage(rules: readonly RuleDescription[]): string {
  const compared = rules.filter(({ differs }) => differs !== null);
  const rows = compared.flatMap(({ id, differs }) =>
    (differs ?? []).map(({ peer, text }) => `| [${id}](${id}.md#how-we-differ) | \`${peer}\` | ${cell(text)} |`),
  );
  const without = compared
    .filter(({ differs }) => differs?.length === 0)
    .map(({ id, equals }) => `- [${id}](${id}.md): ${comparedPeers(equals).join(', ')}`);
  const blocks = [
    '# How we differ',
    `${compared.length} rules were compared with those of Trivy, kube-linter and Polaris that are about the same thing, by reading ` +
      "their source. Each row is a case in which their verdict is wrong; the rule's page shows the objects, which are one of its tests.",
    ['| rule | elsewhere | what it does there |', '|---|---|---|', ...rows].join('\n'),
    '## No difference known',
    'For these rules no case was found in which the verdicts differ.',
    without.join('\n'),
    NOTICE,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

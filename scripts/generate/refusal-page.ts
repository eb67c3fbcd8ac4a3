import { type RefusalEntry, refusals } from '../../src/refusals.ts';
import { conversionRefusals, ruleRefusals } from '../../src/rule-refusals.ts';
import type { RuleDescription } from '../../src/rules/describe.ts';

const NOTICE = '<!-- Made by npm run generate from src/refusals.ts, src/rule-refusals.ts and rules/; edit those. -->';

/** Every code by which a finding is left, what it means and what a person could do. */
export function refusalPage(rules: readonly RuleDescription[]): string {
  const own = Object.entries(ruleRefusals).map(([code, { says, advice }]) => {
    const links = rulesThatSay(code, rules).map((id) => `[${id}](rules/${id}.md)`);
    return `| \`${code}\` | ${says} | ${advice} | ${links.join(', ')} |`;
  });
  const blocks = [
    '# Why a finding is left, and what to do',
    'A finding that `oakum fix` leaves has a `code`, a `reason` that names the place, and an `advice` in its report. The code is ' +
      'stable. Rules of a house may bring codes of their own, which only those rules explain.',
    ...section('Where the value comes from cannot be told', refusals.traceRefusals),
    ...section('A person has to say something first', refusals.openQuestions),
    ...section('The edit was not made, or was taken back', refusals.fixRefusals),
    ...section('The file is written in a way that is not edited', refusals.editRefusals),
    ...section('The object cannot be rewritten to its new API version', conversionRefusals),
    '## The rule leaves it to a person',
    ['| code | means | what a person could do | said by |', '|---|---|---|---|', ...own].join('\n'),
    NOTICE,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Codes that a built-in rule says and the table does not explain, and those of the table that no rule says. */
export function strayCodes(rules: readonly RuleDescription[]): string[] {
  const said = new Set(rules.flatMap(({ fix }) => fix.refusals.map(({ code }) => code)));
  const unknown = [...said].filter((code) => !Object.hasOwn(ruleRefusals, code));
  const unsaid = Object.keys(ruleRefusals).filter((code) => !said.has(code));
  return [
    ...unknown.map((code) => `A rule refuses with ${code}, which src/rule-refusals.ts does not explain; add it there.`),
    ...unsaid.map((code) => `src/rule-refusals.ts explains ${code}, with which no rule refuses; remove it there.`),
  ];
}

function rulesThatSay(code: string, rules: readonly RuleDescription[]): string[] {
  return rules.filter(({ fix }) => fix.refusals.some((refusal) => refusal.code === code)).map(({ id }) => id);
}

function section(title: string, table: Readonly<Record<string, RefusalEntry>>): string[] {
  const rows = Object.entries(table).map(([code, { says, advice }]) => `| \`${code}\` | ${says} | ${advice} |`);
  return [`## ${title}`, ['| code | means | what a person could do |', '|---|---|---|', ...rows].join('\n')];
}

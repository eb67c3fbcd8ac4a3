import type { RuleDescription } from '../rules/describe.ts';
import type { RuleExample, RuleExamples } from '../rules/examples.ts';
import { manifestOf } from './rule-examples.ts';
import { colorsFor, paintSeverity, printable } from './terminal.ts';

/** One rule, with all that a person wants to know of it. */
export function formatRule(
  rule: RuleDescription,
  { bad, good }: RuleExamples,
  { color }: { readonly color: boolean },
): string {
  const colors = colorsFor(color);
  const severity = paintSeverity(colors, rule.severity, rule.severity);
  const facts = [`${rule.category}, ${severity}, since ${rule.since}`, `from ${printable(rule.file)}`];
  const sections: [string, readonly string[]][] = [
    ['Why', [rule.reason]],
    ['Finds', rule.checks.map(({ looksAt, message }) => `${message} (${looksAt})`)],
    ['Fix', fixLines(rule)],
    ['Parameters', rule.parameters.map(parameterLine)],
    ['Frameworks', joined(rule.frameworks)],
    ['Same as', joined(rule.equals)],
    ['Bad', bad === null ? [] : exampleLines(bad)],
    ['Good', good === null ? [] : exampleLines(good)],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${colors.bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  return [`${colors.cyan(rule.id)}: ${printable(rule.title)}\n${facts.join('; ')}\n`, ...blocks].join('\n');
}

const safeties = {
  safe: 'safe: it changes nothing for the app',
  review: 'review: a person should look at it before it is merged',
  manual: 'manual: only a person can mend it',
} as const;

function fixLines({ safety, fix }: RuleDescription): string[] {
  return [
    safeties[safety],
    ...fix.steps,
    ...fix.reasons,
    ...fix.refusals.map(({ code, reason }) => `refused (${code}): ${reason}`),
    ...fix.notes.map((note) => `note: ${note}`),
  ].map(printable);
}

function parameterLine(parameter: RuleDescription['parameters'][number]): string {
  const { name, type, description, default: value } = parameter;
  const shown = JSON.stringify(value);
  return printable(
    `${name} (${type}): ${description} Default: ${shown.length > 80 ? `${shown.slice(0, 79)}…` : shown}`,
  );
}

function joined(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [printable(texts.join(', '))];
}

function exampleLines({ objects, findings, kubernetesVersion }: RuleExample): string[] {
  const target = kubernetesVersion === null ? [] : [`(on Kubernetes ${kubernetesVersion})`];
  const found = findings.map(({ message, pointer }) => `→ ${message}, at ${pointer}`);
  return [...target, ...manifestOf(objects).trimEnd().split('\n'), ...found].map(printable);
}

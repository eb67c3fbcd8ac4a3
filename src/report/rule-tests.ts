import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { Json } from '../kubernetes/resource.ts';
import type { RuleTestFailure } from '../rules/test-rules.ts';
import { type Colors, colorsFor, count, printable } from './terminal.ts';

export interface TestedRules {
  readonly rules: number;
  readonly tests: number;
  readonly failed: readonly FailedTest[];
  /** Whether all that was asked for could be tested. */
  readonly complete: boolean;
}

export interface FailedTest {
  readonly rule: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly failures: readonly RuleTestFailure[];
}

/** Each test that does not hold, with a diff from what it expects to what came, and what it adds up to. */
export function formatRuleTests(tested: TestedRules, { color }: { readonly color: boolean }): string {
  const colors = colorsFor(color);
  const { rules, tests, failed, complete } = tested;
  const seen = `${count(rules, 'rule')}, ${count(tests, 'test')}`;
  const verdict = failed.length === 0 ? 'all hold' : colors.red(`${failed.length} failed`);
  const rest = complete ? '' : `, and ${colors.red('not every rule could be tested')}`;
  return [...failed.map((each) => failureText(each, colors)), `${seen}: ${verdict}${rest}\n`].join('\n');
}

function failureText({ rule, name, file, line, failures }: FailedTest, colors: Colors): string {
  const head = `${colors.red('failed')}  ${colors.cyan(rule)}: ${printable(name)}\n  ${printable(`${file}:${line}`)}\n`;
  const bodies = failures.map(({ message, difference }) => {
    const diff = difference === null ? [] : diffLines(difference.expected, difference.found, colors);
    return [`  ${printable(message)}`, ...diff.map((each) => `    ${each}`)].map((each) => `${each}\n`).join('');
  });
  return `${head}${bodies.join('')}`;
}

function diffLines(expected: Json, found: Json, colors: Colors): string[] {
  const { hunks } = structuredPatch('', '', textOf(expected), textOf(found), undefined, undefined, { context: 3 });
  const lines = hunks.flatMap((hunk, index) => [...(index === 0 ? [] : ['…']), ...hunk.lines]).map(printable);
  return [
    `${colors.green('- expected')}  ${colors.red('+ found')}`,
    ...lines.map((line) =>
      line.startsWith('-') ? colors.green(line) : line.startsWith('+') ? colors.red(line) : line,
    ),
  ];
}

/** Pointers stand alone on their lines. */
function textOf(value: Json): string {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.map((each) => `${each}\n`).join('');
  }
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}

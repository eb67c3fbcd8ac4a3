/**
 * Writes the files that are made from others. With --check it writes nothing and fails where one is not up to date.
 * Either way it reads every built-in rule closely, with its tests, which the product itself then need not do.
 * --from and --into name other folders than this repository, for the rules and for what is made of them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatProblem } from '../src/report/index.ts';
import { describeRule } from '../src/rules/describe.ts';
import { differencesOf, examplesOf } from '../src/rules/examples.ts';
import { digestOf } from '../src/policy/index.ts';
import { type CompiledRule, loadRules, type RuleText } from '../src/rules/index.ts';
import { ruleJsonSchema } from '../src/rules/json-schema.ts';
import type { RuleDefinition } from '../src/rules/schema.ts';
import { parseRuleSource } from '../src/rules/source.ts';
import { runRuleTests } from '../src/rules/test-rules.ts';
import { differencePage } from './generate/difference-page.ts';
import { validatorFor } from '../src/schemas/index.ts';
import { refusalPage, strayCodes } from './generate/refusal-page.ts';
import { ruleIndex } from './generate/rule-index.ts';
import { rulePage } from './generate/rule-page.ts';

const top = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { check: { type: 'boolean' }, from: { type: 'string' }, into: { type: 'string' } },
});
const { check: onlyCheck = false, from = top, into = top } = values;

/** Where every page is generated: one that nothing makes any more goes. */
const PAGES = 'docs/rules';

const world = { validators: validatorFor };
const wanted = await generated();
for (const [path, text] of wanted) if (read(path) !== text) write(path, text);
for (const page of pages()) if (!wanted.has(page)) remove(page);

async function generated(): Promise<Map<string, string>> {
  const files = readdirSync(join(from, 'rules'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => ({ file: `rules/${file}`, text: readFileSync(join(from, 'rules', file), 'utf8') }));
  const { rules, problems } = await loadRules(files);
  for (const problem of problems) fail(formatProblem(problem));
  for (const rule of rules) {
    for (const { name, failures } of runRuleTests(rule, world)) {
      for (const failure of failures) fail(`${rule.file}: ${name}: ${failure.message}`);
    }
  }
  const described = rules.map((rule) => ({
    rule: describeRule(rule),
    examples: examplesOf(rule, world),
    differences: differencesOf(rule, world),
  }));
  for (const { rule, examples } of described) {
    if (examples.bad === null || examples.good === null) {
      fail(`${rule.file}: expected a test that fails and one that passes, to show in ${PAGES}.`);
    }
  }
  const descriptions = described.map(({ rule }) => rule);
  for (const stray of strayCodes(descriptions)) fail(stray);
  return new Map([
    ['docs/refusals.md', refusalPage(descriptions)],
    [`${PAGES}/README.md`, ruleIndex(described.map(({ rule }) => rule))],
    [`${PAGES}/how-we-differ.md`, differencePage(described.map(({ rule }) => rule))],
    ...described.map(({ rule, examples, differences }): [string, string] => [
      `${PAGES}/${rule.id}.md`,
      rulePage(rule, examples, differences),
    ]),
    ['rules/catalogue.json', catalogue(files, rules)],
    ['schemas/rule.json', `${JSON.stringify(ruleJsonSchema(), null, 2)}\n`],
  ]);
}

/** The rules as the product reads them: parsed and proved, without their tests. A line each, so that a change shows. */
function catalogue(files: readonly RuleText[], rules: readonly CompiledRule[]): string {
  const lines = files.map(({ file, text }) => {
    const { tests: _, ...definition } = parseRuleData(text);
    return JSON.stringify({ file, digest: digestOf(text), definition });
  });
  if (rules.length !== files.length) return '';
  return `{"rules":[\n${lines.join(',\n')}\n]}\n`;
}

function write(path: string, text: string): void {
  if (onlyCheck) {
    fail(`${path} is not up to date; run npm run generate and commit it.`);
    return;
  }
  mkdirSync(dirname(join(into, path)), { recursive: true });
  writeFileSync(join(into, path), text);
  console.log(`wrote ${path}`);
}

function remove(path: string): void {
  if (onlyCheck) {
    fail(`${path} is made from no rule; run npm run generate and commit that it is gone.`);
    return;
  }
  rmSync(join(into, path));
  console.log(`removed ${path}`);
}

function pages(): string[] {
  try {
    return readdirSync(join(into, PAGES))
      .toSorted()
      .map((name) => `${PAGES}/${name}`);
  } catch {
    return [];
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

function parseRuleData(text: string): RuleDefinition {
  const parsed = parseRuleSource(text);
  if (!parsed.ok) throw new Error('a rule that loaded does not parse');
  return parsed.source.data as RuleDefinition;
}

function read(path: string): string | null {
  try {
    return readFileSync(join(into, path), 'utf8');
  } catch {
    return null;
  }
}

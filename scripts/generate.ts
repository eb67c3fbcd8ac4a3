/**
 * Writes the files that are made from others. With --check it writes nothing and fails where one is not up to date.
 * Either way it reads every built-in rule closely, with its tests, which the product itself then need not do.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatProblem } from '../src/report/index.ts';
import { loadRules, runRuleTests } from '../src/rules/index.ts';
import { ruleCatalogue } from './generate/rule-catalogue.ts';

const top = join(import.meta.dirname, '..');
const onlyCheck = process.argv.includes('--check');

for (const [path, wanted] of await generated()) {
  if (read(path) === wanted) continue;
  if (onlyCheck) {
    fail(`${path} is not up to date; run npm run generate and commit it.`);
    continue;
  }
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), wanted);
  console.log(`wrote ${path}`);
}

async function generated(): Promise<Map<string, string>> {
  const files = readdirSync(join(top, 'rules'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => ({ file: `rules/${file}`, text: readFileSync(join(top, 'rules', file), 'utf8') }));
  const { rules, problems } = await loadRules(files, { tests: true });
  for (const problem of problems) fail(formatProblem(problem));
  for (const rule of rules) {
    for (const { name, failures } of runRuleTests(rule)) {
      for (const failure of failures) fail(`${rule.file}: ${name}: ${failure}`);
    }
  }
  return new Map([['docs/rules.md', ruleCatalogue(rules)]]);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

function read(path: string): string | null {
  try {
    return readFileSync(join(top, path), 'utf8');
  } catch {
    return null;
  }
}

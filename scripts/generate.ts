/**
 * Writes the files that are made from others. With --check it writes nothing and fails where one is not up to date.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ruleCatalogue } from './generate/rule-catalogue.ts';

const top = join(import.meta.dirname, '..');
const onlyCheck = process.argv.includes('--check');

for (const [path, wanted] of generated()) {
  if (read(path) === wanted) continue;
  if (onlyCheck) {
    console.error(`${path} is not up to date; run npm run generate and commit it.`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), wanted);
  console.log(`wrote ${path}`);
}

function generated(): Map<string, string> {
  const rules = readdirSync(join(top, 'rules'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file: `rules/${file}`, text: readFileSync(join(top, 'rules', file), 'utf8') }));
  return new Map([['docs/rules.md', ruleCatalogue(rules)]]);
}

function read(path: string): string | null {
  try {
    return readFileSync(join(top, path), 'utf8');
  } catch {
    return null;
  }
}

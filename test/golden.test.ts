import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findingsIn,
  fixIn,
  leftOf,
  makeRepository,
  type Options,
  readTree,
  spokenOf,
  withoutGit,
} from './remediation/world.ts';
import { tenRules } from './remediation/ten-rules.ts';

/**
 * Each folder of `golden/` is a case named by its sentence: `before` is a repository, `after` what `oakum fix --write`
 * makes of it. Where findings are left, `left` holds a line for each: root, rule, code. Where a person gave values,
 * `values` holds a line for each: rule=value. Where a case is about some rules only, `rules` holds a line for each, and
 * `own-rules` the files of those that are the case's own.
 */
const golden = join(import.meta.dirname, 'golden');

function linesOf(name: string, file: string): string[] {
  const path = join(golden, name, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

function optionsOf(name: string): Options {
  const pairs = linesOf(name, 'values').map((line): [string, string[]] => {
    const cut = line.indexOf('=');
    return [line.slice(0, cut), [line.slice(cut + 1)]];
  });
  const own = join(golden, name, 'own-rules');
  const asked = linesOf(name, 'rules');
  return {
    values: new Map(pairs),
    onlyRules: asked.length === 0 ? tenRules : asked,
    rules: existsSync(own) ? [own] : [],
  };
}

/** Lines that are new, or stand where something was taken away, by file: what an edit may be said to be at. */
function touchedLines(diff: string): ReadonlySet<string> {
  const touched = new Set<string>();
  let [file, line] = ['', 0];
  for (const text of diff.split('\n')) {
    const hunk = /^@@ -\S+ \+(\d+)/.exec(text);
    if (text.startsWith('+++ ')) file = text.slice('+++ b/'.length);
    else if (hunk !== null) line = Number(hunk[1]);
    else if (text.startsWith('+')) touched.add(`${file}:${line++}`);
    else if (text.startsWith(' ')) line++;
  }
  return touched;
}

function hasRemovals(diff: string, file: string): boolean {
  const [, part = ''] = diff.split(`+++ b/${file}\n`);
  return /^-/m.test(part.split(/^diff --git /m)[0] ?? '');
}

describe('oakum fix --write', () => {
  for (const name of readdirSync(golden).sort()) {
    it(name.replaceAll('-', ' '), async () => {
      const before = readTree(join(golden, name, 'before'));
      const top = makeRepository(before);
      const options = optionsOf(name);
      const found = await findingsIn(top, options);
      const result = await fixIn(top, options);
      const after = withoutGit(readTree(top));
      expect(after).toEqual(readTree(join(golden, name, 'after')));
      expect(leftOf(result)).toEqual(linesOf(name, 'left'));
      expect(spokenOf(result), 'each finding is fixed or left').toEqual(found);

      const { diff, fixed } = result.report;
      const touched = touchedLines(diff);
      for (const { file, line } of fixed.flatMap(({ edits }) => edits)) {
        if (!hasRemovals(diff, file)) expect([...touched]).toContain(`${file}:${line}`);
      }
      const applied = makeRepository(before);
      if (diff !== '') execFileSync('git', ['apply', '-'], { cwd: applied, input: diff });
      expect(withoutGit(readTree(applied)), 'the diff says what was written').toEqual(after);

      await fixIn(top, options);
      expect(withoutGit(readTree(top)), 'a second run changes nothing').toEqual(after);
    });
  }
});

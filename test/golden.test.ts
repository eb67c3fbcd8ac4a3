import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTree, oakum, readTree, run } from './cli/world.ts';

/**
 * Each folder of `golden/` is a case named by its sentence: `before` is a repository, `after` what `oakum fix --write`
 * makes of it. Where findings are left, `left` holds a line for each: root, rule, code.
 */
const golden = join(import.meta.dirname, 'golden');

interface FixOutput {
  readonly left: readonly { readonly root: string; readonly rule: string; readonly code: string }[];
}

async function fixed(top: string): Promise<FixOutput> {
  const ended = await oakum(['fix', '--write', '--format', 'json'], { cwd: top });
  return JSON.parse(ended.stdout) as FixOutput;
}

function expectedLeft(name: string): string[] {
  const file = join(golden, name, 'left');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function withoutGit(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.git/')));
}

describe('oakum fix --write', () => {
  for (const name of readdirSync(golden).sort()) {
    it(name.replaceAll('-', ' '), async () => {
      const top = makeTree(readTree(join(golden, name, 'before')));
      await run('git', ['init', '-q'], { cwd: top });
      const { left } = await fixed(top);
      const after = withoutGit(readTree(top));
      expect(after).toEqual(readTree(join(golden, name, 'after')));
      expect(left.map(({ root, rule, code }) => `${root || '.'} ${rule} ${code}`).sort()).toEqual(expectedLeft(name));
      await fixed(top);
      expect(withoutGit(readTree(top)), 'a second run changes nothing').toEqual(after);
    });
  }
});

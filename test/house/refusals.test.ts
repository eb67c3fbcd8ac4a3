import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusals } from '../../src/refusals.ts';
import { adviceFor, conversionRefusals, ruleRefusals } from '../../src/rule-refusals.ts';

const top = join(import.meta.dirname, '..', '..');
const tables = [...Object.values(refusals), conversionRefusals, ruleRefusals];
const all = tables.flatMap((table) => Object.entries(table));

function sources(): string {
  const names = readdirSync(join(top, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts') && !/^(?:rule-)?refusals\.ts$/.test(name))
    .map((name) => readFileSync(join(top, 'src', name), 'utf8'))
    .join('\n');
}

describe('the table of refusals', () => {
  test('has each code once, in kebab-case', () => {
    const codes = all.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.filter((code) => !/^[a-z]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });

  test('says a sentence and an advice for each, which a table can hold', () => {
    for (const [code, { says, advice }] of all) {
      expect(`${code}: ${says}`).toMatch(/^[a-z0-9-]+: [A-Z][^|\n]+\.$/);
      expect(`${code}: ${advice}`).toMatch(/^[a-z0-9-]+: [A-Z][^|\n]+\.$/);
      expect(adviceFor(code)).toBe(advice);
    }
  });

  test('has no code of the product that nothing in it says', () => {
    const text = sources();
    const product = [...Object.values(refusals), conversionRefusals].flatMap((table) => Object.keys(table));
    // What yaml/ says is told with `edit-` before it.
    expect(product.filter((code) => !text.includes(`'${code.replace(/^edit-/, '')}'`))).toEqual([]);
  });

  test('points to the rule where only the rule can explain its code', () => {
    expect(adviceFor('of-a-house')).toContain('oakum rules show');
    expect(adviceFor('toString')).toContain('oakum rules show');
  });
});

import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { builtInFiles, top } from './built-in.ts';

type Rule = Record<string, unknown> & { checks: Record<string, unknown>[]; tests: Record<string, unknown>[] };

const schema = z.fromJSONSchema(JSON.parse(readFileSync(`${top}/schemas/rule.json`, 'utf8')));
const texts = new Map(builtInFiles.map(({ file, text }) => [file, text]));

function accepts(change: (rule: Rule) => unknown): boolean {
  const rule = load(texts.get('rules/resources/container-memory-limit.yaml') ?? '') as Rule;
  change(rule);
  return schema.safeParse(rule).success;
}

describe('the schema that editors read', () => {
  test.each([...texts])('accepts %s', (_, text) => {
    expect(schema.safeParse(load(text)).error).toBeUndefined();
  });

  test.each<[string, (rule: Rule) => unknown]>([
    ['an unknown key', (rule) => Object.assign(rule, { sevrity: 'low' })],
    ['an unknown key of a check', (rule) => Object.assign(rule.checks[0] ?? {}, { asert: 'true' })],
    ['an unknown key of a test', (rule) => Object.assign(rule.tests[0] ?? {}, { expects: 'pass' })],
    ['a missing reason', (rule) => delete rule['reason']],
    ['a severity that is none', (rule) => Object.assign(rule, { severity: 'urgent' })],
    ['an id with capitals', (rule) => Object.assign(rule, { id: 'MyRule' })],
    ['a version that is a number', (rule) => Object.assign(rule, { since: 0.1 })],
    ['a pointer that does not begin with a slash', (rule) => Object.assign(rule.checks[0] ?? {}, { at: 'resources' })],
    ['no test', (rule) => Object.assign(rule, { tests: [] })],
    ['an expectation that is none', (rule) => Object.assign(rule.tests[0] ?? {}, { expect: 'fail' })],
  ])('refuses %s', (_, change) => {
    expect(accepts(() => null)).toBe(true);
    expect(accepts(change)).toBe(false);
  });

  test('says of the keys what they mean', () => {
    const { properties } = JSON.parse(readFileSync(`${top}/schemas/rule.json`, 'utf8')) as {
      properties: Record<string, { description?: string }>;
    };
    expect(properties['id']?.description).toContain('stable for ever');
  });
});

import { expect } from 'vitest';
import type { EditResult } from '../../src/yaml/index.ts';

/** Lines of a file that ends with a line break. */
export function file(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** The edited text; fails with the reason of a refusal. */
export function textOf(result: EditResult): string {
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result.text;
}

export function expectRefusal(result: EditResult, code: string): void {
  expect(result).toMatchObject({ ok: false, code });
  if (result.ok) return;
  expect(result.reason).toMatch(/^[A-Z/].{20,}[^.]$/s);
}

import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/rules/explain.ts';
import { ruleSchema } from '../../src/rules/schema.ts';
import { looksLikeRule } from '../../src/rules/shape.ts';
import { builtInFiles } from './built-in.ts';

type Path = readonly (string | number)[];

const definitions = builtInFiles.map(({ text }) => {
  const { tests: _, ...definition } = JSON.parse(JSON.stringify(load(text))) as Record<string, unknown>;
  return definition;
});

/** Enough of a test that the schema has nothing against it. */
const tests = [{ name: 'a', objects: [], expect: 'pass' }];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function change(value: unknown, path: Path, by: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const inner = change(copy[step], rest, by);
  if (inner === undefined && Array.isArray(copy)) copy.splice(Number(step), 1);
  else if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy;
}

describe('the quick look at rules', () => {
  it('says yes to every rule of the installation', () => {
    expect(definitions.filter((definition) => !looksLikeRule(definition))).toEqual([]);
  });

  it('never says yes where the schema says no', () => {
    const anything = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        '',
        'text',
        0,
        1.5,
        true,
        [],
        {},
        [''],
        [null],
        undefined,
        ' ',
        '/a',
        'pod',
        '*',
        '~',
      ),
      fc.jsonValue(),
    );
    const damage = fc.constantFrom(...definitions).chain((definition) =>
      fc.record({
        definition: fc.constant(definition),
        path: fc.constantFrom(...pathsOf(definition)),
        key: fc.constantFrom('extra', 'when', 'value', 'op', 'name', '__proto__', 'constructor'),
        value: anything,
        how: fc.constantFrom('replace', 'remove', 'add'),
      }),
    );
    let refused = 0;
    fc.assert(
      fc.property(damage, ({ definition, path, key, value, how }) => {
        const damaged = change(definition, path, (found) => {
          if (how === 'remove') return undefined;
          if (how === 'replace' || typeof found !== 'object' || found === null || Array.isArray(found)) return value;
          return Object.fromEntries([...Object.entries(found), [key, value]]);
        });
        if (!looksLikeRule(damaged)) {
          refused += 1;
          return;
        }
        expect(explain(ruleSchema, { ...damaged, tests })).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

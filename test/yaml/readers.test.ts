import { assert as assertAll, constantFrom, oneof, property, string, stringMatching } from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { YamlValue } from '../../src/yaml/index.ts';
import { setValue } from '../../src/yaml/index.ts';
import { textOf } from './support.ts';

const WORDS = ['y', 'yes', 'n', 'no', 'on', 'off', 'true', 'false', 'null', '.inf', '-.inf', '.nan', '~', '<<', '='];

/** Texts near the border: what looks like a number, a date, a boolean or an indicator in some version of YAML. */
const texts = oneof(
  string(),
  string({ unit: 'grapheme', maxLength: 4 }),
  stringMatching(/^[-+.:_0-9a-fxobEeTZ]{1,8}$/),
  constantFrom(...WORDS.flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])),
  stringMatching(/^[-?:,[\]{}#&*!|>'"%@` ]{1,3}[a-z]?$/),
);

const RUNS = { numRuns: 2000, seed: 20_261_123 };

/** A YAML 1.2 reader, a YAML 1.1 reader, and one by other hands. */
function readAll(text: string): unknown[] {
  return [parseDocument(text).toJS(), parseDocument(text, { version: '1.1', merge: true }).toJS(), load(text)];
}

function expectAll(text: string, wanted: unknown): void {
  for (const read of readAll(text)) expect(read, text).toEqual(wanted);
}

describe('every reader gets the string that was written', () => {
  it('as a value', () => {
    assertAll(
      property(texts, (value) => expectAll(textOf(setValue('x: a\n', 0, ['x'], value)), { x: value })),
      RUNS,
    );
  });

  it('as an item of a list and in brackets', () => {
    assertAll(
      property(texts, (value) => {
        expectAll(textOf(setValue('x:\n- a\n', 0, ['x', 0], value)), { x: [value] });
        expectAll(textOf(setValue('x: [a, b]\n', 0, ['x', 0], value)), { x: [value, 'b'] });
      }),
      RUNS,
    );
  });

  it('as a key, in lines and in braces', () => {
    assertAll(
      property(texts, (key) => {
        const wanted = Object.fromEntries([
          [
            'x',
            Object.fromEntries([
              ['q', 1],
              [key, 2],
            ]),
          ],
        ]);
        if (key === 'q') return;
        expectAll(textOf(setValue('x:\n  q: 1\n', 0, ['x', key], 2)), wanted);
        expectAll(textOf(setValue('x: {q: 1}\n', 0, ['x', key], 2)), wanted);
      }),
      RUNS,
    );
  });

  it('in single and in double quotes', () => {
    assertAll(
      property(texts, (value) => {
        expectAll(textOf(setValue("x: 'a'\n", 0, ['x'], value)), { x: value });
        expectAll(textOf(setValue('{"x": "a"}', 0, ['x'], value)), { x: value });
        expect(JSON.parse(textOf(setValue('{"x": "a"}', 0, ['x'], value)))).toEqual({ x: value });
      }),
      RUNS,
    );
  });

  it.each([true, false, null, 0, 1, -1, 65_536, 0.5] satisfies YamlValue[])('and %s as what it is', (value) => {
    expectAll(textOf(setValue('x: a\n', 0, ['x'], value)), { x: value });
    expectAll(textOf(setValue("x: 'a'\n", 0, ['x'], value)), { x: value });
  });
});

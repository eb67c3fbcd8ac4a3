import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { plainPattern } from '../../src/cel/plain-patterns.ts';

/** Patterns that are put together from what the reader knows, and a little that it does not. */
const atom = fc.constantFrom(
  'a',
  'b',
  '/',
  '-',
  'é',
  '😀',
  '.',
  '\\.',
  '\\$',
  '[ab]',
  '[^/:]',
  '[a-c-]',
  '[-_]',
  '[^-a]',
  '[^ ]',
  '[.]',
  '[(|)]',
  'k',
  'S',
  '[A-K]',
  '[^s]',
  '[^\\s]',
  '[-\\sa]',
);
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,3}', '{0,2}', '{1,}', '{2,}');
const { pattern } = fc.letrec<{ pattern: string; sequence: string; part: string }>((tie) => ({
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  sequence: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, quantifier).map(([one, times]) => one + times),
    fc.constantFrom('^', '$', '\\b'),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})?`),
  ),
}));
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    'c',
    '/',
    ':',
    '-',
    '.',
    '$',
    'é',
    '😀',
    '\n',
    '\r',
    '\u2028',
    ' ',
    '|',
    '\v',
    '_',
    'k',
    'K',
    's',
    'S',
    '\u017f',
    '\u212a',
    '\u00c9',
  ),
  maxLength: 12,
});

describe('a plain pattern', () => {
  it('finds just what RE2 finds', () => {
    let plain = 0;
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom('', '', '(?i)'), pattern).map((parts) => parts.join('')),
        fc.array(text, { minLength: 4, maxLength: 4 }),
        (source, texts) => {
          const ours = plainPattern(source);
          if (ours === null) return;
          plain += 1;
          const theirs = RE2JS.compile(source);
          for (const each of texts)
            expect(ours.regex.test(each), JSON.stringify([source, each])).toBe(theirs.test(each));
        },
      ),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(5000);
  });

  it.each([
    '^abc$',
    '^(RuntimeDefault|Localhost)$',
    '[.]tcp_[rw]mem$',
    '^a{3}b?$',
    '',
    '^[0-9]+%$',
    '^[^@:]*:',
    '^[^@]+@[^@:]+:[^@:]+$',
    '^([a-z]+:|x)$',
    '\\b(AKIA|ASIA)[0-9A-Z]{16}\\b',
    '(?i)secret[_.-]?key$',
    '^a{12,}:',
  ])('%j is linear', (source) => {
    expect(plainPattern(source)?.longest).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([':[^/:]+$', '^.+:[^/:]+$', '^a+(b|c)$', 'a+b'])('%j is plain for short texts', (source) => {
    expect(plainPattern(source)?.longest).toBe(256);
  });

  it.each(['^[ab]*[ab]*(c|d)', '[ab]*(c|d)', '(?i)token([_.-]?[0-9]+)?$'])(
    '%j is plain for very short texts',
    (source) => {
      expect(plainPattern(source)?.longest).toBe(40);
    },
  );

  it('folds each letter as RE2 does', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      const [ours, theirs] = [plainPattern(`(?i)^${letter}$`), RE2JS.compile(`(?i)^${letter}$`)];
      for (let point = 0; point < 0x11000; point += 1) {
        const each = String.fromCodePoint(point);
        if (ours?.regex.test(each) !== theirs.test(each)) expect.fail(`${letter} and U+${point.toString(16)}`);
      }
    }
  });

  it.each([
    ['three stars', '^[ab]*[ab]*[ab]*(c|d)'],
    ['two stars that end anywhere, at any place', '[ab]*[ab]*(c|d)'],
    ['a repeated group', '(a+)+$'],
    ['a counted group', '(a?){30}a{30}'],
    ['many alternatives in a row', '(a|a)'.repeat(30)],
    ['many optional letters', 'a?'.repeat(30)],
    ['a large count', 'a{1000}'],
    ['a lazy quantifier', 'a+?'],
    ['a quantifier of a quantifier', 'a?+'],
    ['a quantifier of an anchor', '^*a'],
    ['other flags', '(?s)a'],
    ['flags for a part', 'a(?i)b'],
    ['the edge of a word where letters fold', '(?i)\\ba'],
    ['a quantifier of an edge', '\\b*a'],
    ['a large count without an end', 'a{65,}'],
    ['a name', '(?P<n>a)'],
    ['a class by letter', '\\d'],
    ['a Unicode class', '\\pL'],
    ['a POSIX class', '[[:alpha:]]'],
    ['a group that is not closed', '(a'],
    ['a group that is not opened', 'a)'],
    ['a brace', 'a{'],
    ['a range that runs backwards', '[z-a]'],
    ['look ahead', '(?=a)'],
  ])('does not have %s', (_, source) => {
    expect(plainPattern(source)).toBeNull();
  });
});

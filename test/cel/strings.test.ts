import { describe, expect, test } from 'vitest';
import { evaluate } from './helpers.ts';

describe('strings', () => {
  test.each([
    ["'hello'.contains('ell') && 'hello'.startsWith('he') && 'hello'.endsWith('lo')", true],
    ["size('h\u00e9llo') + 'a\u{1f600}b'.size()", 8],
    ["'tacocat'.charAt(3)", 'o'],
    ["'tacocat'.charAt(7)", ''],
    ["'tacocat'.charAt(8)", '!index-out-of-range'],
    ["'a\u{1f600}b'.charAt(1)", '\u{1f600}'],
    ["'hello mellow'.indexOf('ello')", 1],
    ["'hello mellow'.indexOf('ello', 2)", 7],
    ["'hello mellow'.indexOf('jello')", -1],
    ["'hello mellow'.indexOf('ello', -1)", '!index-out-of-range'],
    ["'a\u{1f600}b'.indexOf('b')", 2],
    ["'hello mellow'.lastIndexOf('ello')", 7],
    ["'hello mellow'.lastIndexOf('ello', 6)", 1],
    ["'\u{1f600}x\u{1f600}x'.lastIndexOf('x')", 3],
    ["'hello'.lastIndexOf('l', 9)", '!index-out-of-range'],
    ["'tacocat'.substring(4)", 'cat'],
    ["'tacocat'.substring(0, 4)", 'taco'],
    ["'a\u{1f600}b'.substring(1, 2)", '\u{1f600}'],
    ["'tacocat'.substring(8)", '!index-out-of-range'],
    ["'tacocat'.substring(-1, 2)", '!index-out-of-range'],
    ["'tacocat'.substring(4, 2)", '!invalid-argument'],
    ["'a,b,c'.split(',')", ['a', 'b', 'c']],
    ["'a,b,c'.split(',', 2)", ['a', 'b,c']],
    ["'a,b,c'.split(',', 0)", []],
    ["'a,b,c'.split(',', -1)", ['a', 'b', 'c']],
    ["'h\u{1f600}'.split('')", ['h', '\u{1f600}']],
    ["['a', 'b'].join('-') + ['a', 'b'].join() + [].join()", 'a-bab'],
    ["['a', 1].join()", '!no-such-overload'],
    ["'hello hello'.replace('he', 'we')", 'wello wello'],
    ["'hello hello'.replace('he', 'we', 1)", 'wello hello'],
    ["'hello'.replace('l', '', 0)", 'hello'],
    ["'ab'.replace('', '-')", '-a-b-'],
    ["'T\u00c4coCat'.lowerAscii()", 't\u00c4cocat'],
    ["'t\u00e4coCat'.upperAscii()", 'T\u00e4COCAT'],
    ["' \\u0085\\u3000 trim \\t\\n'.trim()", 'trim'],
    ["'ab\u{1f600}'.reverse()", '\u{1f600}ba'],
    ["strings.quote('a\"b\\n\\\\')", '"a\\"b\\n\\\\"'],
    ["1.contains('a')", '!no-such-overload'],
    ["'a'.contains(1)", '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});

describe('format', () => {
  test.each([
    ["'%s has %d%%'.format(['web', 5])", 'web has 5%'],
    ["'%s'.format([[1, 'a', null, 2.50, {'b': 1, 'a': true}]])", '[1, a, null, 2.5, {a: true, b: 1}]'],
    ["'%.2f %e %x %X %o %b'.format([2.345, 12345.678, 255, 'hi', 8, true])", '2.35 1.234568e+04 ff 6869 10 1'],
    ["'%.1f %.1f'.format([0.25, 0.35])", '0.2 0.3'],
    ["'%s %s'.format([1e30, 0.0000001])", '1000000000000000019884624838656 0.0000001'],
    ["'%s'.format([])", '!invalid-argument'],
    ["'%y'.format([1])", '!invalid-argument'],
    ["'%'.format([1])", '!invalid-argument'],
    ["'%d'.format(['1'])", '!invalid-argument'],
    ["'%x'.format([1.5])", '!invalid-argument'],
    ["'%s'.format('a')", '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('regular expressions', () => {
  test.each([
    ["'app:1.2'.matches(':[0-9.]+$')", true],
    ["matches('app', 'p')", true],
    ["'app'.matches('^pp')", false],
    ["'app'.matches('^app$') && !'apps'.matches('^app$')", true],
    ["'a.b'.matches('^a\\\\.b$') && !'axb'.matches('^a\\\\.b$')", true],
    ["'axb'.matches('^a.b$')", true],
    ["'x' .matches('')", true],
    ["'a\\nb'.matches('^b')", false],
    ["'A'.matches('(?i)a')", true],
    ["'abc 123'.find('[0-9]+')", '123'],
    ["'abc'.find('[0-9]+')", ''],
    ["'1 2 3'.findAll('[0-9]')", ['1', '2', '3']],
    ["'1 2 3'.findAll('[0-9]', 2)", ['1', '2']],
    ["'1 2 3'.findAll('[0-9]', 0)", []],
    ["'1'.matches(dyn('('))", '!invalid-argument'],
    ["'1'.find('(')", '!invalid-argument'],
    ["1.matches('a')", '!no-such-overload'],
    ["dyn(1).matches('a')", '!no-such-overload'],
    ["'a'.matches(1)", '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  test('a literal pattern answers like the automaton', () => {
    const texts = ['', 'abc', 'xabc', 'abcx', 'xabcx', 'a.c', 'abc\n'];
    for (const pattern of ['abc', '^abc', 'abc$', '^abc$', 'a\\.c', '^', '$', '^$', '\\$']) {
      for (const text of texts) {
        const literal = evaluate('t.matches(p)', { t: text, p: pattern });
        expect([pattern, text, literal]).toEqual([
          pattern,
          text,
          evaluate('t.matches(p)', { t: text, p: `(?:${pattern})` }),
        ]);
      }
    }
  });
});

describe('conversions', () => {
  test.each([
    ["int('-12') + int(3.9) + int(2u)", -7],
    ["int('1.5')", '!invalid-argument'],
    ["int('')", '!invalid-argument'],
    ["int('9223372036854775808')", '!overflow'],
    ['int(1e30)', '!overflow'],
    ['int(double("NaN"))', '!overflow'],
    ["uint('5') + uint(2)", 7],
    ['uint(-1)', '!overflow'],
    ["double('1e3') == 1000.0", true],
    ["double('abc')", '!invalid-argument'],
    ["bool('true') && !bool('0')", true],
    ["bool('yes')", '!invalid-argument'],
    ['string(1) + string(2u) + string(1.5) + string(true)', '121.5true'],
    ['string(1.0) + " " + string(1e6) + " " + string(1e-7)', '1 1e+06 1e-07'],
    ["string(b'\\xff')", '!invalid-argument'],
    ["string(bytes('\u00e4'))", '\u00e4'],
    ['string(null)', '!no-such-overload'],
    ['string([1])', '!no-such-overload'],
    ['int(null)', '!no-such-overload'],
    ["type('a') == string && type([]) == list && type({}) == map && type(null) == null_type", true],
    ["type(type(1)) == type && type(b'') == bytes && type(true) == bool", true],
    ['dyn(1) == 1', true],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

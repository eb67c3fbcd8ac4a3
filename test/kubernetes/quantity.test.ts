import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  isZeroQuantity,
  parseQuantity,
  type Quantity,
  quantityAsInteger,
  quantityAsNumber,
  scaleQuantity,
  subtractQuantities,
} from '../../src/kubernetes/quantity.ts';

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if (parsed === null) throw new Error(`${text} is no quantity`);
  return parsed;
}

describe('reading and writing back in canonical form', () => {
  test.each([
    ['0', '0'],
    ['0Gi', '0'],
    ['-0', '0'],
    ['1', '1'],
    ['+1', '1'],
    ['1.', '1'],
    ['.5', '500m'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['1500k', '1500k'],
    ['1000k', '1M'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['1536Mi', '1536Mi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['0.5Gi', '512Mi'],
    ['1000Ki', '1000Ki'],
    ['-2Gi', '-2Gi'],
    ['1e3', '1e3'],
    ['1E3', '1e3'],
    ['12345e3', '12345e3'],
    ['1e-3', '1e-3'],
    ['1E', '1E'],
    ['1Ei', '1Ei'],
    ['5n', '5n'],
    ['1u', '1u'],
    ['0.1n', '1n'],
    ['0.0000000001', '1n'],
    ['-0.1n', '-1n'],
    ['8Ei', '9223372036854775807'],
    ['100000000000000000000Ki', '9223372036854775807'],
    ['1.1Ki', '1126400m'],
  ])('%s is %s', (text, canonical) => {
    expect(formatQuantity(quantity(text))).toBe(canonical);
  });

  test.each([
    ...['', ' ', '1 ', ' 1', '1 Mi', 'Mi', '.', '-', '+', '1.2.3', '1,5', '--1', '1K', '1KI', '1ki', '1mi', '1g', '1b'],
    ...[
      '1MiB',
      '1e',
      '1e+',
      '1e1.5',
      '1e3Mi',
      '1eMi',
      'abc',
      '0x10',
      '1_000',
      'Infinity',
      'NaN',
      '\u0661',
      '1e99999999999',
    ],
  ])('%j is not a quantity', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });

  test('the canonical form means the same amount', () => {
    const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'e-3'];
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
        fc.constantFrom(...suffixes),
        fc.constantFrom('', '.5', '.125'),
        (whole, suffix, fraction) => {
          const parsed = quantity(`${whole}${fraction}${suffix}`);
          expect(compareQuantities(quantity(formatQuantity(parsed)), parsed)).toBe(0);
        },
      ),
      { seed: 20261123 },
    );
  });
});

describe('calculating', () => {
  test.each([
    ['1Gi', '1024Mi', 0],
    ['1G', '1Gi', -1],
    ['0.1', '100m', 0],
    ['1e3', '1k', 0],
    ['-1', '1m', -1],
    ['9007199254740993', '9007199254740992', 1],
  ])('%s against %s', (a, b, order) => {
    expect(compareQuantities(quantity(a), quantity(b))).toBe(order);
    expect(compareQuantities(quantity(b), quantity(a))).toBe(order === 0 ? 0 : -order);
  });

  test.each([
    ['1Gi', '512Mi', '1536Mi', '512Mi'],
    ['1', '100m', '1100m', '900m'],
    ['0', '1Gi', '1Gi', '-1Gi'],
    ['1Gi', '1Gi', '2Gi', '0'],
    ['1G', '1Gi', '2073741824', '-73741824'],
  ])('%s and %s', (a, b, sum, difference) => {
    expect(formatQuantity(addQuantities(quantity(a), quantity(b)))).toBe(sum);
    expect(formatQuantity(subtractQuantities(quantity(a), quantity(b)))).toBe(difference);
  });

  test('zero is zero in every notation, and nothing else is', () => {
    expect(['0', '0Mi', '-0.0', '0e9'].map((text) => isZeroQuantity(quantity(text)))).toEqual([true, true, true, true]);
    expect(['1n', '0.0000000000001'].map((text) => isZeroQuantity(quantity(text)))).toEqual([false, false]);
  });

  test('as an integer or a number', () => {
    expect(quantityAsInteger(quantity('1Ki'))).toBe(1024n);
    expect(quantityAsInteger(quantity('1500m'))).toBeNull();
    expect(quantityAsInteger(quantity('10E'))).toBeNull();
    expect(quantityAsNumber(quantity('-1500m'))).toBe(-1.5);
  });
});

describe('scaling keeps the notation', () => {
  test.each([
    ['256Mi', 2, '512Mi'],
    ['1Gi', 2, '2Gi'],
    ['1Gi', 1.5, '1536Mi'],
    ['1.5Gi', 2, '3Gi'],
    ['100Mi', 1.333, '134Mi'],
    ['512Mi', 2, '1024Mi'],
    ['3Ki', 0.5, '1536'],
    ['128M', 1.5, '192M'],
    ['1G', 1.25, '1250M'],
    ['100m', 2, '200m'],
    ['100m', 1.1, '110m'],
    ['15m', 1.1, '17m'],
    ['500m', 2, '1000m'],
    ['1', 2, '2'],
    ['1', 1.5, '1500m'],
    ['0.5', 2, '1'],
    ['134217728', 1.5, '201326592'],
    ['1000001', 1.5, '1500002'],
    ['0', 3, '0'],
    ['64Mi', 0, '0'],
    ['1Gi', 1, '1Gi'],
    ['-1Gi', 2, '-2Gi'],
    ['1e3', 2, '2000'],
  ])('%s times %d is %s', (text, factor, scaled) => {
    expect(scaleQuantity(text, factor)).toBe(scaled);
  });

  test.each([
    ['256 Mi', 2],
    ['', 2],
    ['1Gi', Number.NaN],
    ['1Gi', Number.POSITIVE_INFINITY],
    ['1Gi', -1],
  ])('%j times %d is refused', (text, factor) => {
    expect(scaleQuantity(text, factor)).toBeNull();
  });

  test('a result is never less than the exact one, and reads back', () => {
    const inputs = fc.tuple(
      fc.integer({ min: 1, max: 100_000 }),
      fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi'),
    );
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 400 }), ([amount, suffix], hundredths) => {
        const scaled = scaleQuantity(`${amount}${suffix}`, hundredths / 100);
        const exact = quantity(`${amount}${suffix}`).nanos * BigInt(hundredths);
        const got = quantity(scaled ?? '').nanos * 100n;
        expect(got >= exact).toBe(true);
      }),
      { seed: 20261123 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { evaluate } from './helpers.ts';

const t = "timestamp('2026-11-23T18:30:05.123456789Z')";

describe('timestamps', () => {
  test.each([
    [`string(${t})`, '2026-11-23T18:30:05.123456789Z'],
    ["string(timestamp('2026-11-23T18:30:05+02:00'))", '2026-11-23T16:30:05Z'],
    ["string(timestamp(0)) == '1970-01-01T00:00:00Z'", true],
    [`${t}.getFullYear()`, 2026],
    [
      `[${t}.getMonth(), ${t}.getDate(), ${t}.getDayOfMonth(), ${t}.getDayOfWeek(), ${t}.getDayOfYear()]`,
      [10, 23, 22, 1, 326],
    ],
    [`[${t}.getHours(), ${t}.getMinutes(), ${t}.getSeconds(), ${t}.getMilliseconds()]`, [18, 30, 5, 123]],
    [`${t}.getHours('+05:30')`, 0],
    [`${t}.getDate('+05:30')`, 24],
    [`${t}.getHours('Europe/Berlin')`, 19],
    ["timestamp('2026-07-01T12:00:00Z').getHours('America/New_York')", 8],
    [`${t}.getHours('Mars/Olympus')`, '!invalid-argument'],
    [`${t}.getHours('+99:00')`, '!invalid-argument'],
    [`int(${t})`, 1795458605],
    ["timestamp('1969-12-31T23:59:59.5Z').getSeconds()", 59],
    [`${t} + duration('1h') > ${t}`, true],
    [`string(${t} - timestamp('2026-11-23T18:30:05Z'))`, '0.123456789s'],
    ["timestamp('9999-12-31T23:59:59Z') + duration('1s')", '!overflow'],
    ["timestamp('2026-02-30T00:00:00Z')", '?'],
    ["timestamp(dyn('2026-02-30T00:00:00Z'))", '!invalid-argument'],
    ["timestamp(dyn('2026-02-28T24:00:00Z'))", '!invalid-argument'],
    ["timestamp(dyn('2026-02-28 10:00:00'))", '!invalid-argument'],
    ["timestamp(dyn('2026-02-28T10:00:00+25:00'))", '!invalid-argument'],
    ['timestamp(253402300800)', '?'],
    [`${t} + ${t}`, '!no-such-overload'],
    [`${t} + 1`, '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});

describe('durations', () => {
  test.each([
    ["string(duration('1h30m'))", '5400s'],
    ["string(duration('-1.5s'))", '-1.5s'],
    ["string(duration('1us') + duration('.5ms'))", '0.000501s'],
    ["duration('0') == duration('0s')", true],
    ["duration('90m').getHours() + duration('90m').getMinutes()", 91],
    ["duration('1h1s').getSeconds()", 3601],
    ["duration('1.234s').getMilliseconds()", 234],
    ["duration('1h') - duration('61m') < duration('0s')", true],
    ["int(duration('90s'))", 90],
    ["duration(dyn('1'))", '!invalid-argument'],
    ["duration(dyn(''))", '!invalid-argument'],
    ["duration(dyn('1h-1m'))", '!invalid-argument'],
    ["duration(dyn('.s'))", '!invalid-argument'],
    ["duration(dyn('3000000h'))", '!overflow'],
    ["duration('1h') * 2", '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

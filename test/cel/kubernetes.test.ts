import { describe, expect, test } from 'vitest';
import { evaluate } from './helpers.ts';

describe('quantities', () => {
  test.each([
    ["isQuantity('1.3G') && isQuantity('1Ki') && isQuantity('-0.5m') && isQuantity('1e3')", true],
    ["isQuantity('1.3Gi ') || isQuantity('1K') || isQuantity('') || isQuantity('Ki') || isQuantity('1MiB')", false],
    ["quantity('50000000G').isInteger()", true],
    ["quantity('9999999999999999999999999999999999999G').isInteger()", false],
    ["quantity('50k').asInteger()", 50_000],
    ["quantity('1.5').asInteger()", '!overflow'],
    ["quantity('1.5').asApproximateFloat()", 1.5],
    ["quantity('-50k').sign() + quantity('0').sign() + quantity('2').sign()", 0],
    ["quantity('50k').add(quantity('20')) == quantity('50020')", true],
    ["quantity('50k').add(20) == quantity('50020')", true],
    ["quantity('50k').sub(quantity('20000')) == quantity('30k')", true],
    ["quantity('50k').sub(-50000) == quantity('100k')", true],
    ["quantity('200M').compareTo(quantity('0.2G'))", 0],
    ["quantity('50M').compareTo(quantity('50Mi'))", -1],
    ["quantity('1Gi').isGreaterThan(quantity('1G'))", true],
    ["quantity('1Gi').isLessThan(quantity('1G'))", false],
    ["quantity('1') == quantity('1000m') && quantity('1') != quantity('2')", true],
    ["string(quantity('1024Ki'))", '1Mi'],
    ["quantity('10 Mi')", '?'],
    ["quantity(dyn('10 Mi'))", '!invalid-argument'],
    ['quantity(1)', '?'],
    ['quantity(dyn(1))', '!no-such-overload'],
    ["quantity('1').isGreaterThan(1)", '!no-such-overload'],
    ["quantity('1') > quantity('0')", '!no-such-overload'],
    ["quantity('1') == 1", false],
    ["type(quantity('1')) == kubernetes.Quantity", true],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('IP addresses', () => {
  test.each([
    ["isIP('127.0.0.1') && isIP('::1') && isIP('2001:db8::abcd')", true],
    ["isIP('127.0.0.01') || isIP('256.0.0.1') || isIP('::ffff:1.2.3.4') || isIP('fe80::1%en0') || isIP('')", false],
    ["ip('127.0.0.1').family() * 10 + ip('::1').family()", 46],
    ["ip('2001:DB8::1') == ip('2001:db8:0:0::1')", true],
    ["ip.isCanonical('2001:db8::abcd')", true],
    ["ip.isCanonical('2001:DB8::ABCD') || ip.isCanonical('2001:db8::0:0:0:abcd')", false],
    ["ip.isCanonical('nope')", '!invalid-argument'],
    ["ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified() && !ip('0.0.0.1').isUnspecified()", true],
    ["ip('127.9.9.9').isLoopback() && ip('::1').isLoopback() && !ip('128.0.0.1').isLoopback()", true],
    ["ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()", true],
    ["ip('169.254.1.1').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast()", true],
    ["ip('192.168.0.1').isGlobalUnicast() && ip('2001:db8::1').isGlobalUnicast()", true],
    ["ip('255.255.255.255').isGlobalUnicast() || ip('ff00::1').isGlobalUnicast()", false],
    ["string(ip('2001:0db8:0:0:1:0:0:1'))", '2001:db8::1:0:0:1'],
    ["ip('nope')", '?'],
    ["ip(dyn('nope'))", '!invalid-argument'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('CIDRs', () => {
  test.each([
    ["isCIDR('10.0.0.0/8') && isCIDR('::/0') && isCIDR('10.1.2.3/8')", true],
    [
      "isCIDR('10.0.0.0/33') || isCIDR('10.0.0.0') || isCIDR('10.0.0.0/08') || isCIDR('/8') || isCIDR('10.0.0.0/')",
      false,
    ],
    ["cidr('192.168.0.0/24').containsIP(ip('192.168.0.1'))", true],
    ["cidr('192.168.0.0/24').containsIP('192.168.1.1')", false],
    ["cidr('192.168.0.0/24').containsIP('::1')", false],
    ["cidr('192.168.0.0/24').containsIP('nope')", '!invalid-argument'],
    ["cidr('192.168.0.0/16').containsCIDR(cidr('192.168.10.0/24'))", true],
    ["cidr('192.168.10.0/24').containsCIDR('192.168.0.0/16')", false],
    ["cidr('::/0').containsCIDR('2001:db8::/32')", true],
    ["cidr('192.168.0.0/24').prefixLength()", 24],
    ["string(cidr('192.168.0.7/24').ip())", '192.168.0.7'],
    ["string(cidr('192.168.0.7/24').masked())", '192.168.0.0/24'],
    ["cidr('127.0.0.1/8') == cidr('127.0.0.1/8')", true],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('URLs', () => {
  const url = "url('https://user:pw@example.com:8080/a path/x%2Fy?k=a&k=b&q=1%2B1')";

  test.each([
    [`${url}.getScheme()`, 'https'],
    [`${url}.getHost()`, 'example.com:8080'],
    [`${url}.getHostname()`, 'example.com'],
    [`${url}.getPort()`, '8080'],
    [`${url}.getEscapedPath()`, '/a%20path/x%2Fy'],
    [`${url}.getQuery()`, { k: ['a', 'b'], q: ['1+1'] }],
    ["url('https://[::1]:80/').getHost()", '[::1]:80'],
    ["url('https://[::1]:80/').getHostname()", '::1'],
    ["url('/path').getScheme() + url('/path').getHost()", ''],
    ["isURL('https://example.com') && isURL('/absolute') && isURL('mailto:a@b')", true],
    ["isURL('../relative') || isURL('https://a:b:c/') || isURL('') || isURL('https://a b/')", false],
    ["url('relative')", '?'],
    ["url(dyn('https://x/%zz'))", '!invalid-argument'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});

describe('lists and sets', () => {
  test.each([
    ['[1, 2, 2].isSorted() && [].isSorted() && !["b", "a"].isSorted()', true],
    ['[1, "a"].isSorted()', '!no-such-overload'],
    ['[1, 2, 3].sum()', 6],
    ['[1.5, 2.5].sum() == 4.0', true],
    ['[].sum()', 0],
    ["string([duration('1m'), duration('1s')].sum())", '61s'],
    ['[1, 1.5].sum()', '!no-such-overload'],
    ['["a"].sum()', '!no-such-overload'],
    ['[9223372036854775807, 1].sum()', '!overflow'],
    ['[3, 1, 2].min() * 10 + [3, 1, 2].max()', 13],
    ['["b", "a"].min()', 'a'],
    ['[].max()', '!invalid-argument'],
    ['[[1], [2]].max()', '!no-such-overload'],
    ['[1, 2, 2].indexOf(2) * 10 + [1, 2, 2].lastIndexOf(2)', 12],
    ["['a'].indexOf('x')", -1],
    ['sets.contains([1, 2, 3], [2, 1])', true],
    ['sets.contains([1], [1, 2])', false],
    ['sets.contains([], [])', true],
    ['sets.equivalent([1, 1, 2], [2, 1.0])', true],
    ['sets.equivalent([1, 2], [1])', false],
    ['sets.intersects([1, 2], [2, 3])', true],
    ['sets.intersects([1], [])', false],
    ['sets.contains(1, [1])', '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('named formats', () => {
  test.each([
    ['dns1123Label', ['a', 'a-b', '1'], ['A', '-a', 'a-', 'a.b', '', 'a'.repeat(64)]],
    ['dns1123Subdomain', ['a.b-c', 'a'], ['a..b', '.a', 'a.', 'A.b', 'a'.repeat(254)]],
    ['dns1035Label', ['a1'], ['1a', 'a.b', '']],
    ['dns1123LabelPrefix', ['a-', 'a', 'my-label-'], ['-', 'aA', 'B-A-', 'a b-']],
    ['dns1123SubdomainPrefix', ['a.b-', 'my.prefix.-'], ['a..b-', 'A.b-']],
    ['dns1035LabelPrefix', ['a1-'], ['1a-', 'a.b-']],
    ['qualifiedName', ['app', 'example.com/App_1'], ['a/b/c', '/a', 'example.com/', 'Exa.com/a', '-a']],
    ['labelValue', ['', 'A_b.c'], ['-a', 'a b', 'a'.repeat(64)]],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123']],
    ['byte', ['aGVsbG8=', ''], ['a', '****']],
    ['date', ['2026-11-23'], ['2026-13-01', '2026-02-30', '26-1-1']],
    ['datetime', ['2026-11-23T08:00:00Z', '2026-11-23T08:00:00.5+01:00'], ['2026-11-23', '2026-11-23T25:00:00Z']],
    ['uri', ['https://example.com/x', '/x'], ['x', 'a b']],
  ])('%s', (name, good, bad) => {
    for (const text of good) {
      expect([text, evaluate(`format.${name}().validate(t).hasValue()`, { t: text })]).toEqual([text, false]);
    }
    for (const text of bad) {
      expect([text, evaluate(`format.${name}().validate(t).value().size()`, { t: text })]).toEqual([text, 1]);
    }
  });

  test('a format can be looked up by its name', () => {
    expect(evaluate("format.named('dns1035LabelPrefix').value() == format.dns1035LabelPrefix()")).toBe(true);
    expect(evaluate('format.dns1123Label() == format.dns1123LabelPrefix()')).toBe(false);
    expect(evaluate("format.named('dns1123Label').value().validate('A').hasValue()")).toBe(true);
    expect(evaluate("format.named('nope').hasValue()")).toBe(false);
    expect(evaluate('format.nope()')).toBe('?');
  });
});

describe('semantic versions', () => {
  test.each([
    ["isSemver('1.2.3-rc.1+build') && !isSemver('v1.2.3') && !isSemver('1.2') && !isSemver('01.2.3')", true],
    ["isSemver('v1.2', true) && isSemver('01.02', true) && !isSemver('x', true)", true],
    ["semver('1.2.3').major() * 100 + semver('1.2.3').minor() * 10 + semver('1.2.3').patch()", 123],
    ["semver('1.10.0').isGreaterThan(semver('1.9.9'))", true],
    ["semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))", true],
    ["semver('1.0.0-alpha').compareTo(semver('1.0.0-alpha.1'))", -1],
    ["semver('1.0.0-2').compareTo(semver('1.0.0-11'))", -1],
    ["semver('1.0.0-rc').compareTo(semver('1.0.0-1'))", 1],
    ["semver('1.0.0+a') == semver('1.0.0+b')", true],
    ["string(semver('v1.2', true))", '1.2.0'],
    ["semver('1.2')", '?'],
    ["semver(dyn('1.2'))", '!invalid-argument'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });
});

describe('API versions that end', () => {
  test.each([
    [
      'apiLifecycle("batch/v1beta1", "CronJob")',
      { removed: 25, successor: 'batch/v1', successorSince: 21, conversion: 'safe' },
    ],
    ['apiLifecycle("policy/v1beta1", "PodSecurityPolicy")', { removed: 25, conversion: 'manual' }],
    ['apiLifecycle("v1", "Pod")', {}],
    ['apiLifecycle("v1", 5)', '!no-such-overload'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});

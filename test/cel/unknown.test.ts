import { describe, expect, test } from 'vitest';
import { CelUnknown, compileCel, UNKNOWN } from '../../src/cel/index.ts';
import { evaluate } from './helpers.ts';

const request = { operation: 'CREATE', userInfo: new CelUnknown('request.userInfo') };
const variables = { request, authorizer: new CelUnknown('authorizer'), ns: UNKNOWN, list: [1, UNKNOWN, 3] };

describe('an input that is not here', () => {
  test.each([
    "request.userInfo.username == 'admin'",
    "'admin' in request.userInfo.groups",
    'request.userInfo == request.userInfo',
    'ns.metadata.labels.all(k, true)',
    'has(ns.metadata)',
    'ns.?metadata.hasValue()',
    'ns[0] == 1',
    'string(ns)',
    'type(ns) == map',
    'size(ns) > 0',
    '-ns',
    '!ns',
    'ns ? 1 : 1',
    'ns && true',
    'false || ns',
    '[ns].size()',
    "{'a': ns}.size()",
    'ns + 1 == 2',
    '1 < ns',
    'list.all(x, x > 0)',
    'list.exists(x, x > 5)',
    'list.map(x, x + 1)',
    '2 in list',
    'list == [1, 2, 3]',
    'list.sum() > 0',
    'list.max() > 0',
    'sets.contains(list, [2])',
    "'%s'.format([list])",
    "'%s %s'.format(list)",
    "authorizer.group('').resource('pods').namespace('a').check('create').allowed()",
    'ns || 1 / 0 == 1',
    '1 / 0 == 1 || ns',
  ])('%s cannot be decided', (source) => {
    expect(evaluate(source, variables)).toBe('!unknown');
  });

  test.each([
    ["request.operation == 'CREATE' || request.userInfo.username == 'x'", true],
    ["request.userInfo.username == 'x' || request.operation == 'CREATE'", true],
    ['false && ns', false],
    ['ns && false', false],
    ['has(request.userInfo)', true],
    ['request.?userInfo.hasValue() || true', true],
    ['list.all(x, x < 3)', false],
    ['list.exists(x, x == 3)', true],
    ['1 in list', true],
    ['list == [2, 2, 3]', false],
    ['list.size()', 3],
    ['sets.intersects(list, [3])', true],
    ['true ? 1 : ns', 1],
  ])('%s is decided without it', (source, value) => {
    expect(evaluate(source, variables)).toBe(value);
  });

  test('the error says which input is missing', () => {
    const compiled = compileCel("request.userInfo.username == 'x'", { variables: ['request'] });
    const result = compiled.ok ? compiled.program.evaluate(variables) : null;
    expect(result).toEqual({
      ok: false,
      error: { code: 'unknown', message: 'the result depends on request.userInfo, which is not known here', offset: 0 },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/rules/index.ts';

/** What is wrong in a rule whose assertion and message these are. */
async function complaint(assertion: string, message = 'wrong'): Promise<string> {
  const text = `apiVersion: oakum.dev/v1
kind: Rule
id: r
title: t
reason: r
category: c
severity: low
since: "0.1"
match: { kinds: [workloads] }
checks:
  - foreach: container
    assert: ${JSON.stringify(assertion)}
    at: ""
    message: ${JSON.stringify(message)}
    fix: { safety: manual, reason: r }
tests: [{ name: t, pod: {}, expect: pass }]
`;
  const { problems } = await loadRules([{ file: 'r.yaml', text }]);
  expect(problems.length).toBeGreaterThan(0);
  return problems.map(({ message }) => message).join('\n');
}

describe('an expression with a name that nobody knows gets the name that was meant', () => {
  test.each([
    ['a variable', 'contaner.?image.hasValue()', 'contaner (did you mean "container"?)'],
    ['the variable of a macro', '[1].exists(number, numbr > 0)', 'numbr (did you mean "number"?)'],
    ['a method', "container.?image.orValue('').startWith('a')", 'startWith (did you mean "startsWith"?)'],
    ['a method that is a macro', '[1].exist(n, n > 0)', 'exist (did you mean "exists"?)'],
    ['a function', "quantty('1').isGreaterThan(quantity('0'))", 'quantty (did you mean "quantity"?)'],
    ['a function that is a macro', 'hass(container.image)', 'hass (did you mean "has"?)'],
  ])('%s', async (_, assertion, hint) => {
    expect(await complaint(assertion)).toContain(hint);
  });

  test('in a message too', async () => {
    expect(await complaint('true', '{contaner.name}')).toContain('(did you mean "container"?)');
  });

  test.each([
    ['nothing is near', 'somethingElse == 1'],
    ['the name is a single letter', 'x == 1'],
    ['the method is known, and takes something else', "'a'.startsWith()"],
  ])('but none where %s', async (_, assertion) => {
    expect(await complaint(assertion)).not.toContain('did you mean');
  });
});

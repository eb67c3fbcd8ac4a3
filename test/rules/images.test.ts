import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseImage } from '../../src/kubernetes/images.ts';
import { evaluateRules } from '../../src/rules/index.ts';
import { builtInRules } from './built-in.ts';

it('the rule about tags reads an image as the rest of the house does', async () => {
  const rules = (await builtInRules()).filter(({ id }) => id === 'image-tag-not-latest');
  const part = fc.constantFrom('app', 'team', 'registry.example', 'localhost', 'latest', 'a_b');
  const image = fc
    .record({
      path: fc.array(part, { minLength: 1, maxLength: 4 }),
      port: fc.option(fc.constantFrom(':5000', ':443'), { nil: '' }),
      tag: fc.option(fc.constantFrom(':1', ':latest', ':v1.2.3', ':latest-1', ':not-latest', ':'), { nil: '' }),
      digest: fc.option(fc.constant(`@sha256:${'0a'.repeat(32)}`), { nil: '' }),
    })
    .map(({ path: [first = '', ...rest], port, tag, digest }) => {
      return [rest.length > 0 ? first + port : first, ...rest].join('/') + tag + digest;
    });
  fc.assert(
    fc.property(image, (reference) => {
      const { tag, digest } = parseImage(reference);
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {},
        spec: { containers: [{ name: 'a', image: reference }] },
      };
      const findings = evaluateRules(rules, [pod], { kubernetesVersion: '1.34' });
      expect(findings.length === 0).toBe(digest !== null || (tag !== null && tag !== 'latest'));
    }),
    { numRuns: 1000 },
  );
});

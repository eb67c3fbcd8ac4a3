import { describe, expect, it } from 'vitest';
import { parseKubernetesVersion } from '../../src/kubernetes/version.ts';

describe('a Kubernetes version', () => {
  it.each(['1.34', 'v1.34', '1.34.0', 'v1.34.2-gke.1', 'v1.34.2+k3s1'])('is read from %s', (text) => {
    expect(parseKubernetesVersion(text)).toEqual({ major: 1, minor: 34 });
  });

  it.each([
    '',
    '1',
    'v1',
    '1.',
    '.34',
    '1.34.',
    '1.34 ',
    ' 1.34',
    '1,34',
    '1.x',
    '-1.34',
    '1.34-rc.1',
    'latest',
    '1.3400',
  ])('is not %j', (text) => {
    expect(parseKubernetesVersion(text)).toBeNull();
  });
});

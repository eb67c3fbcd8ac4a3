import { describe, expect, test } from 'vitest';
import { container, deployment, limit, plainOverlays, podPatch, request, using } from './trees.ts';
import { fixIn, leftOf, makeRepository, readTree } from './world.ts';

const given = (value: string): { values: Map<string, string[]> } => {
  return { values: new Map([['container-memory-limit', [value]]]) };
};

function limitRange(spec: string, namespace = 'shop'): string {
  return `apiVersion: v1
kind: LimitRange
metadata:
  name: defaults
  namespace: ${namespace}
spec:
  limits:
    - type: Container
      ${spec}
`;
}

function shop(containers: string, more: Record<string, string> = {}): Record<string, string> {
  const resources = ['web.yaml', ...Object.keys(more)];
  return {
    'kustomization.yaml': using(resources, 'namespace: shop\n'),
    'web.yaml': deployment('web', containers),
    ...more,
  };
}

/** Every memory figure of a file, in its order, as `limits 1Gi`. */
function memoryIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/(limits|requests):\n\s+memory: (\S+)/g)].map(
    ([, kind, value]) => `${kind} ${value}`,
  );
}

describe('the value of a memory limit', () => {
  test('is what a person gave, before anything else', async () => {
    const top = makeRepository(
      shop(container('web', request('64Mi')) + container('twin', limit('1Gi'), 'registry.test/web:1')),
    );
    const { report } = await fixIn(top, given('256Mi'));
    expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['requests 64Mi', 'limits 256Mi', 'limits 1Gi']);
    expect(report.fixed.map(({ valueFrom }) => valueFrom)).toEqual(['--value']);
  });

  test.each(['lots', '-1Gi', '0', '32Mi'])('is never %s, which is no limit for a request of 64Mi', async (value) => {
    const top = makeRepository(shop(container('web', request('64Mi'))));
    const result = await fixIn(top, given(value));
    const { [0]: first } = memoryIn(readTree(top)['web.yaml']).filter((figure) => figure.startsWith('limits'));
    expect(first).not.toBe(`limits ${value}`);
    expect(JSON.stringify(result.report.fixed)).not.toContain('--value');
  });

  test('is that of the same container of the same workload, before one of the same image', async () => {
    const top = makeRepository({
      'base/kustomization.yaml': using(['web.yaml', 'other.yaml']),
      'base/web.yaml': deployment('web', container('web', request('64Mi'))),
      'base/other.yaml': deployment('other', container('app', limit('900Mi'), 'registry.test/web:9')),
      ...plainOverlays(['a']),
      'overlays/b/kustomization.yaml': using(['../../base'], 'patches:\n  - path: limit.yaml\n'),
      'overlays/b/limit.yaml': podPatch(
        'web',
        'containers:\n  - name: web\n    resources:\n      limits:\n        memory: 300Mi\n',
      ),
    });
    const { report } = await fixIn(top);
    expect(memoryIn(readTree(top)['base/web.yaml'])).toEqual(['requests 64Mi', 'limits 300Mi']);
    expect(report.fixed[0]?.valueFrom).toBe('container web of Deployment web in overlays/b');
  });

  test('is that of a container with the same image, whatever the tag, and its request comes along', async () => {
    const top = makeRepository(
      shop(container('web', '') + container('twin', `${limit('700Mi')}${request('200Mi')}`, 'registry.test/web:0.1')),
    );
    await fixIn(top);
    expect(memoryIn(readTree(top)['web.yaml']).sort()).toEqual(
      ['limits 700Mi', 'limits 700Mi', 'requests 200Mi', 'requests 200Mi'].sort(),
    );
  });

  test('of another image is not borrowed, nor invented', async () => {
    const top = makeRepository(shop(container('web', '') + container('side', limit('1Gi'))));
    const before = readTree(top)['web.yaml'];
    const result = await fixIn(top);
    expect(readTree(top)['web.yaml']).toBe(before);
    expect(leftOf(result)).toEqual(['. container-memory-limit needs-value']);
    expect(result.report.left[0]?.reason).toContain('--value container-memory-limit=256Mi');
  });

  test('that a lender has is passed over where it is below the request', async () => {
    const top = makeRepository(
      shop(container('web', request('1Gi')) + container('twin', limit('64Mi'), 'registry.test/web:1')),
    );
    const { report } = await fixIn(top);
    expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['requests 1Gi', 'limits 2Gi', 'limits 64Mi']);
    expect(report.fixed[0]?.valueFrom).toBe('2 times its own memory request 1Gi');
  });

  // A container that says nothing has the default of the range already; a zero of its own stands in the way of that.
  test.each(['max: {memory: 512Mi}', 'default: {memory: 512Mi}', 'default: {memory: 512Mi}\n      max: {memory: 1Gi}'])(
    'in the place of a zero is that of a LimitRange with %s',
    async (spec) => {
      const top = makeRepository(shop(container('web', limit('0')), { 'range.yaml': limitRange(spec) }));
      const { report } = await fixIn(top);
      expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['limits 512Mi', 'requests 512Mi']);
      expect(report.fixed[0]?.valueFrom).toBe('LimitRange defaults');
    },
  );

  test('is not missing where a LimitRange has a maximum, which is the default then', async () => {
    const files = shop(container('web', request('64Mi')), { 'range.yaml': limitRange('max: {memory: 512Mi}') });
    const top = makeRepository(files);
    const { report } = await fixIn(top);
    expect(readTree(top)['web.yaml']).toBe(files['web.yaml']);
    expect([report.fixed, report.left]).toEqual([[], []]);
  });

  test('is the maximum of a LimitRange, before a factor on the request', async () => {
    const asked = request('64Mi') + limit('0');
    const top = makeRepository(shop(container('web', asked), { 'range.yaml': limitRange('max: {memory: 512Mi}') }));
    const { report } = await fixIn(top);
    expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['requests 64Mi', 'limits 512Mi']);
    expect(report.fixed[0]?.valueFrom).toBe('LimitRange defaults');
  });

  test('is not above the maximum of a LimitRange', async () => {
    const twin = container('twin', limit('2Gi'), 'registry.test/web:1');
    const top = makeRepository(
      shop(container('web', limit('0')) + twin, { 'range.yaml': limitRange('max: {memory: 512Mi}') }),
    );
    await fixIn(top);
    expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['limits 512Mi', 'requests 512Mi', 'limits 2Gi']);
  });

  test('does not come from the LimitRange of another namespace', async () => {
    const files = shop(container('web', request('64Mi')));
    const top = makeRepository({
      ...files,
      'kustomization.yaml': using(['web.yaml', 'range.yaml']),
      'range.yaml': limitRange('max: {memory: 512Mi}', 'elsewhere'),
    });
    const { report } = await fixIn(top);
    expect(report.fixed[0]?.valueFrom).toBe('2 times its own memory request 64Mi');
  });

  test('without a request gets one that is the same, as the API server would have it', async () => {
    const top = makeRepository(shop(container('web', '')));
    await fixIn(top, given('256Mi'));
    expect(memoryIn(readTree(top)['web.yaml'])).toEqual(['limits 256Mi', 'requests 256Mi']);
  });

  test.each([
    ['1500M', '3G'],
    ['1.5Gi', '3Gi'],
    ['100000', '200000'],
    ['1e3', '2e3'],
  ])('of a request of %s is twice that: %s', async (asked, twice) => {
    const top = makeRepository(shop(container('web', request(`"${asked}"`))));
    await fixIn(top);
    const [, written = ''] = /limits:\n\s+memory: "?([^\s"]+)/.exec(readTree(top)['web.yaml'] ?? '') ?? [];
    const { compareQuantities, parseQuantity } = await import('../../src/kubernetes/quantity.ts');
    const [one, other] = [parseQuantity(written), parseQuantity(twice)];
    expect(one !== null && other !== null && compareQuantities(one, other) === 0, written).toBe(true);
  });
});

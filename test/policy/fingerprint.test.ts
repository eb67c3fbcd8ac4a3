import { describe, expect, test } from 'vitest';
import type { ResourceId } from '../../src/kubernetes/resource.ts';
import { type Fingerprinted, fingerprints } from '../../src/policy/index.ts';

function deployment(name: string, change: Partial<ResourceId> = {}): ResourceId {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace: null, name, ...change };
}

function inContainer(change: Partial<Fingerprinted> = {}, index = 0, name: string | null = 'web'): Fingerprinted {
  const pointer = `/spec/template/spec/containers/${index}`;
  const scope = { kind: 'container', pointer, name, container: name };
  return {
    rule: 'container-memory-limit',
    resource: 0,
    pointer: `${pointer}/resources/limits/memory`,
    scope,
    ...change,
  };
}

function one(authored: ResourceId, rendered: ResourceId, finding: Fingerprinted): string {
  const [first = ''] = fingerprints([{ authored, rendered }], [finding]);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  return first;
}

const web = one(deployment('web'), deployment('prod-web'), inContainer());

describe('a fingerprint stays the same', () => {
  test('under another prefix and in another namespace', () => {
    expect(one(deployment('web'), deployment('stage-web', { namespace: 'stage' }), inContainer())).toBe(web);
  });

  test('when a container is put before it', () => {
    expect(one(deployment('web'), deployment('prod-web'), inContainer({}, 3))).toBe(web);
  });

  test('when the API version moves on', () => {
    const old = deployment('web', { apiVersion: 'apps/v1beta2' });
    expect(one(old, deployment('prod-web', { apiVersion: 'apps/v1beta2' }), inContainer())).toBe(web);
  });
});

describe('a fingerprint differs', () => {
  test.each<[string, ResourceId, Fingerprinted]>([
    ['for another rule', deployment('web'), inContainer({ rule: 'run-as-non-root' })],
    ['for another object', deployment('api'), inContainer()],
    ['for another kind', deployment('web', { kind: 'StatefulSet' }), inContainer()],
    ['for another group', deployment('web', { apiVersion: 'extensions/v1' }), inContainer()],
    ['for another container', deployment('web'), inContainer({}, 0, 'sidecar')],
    [
      'for another field',
      deployment('web'),
      inContainer({ pointer: '/spec/template/spec/containers/0/resources/limits/cpu' }),
    ],
  ])('%s', (_, authored, finding) => {
    expect(one(authored, authored, finding)).not.toBe(web);
  });

  test('for the same port of another container, whether or not the first one has a finding', () => {
    const port = (container: string): Fingerprinted => {
      const pointer = '/spec/template/spec/containers/0/ports/0';
      const scope = { kind: 'item', pointer, name: null, container };
      return { rule: 'no-host-ports', resource: 0, pointer: `${pointer}/hostPort`, scope };
    };
    const objects = [{ authored: deployment('web'), rendered: deployment('web') }];
    const [first, second] = fingerprints(objects, [port('web'), port('sidecar')]);
    expect(second).not.toBe(first);
    expect(fingerprints(objects, [port('sidecar')])).toEqual([second]);
  });
});

describe('a base used twice under two prefixes', () => {
  const objects = [
    { authored: deployment('web'), rendered: deployment('a-web') },
    { authored: deployment('web'), rendered: deployment('b-web') },
  ];

  test('gives each of its objects a fingerprint of its own', () => {
    const [first, second] = fingerprints(objects, [inContainer(), inContainer({ resource: 1 })]);
    expect(first).not.toBe(second);
  });

  test('gives an object the same fingerprint when only its twin is mended', () => {
    const [, second] = fingerprints(objects, [inContainer(), inContainer({ resource: 1 })]);
    expect(fingerprints(objects, [inContainer({ resource: 1 })])).toEqual([second]);
  });

  test('keeps the fingerprints when the objects change their order', () => {
    const [first, second] = fingerprints(objects, [inContainer(), inContainer({ resource: 1 })]);
    expect(fingerprints(objects.toReversed(), [inContainer(), inContainer({ resource: 1 })])).toEqual([second, first]);
  });
});

test('findings that nothing tells apart still have different fingerprints', () => {
  const objects = [{ authored: deployment('web'), rendered: deployment('web') }];
  const unnamed = [inContainer({}, 0, null), inContainer({}, 1, null), inContainer({}, 2, null)];
  expect(new Set(fingerprints(objects, unnamed)).size).toBe(3);
});

test('the index of a list item inside the scope does not count', () => {
  const at = (index: number): Fingerprinted => {
    const finding = inContainer();
    return { ...finding, pointer: `${finding.scope.pointer}/securityContext/capabilities/add/${index}` };
  };
  const id = deployment('web');
  expect(one(id, id, at(0))).toBe(one(id, id, at(4)));
});

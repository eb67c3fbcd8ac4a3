import { describe, expect, it } from 'vitest';
import { followPath, isLost, parseFieldPath } from '../../src/kubernetes/field-path.ts';
import { formatResourceName, parseResourceName } from '../../src/kubernetes/resource-name.ts';

const WEB = {
  metadata: { annotations: { 'example.org/a.b': 'x' } },
  spec: {
    replicas: 2,
    empty: null,
    containers: [
      {
        name: 'web',
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 80, protocol: 'UDP' },
        ],
      },
      { name: 'side', args: ['a', 'b'] },
      { name: 'a,b=c]' },
    ],
    data: { '0': 'zero', 'a=b': 1 },
  },
};

function follow(text: string): readonly string[] | string {
  const steps = parseFieldPath(text);
  if (steps === null) return 'no path';
  const followed = followPath(WEB, steps);
  return isLost(followed) ? `${followed.reason} after ${followed.depth}` : followed;
}

describe('a field', () => {
  it.each<[string, readonly string[]]>([
    ['/spec/containers/0/name', ['spec', 'containers', '0', 'name']],
    ['/metadata/annotations/example.org~1a.b', ['metadata', 'annotations', 'example.org/a.b']],
    ['spec.replicas', ['spec', 'replicas']],
    ['.spec.replicas', ['spec', 'replicas']],
    ['spec.containers[name=side].args[1]', ['spec', 'containers', '1', 'args', '1']],
    ['spec.containers.[name=side].args.1', ['spec', 'containers', '1', 'args', '1']],
    ['spec.containers[0].ports[containerPort=80,protocol=UDP]', ['spec', 'containers', '0', 'ports', '1']],
    ['spec.containers[name="a,b=c]"].name', ['spec', 'containers', '2', 'name']],
    ['metadata.annotations["example.org/a.b"]', ['metadata', 'annotations', 'example.org/a.b']],
    ["metadata.annotations['example.org/a.b']", ['metadata', 'annotations', 'example.org/a.b']],
    [String.raw`metadata.annotations.example\.org/a\.b`, ['metadata', 'annotations', 'example.org/a.b']],
    ['spec.data[0]', ['spec', 'data', '0']],
    ['spec.data["a=b"]', ['spec', 'data', 'a=b']],
    ['spec.nothing.below.it', ['spec', 'nothing', 'below', 'it']],
    ['spec.empty.below', ['spec', 'empty', 'below']],
    ['/spec/constructor/name', ['spec', 'constructor', 'name']],
  ])('%s is found', (text, tokens) => {
    expect(follow(text)).toEqual(tokens);
  });

  it.each([
    '',
    '.',
    '..',
    'a..b',
    'a.',
    'a[',
    'a[]',
    'a[name]',
    'a[=x]',
    'a[-1]',
    'a[*]',
    'a]b',
    'a[0]b',
    'a[name=x',
    'a[01]',
    'a[name=x,]b',
    '[name="x]',
    '/a~2',
    '/~',
    String.raw`a\\`.slice(0, 2),
  ])('%j is no path', (text) => {
    expect(parseFieldPath(text)).toBeNull();
  });

  it.each([
    ['spec.replicas.count', 'no-holder after 2'],
    ['spec.containers.name', 'no-index after 2'],
    ['spec.containers[3]', 'no-index after 2'],
    ['/spec/containers/-', 'no-index after 2'],
    ['/spec/containers/00', 'no-index after 2'],
    ['spec.containers[name=we]', 'no-item after 2'],
    ['spec.containers[name=web].ports[containerPort=80]', 'several-items after 4'],
    ['spec[name=web]', 'no-list after 1'],
    ['spec.volumes[name=web].x', 'no-list after 2'],
    ['spec.replicas[name=web]', 'no-holder after 2'],
  ])('%s leads nowhere', (text, why) => {
    expect(follow(text)).toBe(why);
  });
});

describe('the name of an object', () => {
  it.each([
    ['Deployment/web', { apiVersion: null, kind: 'Deployment', namespace: null, name: 'web' }],
    ['deployment/shop/web', { apiVersion: null, kind: 'deployment', namespace: 'shop', name: 'web' }],
    ['apps/v1/Deployment/web', { apiVersion: 'apps/v1', kind: 'Deployment', namespace: null, name: 'web' }],
    ['apps/v1/Deployment/shop/web', { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }],
    ['v1/Service/web', { apiVersion: 'v1', kind: 'Service', namespace: null, name: 'web' }],
    ['v1/Service/shop/web', { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' }],
    ['example.org/v1beta2/Thing/x', { apiVersion: 'example.org/v1beta2', kind: 'Thing', namespace: null, name: 'x' }],
    ['Deployment/v1/web', { apiVersion: null, kind: 'Deployment', namespace: 'v1', name: 'web' }],
    ['ConfigMap//web', { apiVersion: null, kind: 'ConfigMap', namespace: '', name: 'web' }],
    ['ClusterRole/system:node', { apiVersion: null, kind: 'ClusterRole', namespace: null, name: 'system:node' }],
  ])('%s', (text, name) => {
    expect(parseResourceName(text)).toEqual(name);
  });

  it.each(['', '/', 'web', 'Deployment/', '/web', 'v1/web', 'Deployment/a/b/c', 'apps/v1/Deployment/a/b/c', 'v1'])(
    '%j is none',
    (text) => {
      expect(parseResourceName(text)).toBeNull();
    },
  );

  it.each(['shop', null])('that is printed for namespace %j can be typed', (namespace) => {
    const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' };
    expect(parseResourceName(formatResourceName(id))).toEqual({ ...id, namespace: namespace ?? '' });
  });
});

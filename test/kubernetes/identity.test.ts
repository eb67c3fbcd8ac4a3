import { describe, expect, it } from 'vitest';
import { apiGroup, displayResource, resourceId, resourceKey } from '../../src/kubernetes/identity.ts';
import type { JsonObject } from '../../src/kubernetes/resource.ts';

const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'prod-web', namespace: 'shop' } };

describe('the identity of an object', () => {
  it('is its version, kind, namespace and name', () => {
    expect(resourceId(web)).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'prod-web' });
    expect(displayResource(resourceId(web))).toBe('Deployment shop/prod-web');
  });

  it.each<[string, JsonObject]>([
    ['is missing', { name: 'a' }],
    ['is null', { name: 'a', namespace: null }],
    ['is empty', { name: 'a', namespace: '' }],
    ['is no text', { name: 'a', namespace: 5 }],
  ])('has no namespace where it %s', (_, metadata) => {
    const id = resourceId({ apiVersion: 'v1', kind: 'Namespace', metadata });
    expect(id.namespace).toBeNull();
    expect(displayResource(id)).toBe('Namespace a');
  });

  it.each<[string, JsonObject]>([
    ['generateName stands for the name', { metadata: { generateName: 'a-' } }],
    ['there is no metadata', {}],
    ['metadata is null', { metadata: null }],
    ['metadata is a list', { metadata: ['a'] }],
    ['the name is a number', { metadata: { name: 5 } }],
  ])('bears that %s', (_, object) => {
    const id = resourceId({ apiVersion: 'batch/v1', kind: 'Job', ...object });
    expect(id.name).toBe('');
    expect(displayResource(id)).toBe('Job (no name)');
  });

  it('bears an object without a version and a kind', () => {
    expect(resourceId({ apiVersion: 1, kind: null })).toEqual({ apiVersion: '', kind: '', namespace: null, name: '' });
  });

  it('has a key that no other identity has', () => {
    const id = resourceId(web);
    const others = [
      { ...id, namespace: null },
      { ...id, namespace: '' },
      { ...id, kind: 'Deploymentshop', namespace: null },
      { ...id, apiVersion: 'apps/v2' },
      { ...id, name: 'prod', namespace: 'shop/web' },
      { ...id, name: 'x","y' },
      id,
    ];
    expect(new Set(others.map(resourceKey)).size).toBe(others.length);
    expect(resourceKey(resourceId(structuredClone(web)))).toBe(resourceKey(id));
  });

  it.each([
    ['v1', ''],
    ['apps/v1', 'apps'],
    ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io'],
    ['', ''],
  ])('%j belongs to the group %j', (apiVersion, group) => {
    expect(apiGroup(apiVersion)).toBe(group);
  });
});

import { expect, test } from 'vitest';
import { compareRenders } from '../../src/remediation/compare-renders.ts';
import type { Json } from '../../src/kubernetes/resource.ts';

const object = (spec: Json) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });

/** Pointers of what changed though nobody wished it. */
function unwished(before: Json, after: Json, written: readonly string[]): string[] {
  const wishes = new Map([[0, { removed: new Set<string>(), written }]]);
  return compareRenders([object(before)], [object(after)], wishes).map(({ pointer }) => pointer);
}

test('an item may come to a list that is not there yet, nor what holds it, and nothing beside it', () => {
  const options = [{ name: 'ndots', value: '2' }];
  const wish = ['/spec/dnsConfig/options/-'];
  for (const before of [{}, { dnsConfig: null }, { dnsConfig: {} }, { dnsConfig: { options: null } }]) {
    expect(unwished(before, { dnsConfig: { options } }, wish)).toEqual([]);
    expect(unwished(before, { dnsConfig: { options, searches: ['a'] } }, wish)).not.toEqual([]);
    expect(unwished(before, { dnsConfig: { options } }, [])).not.toEqual([]);
  }
});

import { describe, expect, it } from 'vitest';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { compared, compareRenders, type Wishes } from '../../src/remediation/compare-renders.ts';
import { itemsLast } from '../../src/remediation/item-order.ts';
import { pointerBefore } from '../../src/remediation/predict.ts';
import type { SourceEdit } from '../../src/remediation/types.ts';

function wishes(removed: readonly string[], written: readonly string[] = []): Wishes {
  return { removed: new Set(removed), written };
}

describe('what is compared with the wishes of all fixes', () => {
  const env: Json = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
    { name: 'A', value: '3' },
    { name: 'C', value: '4' },
  ];
  const without = (...indexes: readonly number[]): Json => env.filter((_, index) => !indexes.includes(index));

  const cases: readonly [string, Json | undefined, Wishes, readonly string[], readonly string[]][] = [
    ['an item that was to go', without(0), wishes(['/0']), [], ['/0']],
    ['several of one list', without(0, 2), wishes(['/0', '/2']), [], ['/0', '/2']],
    ['fewer than wished', without(2), wishes(['/0', '/2']), [], ['/2']],
    ['nothing', env, wishes(['/0', '/2']), [], []],
    ['all that were there', undefined, wishes(['/0', '/1', '/2', '/3']), [], ['/0', '/1', '/2', '/3']],
    ['all that were there, the list stays', [], wishes(['/0', '/1', '/2', '/3']), [], ['/0', '/1', '/2', '/3']],
    ['another item than wished', without(1), wishes(['/0']), ['/1/name', '/1/value'], []],
    ['one more than wished', without(0, 3), wishes(['/0']), ['/3/name', '/3/value'], ['/0']],
    ['the whole list where one was to go', undefined, wishes(['/3']), leavesOf([0, 1, 2]), ['/3']],
    [
      'an item in the place of the one that was to go',
      [{ name: 'X', value: '1' }, ...(without(0) as Json[])],
      wishes(['/0']),
      ['/0/name'],
      [],
    ],
    [
      'a change behind the item that went',
      [{ name: 'B', value: '9' }, ...(without(0, 1) as Json[])],
      wishes(['/0']),
      ['/1/value'],
      ['/0'],
    ],
    [
      'a change that is wished behind the item that went',
      [{ name: 'B', value: '9' }, ...(without(0, 1) as Json[])],
      wishes(['/0'], ['/1/value']),
      [],
      ['/0'],
    ],
    ['the others in another order', [...(without(0) as Json[])].toReversed(), wishes(['/0']), expect.any(Array), []],
    ['an item that is new', [...env, { name: 'D' }], wishes(['/0']), ['/-/name'], []],
    ['an item that is new and wished', [...env, { name: 'D' }], wishes([], ['/-']), [], []],
    [
      'another item than before where one was to be added',
      [{ name: 'D' }, ...(without(0) as Json[])],
      wishes([], ['/-']),
      ['/0/name', '/0/value'],
      [],
    ],
  ];
  it.each(cases)('%s', (name, after, wished, changed, gone) => {
    const difference = compared(env, after, wished);
    expect(difference.changed).toEqual(changed);
    if (name === 'the others in another order') expect(difference.changed.length).toBeGreaterThan(0);
    else expect(difference.gone).toEqual(gone);
  });

  it('of items that are equal, any may stay', () => {
    expect(compared(['A', 'B', 'A'], ['B', 'A'], wishes(['/0', '/2']))).toEqual({ changed: [], gone: ['/0'] });
    expect(compared(['A', 'B', 'A'], ['A', 'B'], wishes(['/0', '/2']))).toEqual({ changed: [], gone: ['/2'] });
  });

  it('holders that the last item left behind may go with it, and others may not', () => {
    const before: Json = { security: { capabilities: { add: ['A'] } }, other: {} };
    const wished = wishes(['/security/capabilities/add/0']);
    expect(compared(before, { other: {} }, wished).changed).toEqual([]);
    expect(compared(before, { security: { capabilities: {} }, other: {} }, wished).changed).toEqual([]);
    expect(compared(before, {}, wished).changed).toEqual(['/other']);
  });

  it('an object is held against the one of its name, wherever it stands', () => {
    const config = (name: string, list: readonly string[]): KubernetesObject => {
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, list: [...list] };
    };
    const before = [config('one', ['A', 'B']), config('two', ['A', 'B'])];
    const after = [config('two', ['B']), config('one', ['B'])];
    const wished = new Map([[0, wishes(['/list/0'])]]);
    expect(compareRenders(before, after, wished).map(({ resource }) => resource)).toEqual([1, 1]);
    wished.set(1, wishes(['/list/0']));
    expect(compareRenders(before, after, wished)).toEqual([]);
  });
});

function leavesOf(indexes: readonly number[]): string[] {
  return indexes.flatMap((index) => [`/${index}/name`, `/${index}/value`]);
}

describe('where a field stood before items went', () => {
  const gone = new Set(['/a/0', '/a/1', '/a/3', '/a/4/b/0']);
  it.each([
    ['/a/0', '/a/2'],
    ['/a/1/b/0/c', '/a/4/b/1/c'],
    ['/a/2', '/a/5'],
    ['/a', '/a'],
    ['/x/0', '/x/0'],
    ['', ''],
  ])('%s was %s', (now, before) => {
    expect(pointerBefore(now, gone)).toBe(before);
  });
});

describe('the order of removals', () => {
  const remove = (...path: readonly (string | number)[]): SourceEdit => {
    return { action: 'remove', place: { file: 'a', document: 0, path }, layer: 'patch' };
  };
  const append = (path: string): SourceEdit => {
    return {
      action: 'append',
      place: { file: 'p', document: 0, path: [] },
      value: { op: 'remove', path },
      layer: 'patch',
    };
  };
  const ordered = (edits: readonly SourceEdit[]): SourceEdit[] =>
    itemsLast(edits.map((edit) => ({ edit }))).map(({ edit }) => edit);

  it('is from the back of every list, and what holds an item goes after it', () => {
    expect(
      ordered([remove(2), remove('env', 9), remove('key'), remove(10), remove(2, 'value', 1), remove('env', 10)]),
    ).toEqual([remove('key'), remove('env', 10), remove('env', 9), remove(10), remove(2, 'value', 1), remove(2)]);
  });

  it('holds for operations of a JSON6902 patch too, behind those that change fields', () => {
    expect(ordered([append('/env/2'), append('/env/10'), append('/replicas')])).toEqual([
      append('/replicas'),
      append('/env/10'),
      append('/env/2'),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/kubernetes/resource.ts';
import { applyOps, type PlainOp } from '../../src/rules/index.ts';

const set = (pointer: string, value: Json): PlainOp => ({ op: 'set', pointer, value });
const append = (pointer: string, value: Json): PlainOp => ({ op: 'append', pointer, value });
const remove = (pointer: string): PlainOp => ({ op: 'remove', pointer });

describe('applying operations', () => {
  it.each<[string, Json, PlainOp, Json]>([
    ['set replaces a value', { a: 1 }, set('/a', 2), { a: 2 }],
    ['set adds a key', { a: 1 }, set('/b', [1]), { a: 1, b: [1] }],
    ['set makes maps on the way', {}, set('/a/b/c', true), { a: { b: { c: true } } }],
    ['set takes null for missing', { a: null }, set('/a/b', 1), { a: { b: 1 } }],
    ['set goes through lists', { a: [{}, {}] }, set('/a/1/b', 1), { a: [{}, { b: 1 }] }],
    ['set replaces an item', { a: [1, 2] }, set('/a/0', 3), { a: [3, 2] }],
    ['set reads escapes', { 'x/y': { '~': 1 } }, set('/x~1y/~0', 2), { 'x/y': { '~': 2 } }],
    ['append adds to a list', { a: [1] }, append('/a', 2), { a: [1, 2] }],
    ['append makes its list', {}, append('/a/b', 2), { a: { b: [2] } }],
    ['append takes null for missing', { a: null }, append('/a', 2), { a: [2] }],
    ['remove leaves an empty map', { a: { b: 1 } }, remove('/a/b'), { a: {} }],
    ['remove takes an item out', { a: [1, 2, 3] }, remove('/a/1'), { a: [1, 3] }],
    ['remove of what is not there changes nothing', { a: 1 }, remove('/b/c/0'), { a: 1 }],
    ['remove past the end of a list changes nothing', { a: [1] }, remove('/a/1'), { a: [1] }],
    ['remove of an index that is none changes nothing', { a: [1] }, remove('/a/-1'), { a: [1] }],
  ])('%s', (_, document, op, value) => {
    const before = structuredClone(document);
    expect(applyOps(document, [op])).toEqual({ ok: true, value });
    expect(document).toEqual(before);
  });

  it.each<[string, Json, PlainOp]>([
    ['set of the whole', { a: 1 }, set('', 2)],
    ['set below a text', { a: 'x' }, set('/a/b', 2)],
    ['set past the end of a list', { a: [] }, set('/a/0', 2)],
    ['set below a missing item', { a: [] }, set('/a/0/b', 2)],
    ['set at a name in a list', { a: [] }, set('/a/b', 2)],
    ['append to a map', { a: {} }, append('/a', 2)],
    ['append to a text', { a: 'x' }, append('/a', 2)],
    ['a pointer that is none', {}, set('a', 2)],
  ])('%s is refused', (_, document, op) => {
    expect(applyOps(document, [op])).toMatchObject({ ok: false, code: 'no-such-place' });
  });

  it('takes operations in order, all or none', () => {
    expect(applyOps({}, [set('/a', 1), append('/b', 2), append('/b', 3), remove('/a')])).toEqual({
      ok: true,
      value: { b: [2, 3] },
    });
    expect(applyOps({}, [set('/a', 1), append('/a', 2)]).ok).toBe(false);
  });

  it('sets keys that JavaScript has uses of its own for', () => {
    const result = applyOps({}, [set('/__proto__/polluted', true), set('/constructor', 1)]);
    expect(JSON.stringify(result)).toBe('{"ok":true,"value":{"__proto__":{"polluted":true},"constructor":1}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

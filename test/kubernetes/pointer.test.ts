import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeToken, formatPointer, getPointer, listIndex, parsePointer } from '../../src/kubernetes/pointer.ts';

describe('a JSON Pointer', () => {
  it.each<[string, (string | number)[]]>([
    ['', []],
    ['/', ['']],
    ['/a/0/b', ['a', 0, 'b']],
    ['/a~1b/m~0n', ['a/b', 'm~n']],
    ['/~01', ['~1']],
    ['/ /%25', [' ', '%25']],
  ])('%j names its tokens', (pointer, tokens) => {
    expect(formatPointer(tokens)).toBe(pointer);
    expect(parsePointer(pointer)).toEqual(tokens.map(String));
  });

  it.each(['a', 'a/b', '#/a', ' /a', '/~', '/~2', '/a~/b'])('%j is none', (text) => {
    expect(parsePointer(text)).toBeNull();
    expect(getPointer({ a: 1, '': { '': 2 } }, text)).toBeUndefined();
  });

  it('comes back from any tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        expect(parsePointer(formatPointer(tokens))).toEqual(tokens);
        expect(formatPointer(tokens)).toBe(tokens.map((token) => `/${escapeToken(token)}`).join(''));
      }),
    );
  });

  it.each([
    ['', { a: [{ b: null }], '': 1, 'x/y': { '~': 2 } }],
    ['/a/0', { b: null }],
    ['/a/0/b', null],
    ['/', 1],
    ['/x~1y/~0', 2],
  ])('%j leads to its value', (pointer, value) => {
    expect(getPointer({ a: [{ b: null }], '': 1, 'x/y': { '~': 2 } }, pointer)).toEqual(value);
  });

  it.each([
    '/b',
    '/a/1',
    '/a/-',
    '/a/-1',
    '/a/00',
    '/a/length',
    '/a/0/b/c',
    '/constructor',
    '/__proto__',
    '/a/0/toString',
  ])('%j leads nowhere', (pointer) => {
    expect(getPointer({ a: [{ b: null }] }, pointer)).toBeUndefined();
  });

  it.each<[string, number | null]>([
    ['0', 0],
    ['10', 10],
    ['01', null],
    ['-1', null],
    ['-', null],
    ['1e1', null],
    ['', null],
  ])('reads %j as the index %s', (token, index) => {
    expect(listIndex(token)).toBe(index);
  });
});

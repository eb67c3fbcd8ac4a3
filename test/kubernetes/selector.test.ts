import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/kubernetes/resource.ts';
import { selects } from '../../src/kubernetes/selector.ts';

const labels = { app: 'web', tier: 'front' };

describe('a label selector', () => {
  it.each<[Json, boolean]>([
    [{}, true],
    [{ matchLabels: {} }, true],
    [{ matchLabels: null, matchExpressions: null }, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'web', tier: 'back' } }, false],
    [{ matchLabels: { missing: 'x' } }, false],
    [{ matchLabels: { constructor: 'x' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }, false],
    [{ matchExpressions: [{ key: 'missing', operator: 'In', values: ['api'] }] }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'missing', operator: 'NotIn', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'missing', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'missing', operator: 'DoesNotExist', values: [] }] }, true],
    [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['back'] }] }, false],
  ])('%j selects: %s', (selector, selected) => {
    expect(selects(selector, labels)).toEqual({ ok: true, selected });
  });

  it.each<[Json, Json, string]>([
    ['app=web', labels, 'the selector is no map'],
    [{}, 'app=web', 'the labels are no map'],
    [{ app: 'web' }, labels, 'a selector has no field app'],
    [{ matchLabels: ['app'] }, labels, 'matchLabels is no map'],
    [{ matchLabels: { app: 1 } }, labels, 'the value of app in matchLabels is no text'],
    [{ matchExpressions: {} }, labels, 'matchExpressions is no list'],
    [{ matchExpressions: ['app'] }, labels, 'an item of matchExpressions is no map'],
    [{ matchExpressions: [{ operator: 'Exists' }] }, labels, 'an item of matchExpressions has no key'],
    [{ matchExpressions: [{ key: 'app', operator: 'in', values: ['a'] }] }, labels, 'none of In, NotIn'],
    [{ matchExpressions: [{ key: 'app', operator: 'In' }] }, labels, 'In of app needs values'],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: 'web' }] }, labels, 'the values of app are no list'],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists', values: ['a'] }] }, labels, 'takes no values'],
  ])('%j with %j is no answer: %s', (selector, on, reason) => {
    const answer = selects(selector, on);
    expect(answer.ok ? '' : answer.reason).toContain(reason);
  });
});

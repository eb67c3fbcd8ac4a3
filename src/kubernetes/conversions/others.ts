/** Conversions of kinds that need a look, though hardly an edit. */
import type { Json } from '../resource.ts';
import { type ConversionOp, converter, hasValue, isWritten, mapAt, Unconvertible } from './types.ts';

/** An empty selector meant no pod to the old version, and means every pod of the namespace to the new one. */
export const convertDisruptionBudget = converter((body, role) => {
  const spec = role === 'object' ? mapAt(body, 'spec', '') : null;
  const selector = spec === null ? null : mapAt(spec, 'selector', '/spec');
  const isEmpty = (value: Json | undefined): boolean =>
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  if (selector !== null && isEmpty(selector['matchLabels']) && isEmpty(selector['matchExpressions'])) {
    const reason = 'its empty selector selected no pod, and would select every pod of the namespace in the new version';
    throw new Unconvertible('empty-selector', reason);
  }
  return [];
});

const DEFAULT_SHARES = 30;
const KEEPS_ZERO = 'flowcontrol.k8s.io/v1beta3-preserve-zero';

/** Shares have another name since v1beta3, and since v1 a zero is a zero. */
export const convertPriorityLevel = converter((body) => {
  const spec = mapAt(body, 'spec', '');
  const limited = spec === null ? null : mapAt(spec, 'limited', '/spec');
  if (limited === null) return [];
  const [old, now] = ['assuredConcurrencyShares', 'nominalConcurrencyShares'];
  const ops: ConversionOp[] = [];
  if (isWritten(limited, old)) {
    if (isWritten(limited, now))
      throw new Unconvertible('ambiguous-shares', `/spec/limited has both ${old} and ${now}`);
    ops.push({ op: 'move', pointer: `/spec/limited/${old}`, to: [now] });
  }
  const shares = limited[old] ?? limited[now];
  const metadata = mapAt(body, 'metadata', '');
  const annotations = metadata === null ? null : mapAt(metadata, 'annotations', '/metadata');
  if (shares === 0 && annotations?.[KEEPS_ZERO] !== 'true') {
    ops.push({ op: 'set', pointer: `/spec/limited/${now}`, value: DEFAULT_SHARES });
  }
  return ops;
});

/** The first alpha had no actions, and whoever binds a policy must choose them now. */
export const convertPolicyBinding = converter((body, role) => {
  const spec = mapAt(body, 'spec', '');
  if (role === 'object' && (spec === null || !hasValue(spec, 'validationActions'))) {
    throw new Unconvertible('no-validation-actions', 'validationActions must be chosen: Deny, Warn or Audit');
  }
  return [];
});

/** Nothing differs but the apiVersion. */
export const convertNothing = converter(() => []);

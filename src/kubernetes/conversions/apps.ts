/**
 * Deployment, ReplicaSet, DaemonSet and StatefulSet of extensions/v1beta1, apps/v1beta1 and apps/v1beta2 to apps/v1: a selector must
 * be written, two fields are gone, and some defaults are others; the old ones are written out, so that nothing changes unasked.
 */
import type { Json, JsonObject } from '../resource.ts';
import { type ConversionOp, converter, hasValue, isWritten, mapAt, type Role, Unconvertible } from './types.ts';

/** What the old versions took for "no limit". */
const NO_LIMIT = 2_147_483_647;

export const convertWorkload = converter((body, role, apiVersion) => {
  const spec = mapAt(body, 'spec', '');
  if (spec === null) {
    if (role !== 'object') return [];
    throw new Unconvertible('no-template-labels', 'there is no spec from whose template a selector could be copied');
  }
  const gone = ['rollbackTo', 'templateGeneration'].filter((key) => isWritten(spec, key));
  const ops: ConversionOp[] = gone.map((key) => ({ op: 'remove', pointer: `/spec/${key}` }));
  if (role === 'patch') return ops;
  return [...ops, ...selectorOps(spec, role), ...defaultOps(String(body['kind']), apiVersion, spec)];
});

function selectorOps(spec: JsonObject, role: Role): ConversionOp[] {
  if (mapAt(spec, 'selector', '/spec') !== null) return [];
  const template = mapAt(spec, 'template', '/spec');
  const metadata = template === null ? null : mapAt(template, 'metadata', '/spec/template');
  const labels = metadata === null ? null : mapAt(metadata, 'labels', '/spec/template/metadata');
  if (labels === null || Object.keys(labels).length === 0) {
    if (role === 'source') return [];
    throw new Unconvertible(
      'no-template-labels',
      'neither a selector nor labels of the template, from which to copy one, are there',
    );
  }
  return [{ op: 'set', pointer: '/spec/selector', value: { matchLabels: labels } }];
}

function defaultOps(kind: string, apiVersion: string, spec: JsonObject): ConversionOp[] {
  if (kind === 'DaemonSet' && apiVersion === 'extensions/v1beta1') return onDelete(spec);
  if (kind === 'StatefulSet' && apiVersion === 'apps/v1beta1') return onDelete(spec);
  if (kind !== 'Deployment') return [];
  const set = (key: string, value: Json): ConversionOp[] =>
    hasValue(spec, key) ? [] : [{ op: 'set', pointer: `/spec/${key}`, value }];
  if (apiVersion === 'apps/v1beta1') return set('revisionHistoryLimit', 2);
  if (apiVersion !== 'extensions/v1beta1') return [];
  return [...rollingOps(spec), ...set('progressDeadlineSeconds', NO_LIMIT), ...set('revisionHistoryLimit', NO_LIMIT)];
}

/** Pods were replaced only when somebody deleted them. */
function onDelete(spec: JsonObject): ConversionOp[] {
  const strategy = mapAt(spec, 'updateStrategy', '/spec');
  if (strategy !== null && hasValue(strategy, 'type')) return [];
  return [{ op: 'set', pointer: '/spec/updateStrategy/type', value: 'OnDelete' }];
}

/** One pod at a time, where it is now a quarter of them. */
function rollingOps(spec: JsonObject): ConversionOp[] {
  const strategy = mapAt(spec, 'strategy', '/spec') ?? {};
  if (hasValue(strategy, 'type') && strategy['type'] !== 'RollingUpdate') return [];
  const rolling = mapAt(strategy, 'rollingUpdate', '/spec/strategy') ?? {};
  return ['maxSurge', 'maxUnavailable']
    .filter((key) => !hasValue(rolling, key))
    .map((key) => ({ op: 'set', pointer: `/spec/strategy/rollingUpdate/${key}`, value: 1 }));
}

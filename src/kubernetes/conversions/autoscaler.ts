/** HorizontalPodAutoscaler of autoscaling/v2beta1 to v2: what a metric aims at moves into `target`, which metric it is into `metric`. */
import type { JsonObject } from '../resource.ts';
import { type ConversionOp, converter, isWritten, itemsAt, mapAt, type Role, Unconvertible } from './types.ts';

interface Aim {
  readonly key: string;
  readonly type: 'Utilization' | 'Value' | 'AverageValue';
  readonly to: string;
}

const UTILIZATION: Aim = { key: 'targetAverageUtilization', type: 'Utilization', to: 'averageUtilization' };
const VALUE: Aim = { key: 'targetValue', type: 'Value', to: 'value' };
const AVERAGE: Aim = { key: 'targetAverageValue', type: 'AverageValue', to: 'averageValue' };

/** The source of each type of metric: its key, what it may aim at, and the names of what tells which metric is meant. */
const SOURCES: Readonly<Record<string, { key: string; aims: readonly Aim[]; selector: string | null }>> = {
  Resource: { key: 'resource', aims: [UTILIZATION, AVERAGE], selector: null },
  ContainerResource: { key: 'containerResource', aims: [UTILIZATION, AVERAGE], selector: null },
  Pods: { key: 'pods', aims: [AVERAGE], selector: 'selector' },
  Object: { key: 'object', aims: [VALUE, { ...AVERAGE, key: 'averageValue' }], selector: 'selector' },
  External: { key: 'external', aims: [VALUE, AVERAGE], selector: 'metricSelector' },
};

export const convertAutoscaler = converter((body, role) => {
  const spec = mapAt(body, 'spec', '');
  if (spec === null) return [];
  return itemsAt(spec, 'metrics', '/spec').flatMap(({ item, at }) => metricOps(item, at, role));
});

function metricOps(metric: JsonObject, at: string, role: Role): ConversionOp[] {
  if (role === 'patch' && Object.keys(metric).length === 0) return [];
  const type = metric['type'] ?? (role === 'patch' ? typeBySource(metric) : null);
  const source = typeof type === 'string' && Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  if (source === undefined) {
    throw new Unconvertible(
      'metric-unknown',
      `${at}/type is ${JSON.stringify(type)}, which is no known type of metric`,
    );
  }
  const body = mapAt(metric, source.key, at);
  if (body === null)
    throw new Unconvertible('metric-incomplete', `${at} is of type ${String(type)} and has no ${source.key}`);
  const pointer = `${at}/${source.key}`;
  const aims = source.aims.filter(({ key }) => isWritten(body, key) && body[key] !== null);
  const [aim, ...more] = aims;
  if ((aim === undefined && role !== 'patch') || more.length > 0) {
    const keys = source.aims.map(({ key }) => key).join(' or ');
    throw new Unconvertible('target-unclear', `${pointer} must have ${source.aims.length > 1 ? 'either ' : ''}${keys}`);
  }
  const ops: ConversionOp[] = [];
  if (type === 'Object' && isWritten(body, 'target')) {
    ops.push({ op: 'move', pointer: `${pointer}/target`, to: ['describedObject'] });
  }
  // In the order of the file, so that lines that stand below each other still do afterwards.
  for (const key of Object.keys(body)) {
    const move = (...to: string[]): ConversionOp => ({ op: 'move', pointer: `${pointer}/${key}`, to });
    if (key === aim?.key) ops.push(move('target', aim.to));
    else if (source.selector !== null && key === 'metricName') ops.push(move('metric', 'name'));
    else if (key === source.selector) ops.push(move('metric', 'selector'));
  }
  if (aim !== undefined) ops.push({ op: 'set', pointer: `${pointer}/target/type`, value: aim.type });
  return ops;
}

/** An operation of a JSON6902 patch says only a part of a metric; its type follows from the part. */
function typeBySource(metric: JsonObject): string | null {
  return Object.keys(SOURCES).find((type) => isWritten(metric, SOURCES[type]?.key ?? '')) ?? null;
}

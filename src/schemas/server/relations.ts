import { compareQuantities, parseQuantity } from '../../kubernetes/quantity.ts';
import { escapeToken } from '../../kubernetes/pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../../kubernetes/resource.ts';
import { at, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';

// What the server refuses too, and rules of their own report (request-within-limit, selector-matches-template): only a fix is held
// against it here.

/** Which steps lead to the pod spec of each kind. */
const podSteps: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  PodTemplate: ['template', 'spec'],
};

export function checkRelations(object: KubernetesObject, check: ServerCheck): void {
  const steps = podSteps[object.kind];
  if (steps === undefined) return;
  let pod: JsonObject = object;
  for (const step of steps) pod = mapAt(pod, step);
  for (const list of ['containers', 'initContainers']) {
    for (const { item, index } of mapsAt(pod, list)) {
      checkRequests(item, `/${steps.join('/')}/${list}/${index}/resources`, check);
    }
  }
  if (['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind)) checkSelected(object, check);
}

/** ValidateResourceRequirements. */
function checkRequests(container: JsonObject, pointer: string, { complain }: ServerCheck): void {
  const resources = mapAt(container, 'resources');
  for (const [name, limit] of Object.entries(mapAt(resources, 'limits'))) {
    const [most, asked] = [quantity(limit), quantity(at(mapAt(resources, 'requests'), name))];
    if (most === null || asked === null || compareQuantities(asked, most) <= 0) continue;
    complain(`${pointer}/limits/${escapeToken(name)}`, `the limit of ${name} is below the request`);
  }
}

function quantity(value: Json | undefined): ReturnType<typeof parseQuantity> {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value).trim()) : null;
}

/** ValidateDeploymentSpec and its like. */
function checkSelected(object: KubernetesObject, { complain }: ServerCheck): void {
  const selector = at(mapAt(object, 'spec'), 'selector');
  const labels = mapAt(mapAt(mapAt(mapAt(object, 'spec'), 'template'), 'metadata'), 'labels');
  if (!isSet(mapAt(object, 'spec'), 'selector')) return;
  const wanted = Object.entries(mapAt(selector, 'matchLabels'));
  const misses = wanted.some(([key, value]) => at(labels, key) !== value);
  const odd = mapsAt(selector, 'matchExpressions').some(({ item }) => !holds(item, labels));
  if (misses || odd) complain('/spec/selector', 'the selector does not select the labels of the template');
}

function holds(expression: JsonObject, labels: JsonObject): boolean {
  const value = at(labels, textAt(expression, 'key') ?? '');
  const values = listAt(expression, 'values');
  switch (textAt(expression, 'operator')) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    default:
      return true;
  }
}

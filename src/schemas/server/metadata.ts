import { apiGroup } from '../../kubernetes/identity.ts';
import { escapeToken } from '../../kubernetes/pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../../kubernetes/resource.ts';
import { isLater } from '../scalars.ts';
import type { Complain } from '../types.ts';
import { at, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import {
  labelProblem,
  labelValueProblem,
  pathStepProblem,
  qualifiedProblem,
  serviceNameProblem,
  subdomainProblem,
} from './names.ts';

/** Kinds of Kubernetes' own whose names are DNS names; of the others nothing is asked that is not said below. */
const namedByDns: ReadonlySet<string> = new Set([
  'ConfigMap',
  'CronJob',
  'CustomResourceDefinition',
  'DaemonSet',
  'Deployment',
  'Endpoints',
  'HorizontalPodAutoscaler',
  'Ingress',
  'IngressClass',
  'Job',
  'Lease',
  'LimitRange',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'PodDisruptionBudget',
  'PodTemplate',
  'PriorityClass',
  'ReplicaSet',
  'ReplicationController',
  'ResourceQuota',
  'RuntimeClass',
  'Secret',
  'ServiceAccount',
  'StatefulSet',
  'StorageClass',
  'ValidatingWebhookConfiguration',
]);

/** The metadata of a whole object. */
export function checkMetadata(object: KubernetesObject, custom: boolean, { minor, complain }: ServerCheck): void {
  const metadata = at(object, 'metadata');
  if (!isSet(metadata, 'name') && !isSet(metadata, 'generateName'))
    complain('/metadata/name', 'the object has no name');
  const name = textAt(metadata, 'name');
  const problem = name === null ? null : nameProblem(object, custom, name, minor);
  if (problem !== null) complain('/metadata/name', problem);
  const namespace = textAt(metadata, 'namespace');
  const wrong = namespace === null ? null : labelProblem(namespace);
  if (wrong !== null) complain('/metadata/namespace', wrong);
  checkLabels(metadata, '/metadata', complain);
}

function nameProblem(
  { apiVersion, kind }: KubernetesObject,
  custom: boolean,
  name: string,
  minor: number,
): string | null {
  if (custom) return subdomainProblem(name);
  if (kind === 'Namespace') return labelProblem(name);
  // The first letter is let go of from 1.35 on.
  if (kind === 'Service') return minor < 35 ? serviceNameProblem(name) : labelProblem(name);
  if (apiGroup(apiVersion) === 'rbac.authorization.k8s.io') return pathStepProblem(name);
  // A CronJob's name gets eleven characters more in its Jobs.
  if (kind === 'CronJob') return subdomainProblem(name, 52);
  return namedByDns.has(kind) ? subdomainProblem(name) : null;
}

const MOST_ANNOTATION_BYTES = 256 * 1024;

/** Labels and annotations, of an object or of a template in it. */
export function checkLabels(metadata: Json | undefined, pointer: string, complain: Complain): void {
  checkLabelMap(mapAt(metadata, 'labels'), `${pointer}/labels`, complain);
  let bytes = 0;
  for (const [key, value] of Object.entries(mapAt(metadata, 'annotations'))) {
    const problem = isLater(key) ? null : qualifiedProblem(key.toLowerCase());
    if (problem !== null) complain(`${pointer}/annotations/${escapeToken(key)}`, problem);
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  if (bytes <= MOST_ANNOTATION_BYTES) return;
  complain(
    `${pointer}/annotations`,
    `the annotations have ${bytes} bytes, more than the ${MOST_ANNOTATION_BYTES} there may be`,
  );
}

export function checkLabelMap(labels: JsonObject, pointer: string, complain: Complain): void {
  for (const [key, value] of Object.entries(labels)) {
    const ofKey = isLater(key) ? null : qualifiedProblem(key);
    const problem = ofKey ?? (typeof value === 'string' && !isLater(value) ? labelValueProblem(value) : null);
    if (problem !== null) complain(`${pointer}/${escapeToken(key)}`, problem);
  }
}

/** A selector with matchLabels and matchExpressions. */
export function checkSelector(selector: Json | undefined, pointer: string, complain: Complain): void {
  checkLabelMap(mapAt(selector, 'matchLabels'), `${pointer}/matchLabels`, complain);
  for (const { item, index } of mapsAt(selector, 'matchExpressions')) {
    const here = `${pointer}/matchExpressions/${index}`;
    const operator = textAt(item, 'operator');
    const values = listAt(item, 'values').length;
    if (operator === 'In' || operator === 'NotIn') {
      if (values === 0) complain(`${here}/values`, `values are required with the operator ${operator}`);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values > 0) complain(`${here}/values`, `values may not stand with the operator ${operator}`);
    } else if (operator !== null) {
      complain(`${here}/operator`, `"${operator}" is none of In, NotIn, Exists, DoesNotExist`);
    }
    const problem = textAt(item, 'key') === null ? null : qualifiedProblem(textAt(item, 'key') ?? '');
    if (problem !== null) complain(`${here}/key`, problem);
  }
}

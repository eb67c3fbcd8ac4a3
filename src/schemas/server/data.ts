import { escapeToken } from '../../kubernetes/pointer.ts';
import type { JsonObject, KubernetesObject } from '../../kubernetes/resource.ts';
import { isLater, quoted } from '../scalars.ts';
import { integerAt, isSet, listAt, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import { checkSelector } from './metadata.ts';
import { dataKeyProblem } from './names.ts';

/** Kinds that describe neither pods nor the network. */
export function checkData(object: KubernetesObject, { complain }: ServerCheck): void {
  const spec = mapAt(object, 'spec');
  switch (object.kind) {
    case 'ConfigMap':
      checkKeys(object, ['data', 'binaryData'], complain);
      return;
    case 'Secret':
      checkKeys(object, ['data', 'stringData'], complain);
      checkSecretType(object, complain);
      return;
    case 'Role':
    case 'ClusterRole':
      checkRules(object, complain);
      return;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      checkBinding(object, complain);
      return;
    case 'PersistentVolumeClaim':
      if (listAt(spec, 'accessModes').length === 0) complain('/spec/accessModes', 'a claim needs an access mode');
      if (!isSet(mapAt(mapAt(spec, 'resources'), 'requests'), 'storage')) {
        complain('/spec/resources/requests/storage', 'a claim needs a request for storage');
      }
      return;
    case 'HorizontalPodAutoscaler':
      checkRange(spec, complain);
      return;
    case 'PodDisruptionBudget':
      checkSelector(spec['selector'], '/spec/selector', complain);
      if (isSet(spec, 'minAvailable') && isSet(spec, 'maxUnavailable')) {
        complain('/spec/maxUnavailable', 'a budget has minAvailable or maxUnavailable, not both');
      }
      return;
    case 'CustomResourceDefinition':
      checkDefinition(object, spec, complain);
  }
}

type Complain = ServerCheck['complain'];

/** etcd takes no more. */
const MOST_BYTES = 1024 * 1024;

function checkKeys(object: KubernetesObject, fields: readonly string[], complain: Complain): void {
  let bytes = 0;
  for (const field of fields) {
    for (const [key, value] of Object.entries(mapAt(object, field))) {
      const problem = isLater(key) ? null : dataKeyProblem(key);
      if (problem !== null) complain(`/${field}/${escapeToken(key)}`, problem);
      const length = typeof value === 'string' ? Buffer.byteLength(value) : 0;
      // What is written in base64 counts as what it means.
      bytes +=
        field === 'binaryData' || (field === 'data' && object.kind === 'Secret')
          ? Math.floor((length * 3) / 4) - 2
          : length;
    }
  }
  if (bytes > MOST_BYTES)
    complain(`/${fields[0]}`, `the object holds ${bytes} bytes, more than the ${MOST_BYTES} there may be`);
}

const keysOfType: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function checkSecretType(object: KubernetesObject, complain: Complain): void {
  const type = textAt(object, 'type');
  const keys = type === null || !Object.hasOwn(keysOfType, type) ? [] : (keysOfType[type] ?? []);
  for (const key of keys) {
    const there = [mapAt(object, 'data'), mapAt(object, 'stringData')].some((data) => Object.hasOwn(data, key));
    if (!there) complain(`/data/${escapeToken(key)}`, `a Secret of type ${type} needs the key ${key}`);
  }
}

/** ValidatePolicyRule of kubernetes/pkg/apis/rbac/validation. */
function checkRules(object: KubernetesObject, complain: Complain): void {
  for (const { item, index } of mapsAt(object, 'rules')) {
    const here = `/rules/${index}`;
    if (listAt(item, 'nonResourceURLs').length > 0) {
      if (object.kind === 'Role') complain(`${here}/nonResourceURLs`, 'the rules of a Role cannot be about URLs');
      if (listAt(item, 'apiGroups').length + listAt(item, 'resources').length > 0) {
        complain(`${here}/nonResourceURLs`, 'a rule is about resources or about URLs, not both');
      }
      continue;
    }
    if (listAt(item, 'apiGroups').length === 0)
      complain(`${here}/apiGroups`, 'a rule about resources needs an API group, "" for the core');
    if (listAt(item, 'resources').length === 0)
      complain(`${here}/resources`, 'a rule about resources needs a resource');
  }
}

const rolesOf: Readonly<Record<string, readonly string[]>> = {
  RoleBinding: ['Role', 'ClusterRole'],
  ClusterRoleBinding: ['ClusterRole'],
};

/** ValidateRoleBinding, ValidateRoleBindingSubject. */
function checkBinding(object: KubernetesObject, complain: Complain): void {
  const kind = textAt(mapAt(object, 'roleRef'), 'kind');
  const roles = rolesOf[object.kind] ?? [];
  if (kind !== null && !roles.includes(kind))
    complain('/roleRef/kind', `${quoted(kind)} is none of ${roles.join(', ')}`);
  for (const { item, index } of mapsAt(object, 'subjects')) {
    const here = `/subjects/${index}`;
    const subject = textAt(item, 'kind');
    if (subject !== null && !['ServiceAccount', 'User', 'Group'].includes(subject)) {
      complain(`${here}/kind`, `${quoted(subject)} is none of ServiceAccount, User, Group`);
    }
    // Within a namespace that is where the account is looked for.
    if (subject === 'ServiceAccount' && object.kind === 'ClusterRoleBinding' && !isSet(item, 'namespace')) {
      complain(`${here}/namespace`, 'a ServiceAccount is named with its namespace');
    }
    const group = textAt(item, 'apiGroup') ?? '';
    const expected = subject === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io';
    if (group !== '' && subject !== null && group !== expected) {
      complain(`${here}/apiGroup`, `the API group of a ${subject} is ${quoted(expected)}, not ${quoted(group)}`);
    }
  }
}

function checkRange(spec: JsonObject, complain: Complain): void {
  const [least, most] = [integerAt(spec, 'minReplicas'), integerAt(spec, 'maxReplicas')];
  if (most !== null && most < 1) complain('/spec/maxReplicas', `maxReplicas ${most} is less than 1`);
  if (least !== null && least < 0) complain('/spec/minReplicas', `minReplicas ${least} is less than 0`);
  if (least !== null && most !== null && most < least) {
    complain('/spec/maxReplicas', `maxReplicas ${most} is less than minReplicas ${least}`);
  }
}

function checkDefinition(object: KubernetesObject, spec: JsonObject, complain: Complain): void {
  const [plural, group] = [textAt(mapAt(spec, 'names'), 'plural'), textAt(spec, 'group')];
  const name = textAt(mapAt(object, 'metadata'), 'name');
  if (plural !== null && group !== null && name !== null && name !== `${plural}.${group}`) {
    complain('/metadata/name', `the definition must be called ${plural}.${group}`);
  }
  if (object.apiVersion !== 'apiextensions.k8s.io/v1') return;
  const stored = mapsAt(spec, 'versions').filter(({ item }) => item['storage'] === true).length;
  if (isSet(spec, 'versions') && stored !== 1)
    complain('/spec/versions', `exactly one version is stored, here it is ${stored}`);
}

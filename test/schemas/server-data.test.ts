import type { Json, JsonObject } from '../../src/kubernetes/resource.ts';
import { type Case, judge, rbac } from './server-world.ts';
import { container, made, workload } from './world.ts';

const job = (spec: JsonObject): JsonObject =>
  made('batch/v1', 'Job', { spec: { template: { spec: { containers: [container()], ...spec } } } });
const cron = (schedule: string): JsonObject =>
  made('batch/v1', 'CronJob', {
    spec: {
      schedule,
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container()] } } } },
    },
  });

const workloads: Case[] = [
  [
    'pods that restart',
    workload('Deployment', {}, { restartPolicy: 'Always' }),
    workload('Deployment', {}, { restartPolicy: 'Never' }),
    '/spec/template/spec/restartPolicy',
  ],
  ['pods that end', job({ restartPolicy: 'OnFailure' }), job({}), '/spec/template/spec/restartPolicy'],
  ['no replicas', workload('Deployment', { replicas: 0 }), workload('Deployment', { replicas: -1 }), '/spec/replicas'],
  [
    'a strategy',
    workload('Deployment', { strategy: { type: 'Recreate', rollingUpdate: null } }),
    workload('Deployment', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    '/spec/strategy/rollingUpdate',
  ],
  [
    'a way forward',
    workload('Deployment', { strategy: { rollingUpdate: { maxSurge: '1%', maxUnavailable: 0 } } }),
    workload('Deployment', { strategy: { rollingUpdate: { maxSurge: '0%', maxUnavailable: 0 } } }),
    '/spec/strategy/rollingUpdate/maxUnavailable',
  ],
  [
    'time to be ready',
    workload('Deployment', { minReadySeconds: 599 }),
    workload('Deployment', { minReadySeconds: 600 }),
    '/spec/minReadySeconds',
  ],
  ['a schedule', cron('*/5 * * * *'), cron('* * * *'), '/spec/schedule'],
  ['a schedule in a word', cron('@daily'), cron('* * * * * *'), '/spec/schedule'],
  [
    'a spec of the template',
    workload('DaemonSet'),
    workload('DaemonSet', { template: { metadata: {} } }),
    '/spec/template/spec',
  ],
];

const role = (kind: string, ...rules: Json[]): JsonObject => made(rbac, kind, { rules });
const binding = (kind: string, roleRef: JsonObject, ...subjects: Json[]): JsonObject =>
  made(rbac, kind, { roleRef: { name: 'a', ...roleRef }, subjects });
const claim = (spec: JsonObject): JsonObject => made('v1', 'PersistentVolumeClaim', { spec });
const verbs = ['get'];

const others: Case[] = [
  [
    'a key',
    made('v1', 'ConfigMap', { data: { 'a.b-C_d': '' } }),
    made('v1', 'ConfigMap', { data: { 'a/b': '' } }),
    '/data/a~1b',
  ],
  [
    'what etcd takes',
    made('v1', 'ConfigMap', { data: { a: 'a'.repeat(1_048_576) } }),
    made('v1', 'ConfigMap', { data: { a: 'a'.repeat(1_048_577) } }),
    '/data',
  ],
  [
    'a certificate',
    made('v1', 'Secret', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'a' }, data: { 'tls.key': '' } }),
    made('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }),
    '/data/tls.key',
  ],
  [
    'a type of its own',
    made('v1', 'Secret', { type: 'example.test/any' }),
    made('v1', 'Secret', { type: 'kubernetes.io/dockerconfigjson' }),
    '/data/.dockerconfigjson',
  ],
  [
    'a rule',
    role('Role', { apiGroups: [''], resources: ['pods'], verbs }),
    role('Role', { resources: ['pods'], verbs }),
    '/rules/0/apiGroups',
  ],
  [
    'verbs',
    role('Role', { apiGroups: [''], resources: ['pods'], verbs }),
    role('Role', { apiGroups: [''], resources: ['pods'], verbs: [] }),
    '/rules/0/verbs',
  ],
  [
    'resources',
    role('ClusterRole', { nonResourceURLs: ['/metrics'], verbs }),
    role('ClusterRole', { apiGroups: [''], verbs }),
    '/rules/0/resources',
  ],
  [
    'URLs for the whole cluster',
    role('ClusterRole', { nonResourceURLs: ['/metrics'], verbs }),
    role('Role', { nonResourceURLs: ['/metrics'], verbs }),
    '/rules/0/nonResourceURLs',
  ],
  [
    'a role of the cluster',
    binding('ClusterRoleBinding', { kind: 'ClusterRole' }),
    binding('ClusterRoleBinding', { kind: 'Role' }),
    '/roleRef/kind',
  ],
  [
    'an account',
    binding('RoleBinding', { kind: 'Role' }, { kind: 'ServiceAccount', name: 'a' }),
    binding('ClusterRoleBinding', { kind: 'ClusterRole' }, { kind: 'ServiceAccount', name: 'a' }),
    '/subjects/0/namespace',
  ],
  [
    'a group',
    binding('RoleBinding', { kind: 'Role' }, { kind: 'Group', name: 'a' }),
    binding('RoleBinding', { kind: 'Role' }, { kind: 'Team', name: 'a' }),
    '/subjects/0/kind',
  ],
  [
    'a group of the API',
    binding('RoleBinding', { kind: 'Role' }, { kind: 'User', name: 'a', apiGroup: 'rbac.authorization.k8s.io' }),
    binding(
      'RoleBinding',
      { kind: 'Role' },
      { kind: 'ServiceAccount', name: 'a', namespace: 'b', apiGroup: 'rbac.authorization.k8s.io' },
    ),
    '/subjects/0/apiGroup',
  ],
  [
    'a mode',
    claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    claim({ resources: { requests: { storage: '1Gi' } } }),
    '/spec/accessModes',
  ],
  [
    'a size',
    claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    claim({ accessModes: ['ReadWriteOnce'] }),
    '/spec/resources/requests/storage',
  ],
  [
    'a range',
    made('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: { scaleTargetRef: { kind: 'A', name: 'a' }, minReplicas: 2, maxReplicas: 2 },
    }),
    made('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: { scaleTargetRef: { kind: 'A', name: 'a' }, minReplicas: 3, maxReplicas: 2 },
    }),
    '/spec/maxReplicas',
  ],
  [
    'one bound of a budget',
    made('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1 } }),
    made('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
    '/spec/maxUnavailable',
  ],
];

judge('of workloads', workloads);
judge('of other kinds', others);

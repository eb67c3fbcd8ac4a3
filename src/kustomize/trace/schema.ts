/**
 * What kustomize knows of the built-in kinds, as far as it decides how patches merge: the OpenAPI document of
 * Kubernetes 1.21 that kustomize v5.0.1 to v5.8.1 carries (`kyaml/openapi/kubernetesapi/v1_21_2`), reduced to lists
 * with a merge key. A kind that is not here is a custom one: maps merge, every list is replaced as a whole.
 */
export interface MergeSchema {
  readonly fields?: Readonly<Record<string, MergeSchema>> | undefined;
  /** Every value of the map, where keys are free. */
  readonly items?: MergeSchema | undefined;
  /** A list of maps merged by these keys. */
  readonly keys?: readonly string[];
  /** A list of scalars merged as a set. */
  readonly set?: true;
}

const META: MergeSchema = { fields: { ownerReferences: { keys: ['uid'] }, finalizers: { set: true } } };

const CONTAINER: MergeSchema = {
  fields: {
    env: { keys: ['name'] },
    ports: { keys: ['containerPort', 'protocol'] },
    volumeDevices: { keys: ['devicePath'] },
    volumeMounts: { keys: ['mountPath'] },
  },
};

const POD_SPEC: MergeSchema = {
  fields: {
    containers: { keys: ['name'], items: CONTAINER },
    initContainers: { keys: ['name'], items: CONTAINER },
    ephemeralContainers: { keys: ['name'], items: CONTAINER },
    hostAliases: { keys: ['ip'] },
    imagePullSecrets: { keys: ['name'] },
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
    volumes: { keys: ['name'] },
  },
};

const POD: MergeSchema = { fields: { metadata: META, spec: POD_SPEC } };
const WORKLOAD: MergeSchema = { fields: { metadata: META, spec: { fields: { template: POD } } } };
const CRON_JOB: MergeSchema = {
  fields: { metadata: META, spec: { fields: { jobTemplate: { fields: { spec: { fields: { template: POD } } } } } } },
};
const WEBHOOKS: MergeSchema = { fields: { metadata: META, webhooks: { keys: ['name'] } } };
const OTHER: MergeSchema = { fields: { metadata: META } };

const BY_TYPE: Readonly<Record<string, MergeSchema>> = {
  'v1/Pod': POD,
  'v1/PodTemplate': { fields: { metadata: META, template: POD } },
  'v1/ReplicationController': WORKLOAD,
  'apps/v1/Deployment': WORKLOAD,
  'apps/v1/StatefulSet': WORKLOAD,
  'apps/v1/DaemonSet': WORKLOAD,
  'apps/v1/ReplicaSet': WORKLOAD,
  'batch/v1/Job': WORKLOAD,
  'batch/v1/CronJob': CRON_JOB,
  'batch/v1beta1/CronJob': CRON_JOB,
  'v1/Service': { fields: { metadata: META, spec: { fields: { ports: { keys: ['port', 'protocol'] } } } } },
  'v1/ServiceAccount': {
    fields: { metadata: META, secrets: { keys: ['name'] }, imagePullSecrets: { keys: ['name'] } },
  },
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': WEBHOOKS,
};

/** Other groups and versions of that document: their objects have the usual metadata and no keyed list. */
const KNOWN_VERSIONS = new Set([
  'v1', 'apps/v1', 'batch/v1', 'autoscaling/v1', 'autoscaling/v2beta1', 'autoscaling/v2beta2', 'policy/v1',
  'policy/v1beta1', 'networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1',
  'rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io/v1beta1', 'scheduling.k8s.io/v1', 'storage.k8s.io/v1',
  'storage.k8s.io/v1beta1', 'coordination.k8s.io/v1', 'discovery.k8s.io/v1', 'node.k8s.io/v1',
  'apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1', 'apiregistration.k8s.io/v1',
]); // biome-ignore format: a list of words

export function mergeSchemaOf(apiVersion: string, kind: string): MergeSchema | null {
  return BY_TYPE[`${apiVersion}/${kind}`] ?? (KNOWN_VERSIONS.has(apiVersion) ? OTHER : null);
}

/** Kinds that kustomize knows to be cluster-scoped (`kyaml/openapi`): it gives them no namespace. All others get one. */
const CLUSTER_SCOPED: Readonly<Record<string, readonly string[]>> = {
  v1: ['ComponentStatus', 'Namespace', 'Node', 'NodeProxyOptions', 'PersistentVolume'],
  'admissionregistration.k8s.io/v1': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'admissionregistration.k8s.io/v1beta1': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiextensions.k8s.io/v1beta1': ['CustomResourceDefinition'],
  'apiregistration.k8s.io/v1': ['APIService'],
  'apiregistration.k8s.io/v1beta1': ['APIService'],
  'authentication.k8s.io/v1': ['TokenReview'],
  'authentication.k8s.io/v1beta1': ['TokenReview'],
  'authorization.k8s.io/v1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'authorization.k8s.io/v1beta1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'certificates.k8s.io/v1beta1': ['CertificateSigningRequest'],
  'flowcontrol.apiserver.k8s.io/v1beta1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io/v1': ['IngressClass'],
  'networking.k8s.io/v1beta1': ['IngressClass'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'node.k8s.io/v1beta1': ['RuntimeClass'],
  'policy/v1beta1': ['PodSecurityPolicy'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding'],
  'rbac.authorization.k8s.io/v1beta1': ['ClusterRole', 'ClusterRoleBinding'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'scheduling.k8s.io/v1beta1': ['PriorityClass'],
  'storage.k8s.io/v1': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
  'storage.k8s.io/v1beta1': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
};

export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return CLUSTER_SCOPED[apiVersion]?.includes(kind) ?? false;
}

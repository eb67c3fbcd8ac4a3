/**
 * API versions that Kubernetes has given up, or is about to: the one table behind `no-removed-api`, `no-deprecated-api`, CEL's
 * `apiLifecycle` and the conversions in `conversions/`. Taken from the project's migration guide for deprecated APIs.
 */
import { apiGroup } from './identity.ts';

/** How one kind of one apiVersion ends. Minor versions are those of Kubernetes 1. */
export interface ApiLifecycle {
  /** The first minor version that does not serve it. */
  readonly removed: number;
  /** The apiVersion that takes its place; null where nothing does. */
  readonly successor: string | null;
  /** The first minor version that serves the successor; null without one. */
  readonly successorSince: number | null;
  /** What rewriting an object takes: `safe` and `review` are mechanical, `manual` is a person's work. */
  readonly conversion: 'safe' | 'review' | 'manual';
}

interface Row extends ApiLifecycle {
  readonly from: readonly string[];
  readonly kinds: readonly string[];
}

const WORKLOADS = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];
const RBAC = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const FLOWS = ['FlowSchema', 'PriorityLevelConfiguration'];
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const POLICIES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const DEVICES = ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'];

const ROWS: readonly Row[] = [
  row(['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'], WORKLOADS, 16, 'apps/v1', 9, 'review'),
  row(['extensions/v1beta1'], ['NetworkPolicy'], 16, 'networking.k8s.io/v1', 8, 'safe'),
  row(['extensions/v1beta1', 'networking.k8s.io/v1beta1'], ['Ingress'], 22, 'networking.k8s.io/v1', 19, 'safe'),
  row(['networking.k8s.io/v1beta1'], ['IngressClass'], 22, 'networking.k8s.io/v1', 19, 'safe'),
  row(
    ['rbac.authorization.k8s.io/v1alpha1', 'rbac.authorization.k8s.io/v1beta1'],
    RBAC,
    22,
    'rbac.authorization.k8s.io/v1',
    8,
    'safe',
  ),
  row(['scheduling.k8s.io/v1beta1'], ['PriorityClass'], 22, 'scheduling.k8s.io/v1', 14, 'safe'),
  row(['coordination.k8s.io/v1beta1'], ['Lease'], 22, 'coordination.k8s.io/v1', 14, 'safe'),
  row(['apiregistration.k8s.io/v1beta1'], ['APIService'], 22, 'apiregistration.k8s.io/v1', 10, 'safe'),
  row(['storage.k8s.io/v1beta1'], ['StorageClass'], 22, 'storage.k8s.io/v1', 6, 'safe'),
  row(['storage.k8s.io/v1beta1'], ['VolumeAttachment'], 22, 'storage.k8s.io/v1', 13, 'safe'),
  row(['storage.k8s.io/v1beta1'], ['CSINode'], 22, 'storage.k8s.io/v1', 17, 'safe'),
  row(['storage.k8s.io/v1beta1'], ['CSIDriver'], 22, 'storage.k8s.io/v1', 19, 'safe'),
  row(['storage.k8s.io/v1beta1'], ['CSIStorageCapacity'], 27, 'storage.k8s.io/v1', 24, 'safe'),
  row(['apiextensions.k8s.io/v1beta1'], ['CustomResourceDefinition'], 22, 'apiextensions.k8s.io/v1', 16, 'manual'),
  row(['admissionregistration.k8s.io/v1beta1'], WEBHOOKS, 22, 'admissionregistration.k8s.io/v1', 16, 'manual'),
  row(['batch/v1beta1'], ['CronJob'], 25, 'batch/v1', 21, 'safe'),
  row(['node.k8s.io/v1beta1'], ['RuntimeClass'], 25, 'node.k8s.io/v1', 20, 'safe'),
  row(['policy/v1beta1'], ['PodDisruptionBudget'], 25, 'policy/v1', 21, 'safe'),
  { from: ['extensions/v1beta1'], kinds: ['PodSecurityPolicy'], ...ended(16) },
  { from: ['policy/v1beta1'], kinds: ['PodSecurityPolicy'], ...ended(25) },
  row(['autoscaling/v2beta1'], ['HorizontalPodAutoscaler'], 25, 'autoscaling/v2', 23, 'review'),
  row(['autoscaling/v2beta2'], ['HorizontalPodAutoscaler'], 26, 'autoscaling/v2', 23, 'safe'),
  row(['certificates.k8s.io/v1beta1'], ['CertificateSigningRequest'], 22, 'certificates.k8s.io/v1', 19, 'manual'),
  row(['discovery.k8s.io/v1beta1'], ['EndpointSlice'], 25, 'discovery.k8s.io/v1', 21, 'manual'),
  row(['events.k8s.io/v1beta1'], ['Event'], 25, 'events.k8s.io/v1', 19, 'manual'),
  row(['flowcontrol.apiserver.k8s.io/v1beta1'], FLOWS, 26, 'flowcontrol.apiserver.k8s.io/v1', 29, 'review'),
  row(['flowcontrol.apiserver.k8s.io/v1beta2'], FLOWS, 29, 'flowcontrol.apiserver.k8s.io/v1', 29, 'review'),
  row(['flowcontrol.apiserver.k8s.io/v1beta3'], FLOWS, 32, 'flowcontrol.apiserver.k8s.io/v1', 29, 'review'),
  row(['admissionregistration.k8s.io/v1alpha1'], POLICIES, 33, 'admissionregistration.k8s.io/v1', 30, 'review'),
  row(['resource.k8s.io/v1alpha3'], DEVICES, 34, 'resource.k8s.io/v1', 34, 'manual'),
  row(['resource.k8s.io/v1beta1'], DEVICES, 36, 'resource.k8s.io/v1', 34, 'manual'),
];

const BY_TYPE: ReadonlyMap<string, ApiLifecycle> = new Map(
  ROWS.flatMap((each) => each.from.flatMap((from) => each.kinds.map((kind) => [`${from}/${kind}`, each] as const))),
);

/** How a kind of an apiVersion ends, or null where no end is known. */
export function apiLifecycle(apiVersion: string, kind: string): ApiLifecycle | null {
  return BY_TYPE.get(`${apiVersion}/${kind}`) ?? null;
}

/** The API group under which an object of this type lives on: that of its successor, where it moved to another one. */
export function lastingGroup(apiVersion: string, kind: string): string {
  return apiGroup(apiLifecycle(apiVersion, kind)?.successor ?? apiVersion);
}

/** Every apiVersion and kind of the table. */
export function endingTypes(): readonly { readonly apiVersion: string; readonly kind: string }[] {
  return ROWS.flatMap(({ from, kinds }) => from.flatMap((apiVersion) => kinds.map((kind) => ({ apiVersion, kind }))));
}

function row(
  from: readonly string[],
  kinds: readonly string[],
  removed: number,
  successor: string,
  successorSince: number,
  conversion: ApiLifecycle['conversion'],
): Row {
  return { from, kinds, removed, successor, successorSince, conversion };
}

function ended(removed: number): ApiLifecycle {
  return { removed, successor: null, successorSince: null, conversion: 'manual' };
}

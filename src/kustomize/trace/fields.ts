/**
 * Where `labels`, `commonLabels` and `commonAnnotations` write: kustomize's default field specifications
 * (`api/internal/konfig/builtinpluginconsts`, the same from v5.0.1 to v5.8.1).
 */
import type { FieldSpec } from './field-specs.ts';

const TEMPLATED = ['ReplicationController', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'];
const MATCHED = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];
const PLACED = ['Deployment', 'StatefulSet'];

function under(kinds: readonly string[], path: string, create: boolean): FieldSpec {
  return { kinds, path: path.split('/'), create };
}

function metadataFields(key: 'labels' | 'annotations'): FieldSpec[] {
  return [
    { path: ['metadata', key], create: true },
    under(TEMPLATED, `spec/template/metadata/${key}`, true),
    under(['CronJob'], `spec/jobTemplate/metadata/${key}`, true),
    under(['CronJob'], `spec/jobTemplate/spec/template/metadata/${key}`, true),
  ];
}

export const ANNOTATION_FIELDS: readonly FieldSpec[] = metadataFields('annotations');

export const LABEL_FIELDS: readonly FieldSpec[] = [
  ...metadataFields('labels'),
  under(['StatefulSet'], 'spec/volumeClaimTemplates[]/metadata/labels', true),
];

/** What `includeVolumeClaimTemplates` adds. */
export const CLAIM_LABEL_FIELDS: readonly FieldSpec[] = [
  under(['StatefulSet'], 'spec/volumeClaimTemplates[]/metadata/labels', true),
];

/** What `includeTemplates` adds to `metadata/labels`. */
export const TEMPLATE_LABEL_FIELDS: readonly FieldSpec[] = LABEL_FIELDS;

const AFFINITIES = ['podAffinity', 'podAntiAffinity'].flatMap((affinity) =>
  [
    'preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm',
    'requiredDuringSchedulingIgnoredDuringExecution',
  ].map((term) => under(PLACED, `spec/template/spec/affinity/${affinity}/${term}/labelSelector/matchLabels`, false)),
);

export const SELECTOR_FIELDS: readonly FieldSpec[] = [
  under(['Service', 'ReplicationController'], 'spec/selector', true),
  under(MATCHED, 'spec/selector/matchLabels', true),
  ...AFFINITIES,
  under(PLACED, 'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels', false),
  under(['Job', 'PodDisruptionBudget'], 'spec/selector/matchLabels', false),
  under(['CronJob'], 'spec/jobTemplate/spec/selector/matchLabels', false),
  under(['NetworkPolicy'], 'spec/podSelector/matchLabels', false),
  under(['NetworkPolicy'], 'spec/ingress/from/podSelector/matchLabels', false),
  under(['NetworkPolicy'], 'spec/egress/to/podSelector/matchLabels', false),
];

export const OWN_LABEL_FIELDS: readonly FieldSpec[] = [{ path: ['metadata', 'labels'], create: true }];

export const REPLICA_FIELDS: readonly FieldSpec[] = [
  under(['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'], 'spec/replicas', true),
];

export const NAME_FIELDS: readonly FieldSpec[] = [{ path: ['metadata', 'name'], create: false }];

export const NAMESPACE_FIELDS: readonly FieldSpec[] = [
  { kinds: ['Namespace'], version: 'v1', path: ['metadata', 'name'], create: false },
  under(['APIService'], 'spec/service/namespace', false),
  under(['CustomResourceDefinition'], 'spec/conversion/webhook/clientConfig/service/namespace', false),
];

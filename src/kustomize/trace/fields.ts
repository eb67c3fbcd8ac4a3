/**
 * Where `labels`, `commonLabels` and `commonAnnotations` write: kustomize's default field specifications
 * (`api/internal/konfig/builtinpluginconsts`, the same from v5.0.1 to v5.8.1).
 */
export interface FieldSpec {
  /** Kinds that it concerns; all where missing. */
  readonly kinds?: readonly string[];
  /** Keys from the object's top; `[]` walks through a list. */
  readonly path: readonly string[];
  /** Whether missing maps on the way are made. */
  readonly create: boolean;
}

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
  under(['StatefulSet'], 'spec/volumeClaimTemplates/[]/metadata/labels', true),
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

/**
 * Fields that the OpenAPI document calls required and that the API server does without: it fills them in, or an empty value is one
 * that it takes (pkg/apis: defaults.go and validation.go of each group). By the type's name without its version.
 */
export const optional: ReadonlySet<string> = new Set([
  // Filled in.
  'rbac.RoleRef apiGroup',
  'batch.PodFailurePolicyOnPodConditionsPattern status',
  'storage.CSIDriver spec',
  // Nothing, none, 0, false or an empty text is a value.
  'apps.StatefulSetSpec serviceName',
  'apps.ControllerRevision revision',
  'apps.ControllerRevision data',
  'batch.PodFailurePolicy rules',
  'networking.NetworkPolicySpec podSelector',
  'extensions.NetworkPolicySpec podSelector',
  'scheduling.PriorityClass value',
  'storage.TokenRequest audience',
  'discovery.EndpointSlice endpoints',
  'apiextensions.CustomResourceDefinitionVersion served',
  'apiextensions.CustomResourceDefinitionVersion storage',
  'core.LimitRangeSpec limits',
  'core.PreferredSchedulingTerm preference',
  'core.ProjectedVolumeSource sources',
  'core.Sysctl value',
  'core.HTTPHeader value',
  'core.SleepAction seconds',
  'core.ISCSIVolumeSource lun',
  'core.ISCSIPersistentVolumeSource lun',
  'core.PersistentVolumeClaimTemplate spec',
]);

/** Records of what happened; nobody keeps them in Git, and most of what they ask for is not checked. */
export const unchecked: ReadonlySet<string> = new Set(['events', 'authentication', 'authorization']);

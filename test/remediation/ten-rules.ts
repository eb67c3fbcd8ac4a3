/**
 * The rules that most cases of the remedy were written for: each way of editing is met by one of them. Where a case does not say
 * otherwise, only their findings are fixed, so that a new rule changes no case; that nothing new is found is judged by all.
 */
export const tenRules: readonly string[] = [
  'automount-service-account-token',
  'container-memory-limit',
  'drop-all-capabilities',
  'image-tag-not-latest',
  'no-host-namespaces',
  'no-privilege-escalation',
  'no-privileged-containers',
  'no-removed-api',
  'run-as-non-root',
  'seccomp-profile',
];

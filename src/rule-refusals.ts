/**
 * The codes by which a rule's own fix, or the conversion of an object to a newer API, leaves a finding to a person on evidence in
 * the manifests; and what a person could do about any code at all.
 */
import { type ProductRefusalCode, type RefusalEntry, refusals } from './refusals.ts';

/** The object cannot be rewritten to the API version that the target serves. */
export const conversionRefusals = {
  'ambiguous-backend': {
    says: 'An Ingress names its backend in the old and in the new way.',
    advice: 'Delete the one that is not meant.',
  },
  'ambiguous-shares': {
    says: 'A PriorityLevelConfiguration has its shares in the old and in the new field.',
    advice: 'Delete the one that is not meant.',
  },
  'backend-incomplete': {
    says: 'A backend of an Ingress names no service with its port.',
    advice: 'Write the name and the port of the service.',
  },
  'backend-missing': {
    says: 'A path of an Ingress has no backend, which the new version demands.',
    advice: 'Write the backend, or delete the path.',
  },
  'configuration-names-old-version': {
    says: 'A configurations file names the kind in its old version.',
    advice: 'Rewrite the configurations and the object together.',
  },
  'empty-selector': {
    says: 'An empty selector means something else in the new version.',
    advice: 'Write the selector that is meant in the words of the new version.',
  },
  'json-patch-not-converted': {
    says: 'A JSON6902 patch of the object does something that cannot be rewritten for the new version.',
    advice: 'Rewrite the patch and the object together, by hand.',
  },
  malformed: {
    says: 'A field of the object is not of the type that its version demands.',
    advice: 'Mend the field that is named, then run again.',
  },
  'metric-incomplete': {
    says: 'A metric of an autoscaler lacks the part that its type names.',
    advice: 'Write that part, or delete the metric.',
  },
  'metric-unknown': {
    says: 'A metric of an autoscaler has a type that is not known.',
    advice: 'Correct the type; it is one of those in the documentation of Kubernetes.',
  },
  'no-conversion': {
    says: 'No conversion of this kind to a version that is served is known.',
    advice: 'Rewrite the object by hand; the changelog of its API says how.',
  },
  'no-rules': {
    says: 'An Ingress has neither rules nor a backend, of which the new version demands one.',
    advice: 'Write a rule or a default backend, or delete the Ingress.',
  },
  'no-template-labels': {
    says: 'There are no labels of a pod template from which the selector that is now demanded could be copied.',
    advice: 'Write labels into the template and a selector that matches them.',
  },
  'no-validation-actions': {
    says: 'The new version demands validationActions, which somebody has to choose.',
    advice: 'Write validationActions: Deny, Warn or Audit.',
  },
  'port-is-text': {
    says: 'The port of a backend is a text that may be a name or a number.',
    advice: 'Write it as port.name or port.number.',
  },
  'target-pattern': {
    says: 'A patch selects the object by a pattern that does not match its new version.',
    advice: 'Change the target of the patch together with the object.',
  },
  'target-unclear': {
    says: 'A metric of an autoscaler has none or several of the aims of which it must have one.',
    advice: 'Leave the one that is meant.',
  },
} as const satisfies Readonly<Record<string, RefusalEntry>>;

/** A built-in rule leaves it to a person, for a reason that it found in the manifests. */
export const ruleRefusals: Readonly<Record<string, RefusalEntry>> = {
  'account-has-rights': {
    says: 'A binding gives rights to the service account, so the app most likely talks to the Kubernetes API.',
    advice: 'Find out whether it does. If so, waive the finding; if not, take the binding away and run again.',
  },
  'adds-all': {
    says: 'The container adds all capabilities, so dropping one says nothing.',
    advice: 'Find out which capabilities the app uses and add only those.',
  },
  'autoscaling-paused': {
    says: 'With 0 replicas an autoscaler leaves the workload alone, which may be on purpose.',
    advice: 'Remove replicas by hand if the app should run.',
  },
  'constraint-of-that-key': {
    says: 'A constraint for zones is there, but selects other pods.',
    advice: 'Correct the labelSelector of the constraint.',
  },
  'hands-out-mounts': {
    says: 'The container mounts file systems for its node, which it cannot do on a read-only mount.',
    advice: 'Waive the finding for a storage driver; else take mountPropagation away.',
  },
  'maximum-below-two': {
    says: 'The autoscaler may not go above one replica.',
    advice: 'Find out whether the app can run twice; if so, raise maxReplicas.',
  },
  'name-is-taken': {
    says: 'A PodDisruptionBudget of that name is there and does not select the pods.',
    advice: 'Correct its selector, or give it another name.',
  },
  'names-a-profile': {
    says: 'A localhostProfile is named, but the type is not Localhost; either may be meant.',
    advice: 'Set the type to Localhost, or remove localhostProfile.',
  },
  'needs-other-fix-first': {
    says: 'Another setting of the same container makes this fix impossible or without effect.',
    advice: 'Fix the rule that the reason names, then run again.',
  },
  'no-own-labels': {
    says: 'The selector names no labels of the pod template, so it cannot be said which pods are its own.',
    advice: 'Write a selector with labels that only these pods have.',
  },
  'node-agent': {
    says: 'A DaemonSet in kube-system is most likely an agent of the node, which needs what the rule forbids.',
    advice: 'Waive the finding if it is one; else move it to a namespace of its own and run again.',
  },
  'port-of-the-node': {
    says: 'The pods hold ports of their node, so a new one cannot start beside an old one.',
    advice: 'Take the host ports away if they are not needed; else waive the finding.',
  },
  'projects-a-token': {
    says: 'A volume projects a token, so the app talks to something with it.',
    advice: 'Find out whether it needs the mounted token too; if not, write automountServiceAccountToken: false.',
  },
  'runs-as-root': {
    says: 'A user 0 is written for the container, which could not start as non-root.',
    advice: 'Find out which user the image can run as, write it as runAsUser and run again.',
  },
  'same-entries': {
    says: 'The entries are the same in everything.',
    advice: 'Delete all but one.',
  },
  'successor-not-served': {
    says: 'The target Kubernetes does not serve the new version yet.',
    advice: 'Raise the version of the target, or write the version between the two by hand.',
  },
  'uses-host-devices': {
    says: 'The container mounts devices of its node, which it cannot open without being privileged.',
    advice: 'Use a device plugin, or waive the finding.',
  },
  'value-is-used': {
    says: 'Another entry refers to the value, so it counts.',
    advice: 'Give the two variables different names.',
  },
  'volume-of-one-node': {
    says: 'The pods mount a claim that may be of one node only, so a new pod may wait for it forever.',
    advice: 'Waive the finding, or use a claim that allows ReadWriteMany.',
  },
  'windows-pod': {
    says: 'A pod of Windows cannot have the field.',
    advice:
      'Remove the field where it stands; else judge by version 1.25 or newer of the standard, which excuses such pods.',
  },
};

export type ConversionCode = keyof typeof conversionRefusals;

/** A code that a rule's file says: any slug, since a house has rules of its own. Only what compiles rules makes one. */
export type RuleRefusalCode = string & { readonly saidBy: 'rule' };

export type RefusalCode = ProductRefusalCode | ConversionCode | RuleRefusalCode;

const entries: ReadonlyMap<string, RefusalEntry> = new Map(
  [...Object.values(refusals), conversionRefusals, ruleRefusals].flatMap((table) => Object.entries(table)),
);

/** What a person could do about a code. One that only a house's own rule knows is explained by its reason and that rule. */
export function adviceFor(code: string): string {
  return entries.get(code)?.advice ?? 'Do what the reason says; oakum rules show tells more about the rule.';
}

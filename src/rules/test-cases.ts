import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import { isJsonObject, type PodKind, workloadKinds } from '../kubernetes/workloads.ts';
import { applyOps } from './apply.ts';
import type { RuleTest } from './schema.ts';

/** One test with its objects written out. */
export interface Case {
  /** The test's name, with the kind that its pod was put into. */
  readonly name: string;
  /** Of the test in the rule's list. */
  readonly index: number;
  readonly test: RuleTest;
  readonly objects: readonly KubernetesObject[];
  /** Where expected pointers start. */
  readonly base: string;
  readonly fixed: readonly Json[] | null;
}

/** A test as it is run: once, or once for each kind that its pod is put into. */
export function casesOf(test: RuleTest, index: number): Case[] {
  const others = (test.objects ?? []) as KubernetesObject[];
  if (test.pod === undefined) {
    const fixed = Array.isArray(test.fixed) ? test.fixed : null;
    return [{ name: test.name, index, test, objects: others, base: '', fixed }];
  }
  const { pod, fixed } = test;
  return kindsOf(test).map((kind) => ({
    name: `${test.name} (${kind.kind})`,
    index,
    test,
    objects: [workload(kind, pod), ...others],
    base: podPointer(kind),
    fixed: isJsonObject(fixed) ? [workload(kind, fixed), ...others] : null,
  }));
}

function kindsOf(test: RuleTest): readonly PodKind[] {
  const kinds = test.kinds ?? ['Deployment'];
  return kinds.includes('workloads') ? workloadKinds : workloadKinds.filter(({ kind }) => kinds.includes(kind));
}

/** The smallest object of a kind around a pod spec. */
function workload(kind: PodKind, pod: JsonObject): KubernetesObject {
  const group = kind.groups[0] ?? '';
  const head = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: kind.kind, metadata: { name: 'test' } };
  const applied = applyOps(head, [{ op: 'set', pointer: podPointer(kind), value: pod }]);
  return (applied.ok ? applied.value : head) as KubernetesObject;
}

/** Kubernetes' own kinds have one pod each. */
function podPointer({ pods: [place] }: PodKind): string {
  return place?.spec ?? '';
}

import { getPointer } from '../kubernetes/pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import {
  containersOf,
  isJsonObject,
  malformedLists,
  podSpecOf,
  type WorkloadKind,
  workloadKind,
} from '../kubernetes/workloads.ts';
import type { Foreach, ScopeKind } from './types.ts';
import { withoutNulls } from './view.ts';

/** An object of the render, looked at once for all rules. */
export interface Subject {
  readonly index: number;
  /** Without nulls: what expressions see. */
  readonly object: KubernetesObject;
  readonly workload: WorkloadKind | null;
  readonly pod: JsonObject | null;
  readonly podMetadata: JsonObject;
}

/** One thing that a check is about. */
export interface Scope {
  readonly kind: ScopeKind;
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly name: string | null;
  /** What the scope adds to the variables of the rule. */
  readonly variables: Readonly<Record<string, Json>>;
  /** Where a fix may start, by the name of its base. */
  readonly bases: Readonly<Partial<Record<ScopeKind, string>>>;
}

/** A part of the object that has not the shape that the check needs; it must not pass for having nothing to find. */
export interface Malformed {
  readonly pointer: string;
  readonly message: string;
}

export interface Scopes {
  readonly scopes: readonly Scope[];
  readonly malformed: readonly Malformed[];
}

export function subjectOf(resource: KubernetesObject, index: number): Subject {
  const object = withoutNulls(resource);
  const workload = workloadKind(object);
  const metadata = workload === null ? undefined : getPointer(object, workload.podMetadata);
  return {
    index,
    object,
    workload,
    pod: workload === null ? null : podSpecOf(object, workload),
    podMetadata: isJsonObject(metadata) ? metadata : {},
  };
}

/** The scopes of a check in an object, in its order, and what is malformed on the way to them. */
export function scopesOf(foreach: Foreach, subject: Subject): Scopes {
  if (foreach.kind !== 'item') return outerScopes(foreach.kind, subject);
  const outer = outerScopes(foreach.of, subject);
  const inner = outer.scopes.map((scope) => itemScopes(scope, foreach.items, subject.object));
  return {
    scopes: inner.flatMap(({ scopes }) => scopes),
    malformed: [...outer.malformed, ...inner.flatMap(({ malformed }) => malformed)],
  };
}

function outerScopes(kind: 'object' | 'pod' | 'container', subject: Subject): Scopes {
  const { object, workload, pod, podMetadata } = subject;
  if (kind === 'object') {
    return { scopes: [{ kind, pointer: '', name: null, variables: {}, bases: { object: '' } }], malformed: [] };
  }
  if (workload === null) {
    return none({ pointer: '', message: `a ${object.kind} of ${object.apiVersion} carries no pod` });
  }
  const podPointer = workload.podSpec;
  if (pod === null) return none({ pointer: podPointer, message: `${dotted(podPointer)} is no map` });
  const variables = { pod, podMeta: podMetadata };
  const bases = { object: '', pod: podPointer };
  if (kind === 'pod') return { scopes: [{ kind, pointer: podPointer, name: null, variables, bases }], malformed: [] };
  return containerScopes(pod, podPointer, variables);
}

function containerScopes(pod: JsonObject, podPointer: string, outer: Readonly<Record<string, Json>>): Scopes {
  const malformed: Malformed[] = malformedLists(pod).map((list) => {
    const pointer = `${podPointer}/${list}`;
    return { pointer, message: `${dotted(pointer)} is no list` };
  });
  const scopes: Scope[] = [];
  for (const { list, name, pointer, container } of containersOf(pod, podPointer)) {
    if (!isJsonObject(container)) {
      malformed.push({ pointer, message: `${dotted(pointer)} is no map` });
      continue;
    }
    const variables = { ...outer, container, containerList: list };
    scopes.push({
      kind: 'container',
      pointer,
      name,
      variables,
      bases: { object: '', pod: podPointer, container: pointer },
    });
  }
  return { scopes, malformed };
}

function itemScopes(outer: Scope, items: string, object: KubernetesObject): Scopes {
  const pointer = `${outer.pointer}${items}`;
  const list = getPointer(object, pointer);
  if (list === undefined) return { scopes: [], malformed: [] };
  if (!Array.isArray(list)) return none({ pointer, message: `${dotted(pointer)} is no list` });
  const scopes = list.map((item, index): Scope => {
    const at = `${pointer}/${index}`;
    const name = isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : null;
    const variables = { ...outer.variables, item };
    return { kind: 'item', pointer: at, name, variables, bases: { ...outer.bases, item: at } };
  });
  return { scopes, malformed: [] };
}

function none(malformed: Malformed): Scopes {
  return { scopes: [], malformed: [malformed] };
}

function dotted(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}

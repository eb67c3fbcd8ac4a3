import { escapeToken, expandPointer, formatPointer, listIndex, parsePointer } from '../kubernetes/pointer.ts';
import type { Json, JsonObject, KubernetesObject } from '../kubernetes/resource.ts';
import {
  dotted,
  isJsonObject,
  type Malformed,
  type Pod,
  podKindOf,
  podsOf,
  type PodKind,
} from '../kubernetes/workloads.ts';
import type { Foreach, ItemForeach, ScopeKind } from './types.ts';
import { withoutNulls } from './view.ts';

/** An object of the render, looked at once for all rules. */
export interface Subject {
  readonly index: number;
  /** Without nulls: what expressions see. */
  readonly object: KubernetesObject;
  /** Null where objects of the kind describe no pods. */
  readonly podKind: PodKind | null;
  readonly pods: readonly Pod[];
  /** What is no pod though it stands where one belongs; it must not pass for having nothing to find. */
  readonly malformed: readonly Malformed[];
}

/** One thing that a check is about. */
export interface Scope {
  readonly kind: ScopeKind;
  /** Absolute, in the object. */
  readonly pointer: string;
  readonly name: string | null;
  /** The name of the container that it is, or stands in. */
  readonly container: string | null;
  /** What the scope adds to the variables of the rule. */
  readonly variables: Readonly<Record<string, Json>>;
  /** Where a fix may start, by the name of its base. */
  readonly bases: Readonly<Partial<Record<ScopeKind, string>>>;
  /** Null outside of pods. */
  readonly pod: Pod | null;
}

export interface Scopes {
  readonly scopes: readonly Scope[];
  readonly malformed: readonly Malformed[];
}

export function subjectOf(resource: KubernetesObject, index: number, brought: readonly PodKind[]): Subject {
  const object = withoutNulls(resource);
  const podKind = podKindOf(object.apiVersion, object.kind, brought);
  if (podKind === null) return { index, object, podKind, pods: [], malformed: [] };
  return { index, object, podKind, ...podsOf(object, podKind) };
}

/** The place of a field in a scope, absolute. A field that the pod inherits is where it is written. */
export function placeIn(scope: Scope, base: ScopeKind, path: string): string {
  if (base === 'pod' && scope.pod !== null) {
    const [field = '', ...rest] = (parsePointer(path) ?? []).map(escapeToken);
    const lender = scope.pod.inherited.get(field);
    if (lender !== undefined) return [lender, ...rest].join('/');
  }
  return `${scope.bases[base] ?? scope.pointer}${path}`;
}

/** The scopes of a check in an object, in its order, and what is malformed on the way to them. */
export function scopesOf(foreach: Exclude<Foreach, { kind: 'schema-error' }>, subject: Subject): Scopes {
  if (foreach.kind !== 'item') return outerScopes(foreach.kind, subject);
  const outer = outerScopes(foreach.of, subject);
  const inner = outer.scopes.map((scope) => innerScopes(scope, foreach, subject.object));
  return {
    scopes: inner.flatMap(({ scopes }) => scopes),
    malformed: [...outer.malformed, ...inner.flatMap(({ malformed }) => malformed)],
  };
}

function outerScopes(kind: 'object' | 'pod' | 'container', subject: Subject): Scopes {
  const { object, podKind, pods } = subject;
  if (kind === 'object') {
    return {
      scopes: [{ kind, pointer: '', name: null, container: null, variables: {}, bases: { object: '' }, pod: null }],
      malformed: [],
    };
  }
  if (podKind === null) {
    return none({ pointer: '', message: `a ${object.kind} of ${object.apiVersion} carries no pod` });
  }
  if (kind === 'pod') {
    // A container list that is none is the business of who looks at containers.
    const malformed = subject.malformed.filter(
      ({ pointer }) => !pods.some((pod) => pointer.startsWith(`${pod.pointer}/`)),
    );
    return { scopes: pods.map(podScope), malformed };
  }
  const found = pods.map(containerScopes);
  return {
    scopes: found.flatMap(({ scopes }) => scopes),
    malformed: [...subject.malformed, ...found.flatMap(({ malformed }) => malformed)],
  };
}

function podScope(pod: Pod): Scope {
  const variables = { pod: pod.spec, podMeta: pod.metadata };
  const bases = { object: '', pod: pod.pointer };
  return { kind: 'pod', pointer: pod.pointer, name: null, container: null, variables, bases, pod };
}

function containerScopes(pod: Pod): Scopes {
  const malformed: Malformed[] = [];
  const scopes: Scope[] = [];
  const outer = podScope(pod);
  for (const { list, name, pointer, container } of pod.containers) {
    if (!isJsonObject(container)) {
      malformed.push({ pointer, message: `${dotted(pointer)} is no map` });
      continue;
    }
    const variables = { ...outer.variables, container, containerList: list };
    scopes.push({
      kind: 'container',
      pointer,
      name,
      container: name,
      variables,
      bases: { ...outer.bases, container: pointer },
      pod,
    });
  }
  return { scopes, malformed };
}

/** The items of every list, or the entries of every map, that the check's pointer means from a scope on. */
function innerScopes(outer: Scope, { entries, at }: ItemForeach, object: KubernetesObject): Scopes {
  const start = placeIn(outer, outer.kind, at.includes('*') ? '' : at);
  const tokens = parsePointer(at.includes('*') ? start + at : start) ?? [];
  const { found, malformed } = walk({ pointer: '', value: object }, tokens);
  const scopes: Scope[] = [];
  for (const { pointer, value } of found) {
    if (!(entries ? isJsonObject(value) : Array.isArray(value))) {
      malformed.push({ pointer, message: `${dotted(pointer)} is no ${entries ? 'map' : 'list'}` });
      continue;
    }
    for (const [key, item] of Object.entries<Json>(value as JsonObject)) {
      const itemPointer = `${pointer}/${escapeToken(key)}`;
      const named = isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : null;
      const variables: Record<string, Json> = { ...outer.variables, item, ...(entries ? { key } : {}) };
      const bases = { ...outer.bases, item: itemPointer };
      scopes.push({ ...outer, kind: 'item', pointer: itemPointer, name: entries ? key : named, variables, bases });
    }
  }
  return { scopes, malformed };
}

interface Found {
  readonly pointer: string;
  readonly value: Json;
}

/** Like `expandPointer`, but what has the wrong shape on the way is told, at the field that was looked for. */
function walk(start: Found, tokens: readonly string[]): { found: Found[]; malformed: Malformed[] } {
  const malformed: Malformed[] = [];
  let found = [start];
  for (const [index, token] of tokens.entries()) {
    const rest = tokens.slice(index);
    const target = rest.includes('*') ? '' : formatPointer(rest);
    found = found.flatMap(({ pointer, value }) => {
      const list = Array.isArray(value) && (token === '*' || listIndex(token) !== null);
      if (!list && !isJsonObject(value)) {
        malformed.push({
          pointer: pointer + target,
          message: `${dotted(pointer)} is no ${token === '*' ? 'list' : 'map'}`,
        });
        return [];
      }
      return expandPointer(value, `/${escapeToken(token)}`).map((each) => ({
        pointer: pointer + each.pointer,
        value: each.value,
      }));
    });
  }
  return { found, malformed };
}

function none(malformed: Malformed): Scopes {
  return { scopes: [], malformed: [malformed] };
}

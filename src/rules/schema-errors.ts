import { getPointer, parsePointer, formatPointer } from '../kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import type { Scope, Scopes, Subject } from './scopes.ts';

/** Why the API server would refuse an object, given without nulls; null where nobody can say, because its kind is not known. */
export type Validate = (
  object: KubernetesObject,
) => readonly { readonly pointer: string; readonly message: string }[] | null;

/** The schemas come from outside, so that rules stay pure: for a version of Kubernetes and all objects of a render. */
export type Validators = (version: KubernetesVersion, render: readonly KubernetesObject[]) => Validate;

/** One scope for each reason. */
export function schemaScopes({ object }: Subject, validate: Validate | null): Scopes {
  if (validate === null) return { scopes: [], malformed: [{ pointer: '', message: 'no schemas are at hand' }] };
  const scopes = (validate(object) ?? []).map(({ pointer, message }): Scope => {
    const holder = namedHolder(object, pointer);
    const bases = { object: '', 'schema-error': pointer };
    return { kind: 'schema-error', ...holder, container: null, variables: { error: { message } }, bases, pod: null };
  });
  return { scopes, malformed: [] };
}

/** The innermost item with a name around a field: what recognises an error when items move. */
function namedHolder(object: KubernetesObject, pointer: string): { pointer: string; name: string | null } {
  const tokens = parsePointer(pointer) ?? [];
  for (let length = tokens.length - 1; length > 1; length -= 1) {
    const holder = formatPointer(tokens.slice(0, length));
    const list: Json | undefined = getPointer(object, formatPointer(tokens.slice(0, length - 1)));
    const item = Array.isArray(list) ? getPointer(object, holder) : undefined;
    const name = isJsonObject(item) ? item['name'] : undefined;
    if (typeof name === 'string' && name !== '') return { pointer: holder, name };
  }
  return { pointer: '', name: null };
}

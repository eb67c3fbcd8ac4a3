/** The API server's say in a fix: what it would refuse is none, wherever the rules look. */
import { displayResource, resourceId, resourceKey } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject } from '../kubernetes/resource.ts';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { withoutNulls } from '../rules/view.ts';
import { frozenChanges, guardFor, type SchemaError, type Validate } from '../schemas/index.ts';
import { changedLeaves } from './compare-renders.ts';
import type { Defect, Reader } from './verify.ts';

/** One object as it would be deployed, with its place in the rendering. */
interface Part {
  readonly object: KubernetesObject;
  readonly rendered: number;
  /** `''`, or `/items/0` for one that stands in another. */
  readonly within: string;
}

/** For what the API server would refuse after the edit, and not before; and for what it lets nobody change. */
export function refusedByServer(readers: readonly Reader[], version: KubernetesVersion): readonly Defect[] {
  return readers.flatMap((reader) => {
    const { before, after } = reader;
    if (before.failed !== null || after.failed !== null) return [];
    const pairs = changedPairs(partsOf(before.rendered), partsOf(after.rendered));
    if (pairs.length === 0) return [];
    const wasFine = guardFor(
      version,
      before.rendered.map((object) => withoutNulls(object)),
    );
    const isFine = guardFor(
      version,
      after.rendered.map((object) => withoutNulls(object)),
    );
    return pairs.flatMap(({ old, made }) => {
      const frozen =
        old?.object.apiVersion !== made.object.apiVersion ? [] : frozenChanges(old.object, made.object, version);
      return [
        ...frozen.map((error) => defect('immutable-field', error, made, before.directory)),
        ...newErrors(old, made, wasFine, isFine).map((error) => defect('api-refuses', error, made, before.directory)),
      ];
    });
  });
}

function partsOf(rendered: readonly KubernetesObject[]): Part[] {
  return rendered.flatMap((object, index) => inside(withoutNulls(object), index, ''));
}

function inside(object: KubernetesObject, rendered: number, within: string): Part[] {
  const items = object['items'];
  const inner = Array.isArray(items)
    ? items.flatMap((item, index) => (isObject(item) ? inside(item, rendered, `${within}/items/${index}`) : []))
    : [];
  return [{ object, rendered, within }, ...inner];
}

function isObject(item: Json): item is KubernetesObject {
  return isJsonObject(item) && typeof item['apiVersion'] === 'string' && typeof item['kind'] === 'string';
}

/** Every object that is not as it was, with what it was; for one that was converted that is of another apiVersion. */
function changedPairs(before: readonly Part[], after: readonly Part[]): { old: Part | null; made: Part }[] {
  const earlier = new Map<string, Part[]>();
  const present = new Set(after.map(({ object }) => keyOfObject(object)));
  for (const part of before) {
    const own = keyOfObject(part.object);
    const key = present.has(own) ? own : keyOfObject({ ...part.object, apiVersion: '' });
    earlier.set(key, [...(earlier.get(key) ?? []), part]);
  }
  return after.flatMap((made) => {
    const { object } = made;
    const same = earlier.get(keyOfObject(object)) ?? earlier.get(keyOfObject({ ...object, apiVersion: '' }));
    const old = same?.shift() ?? null;
    return old !== null && changedLeaves(old.object, made.object).length === 0 ? [] : [{ old, made }];
  });
}

function keyOfObject(object: KubernetesObject): string {
  return resourceKey(resourceId(object));
}

/** Items may have moved, so an error is the same one where it says the same of the same field of any item. */
function newErrors(old: Part | null, made: Part, wasFine: Validate, isFine: Validate): SchemaError[] {
  const known = new Map<string, number>();
  for (const error of old === null ? [] : (wasFine(old.object) ?? [])) {
    const key = keyOf(error);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return (isFine(made.object) ?? []).filter((error) => {
    const left = known.get(keyOf(error)) ?? 0;
    known.set(keyOf(error), left - 1);
    return left <= 0;
  });
}

function keyOf({ pointer, message }: SchemaError): string {
  return JSON.stringify([pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*'), message]);
}

function defect(
  code: 'api-refuses' | 'immutable-field',
  { pointer, message }: SchemaError,
  { object, rendered, within }: Part,
  directory: string,
): Defect {
  const reason = `the API server would refuse ${displayResource(resourceId(object))} of ${directory || '.'}: ${message}`;
  return { code, reason, directory, at: { resource: rendered, pointer: within + pointer }, fingerprint: null };
}

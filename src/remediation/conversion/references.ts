/** Fields of other objects that name a converted object with its apiVersion: an autoscaler's target, and owners. */
import { getPointer } from '../../kubernetes/pointer.ts';
import type { Json, KubernetesObject, ResourceId } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kustomize/kustomization.ts';
import { child, isUntraced, plain, type TracedObject } from '../../kustomize/trace/index.ts';
import { type Refusal, refused, type SourceEdit } from '../types.ts';
import type { Subject, Use } from './follow.ts';

/** Pointers to the references of an object, which are maps with apiVersion, kind and name. */
function referencesIn(object: Json): string[] {
  const owners = getPointer(object, '/metadata/ownerReferences');
  const owned = Array.isArray(owners) ? owners.map((_, index) => `/metadata/ownerReferences/${index}`) : [];
  const isAutoscaler = getPointer(object, '/kind') === 'HorizontalPodAutoscaler';
  const scales = isAutoscaler && String(getPointer(object, '/apiVersion')).startsWith('autoscaling/');
  return scales ? [...owned, '/spec/scaleTargetRef'] : owned;
}

/** The pointers in `object` at which the apiVersion of one of these identities stands. */
export function namesOf(
  object: Json,
  id: Pick<ResourceId, 'apiVersion' | 'kind'>,
  names: ReadonlySet<string>,
): string[] {
  return referencesIn(object).flatMap((pointer) => {
    const reference = getPointer(object, pointer);
    if (!isJsonObject(reference) || reference['apiVersion'] !== id.apiVersion || reference['kind'] !== id.kind)
      return [];
    return typeof reference['name'] === 'string' && names.has(reference['name']) ? [`${pointer}/apiVersion`] : [];
  });
}

/** Edits of the references in one kustomization, each where it was written last. */
export function referenceEdits(use: Use, { type, successor, names }: Subject): readonly SourceEdit[] | Refusal {
  const namespaces = new Set(use.objects.map(({ ids }) => ids.at(-1)?.namespace ?? null));
  const edits: SourceEdit[] = [];
  for (const [index, object] of use.trace.objects.entries()) {
    if (use.objects.includes(object) || !mayRefer(object)) continue;
    const body = plain(object.root);
    const namespace = getPointer(body, '/metadata/namespace');
    if (use.objects.length > 0 && !namespaces.has(typeof namespace === 'string' ? namespace : null)) continue;
    for (const pointer of namesOf(body, type, names)) {
      const owner = use.trace.ownerOf(index, pointer);
      if (isUntraced(owner)) return refused(owner.code, owner.reason);
      const { place, layer } = owner.writer;
      if (layer !== 'resource' && layer !== 'patch') return refused('generator', `${pointer} is not written in a file`);
      edits.push({ action: 'set', place, value: successor, layer });
    }
  }
  return edits;
}

/** Looked into as far as it takes to see that there is nothing: most objects refer to none. */
function mayRefer({ root }: TracedObject): boolean {
  const kind = child(root, 'kind');
  const isAutoscaler = kind?.type === 'scalar' && kind.value === 'HorizontalPodAutoscaler';
  return isAutoscaler || child(child(root, 'metadata'), 'ownerReferences') !== undefined;
}

/** What a conversion changes in the other objects of a rendering: their index, and the pointer of the apiVersion. */
export function referencesTo(
  rendered: readonly KubernetesObject[],
  id: ResourceId,
): readonly { readonly resource: number; readonly pointer: string }[] {
  return rendered.flatMap((object, resource) => {
    const namespace = getPointer(object, '/metadata/namespace') ?? null;
    if (namespace !== id.namespace) return [];
    return namesOf(object, id, new Set([id.name])).map((pointer) => ({ resource, pointer }));
  });
}

/**
 * At the very end kustomize writes into references the name and namespace that their object has then. A new name shows, for
 * it is not what the sources say; a namespace may happen to be the same, though it is not the text that decides about it.
 */
import { child } from './node.ts';
import { currentId, type TracedObject } from './object.ts';

/** References that hold a namespace, by the kind of the object that they stand in; steps into lists left out. */
const NAMESPACED: Readonly<Record<string, readonly string[]>> = {
  RoleBinding: ['subjects'],
  ClusterRoleBinding: ['subjects'],
  ValidatingWebhookConfiguration: ['webhooks', 'clientConfig', 'service'],
  MutatingWebhookConfiguration: ['webhooks', 'clientConfig', 'service'],
  APIService: ['spec', 'service'],
  CustomResourceDefinition: ['spec', 'conversion', 'webhook', 'clientConfig', 'service'],
};

/** Marks the namespaces of references, where an object that they could mean got its own from a kustomization. */
export function doubtReferences(objects: readonly TracedObject[]): void {
  if (!objects.some(isMoved)) return;
  const reason = 'kustomize writes here the namespace of the object that is meant, which is not followed';
  for (const object of objects) {
    const path = NAMESPACED[currentId(object).kind];
    if (path !== undefined) object.doubts.push({ path: [...path, 'namespace'], code: 'name-reference', reason });
  }
}

function isMoved(object: TracedObject): boolean {
  const { kind } = currentId(object);
  const namespace = child(child(object.root, 'metadata'), 'namespace');
  return (
    (kind === 'ServiceAccount' || kind === 'Service') &&
    namespace !== undefined &&
    namespace.writer.layer !== 'resource'
  );
}

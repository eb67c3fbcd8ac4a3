import { apiLifecycle } from '../api-versions.ts';
import type { JsonObject } from '../resource.ts';
import { convertWorkload } from './apps.ts';
import { convertAutoscaler } from './autoscaler.ts';
import { convertIngress } from './ingress.ts';
import { convertDisruptionBudget, convertNothing, convertPolicyBinding, convertPriorityLevel } from './others.ts';
import type { ConversionResult, Converter, Role } from './types.ts';

/** What an object is converted from: a patch may not say it itself. */
export interface ConvertedType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Those that differ in more than the apiVersion. */
const BY_KIND: Readonly<Record<string, Converter>> = {
  Ingress: convertIngress,
  Deployment: convertWorkload,
  ReplicaSet: convertWorkload,
  DaemonSet: convertWorkload,
  StatefulSet: convertWorkload,
  PodDisruptionBudget: convertDisruptionBudget,
  PriorityLevelConfiguration: convertPriorityLevel,
  ValidatingAdmissionPolicyBinding: convertPolicyBinding,
};

/** The apiVersion that takes the place of another one, where rewriting is mechanical; else null. */
export function convertsTo({ apiVersion, kind }: ConvertedType): string | null {
  const lifecycle = apiLifecycle(apiVersion, kind);
  return lifecycle === null || lifecycle.conversion === 'manual' ? null : lifecycle.successor;
}

/**
 * The steps that rewrite a body for the version that took the place of `type`; its apiVersion too, where it says one.
 * An object that does not hold what the new version demands is refused, with a stable code.
 */
export function convert(type: ConvertedType, body: JsonObject, role: Role): ConversionResult {
  const successor = convertsTo(type);
  if (successor === null) {
    return { ok: false, code: 'no-conversion', reason: `${type.kind} of ${type.apiVersion} is rewritten by hand` };
  }
  const isV2Beta1 = type.apiVersion === 'autoscaling/v2beta1';
  const converter = isV2Beta1 ? convertAutoscaler : (BY_KIND[type.kind] ?? convertNothing);
  const rewritten = converter({ ...body, kind: type.kind }, role, type.apiVersion);
  if (!rewritten.ok || body['apiVersion'] !== type.apiVersion) return rewritten;
  return { ok: true, ops: [{ op: 'set', pointer: '/apiVersion', value: successor }, ...rewritten.ops] };
}

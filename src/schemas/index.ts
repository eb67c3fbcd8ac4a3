import type { KubernetesObject } from '../kubernetes/resource.ts';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import { type CustomKind, customKindsIn } from './custom.ts';
import { checkType } from './fields.ts';
import { checkData } from './server/data.ts';
import type { ServerCheck } from './server/look.ts';
import { checkMetadata } from './server/metadata.ts';
import { checkRelations } from './server/relations.ts';
import { checkNetwork } from './server/network.ts';
import { checkWorkload } from './server/workloads.ts';
import { checkStructure, STEPS } from './structural.ts';
import { openTables, type Tables } from './tables.ts';
import type { SchemaError } from './types.ts';

export { frozenChanges } from './transition.ts';
export type { SchemaError } from './types.ts';

/**
 * Why the API server would refuse an object; null where its kind is not known, or not served by the target (which is for
 * `no-removed-api` to say). Ordered by pointer. Objects are given without nulls, which the server drops.
 */
export type Validate = (object: KubernetesObject) => readonly SchemaError[] | null;

/** Validates for one version of Kubernetes, with the kinds that CustomResourceDefinitions among the objects of a render bring. */
export function validatorFor(version: KubernetesVersion, render: readonly KubernetesObject[]): Validate {
  return makeValidator(version, render, false);
}

/** The same with what rules of their own report: all for which a fix is refused. */
export function guardFor(version: KubernetesVersion, render: readonly KubernetesObject[]): Validate {
  return makeValidator(version, render, true);
}

function makeValidator(version: KubernetesVersion, render: readonly KubernetesObject[], all: boolean): Validate {
  const tables = openTables(version);
  const custom = customKindsIn(render);
  const known = new WeakMap<KubernetesObject, readonly SchemaError[] | null>();
  return (object) => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const errors = validate(object, tables, custom, all);
    known.set(object, errors);
    return errors;
  };
}

function validate(
  object: KubernetesObject,
  tables: Tables,
  custom: ReadonlyMap<string, CustomKind>,
  all: boolean,
): readonly SchemaError[] | null {
  const type = tables.typeOf(object.apiVersion, object.kind);
  const brought = custom.get(`${object.apiVersion} ${object.kind}`);
  if (type === null && brought === undefined) return null;
  const errors: SchemaError[] = [];
  const complain = (pointer: string, message: string): void => {
    if (!errors.some((error) => error.pointer === pointer)) errors.push({ pointer, message });
  };
  const check: ServerCheck = { minor: tables.minor, complain };
  if (type !== null) {
    checkType(object, type, '', { tables, complain });
    checkMetadata(object, false, check);
    checkWorkload(object, check);
    checkNetwork(object, check);
    checkData(object, check);
    if (all) checkRelations(object, check);
  } else if (brought !== undefined) {
    checkCustom(object, brought, tables, complain);
    checkMetadata(object, true, check);
  }
  return errors.toSorted(byPointer);
}

function checkCustom(
  object: KubernetesObject,
  { schema, prunes, ownsStatus }: CustomKind,
  tables: Tables,
  complain: ServerCheck['complain'],
): void {
  const { metadata, status, ...rest } = object;
  if (metadata !== undefined) checkType(metadata, 'meta.v1.ObjectMeta', '/metadata', { tables, complain });
  const judged = { ...rest, ...(status === undefined || ownsStatus ? {} : { status }) };
  const budget = { steps: STEPS };
  checkStructure(judged, schema, '', { prunes, complain, budget }, true, true);
  if (budget.steps < 0) complain('', 'the object and its schema are too large to be held against each other');
}

function byPointer(one: SchemaError, other: SchemaError): number {
  if (one.pointer === other.pointer) return 0;
  return one.pointer < other.pointer ? -1 : 1;
}

/** What conversions must make of a rendering: exactly this, whatever sources were edited for it. */
import { resourceId, resourceKey } from '../../kubernetes/identity.ts';
import type { ConvertedType } from '../../kubernetes/conversions/index.ts';
import type { KubernetesObject } from '../../kubernetes/resource.ts';
import { applyOps, type PlainOp } from '../../rules/index.ts';
import type { Analysis, Violation } from '../types.ts';
import { referencesTo } from './references.ts';

export interface Expected {
  /** The rendering before, with every object converted that was converted. */
  readonly rendered: readonly KubernetesObject[];
  /** The converted objects, by their new identity. */
  readonly converted: ReadonlyMap<string, Converted>;
}

export interface Converted {
  /** What it was. */
  readonly type: ConvertedType;
  /** What the conversion wrote or moved. */
  readonly pointers: readonly string[];
}

export function expectedOf(before: Analysis, after: Analysis): Expected {
  const present = new Set(after.rendered.map((object) => resourceKey(resourceId(object))));
  const rendered = [...before.rendered];
  const converted = new Map<string, Converted>();
  const apply = (index: number, ops: readonly PlainOp[]): void => {
    const object = rendered[index];
    const applied = object === undefined ? null : applyOps(object, ops);
    if (applied?.ok === true) rendered[index] = applied.value as KubernetesObject;
  };
  for (const violation of before.violations) {
    const { fix } = violation.finding;
    const object = before.rendered[violation.rendered];
    if (fix?.converts === undefined || object === undefined || !isConvertible(violation)) continue;
    const ops = fix.ops.map(literalOp);
    const made = applyOps(object, ops);
    if (!made.ok) continue;
    const id = resourceId(made.value as KubernetesObject);
    if (!present.has(resourceKey(id))) continue;
    apply(violation.rendered, ops);
    converted.set(resourceKey(id), { type: fix.converts, pointers: ops.map(({ pointer }) => pointer) });
    for (const { resource, pointer } of referencesTo(before.rendered, resourceId(object))) {
      apply(resource, [{ op: 'set', pointer, value: id.apiVersion }]);
    }
  }
  return { rendered, converted };
}

/** Whether a finding's fix is the conversion of a whole object, and nothing forbids it. */
export function isConvertible({ finding: { fix }, within }: Violation): boolean {
  return fix?.converts !== undefined && fix.refuse === null && within === '';
}

function literalOp(op: NonNullable<Violation['finding']['fix']>['ops'][number]): PlainOp {
  if (op.op === 'remove') return op;
  return { op: op.op, pointer: op.pointer, value: 'literal' in op.value ? op.value.literal : null };
}

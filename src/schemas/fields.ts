import { escapeToken } from '../kubernetes/pointer.ts';
import type { Json } from '../kubernetes/resource.ts';
import { didYouMean } from './near.ts';
import { isLater, kindOf, scalarProblem } from './scalars.ts';
import type { FieldType, Tables, TypeTable } from './tables.ts';
import type { Complain } from './types.ts';

/** Holds values against the types of one version of Kubernetes, as a server does that is asked to be strict about fields. */
export interface FieldCheck {
  readonly tables: Tables;
  readonly complain: Complain;
}

/**
 * @param recorded in a status, which the server replaces by its own: it must be readable, but nothing need be there
 */
export function checkType(value: Json, type: string, pointer: string, check: FieldCheck, recorded = false): void {
  const table = check.tables.table(type);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    if (!isLater(value)) check.complain(pointer, `expected a map of ${table.name}, found ${kindOf(value)}`);
    return;
  }
  const lenient = recorded || table.name.endsWith('Status');
  for (const [name, inner] of Object.entries(value)) {
    const field = table.fields.get(name);
    if (field === undefined) check.complain(`${pointer}/${escapeToken(name)}`, unknownField(name, table, check.tables));
    else if (inner !== null) checkValue(inner, field.type, `${pointer}/${name}`, check, lenient);
  }
  if (lenient) return;
  for (const name of table.required) {
    const inner = Object.hasOwn(value, name) ? value[name] : null;
    if (!isNothing(inner)) continue;
    check.complain(
      `${pointer}/${name}`,
      `${name} is required in ${table.name} and ${inner === null ? 'missing' : 'empty'}`,
    );
  }
}

/** To Go, what is missing, an empty text and an empty list are the same. An empty map is something. */
function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function checkValue(value: Json, type: FieldType, pointer: string, check: FieldCheck, recorded: boolean): void {
  switch (type.kind) {
    case 'scalar': {
      const problem = scalarProblem(value, type.scalar, recorded ? null : type.among);
      if (problem !== null) check.complain(pointer, problem);
      return;
    }
    case 'type':
      checkType(value, type.name, pointer, check, recorded);
      return;
    case 'list':
      if (Array.isArray(value))
        value.forEach((item, index) => checkItem(item, type.of, `${pointer}/${index}`, check, recorded));
      else if (!isLater(value)) check.complain(pointer, `expected a list, found ${kindOf(value)}`);
      return;
    case 'map':
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        if (!isLater(value)) check.complain(pointer, `expected a map, found ${kindOf(value)}`);
        return;
      }
      for (const [key, item] of Object.entries(value))
        checkItem(item, type.of, `${pointer}/${escapeToken(key)}`, check, recorded);
      return;
    case 'object':
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        if (!isLater(value)) check.complain(pointer, `expected a map, found ${kindOf(value)}`);
      }
      return;
    case 'any':
  }
}

/** A null among the items is what Go makes of nothing: an empty text, 0, or a map in which everything is missing. */
function checkItem(item: Json, type: FieldType, pointer: string, check: FieldCheck, recorded: boolean): void {
  if (item !== null) checkValue(item, type, pointer, check, recorded);
  else if (type.kind === 'type') checkType({}, type.name, pointer, check, recorded);
}

function unknownField(name: string, table: TypeTable, { minor }: Tables): string {
  const { since = null, until = null } = table.elsewhere(name) ?? {};
  if (since !== null && since > minor)
    return `${name} of ${table.name} comes with Kubernetes 1.${since}, and the target is 1.${minor}`;
  if (until !== null && until < minor) return `${name} of ${table.name} went after Kubernetes 1.${until}`;
  return `${table.name} has no field "${name}"${didYouMean(name, table.fields.keys())}`;
}

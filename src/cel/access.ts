import { dottedName, type SelectNode } from './ast.ts';
import { type Evaluator, spend } from './frame.ts';
import { isMap, mapGet } from './maps.ts';
import { noOverload } from './arithmetic.ts';
import { quoted } from './time.ts';
import { CelError, CelOptional, type CelValue, isFailure, isList, isRecord, numericOf } from './values.ts';

/** A reader of one field that never sees the prototype: names such as `constructor` take the slower, guarded way. */
function fieldReader(field: string): (record: { readonly [key: string]: CelValue }) => CelValue | undefined {
  if (field in Object.prototype) return (record) => (Object.hasOwn(record, field) ? record[field] : undefined);
  return (record) => record[field];
}

/** A field as an expression names it: where it stands, and in what it is looked for. */
export interface FieldAccess {
  readonly field: string;
  /** The operand as text, such as `a.b`; null where it has no plain name. */
  readonly owner: string | null;
  readonly offset: number;
}

/** How a selection names its field. */
export function fieldAccess(node: SelectNode): FieldAccess {
  return { field: node.field, owner: dottedName(node.operand), offset: node.fieldStart };
}

/** `operand.field` */
export function selectField(operand: Evaluator, access: FieldAccess): Evaluator {
  const read = fieldReader(access.field);
  return (frame) => {
    spend(frame, 1);
    const value = operand(frame);
    if (!isRecord(value)) return selectOther(value, access);
    const found = read(value);
    return found === undefined ? noField(access) : found;
  };
}

function noField({ field, owner, offset }: FieldAccess): CelValue {
  return new CelError('no-such-field', `there is no field ${field}${owner === null ? '' : ` in ${owner}`}`, offset);
}

/**
 * The field of a value; undefined where it has none. Null has no field, since the API server drops nulls. Any other value
 * that is no map is an error, also behind `.?` and in has(): cel-go sees nothing there, which could let a wrong type pass.
 */
function fieldOf(value: CelValue, { field, offset }: FieldAccess): CelValue | undefined {
  if (isMap(value)) return mapGet(value, field);
  return value === null ? undefined : noOverload(`reading the field ${field}`, [value], offset);
}

function selectOther(value: CelValue, access: FieldAccess): CelValue {
  if (value instanceof CelOptional) {
    if (!value.present) return value;
    return isMap(value.value) ? optionalField(value.value, access) : selectOther(value.value, access);
  }
  const found = fieldOf(value, access);
  return found === undefined ? noField(access) : found;
}

/** `operand.?field` */
export function selectOptional(operand: Evaluator, access: FieldAccess): Evaluator {
  const read = fieldReader(access.field);
  return (frame) => {
    spend(frame, 1);
    const value = operand(frame);
    if (isRecord(value)) {
      const found = read(value);
      return found === undefined ? CelOptional.none : wrap(found);
    }
    if (value instanceof CelOptional) return value.present ? optionalField(value.value, access) : value;
    return optionalField(value, access);
  };
}

function wrap(value: CelValue): CelValue {
  return isFailure(value) ? value : new CelOptional(value);
}

function optionalField(value: CelValue, access: FieldAccess): CelValue {
  const found = fieldOf(value, access);
  return found === undefined ? CelOptional.none : wrap(found);
}

/** `has(operand.field)` */
export function testField(operand: Evaluator, access: FieldAccess): Evaluator {
  const read = fieldReader(access.field);
  return (frame) => {
    spend(frame, 1);
    const value = operand(frame);
    if (isRecord(value)) return read(value) !== undefined;
    const inner = value instanceof CelOptional ? value : new CelOptional(value);
    if (!inner.present) return false;
    // A field that holds an unknown value is there nevertheless.
    if (isMap(inner.value)) return mapGet(inner.value, access.field) !== undefined;
    return fieldOf(inner.value, access) ?? false;
  };
}

/** `operand[index]`, or `operand[?index]` */
export function selectIndex(operand: Evaluator, index: Evaluator, optional: boolean, offset: number): Evaluator {
  return (frame) => {
    spend(frame, 1);
    const value = operand(frame);
    const key = index(frame);
    if (isFailure(value) || isFailure(key)) return noOverload('[]', [value, key], offset);
    if (value instanceof CelOptional) {
      if (!value.present) return value;
      const inner = itemAt(value.value, key, offset);
      return optional || isMap(value.value) || isList(value.value) ? asOptional(inner) : inner;
    }
    const item = itemAt(value, key, offset);
    return optional ? asOptional(item) : item;
  };
}

function asOptional(item: CelValue): CelValue {
  if (item instanceof CelError && (item.code === 'no-such-field' || item.code === 'index-out-of-range')) {
    return CelOptional.none;
  }
  return wrap(item);
}

function itemAt(container: CelValue, key: CelValue, offset: number): CelValue {
  if (isList(container)) return elementAt(container, key, offset);
  if (typeof key === 'object' && numericOf(key) === undefined) return noOverload('[]', [container, key], offset);
  if (container !== null && !isMap(container)) return noOverload('[]', [container, key], offset);
  const found = container === null ? undefined : mapGet(container, key);
  return found === undefined ? new CelError('no-such-field', `there is no key ${quoted(keyText(key))}`, offset) : found;
}

function keyText(key: CelValue): string {
  return String(numericOf(key) ?? key);
}

function elementAt(list: readonly CelValue[], key: CelValue, offset: number): CelValue {
  const index = numericOf(key);
  if (index === undefined || (typeof index === 'number' && !Number.isInteger(index))) {
    return noOverload('[]', [list, key], offset);
  }
  const item = list[Number(index)];
  if (item !== undefined) return item;
  return new CelError('index-out-of-range', `index ${index} is outside a list of ${list.length}`, offset);
}

import { isDeepStrictEqual } from 'node:util';
import { escapeToken } from '../kubernetes/pointer.ts';
import type { Json, JsonObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { mapAt } from './custom.ts';
import { didYouMean } from './near.ts';
import { patternProblem } from './patterns.ts';
import { isLater, kindOf, listed, quoted } from './scalars.ts';
import type { Complain } from './types.ts';

// Structural schemas, as CustomResourceDefinitions bring them (kubernetes/apiextensions-apiserver: pkg/apiserver/schema and validation).
// Expressions in `x-kubernetes-validations` are not asked. What a schema says wrongly holds nothing up: the server refuses the
// definition itself.

export interface StructuralCheck {
  readonly prunes: boolean;
  readonly complain: Complain;
  /** What is left to spend: a schema and an object may come from somebody who means ill. Below 0 the answer is not to be trusted. */
  readonly budget: { steps: number };
}

/** An honest schema needs a few steps for each field of an object. */
export const STEPS = 2_000_000;

/** Fields that every object has, whether its schema names them or not. */
const ofEveryObject: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Holds a value against a schema.
 *
 * @param whole false in `allOf` and its like, which only add conditions: the fields are named outside of them
 */
export function checkStructure(
  value: Json,
  schema: JsonObject,
  pointer: string,
  check: StructuralCheck,
  whole = true,
  isObject = false,
): void {
  // A null is dropped where a default takes its place, and stands for nothing elsewhere, as in every other object.
  if (value === null || isLater(value)) return;
  check.budget.steps -= 1;
  if (check.budget.steps < 0) return;
  const problem = typeProblem(value, schema) ?? scalarProblem(value, schema);
  if (problem !== null) {
    check.complain(pointer, problem);
    return;
  }
  if (Array.isArray(value)) checkList(value, schema, pointer, check, whole);
  else if (typeof value === 'object') checkMap(value, schema, pointer, check, whole, isObject);
  checkCombined(value, schema, pointer, check);
}

function typeProblem(value: Json, schema: JsonObject): string | null {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return typeof value === 'string' || isInteger(value)
      ? null
      : `expected an integer or a text, found ${kindOf(value)}`;
  }
  switch (schema['type']) {
    case 'object':
      return isJsonObject(value) ? null : `expected a map, found ${kindOf(value)}`;
    case 'array':
      return Array.isArray(value) ? null : `expected a list, found ${kindOf(value)}`;
    case 'string': {
      const hint = typeof value === 'string' || typeof value === 'object' ? '' : '; put it in quotes';
      return typeof value === 'string' ? null : `expected a text, found ${kindOf(value)}${hint}`;
    }
    case 'boolean':
      return typeof value === 'boolean' ? null : `expected true or false, found ${kindOf(value)}`;
    case 'integer':
      return isInteger(value) ? null : `expected an integer, found ${kindOf(value)}`;
    case 'number':
      return isNumber(value) ? null : `expected a number, found ${kindOf(value)}`;
    default:
      return null;
  }
}

function scalarProblem(value: Json, schema: JsonObject): string | null {
  const among = schema['enum'];
  if (Array.isArray(among) && !among.some((item) => isSame(item, value))) {
    const names = among.map((item) => (typeof item === 'object' ? kindOf(item) : String(item)));
    const shown = typeof value === 'object' ? kindOf(value) : quoted(String(value));
    return `${shown} is none of ${listed(names)}`;
  }
  if (typeof value === 'string') return textProblem(value, schema);
  return isNumber(value) ? numberProblem(value, schema) : null;
}

function textProblem(value: string, { minLength, maxLength, pattern }: JsonObject): string | null {
  if (typeof minLength === 'number' || typeof maxLength === 'number') {
    const length = [...value].length;
    if (typeof minLength === 'number' && length < minLength)
      return `expected at least ${minLength} characters, found ${length}`;
    if (typeof maxLength === 'number' && length > maxLength)
      return `expected at most ${maxLength} characters, found ${length}`;
  }
  // The value stays unsaid: it may be a secret.
  return typeof pattern === 'string' ? patternProblem(pattern, value) : null;
}

function numberProblem(value: number | bigint, schema: JsonObject): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (isNumber(minimum) && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    return `${value} is less than the least, ${minimum}`;
  }
  if (isNumber(maximum) && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    return `${value} is more than the most, ${maximum}`;
  }
  const isOff = Number.isInteger(multipleOf) && Number.isInteger(value) && Number(value) % Number(multipleOf) !== 0;
  return isOff ? `${value} is no multiple of ${String(multipleOf)}` : null;
}

function checkList(value: Json[], schema: JsonObject, pointer: string, check: StructuralCheck, whole: boolean): void {
  const { items, minItems, maxItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    check.complain(pointer, `expected at least ${minItems} items, found ${value.length}`);
  }
  if (typeof maxItems === 'number' && value.length > maxItems) {
    check.complain(pointer, `expected at most ${maxItems} items, found ${value.length}`);
  }
  if (!isJsonObject(items)) return;
  value.forEach((item, index) => checkStructure(item, items, `${pointer}/${index}`, check, whole));
}

function checkMap(
  value: JsonObject,
  schema: JsonObject,
  pointer: string,
  check: StructuralCheck,
  whole: boolean,
  isObject: boolean,
): void {
  const properties = mapAt(schema, 'properties');
  const others = schema['additionalProperties'];
  const takesOthers = others === true || isJsonObject(others);
  const isEmbedded = isObject || schema['x-kubernetes-embedded-resource'] === true;
  const keeps = !whole || !check.prunes || takesOthers || schema['x-kubernetes-preserve-unknown-fields'] === true;
  for (const [key, inner] of Object.entries(value)) {
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const at = `${pointer}/${escapeToken(key)}`;
    if (isJsonObject(own) && !(isEmbedded && key === 'metadata')) checkStructure(inner, own, at, check, whole);
    else if (own !== undefined) continue;
    else if (isJsonObject(others)) checkStructure(inner, others, at, check, whole);
    else if (!keeps && !(isEmbedded && ofEveryObject.has(key))) {
      check.complain(at, `there is no field "${key}"${didYouMean(key, Object.keys(properties))}`);
    }
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const key of required) {
    if (typeof key !== 'string' || (Object.hasOwn(value, key) && value[key] !== null)) continue;
    if (mapAt(properties, key)['default'] !== undefined) continue;
    check.complain(`${pointer}/${escapeToken(key)}`, `${key} is required and missing`);
  }
  const size = Object.keys(value).length;
  const { minProperties, maxProperties } = schema;
  if (typeof minProperties === 'number' && size < minProperties) {
    check.complain(pointer, `expected at least ${minProperties} entries, found ${size}`);
  }
  if (typeof maxProperties === 'number' && size > maxProperties) {
    check.complain(pointer, `expected at most ${maxProperties} entries, found ${size}`);
  }
}

function checkCombined(value: Json, schema: JsonObject, pointer: string, check: StructuralCheck): void {
  const holds = (part: Json): boolean => {
    let held = true;
    const complain = (): void => {
      held = false;
    };
    if (isJsonObject(part))
      checkStructure(value, part, pointer, { prunes: false, complain, budget: check.budget }, false);
    return held;
  };
  const { allOf, anyOf, oneOf, not } = schema;
  for (const part of Array.isArray(allOf) ? allOf : []) {
    if (isJsonObject(part)) checkStructure(value, part, pointer, check, false);
  }
  if (Array.isArray(anyOf) && anyOf.length > 0 && !anyOf.some(holds)) {
    check.complain(pointer, `none of the ${anyOf.length} forms that it may have fits`);
  }
  if (Array.isArray(oneOf) && oneOf.length > 0) {
    const fitting = oneOf.filter(holds).length;
    if (fitting !== 1) check.complain(pointer, `expected exactly one of ${oneOf.length} forms, found ${fitting}`);
  }
  if (isJsonObject(not) && holds(not)) check.complain(pointer, 'it has a form that is forbidden');
}

function isSame(one: Json, other: Json): boolean {
  return one === other || (typeof one === 'object' && isDeepStrictEqual(one, other));
}

function isInteger(value: Json | undefined): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function isNumber(value: Json | undefined): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
}

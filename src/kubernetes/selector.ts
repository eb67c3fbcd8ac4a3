import type { Json } from './resource.ts';
import { isJsonObject } from './workloads.ts';

/** Whether a selector selects, or why that cannot be said. */
export type Selection =
  | { readonly ok: true; readonly selected: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * Whether a LabelSelector (`matchLabels`, `matchExpressions`) selects an object of these labels, as
 * `metav1.LabelSelectorAsSelector` has it: all requirements must hold, and an empty selector selects everything. (A selector
 * that is missing selects nothing, or everything, by the field it is in; so a missing one is not for this function.)
 */
export function selects(selector: Json, labels: Json): Selection {
  if (!isJsonObject(selector)) return unclear('the selector is no map');
  if (!isJsonObject(labels)) return unclear('the labels are no map');
  const unknown = Object.keys(selector).find((key) => key !== 'matchLabels' && key !== 'matchExpressions');
  if (unknown !== undefined) return unclear(`a selector has no field ${unknown}`);
  const exact = selector['matchLabels'] ?? {};
  const expressions = selector['matchExpressions'] ?? [];
  if (!isJsonObject(exact)) return unclear('matchLabels is no map');
  if (!Array.isArray(expressions)) return unclear('matchExpressions is no list');
  let selected = true;
  for (const [key, value] of Object.entries(exact)) {
    if (typeof value !== 'string') return unclear(`the value of ${key} in matchLabels is no text`);
    if (labelOf(labels, key) !== value) selected = false;
  }
  for (const expression of expressions) {
    const held = holds(expression, labels);
    if (!held.ok) return held;
    if (!held.selected) selected = false;
  }
  return { ok: true, selected };
}

function holds(expression: Json, labels: Readonly<Record<string, Json>>): Selection {
  if (!isJsonObject(expression)) return unclear('an item of matchExpressions is no map');
  const { key, operator, values = [] } = expression;
  if (typeof key !== 'string' || key === '') return unclear('an item of matchExpressions has no key');
  if (!Array.isArray(values)) return unclear(`the values of ${key} are no list`);
  const label = labelOf(labels, key);
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) return unclear(`${operator} of ${key} takes no values`);
    return { ok: true, selected: (label !== undefined) === (operator === 'Exists') };
  }
  if (operator !== 'In' && operator !== 'NotIn') {
    return unclear(`the operator of ${key} is none of In, NotIn, Exists, DoesNotExist`);
  }
  if (values.length === 0) return unclear(`${operator} of ${key} needs values`);
  // NotIn also holds where the label is missing.
  const isIn = label !== undefined && values.includes(label);
  return { ok: true, selected: isIn === (operator === 'In') };
}

function labelOf(labels: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function unclear(reason: string): Selection {
  return { ok: false, reason };
}

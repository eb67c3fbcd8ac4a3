/** Lets an existing strategic-merge patch say more: its own maps and items are continued, nothing is said twice. */
import type { Json, JsonObject } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kustomize/kustomization.ts';
import { childPlace, type MergeSchema, type Place, readPlace } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import { applyEdit, type Texts } from './apply-edits.ts';
import { type Refusal, refused, type SourceEdit } from './types.ts';

/** Adds `body` to the patch at `place`; the texts stay as they were where that is refused. */
export function continuePatch(
  sources: Sources,
  texts: Texts,
  place: Place,
  body: JsonObject,
  schema: MergeSchema | undefined,
): Refusal | null {
  const existing = readPlace(sources, place);
  if (!isJsonObject(existing)) return refused('patch-unreadable', `the patch in ${place.file} cannot be read`);
  const trial: Texts = new Map(texts);
  for (const edit of additions(place, existing, body, schema)) {
    const refusal = applyEdit(sources, trial, edit);
    if (refusal !== null) return refusal;
  }
  for (const [file, text] of trial) texts.set(file, text);
  return null;
}

function additions(
  place: Place,
  existing: Json | undefined,
  wanted: Json,
  schema: MergeSchema | undefined,
): SourceEdit[] {
  if (isJsonObject(existing) && isJsonObject(wanted)) {
    return Object.entries(wanted).flatMap(([key, value]) =>
      additions(
        childPlace(place, key),
        Object.hasOwn(existing, key) ? existing[key] : undefined,
        value,
        schema?.fields?.[key],
      ),
    );
  }
  if (Array.isArray(existing) && Array.isArray(wanted) && schema?.keys !== undefined) {
    return itemAdditions(place, existing, wanted, schema.keys, schema.items);
  }
  return existing === wanted ? [] : [{ action: 'set', place, value: wanted, layer: 'patch' }];
}

/** Items that say nothing but their name only keep the order, so they are added only in front of one that is added. */
function itemAdditions(
  place: Place,
  existing: readonly Json[],
  wanted: readonly Json[],
  keys: readonly string[],
  schema: MergeSchema | undefined,
): SourceEdit[] {
  const partnerOf = (item: Json): number =>
    existing.findIndex((one) => keys.every((key) => keyText(one, key) === keyText(item, key)));
  const saysMore = (item: Json): boolean => isJsonObject(item) && Object.keys(item).some((key) => !keys.includes(key));
  const last = wanted.findLastIndex((item) => saysMore(item) && partnerOf(item) < 0);
  return wanted.flatMap((item, index): SourceEdit[] => {
    const partner = partnerOf(item);
    if (partner >= 0) return additions(childPlace(place, partner), existing[partner], item, schema);
    return index > last ? [] : [{ action: 'append', place, value: item, layer: 'patch' }];
  });
}

function keyText(item: Json, key: string): string {
  return isJsonObject(item) && Object.hasOwn(item, key) ? String(item[key]) : '';
}

/** The conversion of one document as edits of its own nodes. */
import { applyConversion, convert, type ConversionOp, type ConvertedType } from '../../kubernetes/conversions/index.ts';
import { parsePointer } from '../../kubernetes/pointer.ts';
import type { Json } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kustomize/kustomization.ts';
import type { Sources } from '../../kustomize/sources.ts';
import { childPlace, type Place, readPlace } from '../../kustomize/trace/index.ts';
import { type Refusal, refused, type SourceEdit } from '../types.ts';
import { pathTo } from './follow.ts';

/** The edits of one document: that of the object, or a merge patch. */
export function documentEdits(
  sources: Sources,
  place: Place,
  type: ConvertedType,
  role: 'source' | 'patch',
): readonly SourceEdit[] | Refusal {
  const body = readPlace(sources, place);
  if (!isJsonObject(body)) return refused('source-unreadable', `${place.file} cannot be read`);
  const converted = convert(type, body, role);
  if (!converted.ok) return refused(converted.code, `${place.file}: ${converted.reason}`);
  const layer = role === 'source' ? 'resource' : 'patch';
  const edits: SourceEdit[] = [];
  let now: Json = body;
  for (const op of converted.ops) {
    edits.push(editOf(op, now, place, layer));
    const next = applyConversion(now, [op]);
    if (next === undefined)
      return refused('malformed', `${place.file}: what stands at ${op.pointer} cannot be rewritten`);
    now = next;
  }
  return edits;
}

function editOf(op: ConversionOp, body: Json, place: Place, layer: 'resource' | 'patch'): SourceEdit {
  const at = pathTo(body, parsePointer(op.pointer) ?? []).reduce(childPlace, place);
  if (op.op === 'remove') return { action: 'remove', place: at, layer };
  if (op.op === 'set') return { action: 'set', place: at, value: op.value, layer };
  return { action: 'move', place: at, to: op.to, layer };
}

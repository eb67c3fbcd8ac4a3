/** The transformers that kustomize has built in, given as resources: `api/internal/builtins` of v5.8.1. */
import { fieldSpecsOf } from './field-specs.ts';
import { applyImage } from './images.ts';
import { child, plain, textOf, type TracedMap, type TracedNode } from './node.ts';
import type { TracedObject } from './object.ts';
import { applyPatch, mergeEntry, type PatchContext, type PatchEntry, textOrPath } from './patches.ts';
import { doubtReplacements } from './replacements.ts';
import { affix, moveTo, type NamespaceRules, scale, writePairs } from './transformers.ts';

/**
 * Does what a transformer's configuration asks for.
 *
 * @returns false for one that is not followed; it may have written anything
 */
export function applyBuiltin(context: PatchContext, objects: TracedObject[], config: TracedMap, kind: string): boolean {
  const { via } = context;
  const fields = child(config, 'fieldSpecs');
  const specs = fieldSpecsOf(fields === undefined ? undefined : plain(fields));
  if (specs === null) return false;
  const at = (key: string): TracedNode | undefined => child(config, key);
  switch (kind) {
    case 'LabelTransformer':
      writePairs(objects, at('labels'), via, specs);
      return true;
    case 'AnnotationsTransformer':
      writePairs(objects, at('annotations'), via, specs);
      return true;
    case 'PrefixTransformer':
      affix(objects, at('prefix'), 'prefix', via, specs);
      return true;
    case 'SuffixTransformer':
      affix(objects, at('suffix'), 'suffix', via, specs);
      return true;
    case 'NamespaceTransformer': {
      const subjects = subjectsOf(at('setRoleBindingSubjects'));
      if (subjects === null) return false;
      const unset = at('unsetOnly');
      const unsetOnly = unset?.type === 'scalar' && unset.value === true;
      moveTo(objects, child(at('metadata'), 'namespace'), via, { specs, unsetOnly, subjects });
      return true;
    }
    case 'ImageTagTransformer': {
      const entry = at('imageTag');
      if (entry !== undefined) applyImage(objects, entry, via, { volumes: false, specs });
      return true;
    }
    case 'ReplicaCountTransformer': {
      const entry = at('replica');
      if (entry !== undefined) scale(objects, entry, via, specs);
      return true;
    }
    case 'PatchTransformer':
      return patch(context, objects, config, 'patch');
    case 'PatchJson6902Transformer':
      return patch(context, objects, config, 'jsonOp');
    case 'PatchStrategicMergeTransformer':
      return merges(context, objects, config);
    case 'ReplacementTransformer': {
      const entries = at('replacements');
      if (entries !== undefined && entries.type !== 'list') return false;
      doubtReplacements(context.sources, objects, context.directory, entries?.items().map(plain) ?? []);
      return true;
    }
    case 'SortOrderTransformer':
      return true;
    default:
      return false;
  }
}

function subjectsOf(node: TracedNode | undefined): NamespaceRules['subjects'] | null {
  const text = textOf(node) ?? '';
  if (text === '') return 'defaultOnly';
  return text === 'defaultOnly' || text === 'allServiceAccounts' || text === 'none' ? text : null;
}

/**
 * Applies a patch whose text stands in a node. A text inside a text that is itself inline has no place that could be named,
 * so what it reaches is in doubt.
 */
function applyFrom(context: PatchContext, objects: TracedObject[], node: TracedNode, entry: PatchEntry): void {
  const before = new Map(objects.map((object) => [object, object.patchedBy.length]));
  applyPatch(context, objects, entry);
  if (typeof entry.text !== 'string' || node.writer.place.inline === undefined) return;
  const reason = 'a patch inside an inline transformer may write this field, and has no place of its own';
  for (const object of objects) {
    if (object.patchedBy.splice(before.get(object) ?? 0).length > 0) object.opaque ??= { code: 'transformer', reason };
  }
}

function patch(context: PatchContext, objects: TracedObject[], config: TracedMap, key: 'patch' | 'jsonOp'): boolean {
  const body = child(config, key);
  const text = textOrPath(textOf(child(config, 'path')), textOf(body));
  if (text === null) return false;
  const target = child(config, 'target');
  const options = child(config, 'options');
  applyFrom(context, objects, body ?? config, {
    text,
    place: (body ?? config).writer.place,
    target: target === undefined ? undefined : plain(target),
    options: options === undefined ? undefined : plain(options),
    takesOperations: true,
  });
  return true;
}

/** `paths` names files or is text; `patches` is text with any number of documents. */
function merges(context: PatchContext, objects: TracedObject[], config: TracedMap): boolean {
  const paths = child(config, 'paths');
  const entries = (paths?.type === 'list' ? paths.items() : []).flatMap((node) => {
    const text = textOf(node);
    return text === undefined ? [] : [{ node, entry: mergeEntry(context, text, node.writer.place) }];
  });
  const body = child(config, 'patches');
  const text = textOf(body);
  if (body !== undefined && text !== undefined && text !== '') {
    const entry = { text, place: body.writer.place, target: undefined, options: undefined, takesOperations: false };
    entries.push({ node: body, entry });
  }
  for (const { node, entry } of entries) applyFrom(context, objects, node, entry);
  return true;
}

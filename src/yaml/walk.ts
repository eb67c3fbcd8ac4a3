import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isSeq } from 'yaml';
import { plain } from './data.ts';
import type { Entry } from './nodes.ts';
import { hasPlainKey, isMergeKey, isNull, itemsOf, keyOf, nodesWithin, pairsOf, startOf, valueEndOf } from './nodes.ts';
import type { YamlSource } from './parse.ts';
import type { Refusal, YamlPath } from './types.ts';
import { refuse, showPath } from './types.ts';

/** What holds a node. */
export type Holder =
  | { readonly kind: 'root' }
  | { readonly kind: 'pair'; readonly map: YAMLMap; readonly pair: Entry }
  | { readonly kind: 'item'; readonly list: YAMLSeq; readonly index: number };

export interface Step {
  readonly node: Node | null;
  readonly holder: Holder;
}

/** How far a path leads into a document. */
export interface Way {
  readonly ok: true;
  readonly source: YamlSource;
  readonly document: Document.Parsed;
  readonly path: YamlPath;
  /** From the root to the deepest node that exists. */
  readonly steps: readonly Step[];
  readonly here: Step;
  /** What of the path does not exist. */
  readonly rest: YamlPath;
  /** The first missing key comes from a merge key. */
  readonly merged: boolean;
}

/**
 * Follows a path for an edit; refuses where an edit would touch more than that path.
 *
 * @param shared anchors that aliases use are walked through: whoever asks knows all that the edit changes
 */
export function walk(source: YamlSource, index: number, path: YamlPath, shared = false): Way | Refusal {
  const document = source.documents[index];
  if (!document) return refuse('missing', `The file has no document ${index}; it has ${source.documents.length}`);
  if (document.directives.yaml.explicit === true)
    return refuse('directive', 'The document begins with a %YAML directive, which kustomize does not read');
  if (isNull(document.contents))
    return refuse('empty-document', `Document ${index} is empty, so there is nothing to edit`);
  let here: Step = { node: document.contents, holder: { kind: 'root' } };
  const steps = [here];
  let merged = false;
  for (const [depth, segment] of path.entries()) {
    const at = path.slice(0, depth);
    const blocked = sharedOrTagged(source, here.node, at, shared);
    if (blocked) return blocked;
    const next = step(here.node, segment, at);
    if (next !== null && 'code' in next) return next;
    if (next === null) {
      merged = mergesKey(document, here.node, segment);
      if (merged && depth < path.length - 1) {
        return refuse(
          'merge-key',
          `${showPath(path.slice(0, depth + 1))} comes from a merge key (<<); edit it where the anchor stands`,
        );
      }
      return { ok: true, source, document, path, steps, here, rest: path.slice(depth), merged };
    }
    here = next;
    steps.push(here);
  }
  return { ok: true, source, document, path, steps, here, rest: [], merged };
}

/** One step down; null where there is nothing yet. */
function step(node: Node | null, segment: string | number, at: YamlPath): Step | Refusal | null {
  if (isNull(node)) return null;
  if (typeof segment === 'number') {
    if (!isSeq(node)) return refuse('not-a-list', `${showPath(at)} is not a list, so it has no item ${segment}`);
    const item = itemsOf(node)[segment];
    return item ? { node: item, holder: { kind: 'item', list: node, index: segment } } : null;
  }
  if (!isMap(node))
    return refuse('not-a-map', `${showPath(at)} is not a map, so it cannot hold the key ${JSON.stringify(segment)}`);
  const map = node;
  const pairs = pairsOf(map).filter((pair) => keyOf(pair) === segment);
  const [pair] = pairs;
  if (!pair) return null;
  if (pairs.length > 1)
    return refuse('duplicate-key', `${showPath(at)} has the key ${JSON.stringify(segment)} more than once`);
  if (!hasPlainKey(pair)) {
    return refuse('unsupported-style', `The key ${showPath([...at, segment])} is written with "?", an anchor or a tag`);
  }
  return { node: pair.value, holder: { kind: 'pair', map, pair } };
}

function mergesKey(document: Document.Parsed, node: Node | null, segment: string | number): boolean {
  if (!isMap(node) || !pairsOf(node).some(isMergeKey)) return false;
  const data = plain(node, document);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, segment);
}

/** An alias, a node that aliases use, a tag: an edit in there changes more than it says. */
export function sharedOrTagged(source: YamlSource, node: Node | null, at: YamlPath, shared = false): Refusal | null {
  if (node === null) return null;
  if (isAlias(node)) {
    return refuse(
      'alias',
      `${showPath(at)} is the alias *${node.source}; edit it where the anchor stands, or write the value out`,
    );
  }
  if (!shared && node.anchor !== undefined && source.aliased.has(node.anchor)) {
    return refuse(
      'anchor',
      `${showPath(at)} carries the anchor &${node.anchor}, which aliases use; an edit would change them too`,
    );
  }
  if (node.tag !== undefined)
    return refuse('tag', `${showPath(at)} carries the tag ${node.tag}, which the edit would have to honour`);
  return null;
}

/**
 * A whole node may go only if nothing else depends on what is in it, and no template fills it in later. An alias may: what it
 * stands for stays where the anchor is.
 *
 * @param shared the node's own anchor stays, and whoever asks knows who uses it
 */
export function irreplaceable(source: YamlSource, node: Node | null, at: YamlPath, shared = false): Refusal | null {
  if (node === null || isAlias(node)) return null;
  const own = sharedOrTagged(source, node, at, shared);
  if (own) return own;
  for (const inner of nodesWithin(node)) {
    if (inner !== node && !isAlias(inner) && inner.anchor !== undefined && source.aliased.has(inner.anchor)) {
      return refuse('anchor', `${showPath(at)} contains the anchor &${inner.anchor}, which aliases use`);
    }
  }
  if (/\$\{|\{\{/.test(source.text.slice(startOf(node), valueEndOf(node)))) {
    return refuse(
      'template',
      `${showPath(at)} contains a template ("\${" or "{{") that is filled in later, so its value is not final`,
    );
  }
  return null;
}

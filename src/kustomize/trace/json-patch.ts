/** RFC 6902 as kustomize applies it (`evanphx/json-patch` v4), on traced nodes. */
import type { Json } from '../../kubernetes/resource.ts';
import { parsePointer } from '../../kubernetes/pointer.ts';
import { isJsonObject } from '../kustomization.ts';
import {
  childWriter,
  cloneNode,
  noteItem,
  removeChild,
  setChild,
  traced,
  type TracedList,
  type TracedMap,
  type TracedNode,
  type Writer,
} from './node.ts';

/**
 * Applies the operations of one patch to an object, in place.
 *
 * @param operations the patch's list, as read from its source
 * @param writer where that list stands; an operation's value is traced to its own node in it
 * @returns whether every operation could be followed; if not, the object is no longer what kustomize will render
 */
export function applyJsonPatch(target: TracedMap, operations: readonly Json[], writer: Writer): boolean {
  return operations.every((operation, index) => applyOperation(target, operation, childWriter(writer, index)));
}

function applyOperation(target: TracedMap, operation: Json, writer: Writer): boolean {
  if (!isJsonObject(operation)) return false;
  const path = tokensOf(operation['path']);
  if (path === null || path.length === 0) return false;
  switch (operation['op']) {
    case 'add':
      return add(target, path, traced(operation['value'] ?? null, childWriter(writer, 'value')));
    case 'replace':
      return replace(target, path, traced(operation['value'] ?? null, childWriter(writer, 'value')));
    case 'remove':
      return remove(target, path, writer) !== null;
    case 'move':
    case 'copy': {
      const from = tokensOf(operation['from']);
      if (from === null) return false;
      const node = operation['op'] === 'move' ? remove(target, from, writer) : nodeAt(target, from);
      return node !== null && add(target, path, operation['op'] === 'move' ? node : cloneNode(node));
    }
    case 'test':
      return true;
    default:
      return false;
  }
}

function tokensOf(path: Json | undefined): string[] | null {
  return typeof path === 'string' ? parsePointer(path) : null;
}

function nodeAt(target: TracedNode, path: readonly string[]): TracedNode | null {
  let node: TracedNode = target;
  for (const token of path) {
    const next = step(node, token);
    if (next === undefined) return null;
    node = next;
  }
  return node;
}

function step(node: TracedNode, token: string): TracedNode | undefined {
  if (node.type === 'map') return node.entries().get(token);
  if (node.type === 'list') return node.items()[indexIn(node, token) ?? -1];
  return undefined;
}

/** The holder of a path's last token. */
function holderOf(target: TracedMap, path: readonly string[]): { holder: TracedMap | TracedList; key: string } | null {
  const holder = nodeAt(target, path.slice(0, -1));
  const key = path.at(-1);
  if (holder === null || holder.type === 'scalar' || key === undefined) return null;
  return { holder, key };
}

/** Negative indexes count from the end; kustomize allows them. */
function indexIn(list: TracedList, token: string): number | null {
  if (!/^-?\d+$/.test(token)) return null;
  const index = Number(token);
  return index < 0 ? index + list.items().length : index;
}

function add(target: TracedMap, path: readonly string[], node: TracedNode): boolean {
  const at = holderOf(target, path);
  if (at === null) return false;
  if (at.holder.type === 'map') {
    setChild(at.holder, at.key, node);
    return true;
  }
  const items = at.holder.items();
  if (at.key === '-') {
    noteItem(at.holder, null, node, node.writer);
    items.push(node);
    return true;
  }
  const index = at.key.startsWith('-') ? items.length + 1 + Number(at.key) : indexIn(at.holder, at.key);
  if (index === null || Number.isNaN(index) || index < 0 || index > items.length) return false;
  noteItem(at.holder, null, node, node.writer);
  items.splice(index, 0, node);
  return true;
}

function replace(target: TracedMap, path: readonly string[], node: TracedNode): boolean {
  const at = holderOf(target, path);
  if (at === null) return false;
  if (at.holder.type === 'map') {
    setChild(at.holder, at.key, node);
    return true;
  }
  const index = indexIn(at.holder, at.key);
  if (index === null || index < 0 || index >= at.holder.items().length) return false;
  noteItem(at.holder, at.holder.items()[index] ?? null, node, node.writer);
  at.holder.items()[index] = node;
  return true;
}

function remove(target: TracedMap, path: readonly string[], writer: Writer): TracedNode | null {
  const at = holderOf(target, path);
  if (at === null) return null;
  if (at.holder.type === 'map') {
    const node = at.holder.entries().get(at.key);
    if (node === undefined) return null;
    removeChild(at.holder, at.key, writer);
    return node;
  }
  const index = indexIn(at.holder, at.key);
  if (index === null) return null;
  const gone = at.holder.items().splice(index, 1)[0] ?? null;
  if (gone !== null) noteItem(at.holder, gone, null, writer);
  return gone;
}

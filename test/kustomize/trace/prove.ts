/** Proves a trace from outside: what is traced to a place, and nothing else, changes when the text of that place changes. */
import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { resourceId } from '../../../src/kubernetes/identity.ts';
import { formatPointer } from '../../../src/kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../../../src/kubernetes/resource.ts';
import { renderTree, takeMarks, traceTree, type Tree, writeTree } from './support.ts';

/** Fields as `Kind/name/pointer`, each with its value as JSON. */
type Leaves = ReadonlyMap<string, string>;

/** What a tree renders and what its trace says. */
export interface Proof {
  /** `mark` of the place that a field is traced to, else `file:line:column layer` or `untraced code`. */
  readonly traced: Readonly<Record<string, string>>;
  /** Where the trace and the second rendering do not agree; empty for a trace that holds. */
  readonly wrong: readonly string[];
}

/**
 * Traces every field of a rendering. Then changes the text behind each mark, one after another, and renders again: the
 * fields that are traced to the mark must be those that change.
 */
export async function prove(tree: Tree, root: string): Promise<Proof> {
  const { files, marks } = takeMarks(tree);
  const { trace, rendered } = await traceTree(tree, root);
  const names = new Map([...marks].map(([name, place]) => [place, name]));
  const traced: Record<string, string> = {};
  for (const [index, object] of rendered.entries()) {
    for (const field of leavesOf([object]).keys()) {
      const { source, untraced } = trace.locate(index, field.slice(nameOf(object).length));
      const place = source === null ? '' : `${source.file}:${source.line}:${source.column}`;
      traced[field] = source === null ? `untraced ${untraced.code}` : (names.get(place) ?? `${place} ${source.layer}`);
    }
  }
  const before = leavesOf(rendered);
  const wrong: string[] = [];
  for (const [name, place] of marks) {
    const after = await renderChanged(files, place, root);
    const predicted = Object.keys(traced).filter((field) => traced[field] === name);
    const changed = typeof after === 'string' ? [after] : differing(before, leavesOf(after));
    if (JSON.stringify(predicted.toSorted()) !== JSON.stringify(changed.toSorted())) {
      wrong.push(`${name}: predicted ${predicted.join(' ')}, changed ${changed.join(' ')}`);
    }
  }
  return { traced, wrong };
}

async function renderChanged(files: Tree, place: string, root: string): Promise<KubernetesObject[] | string> {
  const [file = '', line = '', column = ''] = place.split(':');
  const lines = (files[file] ?? '').split('\n');
  const text = lines[Number(line) - 1] ?? '';
  const at = Number(column) - 1;
  lines[Number(line) - 1] = text.slice(0, at) + otherScalar(text.slice(at));
  const top = writeTree({ ...files, [file]: lines.join('\n') });
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  return await renderTree(top, root);
}

/** The rest of a line with another scalar at its beginning, of the same type and style. */
function otherScalar(text: string): string {
  const scalar = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}\]]+)/.exec(text)?.[0] ?? '';
  const rest = text.slice(scalar.length);
  if (/^(?:true|false)$/.test(scalar)) return (scalar === 'true' ? 'false' : 'true') + rest;
  if (/^\d+$/.test(scalar)) return String(Number(scalar) + 1) + rest;
  if (/^["']/.test(scalar)) return `${scalar.slice(0, -1)}9${scalar.slice(-1)}${rest}`;
  return `${scalar}9${rest}`;
}

function differing(before: Leaves, after: Leaves): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

function nameOf(object: KubernetesObject): string {
  return `${object.kind}/${resourceId(object).name}`;
}

function leavesOf(rendered: readonly KubernetesObject[]): Leaves {
  const leaves = new Map<string, string>();
  const walk = (object: string, value: Json, path: readonly string[]): void => {
    const isHolder = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isHolder) leaves.set(object + formatPointer(path), JSON.stringify(value));
    else for (const [key, child] of Object.entries(value)) walk(object, child, [...path, key]);
  };
  for (const object of rendered) walk(nameOf(object), object, []);
  return leaves;
}

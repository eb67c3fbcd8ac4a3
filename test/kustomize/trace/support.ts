import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { resourceId } from '../../../src/kubernetes/identity.ts';
import { parsePointer } from '../../../src/kubernetes/pointer.ts';
import type { Json, KubernetesObject } from '../../../src/kubernetes/resource.ts';
import { build } from '../../../src/kustomize/build.ts';
import { directoryFiles } from '../../../src/kustomize/files.ts';
import { readRendered } from '../../../src/kustomize/reader.ts';
import { findRenderer, type Renderer } from '../../../src/kustomize/renderer.ts';
import { openSources, type Sources } from '../../../src/kustomize/sources.ts';
import { type RootTrace, traceRoot } from '../../../src/kustomize/trace/index.ts';

/** Files by path from the top; `«name»` in a text marks a place and is not part of the file. */
export type Tree = Readonly<Record<string, string>>;

export interface Traced {
  readonly sources: Sources;
  readonly trace: RootTrace;
  readonly rendered: readonly KubernetesObject[];
  /** Rendered value of an object that is named like `Deployment/web`. */
  value(object: string, pointer: string): Json | undefined;
  /** `file:line:column layer` of a field, or `untraced code`. */
  where(object: string, pointer: string): string;
  /** `file:line:column layer` of a mark. */
  mark(name: string, layer: string): string;
}

/** The pod template and its first container in most workloads. */
export const POD = '/spec/template/spec';
export const FIRST = `${POD}/containers/0`;

/** Writes the tree, renders `root` with the real kustomize and traces the rendering. */
export async function traceTree(tree: Tree, root: string): Promise<Traced> {
  const { files, marks } = takeMarks(tree);
  const top = writeTree(files);
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const rendered = await renderTree(top, root);
  if (typeof rendered === 'string') throw new Error(rendered);
  const sources = openSources(directoryFiles(top));
  const trace = traceRoot(sources, root, rendered);
  return {
    sources,
    trace,
    rendered,
    value: (object, pointer) => valueAt(rendered[indexOf(rendered, object)], pointer),
    where: (object, pointer) => {
      const { source, untraced } = trace.locate(indexOf(rendered, object), pointer);
      if (source === null) return `untraced ${untraced.code}`;
      return `${source.file}:${source.line}:${source.column} ${source.layer}`;
    },
    mark: (name, layer) => {
      const place = marks.get(name);
      if (place === undefined) throw new Error(`the tree has no mark ${name}`);
      return `${place} ${layer}`;
    },
  };
}

/** A new directory with these files; the caller removes it. */
export function writeTree(files: Tree): string {
  const top = mkdtempSync(join(realpathSync(tmpdir()), 'oakum-trace-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, file)), { recursive: true });
    writeFileSync(join(top, file), text);
  }
  return top;
}

let renderer: Promise<Renderer> | undefined;

/** The objects that the real kustomize makes of a directory, or its reason for making none. */
export async function renderTree(top: string, root: string): Promise<KubernetesObject[] | string> {
  renderer ??= findRenderer(process.env).then((found) => {
    if (found.ok) return found.renderer;
    throw new Error(found.problem.message);
  });
  const result = await build(await renderer, join(top, root), { top });
  if (!result.ok) return `kustomize: ${result.message}`;
  const read = readRendered(result.text);
  if (!read.ok) return `line ${read.line} of the rendering: ${read.message}`;
  return read.documents.filter((document) => document !== null) as KubernetesObject[];
}

export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let here = value;
  for (const token of parsePointer(pointer) ?? []) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, token)) return undefined;
    here = (here as { readonly [key: string]: Json })[token];
  }
  return here;
}

export function indexOf(rendered: readonly KubernetesObject[], name: string): number {
  const index = rendered.findIndex((object) => `${object.kind}/${resourceId(object).name}` === name);
  if (index < 0) throw new Error(`${name} was not rendered`);
  return index;
}

export function takeMarks(tree: Tree): { files: Tree; marks: ReadonlyMap<string, string> } {
  const marks = new Map<string, string>();
  const files: Record<string, string> = {};
  for (const [file, marked] of Object.entries(tree)) {
    const lines = marked.split('\n').map((line, index) => takeFromLine(line, `${file}:${index + 1}`, marks));
    files[file] = lines.join('\n');
  }
  return { files, marks };
}

function takeFromLine(line: string, place: string, marks: Map<string, string>): string {
  const found = /«([^»]*)»/.exec(line);
  if (found === null) return line;
  marks.set(found[1] ?? '', `${place}:${found.index + (line.startsWith('\ufeff') ? 0 : 1)}`);
  return takeFromLine(line.replace(found[0], ''), place, marks);
}

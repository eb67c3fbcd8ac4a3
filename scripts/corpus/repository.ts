/** One repository of the corpus: what the bare renderer makes of every kustomization in it, and what Oakum reports. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { KubernetesObject } from '../../src/kubernetes/resource.ts';
import { readRendered } from '../../src/kustomize/reader.ts';
import type { Renderer } from '../../src/kustomize/renderer.ts';
import type { Report } from '../../src/report/index.ts';
import { bare, type Ended, oakum } from './programs.ts';

export interface Repository {
  readonly name: string;
  /** Absolute, and only read. */
  readonly top: string;
  readonly report: Report;
  /** What the bare renderer says of a root. Roots that Oakum refuses to render because of a URL are left out. */
  readonly bare: ReadonlyMap<string, Ended>;
}

/** What a part found out about a repository, in words for its line, and what is wrong. */
export interface Outcome {
  readonly says: string;
  readonly faults: readonly string[];
}

/** As many renders at once as there are processors. */
export const limit = pLimit(availableParallelism());

export async function openRepository(renderer: Renderer, corpus: string, name: string): Promise<Repository> {
  const top = join(corpus, name);
  const checked = await oakum(top, ['check', '--all', '--format', 'json']);
  const report = reportOf(checked);
  const roots = report.roots.filter(({ error }) => error?.code !== 'remote-not-allowed').map(({ path }) => path);
  const ended = await Promise.all(roots.map((root) => limit(() => bare(renderer, join(top, root)))));
  return { name, top, report, bare: new Map(roots.map((root, index) => [root, ended[index] as Ended])) };
}

export function reportOf({ code, stdout, stderr }: Ended): Report {
  if (stdout === '') throw new Error(`oakum check ended with ${code} and no report: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout) as Report;
}

/** The objects of a rendering; none where it failed. */
export function objectsOf(ended: Ended | undefined): KubernetesObject[] {
  if (ended === undefined || ended.code !== 0) return [];
  const read = readRendered(ended.stdout);
  if (!read.ok) throw new Error(`a rendering cannot be read: line ${read.line}: ${read.message}`);
  return read.documents.filter((document) => document !== null) as KubernetesObject[];
}

export function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/** Every file below a directory that is YAML or JSON by its name, from that directory. */
export function sourceFiles(top: string): string[] {
  const names = readdirSync(top, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/.test(name) && !name.startsWith('.git/'))
    .toSorted();
}

export function linesOf(top: string, file: string): string[] {
  return readFileSync(join(top, file), 'utf8').split(/\r\n|\n/);
}

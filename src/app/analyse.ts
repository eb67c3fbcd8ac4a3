/** Kustomizations rendered, judged and traced for the remedy; what was rendered once is not rendered again. */
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { closureOf } from '../kustomize/closure.ts';
import { directoryFiles } from '../kustomize/files.ts';
import { openRenderCache, type RenderCache } from '../kustomize/render-cache.ts';
import { materialize, withScratch } from '../kustomize/scratch.ts';
import { editedSources, openSources, type Sources } from '../kustomize/sources.ts';
import { traceRoot } from '../kustomize/trace/index.ts';
import type { Analyse, Analysis, Texts, Violation } from '../remediation/index.ts';
import { describeFindings } from './describe.ts';
import { judge } from './judge.ts';
import type { Platform } from './platform.ts';
import { renderRoot, type Rendering } from './render.ts';

export interface Analyst {
  readonly analyse: Analyse;
  /** The tree with some texts in place of its own. It is put on disk only as far as it has to be rendered. */
  readonly edited: (texts: Texts) => Sources;
}

/** @param pristine the tree as it is, which is never written to */
export function openAnalyst(platform: Platform, pristine: Sources): Analyst {
  const limit = pLimit(Math.max(1, platform.options.concurrency));
  const cache = openRenderCache(platform.options.env);
  const editions = new WeakMap<Sources, Texts>();
  const done = new Map<string, Promise<Analysis>>();
  return {
    edited(texts) {
      const sources = editedSources(pristine, texts);
      editions.set(sources, texts);
      return sources;
    },
    analyse(sources, directory) {
      const files = closureOf(sources, directory).files;
      const edits = editions.get(sources) ?? new Map<string, string>();
      const touched = files.filter((file) => edits.has(file));
      const key = contentKey(directory, files, touched, edits);
      const known = done.get(key);
      if (known !== undefined) return known;
      const analysis = limit(async () => {
        const rendering = await render(platform, sources, directory, touched.length > 0 ? files : null, cache);
        return analysisOf(platform, sources, directory, rendering);
      });
      done.set(key, analysis);
      return analysis;
    },
  };
}

/** The pristine tree never changes, so only edited texts tell two states of one kustomization apart. */
function contentKey(directory: string, files: readonly string[], touched: readonly string[], edits: Texts): string {
  const hash = createHash('sha256');
  for (const file of touched) hash.update(JSON.stringify([file, edits.get(file)]));
  return JSON.stringify([directory, files.length, hash.digest('hex')]);
}

/** @param edited what has to be put on disk to be rendered; null where the tree is as it was. A proof comes from no cache. */
async function render(
  { renderer, options }: Platform,
  sources: Sources,
  directory: string,
  edited: readonly string[] | null,
  cache: RenderCache | null,
): Promise<Rendering> {
  if (renderer === null) throw new Error('nothing can be analysed without a renderer');
  if (edited === null) return await renderRoot(renderer, sources, directory, options, cache);
  return await withScratch(async (scratch) => {
    materialize(sources.files, edited, scratch);
    return await renderRoot(renderer, openSources(directoryFiles(scratch)), directory, options, null);
  });
}

function analysisOf(platform: Platform, sources: Sources, directory: string, rendering: Rendering): Analysis {
  const failed = (error: Analysis['failed']): Analysis => {
    return { directory, failed: error, rendered: [], violations: [], trace: null };
  };
  if (rendering.status === 'failed') return failed(rendering.error);
  const result = judge(platform, rendering.text);
  if (!result.ok) return failed(result.error);
  const { judged } = result;
  const trace = traceRoot(sources, directory, judged.rendered);
  const violations = describeFindings(judged, trace).map(({ report, decided }): Violation => {
    const object = judged.objects[decided.finding.resource];
    if (object === undefined) throw new Error(`rule ${report.rule} reports an object that was not judged`);
    return {
      root: directory,
      rule: report.rule,
      fingerprint: report.fingerprint,
      finding: decided.finding,
      resource: report.resource,
      rendered: object.rendered,
      within: object.pointer,
    };
  });
  return { directory, failed: null, rendered: judged.rendered, violations, trace };
}

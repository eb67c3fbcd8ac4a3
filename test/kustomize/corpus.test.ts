import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { absoluteDirectory, buildAll } from '../../src/kustomize/build.ts';
import { closureOf, remoteProblems } from '../../src/kustomize/closure.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { selectRoots } from '../../src/kustomize/find.ts';
import { findRenderer } from '../../src/kustomize/renderer.ts';
import { openSources } from '../../src/kustomize/sources.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/kustomize', import.meta.url));
const repositories = existsSync(CORPUS) ? readdirSync(CORPUS).sort() : [];
if (repositories.length === 0) console.log('The corpus is not here, so the renderer is not compared on it.');

/** How many roots the reference counts, for a repository whose numbers are known. */
const KNOWN = new Map([['redhat-cop+gitops-catalog', { roots: 329, render: 280 }]]);

/** The bare program, in its own small way, without network. */
function bare(program: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { HTTPS_PROXY: 'http://127.0.0.1:0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString() }));
  });
}

describe.skipIf(repositories.length === 0)('on real repositories', { timeout: 300_000 }, () => {
  it.each(repositories)('%s renders where bare kustomize does, to the same bytes', async (repository) => {
    const found = await findRenderer(process.env);
    if (!found.ok) throw new Error(found.problem.message);
    const { renderer } = found;
    const sources = openSources(directoryFiles(join(CORPUS, repository)));
    const { top } = sources.files;
    const { roots, problems } = selectRoots(sources, [''], { all: false });
    expect(problems).toEqual([]);
    const jobs = roots.map((root) => ({ directory: absoluteDirectory(top, root), options: { top, sources } }));
    const results = await buildAll(renderer, jobs);
    const limit = pLimit(availableParallelism());
    const expected = await Promise.all(
      jobs.map(({ directory }) => limit(() => bare(renderer.program, [...renderer.arguments, directory]))),
    );
    results.forEach((result, index) => {
      const closure = closureOf(sources, roots[index] ?? '');
      expect([roots[index], closure.problems]).toEqual([roots[index], []]);
      expect([roots[index], result.ok]).toEqual([roots[index], expected[index]?.code === 0]);
      if (result.ok) expect(result.text).toBe(expected[index]?.text);
      else expect(result.message).not.toContain(top);
      if (remoteProblems(closure, []).length > 0) expect([roots[index], result.ok]).toEqual([roots[index], false]);
    });
    const known = KNOWN.get(repository);
    if (known !== undefined) {
      expect({ roots: roots.length, render: results.filter(({ ok }) => ok).length }).toEqual(known);
    }
  });

  it.each(repositories)('%s fails with the same words on a second run', async (repository) => {
    const found = await findRenderer(process.env);
    if (!found.ok) throw new Error(found.problem.message);
    const sources = openSources(directoryFiles(join(CORPUS, repository)));
    const { top } = sources.files;
    const { roots } = selectRoots(sources, [''], { all: false });
    const failing = roots
      .filter((root) => closureOf(sources, root).remotes.length > 0 || KNOWN.has(repository))
      .slice(0, 60);
    const jobs = failing.map((root) => ({ directory: absoluteDirectory(top, root), options: { top, sources } }));
    expect(await buildAll(found.renderer, jobs)).toEqual(await buildAll(found.renderer, jobs));
  });
});

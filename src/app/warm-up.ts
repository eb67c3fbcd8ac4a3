import { setImmediate } from 'node:timers/promises';
import type { KubernetesObject } from '../kubernetes/resource.ts';
import { closureOf } from '../kustomize/closure.ts';
import { readRendered } from '../kustomize/reader.ts';
import type { Sources } from '../kustomize/sources.ts';
import type { Platform } from './platform.ts';

/** Bytes of source beyond which a rehearsal would cost more than it spares. */
const ENOUGH = 64 * 1024;

/** Rules between two looks at whether kustomize has ended. */
const TOGETHER = 16;

/**
 * Rehearses: judges the objects in the files of the first root, for as long as there is nothing else to do: while the first
 * kustomize works. What judging needs is loaded and compiled then, above all the expressions that this root will ask for. Changes
 * no result.
 */
export async function warmUp(
  platform: Platform,
  { sources, root }: { readonly sources: Sources; readonly root: string },
  isOver: () => boolean,
): Promise<void> {
  const [{ isKubernetesObject, judgeObjects }] = await Promise.all([import('./judge.ts'), import('./check-root.ts')]);
  const objects: KubernetesObject[] = [];
  for (const text of textsOf(sources, root)) {
    await setImmediate();
    if (isOver()) return;
    const read = readRendered(text);
    if (read.ok) objects.push(...read.documents.filter(isKubernetesObject));
  }
  for (let at = 0; at < platform.rules.length; at += TOGETHER) {
    await setImmediate();
    if (isOver()) return;
    judgeObjects({ ...platform, rules: platform.rules.slice(at, at + TOGETHER) }, objects);
  }
}

function textsOf(sources: Sources, root: string): readonly string[] {
  const texts: string[] = [];
  let size = 0;
  for (const file of closureOf(sources, root).files.filter((path) => /\.ya?ml$/.test(path))) {
    const bytes = sources.files.read(file);
    size += bytes?.length ?? 0;
    if (size > ENOUGH) break;
    if (bytes !== null) texts.push(bytes.toString('utf8'));
  }
  return texts;
}

import { selectRoots } from '../kustomize/find.ts';
import type { Sources } from '../kustomize/sources.ts';

/** A directory as reports name it: the top is `.`. */
export function shownRoot(directory: string): string {
  return directory === '' ? '.' : directory;
}

/** The roots of the tree beside these. */
export function otherRoots(sources: Sources, roots: readonly string[]): readonly string[] {
  const known = new Set(roots);
  return selectRoots(sources, [''], { all: false }).roots.filter((root) => !known.has(root));
}

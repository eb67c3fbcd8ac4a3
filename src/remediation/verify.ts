/** Proves edits: every kustomization that reads an edited file is rendered before and after, and compared. */
import { closureOf } from '../kustomize/closure.ts';
import type { Sources } from '../kustomize/sources.ts';
import { resourceKey } from '../kubernetes/identity.ts';
import { matchesKind } from '../rules/kinds.ts';
import { addedObjects } from './added-objects.ts';
import { compareRenders } from './compare-renders.ts';
import { type Expected, expectedOf } from './conversion/expected.ts';
import type { Draft } from './draft.ts';
import { earlierFingerprints, wishesOf } from './predict.ts';
import type { Analyse, Analysis, Proposal, Violation } from './types.ts';

/** Why an edited tree is not as it should be. */
export interface Defect {
  readonly code:
    | 'reader-does-not-render'
    | 'render-broke'
    | 'unpredicted-change'
    | 'new-finding'
    | 'finding-remains'
    | 'api-refuses'
    | 'immutable-field';
  readonly reason: string;
  /** The kustomization in which it shows. */
  readonly directory: string;
  /** Where it shows, if it is one field of one object of the rendering after the edit. */
  readonly at: { readonly resource: number; readonly pointer: string } | null;
  /** Of the finding that it is about; null where it is about none. */
  readonly fingerprint: string | null;
}

/** Both states of one kustomization. */
export interface Reader {
  readonly before: Analysis;
  readonly after: Analysis;
}

/** The kustomizations, among `directories`, that read one of the files in either state. */
export function readersOf(
  before: Sources,
  after: Sources,
  directories: readonly string[],
  files: ReadonlySet<string>,
): readonly string[] {
  const reads = (sources: Sources, directory: string): boolean =>
    closureOf(sources, directory).files.some((file) => files.has(file));
  return directories.filter((directory) => reads(before, directory) || reads(after, directory));
}

export async function renderReaders(
  analyse: Analyse,
  before: Sources,
  after: Sources,
  directories: readonly string[],
): Promise<readonly Reader[]> {
  return await Promise.all(
    directories.map(async (directory) => {
      const [one, other] = await Promise.all([analyse(before, directory), analyse(after, directory)]);
      return { before: one, after: other };
    }),
  );
}

/** Everything that is wrong with the edited tree, of which the draft's proposals are the intent. Empty: proved. */
export function defectsOf(readers: readonly Reader[], draft: Draft): readonly Defect[] {
  return readers.flatMap((reader) => {
    const { before, after } = reader;
    const { directory } = before;
    if (before.failed !== null) {
      const reason = `${directory || '.'} reads an edited file and did not render before: ${before.failed.message}`;
      return [{ code: 'reader-does-not-render' as const, reason, directory, at: null, fingerprint: null }];
    }
    if (after.failed !== null) {
      const reason = `${directory || '.'} no longer renders: ${after.failed.message}`;
      return [{ code: 'render-broke' as const, reason, directory, at: null, fingerprint: null }];
    }
    const expected = expectedOf(before, after);
    const earlier = earlierFingerprints(reader);
    return [
      ...unpredicted(reader, expected, draft),
      ...newFindings(reader, expected, earlier),
      ...remaining(reader, draft.accepted, earlier),
    ];
  });
}

/** Changes that no finding of this very kustomization asks for. */
function unpredicted({ before, after }: Reader, expected: Expected, draft: Draft): Defect[] {
  const added = addedObjects(before, after, draft);
  // A field that another rule would have otherwise is no excuse: its fix is not among these.
  const rules = new Set(draft.accepted.map(({ violation }) => violation.rule));
  const wishes = wishesOf(before, ({ rule }) => rules.has(rule));
  return compareRenders(expected.rendered, after.rendered, wishes)
    .filter((change) => !added.has(change.added ?? -1))
    .map((change) => ({
      code: 'unpredicted-change' as const,
      reason: `${change.object} of ${before.directory || '.'} would change at ${change.pointer || '/'}, where nothing is to be remedied`,
      directory: before.directory,
      at: change.resource === null ? null : { resource: change.resource, pointer: change.pointer },
      fingerprint: null,
    }));
}

type Earlier = ReturnType<typeof earlierFingerprints>;

function newFindings({ before, after }: Reader, expected: Expected, earlier: Earlier): Defect[] {
  return after.violations
    .filter((violation) => earlier(violation.fingerprint) === null && !isOnlySeenNow(violation, expected))
    .map((violation) => ({
      code: 'new-finding' as const,
      reason: `${before.directory || '.'} would violate ${violation.rule}: ${violation.finding.message}`,
      directory: before.directory,
      at: { resource: violation.rendered, pointer: violation.within + violation.finding.pointer },
      fingerprint: violation.fingerprint,
    }));
}

/**
 * What was wrong before, and is only found now: by a rule that does not look at the old version of a converted object, or not at the
 * place where the old version had the field.
 */
function isOnlySeenNow({ finding, resource, within }: Violation, { converted }: Expected): boolean {
  const now = converted.get(resourceKey(resource));
  if (now === undefined || within !== '' || finding.outcome === 'error') return false;
  if (!matchesKind(finding.rule.kinds, now.type.apiVersion, now.type.kind)) return true;
  return now.pointers.some(
    (pointer) => isSameOrAbove(pointer, finding.pointer) || isSameOrAbove(finding.pointer, pointer),
  );
}

function isSameOrAbove(one: string, other: string): boolean {
  return one === other || other.startsWith(`${one}/`);
}

function remaining({ before, after }: Reader, proposals: readonly Proposal[], earlier: Earlier): Defect[] {
  const left = new Map(after.violations.map((violation) => [earlier(violation.fingerprint), violation]));
  return proposals.flatMap(({ violation }) => {
    const still = violation.root === before.directory ? left.get(violation.fingerprint) : undefined;
    if (still === undefined) return [];
    return [
      {
        code: 'finding-remains' as const,
        reason: `${violation.rule} would still be violated in ${before.directory || '.'}`,
        directory: before.directory,
        at: { resource: still.rendered, pointer: still.within + still.finding.pointer },
        fingerprint: violation.fingerprint,
      },
    ];
  });
}

/** The remedy of a repository: propose, draft, prove, until nothing changes. */
import type { Sources } from '../kustomize/sources.ts';
import type { KubernetesVersion } from '../kubernetes/version.ts';
import type { Texts } from './apply-edits.ts';
import { blamed } from './blame.ts';
import { isConvertible } from './conversion/expected.ts';
import { type Debts, owedFor, unpaid } from './debts.ts';
import { type Draft, draftOf, writtenFor } from './draft.ts';
import type { WrittenPatch } from './new-patch.ts';
import { refusedByServer } from './guard.ts';
import { follow, type Origins } from './origins.ts';
import { propose, type ProposeContext } from './propose.ts';
import { analysed, keyOf, snapshot, type State, valuesIn, violationsOf } from './state.ts';
import {
  type Analyse,
  type Analysis,
  isRefusal,
  type Proposal,
  type Refusal,
  refused,
  type Violation,
} from './types.ts';
import type { ValueContext } from './values.ts';
import { type Defect, defectsOf, type Reader, readersOf, renderReaders } from './verify.ts';

const MAX_PASSES = 10;

export interface RemediateOptions {
  /** Roots whose findings are to be remedied. */
  readonly roots: readonly string[];
  /** The other roots of the tree: their containers may lend values. */
  readonly others: readonly string[];
  /** Every kustomization of the tree that can be rendered by itself. */
  readonly kustomizations: readonly string[];
  /** Whether findings of a rule are to be remedied. */
  readonly wanted: (rule: string) => boolean;
  readonly safety: 'safe' | 'review';
  /** Of the cluster that must accept what is edited. */
  readonly kubernetesVersion: KubernetesVersion;
  readonly given: ValueContext['given'];
  readonly factor: number;
  readonly analyse: Analyse;
  /** The tree with these texts in place of its own, on disk where it can be rendered. */
  readonly edited: (texts: Texts) => Sources;
}

/** What became of one finding. */
export interface Outcome {
  readonly violation: Violation;
  /** The proposal that remedied it; null where it vanished with another one's, or is left. */
  readonly proposal: Proposal | null;
  /** Why it is left; null where it is gone. */
  readonly refusal: Refusal | null;
  /** The patches that say it, for a proposal in an overlay. */
  readonly written: readonly WrittenPatch[];
  /** Whether another fix brought the finding, so that `check` does not know it. */
  readonly brought: boolean;
}

export interface Remediation {
  /** Text of every file that differs from the tree's. */
  readonly texts: Texts;
  readonly sources: Sources;
  readonly outcomes: readonly Outcome[];
  /** Rules whose fixes undo one another; empty where the remedy came to rest. */
  readonly cycle: readonly string[];
  /** The roots as they are in the end. */
  readonly analyses: readonly Analysis[];
}

/** A finding on its way: the layer that is tried next, and why the earlier ones did not do. */
interface Task {
  violation: Violation;
  layer: number;
  refusal: Refusal | null;
}

/** Remedies what can be. A fix may bring a finding for as long as another fix takes it away; where none does, all is done without it. */
export async function remediate(pristine: Sources, options: RemediateOptions): Promise<Remediation> {
  const banned = new Map<string, Defect>();
  for (;;) {
    const debts: Debts = new Map();
    const remediation = await attempt(pristine, options, debts, banned);
    const late = await unpaid(debts, remediation.sources, options.analyse);
    if (late.size === 0) return remediation;
    for (const [key, defect] of late) banned.set(key, defect);
  }
}

async function attempt(
  pristine: Sources,
  options: RemediateOptions,
  debts: Debts,
  banned: ReadonlyMap<string, Defect>,
): Promise<Remediation> {
  const origins: Origins = new Map();
  const first = await analysed({ sources: pristine, origins }, options);
  const state: State = { sources: pristine, texts: new Map(), analyses: first, origins, debts, banned };
  const all = violationsOf(first, options);
  const remedied = new Map<string, Outcome>();
  const left = new Map<string, Refusal>();
  const met = new Map<string, Violation>();
  const seen = new Set<string>([snapshot(state.texts)]);
  let cycle: readonly string[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    // What was refused is tried again from its first layer: another edit may have stood in its way.
    const tasks = violationsOf(state.analyses, options).map(
      (violation): Task => ({ violation, layer: 0, refusal: null }),
    );
    for (const { violation } of tasks) met.set(keyOf(violation), violation);
    // A conversion changes the names by which patches call an object, so all else waits until there is none left to do.
    const values = valuesIn(state, options);
    const conversions = tasks.filter(({ violation }) => isConvertible(violation));
    const converted = await proveTasks(conversions, state, values, options);
    const others = tasks.filter((task) => !conversions.includes(task));
    const accepted = converted.length > 0 ? converted : await proveTasks(others, state, values, options);
    for (const { violation, refusal } of tasks) if (refusal !== null) left.set(keyOf(violation), refusal);
    for (const outcome of accepted) remedied.set(keyOf(outcome.violation), outcome);
    if (accepted.length === 0) break;
    if (seen.has(snapshot(state.texts)) || pass === MAX_PASSES - 1) {
      cycle = [...new Set(accepted.map(({ violation }) => violation.rule))].toSorted();
      break;
    }
    seen.add(snapshot(state.texts));
    state.analyses = await analysed(state, options);
  }
  const remaining = new Set(violationsOf(state.analyses, options).map(keyOf));
  const outcomes = all.map((violation): Outcome => {
    const key = keyOf(violation);
    const gone = !remaining.has(key);
    if (gone) {
      const outcome = remedied.get(key) ?? goneAlong(violation);
      // What moved on the way is told by the name that it had.
      return { ...outcome, violation: { ...outcome.violation, fingerprint: violation.fingerprint } };
    }
    const refusal = left.get(key) ?? refused('not-proved', 'no edit was found that could be proved');
    return { violation, proposal: null, refusal, written: [], brought: false };
  });
  // What one fix brought and another took away was no finding before; but the edits that did so are there, so they are told.
  const known = new Set(all.map(keyOf));
  const brought = [...met]
    .filter(([key]) => !known.has(key) && !remaining.has(key))
    .map(([key, violation]) => ({ ...(remedied.get(key) ?? goneAlong(violation)), brought: true }));
  return {
    texts: state.texts,
    sources: state.sources,
    outcomes: [...outcomes, ...brought],
    cycle,
    analyses: state.analyses,
  };
}

/** What another finding's edits remedied too. */
function goneAlong(violation: Violation): Outcome {
  return { violation, proposal: null, refusal: null, written: [], brought: false };
}

/**
 * Proves as many tasks together as can be. What a defect is blamed on moves to its next layer, and all is tried again;
 * where nothing can be blamed, one half is tried without the other.
 */
async function proveTasks(
  tasks: readonly Task[],
  state: State,
  values: ValueContext,
  options: RemediateOptions,
): Promise<Outcome[]> {
  let open = tasks;
  while (open.length > 0) {
    const proposals = proposalsOf(open, state, values, options);
    if (proposals.size === 0) return [];
    const draft = draftOf(state.sources, [...proposals.keys()], (proposal) => patchContext(proposal, state));
    for (const { proposal, refusal } of draft.refused) advance(proposals.get(proposal), refusal);
    if (draft.refused.length > 0) continue;
    const after = options.edited(new Map([...state.texts, ...draft.texts]));
    const changed = new Set(draft.texts.keys());
    const directories = readersOf(state.sources, after, options.kustomizations, changed);
    const readers = await renderReaders(options.analyse, state.sources, after, directories);
    // The server's reason first: a rule may say the same as a new finding.
    const defects = [...refusedByServer(readers, options.kubernetesVersion), ...defectsOf(readers, draft)];
    if (defects.length === 0) {
      return accept(state, draft, after, readers);
    }
    const guilty = blamed(defects, readers, draft, after);
    for (const [proposal, defect] of guilty) advance(proposals.get(proposal), refusalOf(defect));
    if (guilty.size > 0) continue;
    const undecided = [...proposals.values()];
    const [only, ...others] = undecided;
    if (only !== undefined && others.length === 0) {
      const owed = state.banned.has(keyOf(only.violation)) ? null : owedFor(defects, readers, options);
      const [defect] = defects;
      if (owed === null || defect === undefined) {
        advance(only, refusalOf(defect));
        continue;
      }
      state.debts.set(keyOf(only.violation), { owed, defect });
      return accept(state, draft, after, readers);
    }
    open = undecided;
    return await proveHalves(open, state, values, options);
  }
  return [];
}

function accept(state: State, draft: Draft, after: Sources, readers: readonly Reader[]): Outcome[] {
  follow(state.origins, readers);
  state.texts = new Map([...state.texts, ...draft.texts]);
  state.sources = after;
  return draft.accepted.map((proposal) => outcomeOf(proposal, draft));
}

async function proveHalves(
  tasks: readonly Task[],
  state: State,
  values: ValueContext,
  options: RemediateOptions,
): Promise<Outcome[]> {
  const middle = Math.ceil(tasks.length / 2);
  const first = await proveTasks(tasks.slice(0, middle), state, values, options);
  const rest = tasks.slice(middle);
  if (first.length === 0) return await proveTasks(rest, state, values, options);
  // The places of the second half may have moved, and some of it may be remedied by the first.
  state.analyses = await analysed(state, options);
  const there = new Map(violationsOf(state.analyses, options).map((violation) => [keyOf(violation), violation]));
  const moved = rest.filter((task) => {
    const violation = there.get(keyOf(task.violation));
    if (violation !== undefined) task.violation = violation;
    return violation !== undefined;
  });
  return [...first, ...(await proveTasks(moved, state, valuesIn(state, options), options))];
}

/** One proposal for each task that still has a layer to try. Tasks without one carry the reason. */
function proposalsOf(
  tasks: readonly Task[],
  state: State,
  values: ValueContext,
  { safety, kustomizations }: RemediateOptions,
): Map<Proposal, Task> {
  const proposals = new Map<Proposal, Task>();
  for (const task of tasks) {
    const analysis = state.analyses.find(({ directory }) => directory === task.violation.root);
    const trace = analysis?.trace ?? null;
    if (analysis === undefined || trace === null) continue;
    const context: ProposeContext = { sources: state.sources, analysis, trace, values, kustomizations, safety };
    for (;;) {
      const proposal = propose(task.violation, task.layer, context);
      if (!isRefusal(proposal)) {
        proposals.set(proposal, task);
        break;
      }
      const last = proposal.code === 'no-layer-left' || proposal.state !== 'refused' || isFinal(proposal.code, task);
      if (proposal.code !== 'no-layer-left' && proposal.code !== 'no-further-writer') task.refusal ??= proposal;
      if (last) break;
      task.layer += 1;
    }
  }
  return proposals;
}

/** A refusal by the rule itself, or for want of a trace, holds in every layer. */
function isFinal(code: string, task: Task): boolean {
  const fix = task.violation.finding.fix;
  return code === 'safety' || code === 'not-final' || (fix?.refuse?.code ?? null) === code;
}

function advance(task: Task | undefined, refusal: Refusal): void {
  if (task === undefined) return;
  task.refusal ??= refusal;
  task.layer += 1;
}

function refusalOf(defect: Defect | undefined): Refusal {
  return defect === undefined
    ? refused('not-proved', 'the edit could not be proved')
    : refused(defect.code, defect.reason);
}

function patchContext(proposal: Proposal, state: State): { trace: NonNullable<Analysis['trace']>; resource: number } {
  const trace = state.analyses.find(({ directory }) => directory === proposal.violation.root)?.trace;
  if (trace === null || trace === undefined) throw new Error('a proposal was made for a root without trace');
  return { trace, resource: proposal.violation.rendered };
}

function outcomeOf(proposal: Proposal, draft: Draft): Outcome {
  const written = writtenFor(proposal, draft.written);
  return { violation: proposal.violation, proposal, refusal: null, written, brought: false };
}

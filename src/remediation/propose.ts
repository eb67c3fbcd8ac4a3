/** What is to be done about one finding, layer by layer: first where it was introduced, then nearer and nearer to the root. */
import { isUntraced, type RootTrace } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import { knownFix } from './known-fix.ts';
import { editsAtOwner } from './locate-edit.ts';
import { editsInOverlay } from './overlay-edit.ts';
import {
  type Analysis,
  isRefusal,
  type NewPatch,
  type Proposal,
  type Refusal,
  refused,
  type SourceEdit,
  type Violation,
} from './types.ts';
import { needyOf, type ValueContext } from './values.ts';

export interface ProposeContext {
  readonly sources: Sources;
  readonly analysis: Analysis;
  readonly trace: RootTrace;
  readonly values: ValueContext;
  /** The riskiest edit that may be proposed. */
  readonly safety: 'safe' | 'review';
}

/** How many layers a finding can be remedied in; layer 0 is where it was introduced. */
export function layersOf(violation: Violation, trace: RootTrace): readonly string[] {
  const owner = trace.ownerOf(violation.rendered, violation.within + violation.finding.pointer);
  if (isUntraced(owner)) return [];
  return owner.writer.via.slice(0, -1).toReversed();
}

/**
 * The edits that remedy a finding in one layer.
 *
 * @param layer 0 where it was introduced; above, the kustomizations between there and the root
 */
export function propose(violation: Violation, layer: number, context: ProposeContext): Proposal | Refusal {
  const { trace, sources, analysis, values, safety } = context;
  // First of all, so that whoever goes from layer to layer comes to an end whatever else is refused.
  const directory = layer === 0 ? null : layersOf(violation, trace)[layer - 1];
  if (directory === undefined) return refused('no-layer-left', 'no layer is left in which it could be changed');
  const object = analysis.rendered[violation.rendered];
  if (object === undefined) return refused('no-such-resource', 'the object was not rendered');
  const holder = { object, pointer: violation.within + violation.finding.scope.pointer };
  const workload = trace.authored(violation.rendered) ?? violation.resource;
  const needy = needyOf(violation.finding, holder, workload, analysis.rendered);
  const fix = knownFix(violation.finding, needy, values, safety);
  if (isRefusal(fix)) return fix;
  const edits: SourceEdit[] = [];
  const patches: NewPatch[] = [];
  for (const op of fix.ops) {
    const absolute = { ...op, pointer: violation.within + op.pointer };
    if (directory === null) {
      const made = editsAtOwner(sources, trace, violation.rendered, absolute);
      if (isRefusal(made)) return made;
      edits.push(...made);
    } else {
      const made = editsInOverlay(sources, trace, directory, violation.rendered, absolute);
      if (isRefusal(made)) return made;
      edits.push(...made.edits);
      patches.push(...made.patches);
    }
  }
  return { violation, ops: violation.finding.fix?.ops ?? [], edits, patches, valueFrom: fix.valueFrom };
}

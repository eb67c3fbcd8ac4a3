/** What is to be done about one finding, layer by layer: first where it was introduced, then nearer and nearer to the root. */
import { isUntraced, type RootTrace } from '../kustomize/trace/index.ts';
import type { Sources } from '../kustomize/sources.ts';
import { additionFor } from './addition.ts';
import { conversionEdits } from './conversion/edits.ts';
import { knownFix } from './known-fix.ts';
import { editsAtOwner, type KnownOp, removalsEverywhere } from './locate-edit.ts';
import { editsInOverlay, type OverlayEdits } from './overlay-edit.ts';
import {
  type Analysis,
  isRefusal,
  type PatchPart,
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
  /** Every kustomization of the tree that can be rendered by itself. */
  readonly kustomizations: readonly string[];
  /** The riskiest edit that may be proposed. */
  readonly safety: 'safe' | 'review';
}

/**
 * The kustomizations in which a finding can be remedied by a patch, from the one next to where the field is written up to
 * the root.
 */
export function overlaysOf(violation: Violation, trace: RootTrace): readonly string[] {
  const pointer = violation.finding.fix?.ops[0]?.pointer ?? violation.finding.pointer;
  const owner = trace.ownerOf(violation.rendered, violation.within + pointer);
  if (isUntraced(owner)) return [];
  return owner.writer.via.slice(0, -1).toReversed();
}

/**
 * The edits that remedy a finding in one layer.
 *
 * @param layer 0 where the field was written last; 1 in every layer that writes it, for what is to be taken away; above,
 *   the kustomizations between there and the root
 */
export function propose(violation: Violation, layer: number, context: ProposeContext): Proposal | Refusal {
  const { trace, analysis, values, safety } = context;
  // First of all, so that whoever goes from layer to layer comes to an end whatever else is refused.
  if (layer > 0 && isWhole(violation)) return noLayerLeft;
  const directory = layer < 2 ? null : overlaysOf(violation, trace)[layer - 2];
  if (directory === undefined) return noLayerLeft;
  const object = analysis.rendered[violation.rendered];
  if (object === undefined) return refused('no-such-resource', 'the object was not rendered');
  const holder = { object, pointer: violation.within + violation.finding.scope.pointer };
  const workload = trace.authored(violation.rendered) ?? violation.resource;
  const needy = needyOf(violation.finding, holder, workload, analysis.rendered);
  const fix = knownFix(violation.finding, needy, values, safety);
  if (isRefusal(fix)) return fix;
  if (isWhole(violation)) return asWhole(violation, context);
  const ops = fix.ops.map((op) => within(violation, op));
  const made =
    directory === null ? editsInSources(violation, ops, layer, context) : inOverlay(violation, ops, directory, trace);
  if (isRefusal(made)) return made;
  return { violation, ops: violation.finding.fix?.ops ?? [], ...made, addition: null, valueFrom: fix.valueFrom };
}

const noLayerLeft = refused('no-layer-left', 'no layer is left in which it could be changed');

function isWhole({ finding: { fix } }: Violation): boolean {
  return fix?.converts !== undefined || fix?.adds !== undefined;
}

/** What concerns all sources of an object at once, so that there is but one way to do it. */
function asWhole(violation: Violation, context: ProposeContext): Proposal | Refusal {
  const { fix } = violation.finding;
  const proposal = { violation, ops: fix?.ops ?? [], patches: [], valueFrom: null };
  if (fix?.adds !== undefined) {
    const addition = additionFor(violation, context.trace, context.sources, fix.adds);
    return isRefusal(addition) ? addition : { ...proposal, edits: [], addition };
  }
  const edits = conversionEdits(violation, context);
  return isRefusal(edits) ? edits : { ...proposal, edits, addition: null };
}

/** The operation as seen from the rendered object, where the judged one stands inside another. */
function within({ within: prefix }: Violation, op: KnownOp): KnownOp {
  if (op.op === 'remove') return { ...op, pointer: prefix + op.pointer };
  return { ...op, pointer: prefix + op.pointer, beside: op.beside === null ? null : prefix + op.beside };
}

function editsInSources(
  { rendered }: Violation,
  ops: readonly KnownOp[],
  layer: number,
  { sources, trace }: ProposeContext,
): OverlayEdits | Refusal {
  const edits: SourceEdit[] = [];
  let count = 0;
  for (const op of ops) {
    const last = editsAtOwner(sources, trace, rendered, op);
    const made = layer === 0 ? last : removalsEverywhere(sources, trace, rendered, op);
    if (isRefusal(made)) return made;
    edits.push(...made);
    count += isRefusal(last) ? 0 : last.length;
  }
  if (layer > 0 && edits.length === count) return refused('no-further-writer', 'no other layer writes this field');
  return { edits, patches: [] };
}

function inOverlay(
  { rendered }: Violation,
  ops: readonly KnownOp[],
  directory: string,
  trace: RootTrace,
): OverlayEdits | Refusal {
  const edits: SourceEdit[] = [];
  const patches: PatchPart[] = [];
  for (const op of ops) {
    const made = editsInOverlay(trace, directory, rendered, op);
    if (isRefusal(made)) return made;
    edits.push(...made.edits);
    patches.push(...made.patches);
  }
  return { edits, patches };
}

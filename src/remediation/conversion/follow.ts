/** What the parts of a conversion share. */
import type { ConvertedType } from '../../kubernetes/conversions/index.ts';
import { listIndex } from '../../kubernetes/pointer.ts';
import type { Json } from '../../kubernetes/resource.ts';
import { isJsonObject } from '../../kustomize/kustomization.ts';
import type { Sources } from '../../kustomize/sources.ts';
import { type RootTrace, type TracedObject, traceSources } from '../../kustomize/trace/index.ts';

/** One kustomization that reads the file of the object, and what becomes of the object there. */
export interface Use {
  readonly directory: string;
  readonly trace: RootTrace;
  /** The object; several, where it is used several times; none, where a patch deletes it. */
  readonly objects: readonly TracedObject[];
}

/** What is converted, from what to what, for whoever looks for its traces. */
export interface Subject {
  readonly type: ConvertedType;
  readonly successor: string;
  /** Every name that it has or had anywhere. */
  readonly names: ReadonlySet<string>;
}

const traces = new WeakMap<Sources, Map<string, RootTrace>>();

/** What the sources of a kustomization give, remembered for each state of the tree. */
export function tracedIn(sources: Sources, directory: string): RootTrace {
  const known = traces.get(sources) ?? new Map<string, RootTrace>();
  traces.set(sources, known);
  const trace = known.get(directory) ?? traceSources(sources, directory);
  known.set(directory, trace);
  return trace;
}

/** The tokens of a pointer as keys and indexes, by what stands on the way. */
export function pathTo(value: Json, tokens: readonly string[]): (string | number)[] {
  let here: Json | undefined = value;
  return tokens.map((token) => {
    const index = Array.isArray(here) ? listIndex(token) : null;
    if (Array.isArray(here)) here = index === null ? undefined : here[index];
    else here = isJsonObject(here) && Object.hasOwn(here, token) ? here[token] : undefined;
    return index ?? token;
  });
}

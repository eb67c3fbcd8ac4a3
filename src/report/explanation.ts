import type { Json, ResourceId } from '../kubernetes/resource.ts';
import type { Version } from './model.ts';

/** What `oakum explain` prints: the contract of its JSON. The order of keys here is the order in which they are printed. */
export interface Explanation {
  readonly apiVersion: 'oakum.dev/v1';
  readonly kind: 'Explanation';
  readonly tool: Version;
  readonly renderer: Version;
  readonly root: string;
  /** As rendered. */
  readonly resource: ResourceId;
  /** As its author named it; null where that is unknown. */
  readonly authored: ResourceId | null;
  /** The field in the rendered object; it may not exist there. */
  readonly pointer: string;
  readonly present: boolean;
  /** As rendered; null where it is not there, or not shown. */
  readonly value: Json;
  /** Values of a Secret are not shown: then every value here is null. */
  readonly secret: boolean;
  /** A key beside it that is there, where this one is not and may be misspelt. */
  readonly similar: string | null;
  /** In order of application. */
  readonly writes: readonly ExplainedWrite[];
  /** Why no one place can be named as the field's source, as `check` would say. */
  readonly untraced: Reason | null;
  /** Where it would be changed or, if it is missing, added: one place, or the few that make up the value. */
  readonly change: readonly ExplainedChange[];
  /** Why Oakum would not change it itself; set wherever `change` is empty. */
  readonly refused: Reason | null;
  /** Kustomizations between that place and the root, nearest first: a patch in one changes it for those that use it. */
  readonly overlays: readonly string[];
  /** Other roots that read a file which would be changed. */
  readonly readers: readonly string[];
}

export interface Reason {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly reason: string;
}

/** A place in a source file. Line and column are null where its text does not show it (behind an alias). */
interface SourcePlace {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly layer: string;
}

export interface ExplainedWrite extends SourcePlace {
  readonly via: readonly string[];
  readonly action: 'set' | 'merge' | 'remove' | 'cover';
  readonly state: 'wins' | 'part' | 'overridden' | 'covered' | 'unknown';
  /** What it wrote in the rendered object: the field, something in it, or something around it. */
  readonly pointer: string;
  /** What stood there then; null where nothing did, and where it is not known or not shown. */
  readonly value: Json;
}

export interface ExplainedChange extends SourcePlace {
  /** Keys to add at that place; none where the value itself stands there. */
  readonly add: readonly string[];
}

import { z } from 'zod';
import { parsePointer } from '../kubernetes/pointer.ts';

// The Rule format as people write it, strict: an unknown key is an error. Only `load.ts` imports this at run time, and only
// for rules that are not known to be well formed, because zod takes longer to load than Node itself; everybody else takes the types.

const text = z.string().min(1);
const slug = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens');
const pointer = z
  .string()
  .refine((value) => parsePointer(value) !== null, 'expected a JSON Pointer such as /spec/replicas, or an empty text');
/**
 * CEL over the object without its nulls. A field that is read from what is there and no map is an error, not a missing field.
 * Variables: `object`, `params`, `kubernetesVersion` ({major, minor}), the names of `related`; in pods also `pod` and `podMeta`, in
 * containers `container` and `containerList`, in items `item`. A `message` holds CEL in braces.
 */
const cel = text;
/** `workloads` (every kind with a pod spec), `*`, `Kind`, `version/Kind` of the core group, `group/version/Kind`; `*` for any version. */
const kinds = z.array(text).min(1);

const param = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean', 'list', 'map']),
  default: z.json(),
  description: text,
});

/** Other objects of the render, as a list under this name in every expression of the checks. */
const related = z.strictObject({
  kinds,
  /** CEL of a text: only objects of that namespace; `''` for those that name none. Left out: of every namespace. */
  namespace: cel.optional(),
  /** CEL of a text: only the objects of that name. */
  name: cel.optional(),
});

const foreach = z.union([
  z.enum(['object', 'pod', 'container']),
  /** Each item of the list at the pointer in the object, or in each pod or container of it. */
  z.strictObject({ items: pointer, of: z.enum(['object', 'pod', 'container']).optional() }),
]);

const op = z.strictObject({
  /** `set` makes the maps on the way; `append` makes the list; `remove` leaves an empty holder behind. */
  op: z.enum(['set', 'remove', 'append']),
  /** What `path` starts at: the scope itself unless said otherwise. */
  base: z.enum(['object', 'pod', 'container', 'item']).optional(),
  path: pointer,
  /** A literal, or `{from: limit | request | image}` (the remedy finds it), `{expr: CEL}`, `{param: name}`; `{literal: …}` for a map that looks like one of these. */
  value: z.json().optional(),
  when: cel.optional(),
});

const fix = z.strictObject({
  safety: z.enum(['safe', 'review', 'manual']),
  /** A person can supply what the files do not say. */
  needsValue: z.boolean().optional(),
  /** Why a person must act: for `manual`, and for `needsValue` when no value is given. */
  reason: text.optional(),
  ops: z.array(op).min(1).optional(),
  /** When the operations would break something: the first that holds stops the fix and says why. */
  refuse: z.array(z.strictObject({ when: cel, code: slug, reason: text })).optional(),
  /** What a reviewer should know. */
  notes: z.array(z.strictObject({ when: cel.optional(), text })).optional(),
});

const check = z.strictObject({
  foreach,
  when: cel.optional(),
  assert: cel,
  /** The field in question, relative to the scope; it need not exist. */
  at: pointer,
  message: text,
  fix,
});

const pointers = z.array(pointer).min(1);
const expectation = z.union([
  z.literal('pass'),
  z.strictObject({
    fail: pointers.optional(),
    error: pointers.optional(),
    undecidable: pointers.optional(),
    /** Every finding's message. */
    message: text.optional(),
    /** The code with which every fix is refused; without it none may be. */
    refused: slug.optional(),
    /** Texts of which each must be found in the notes of some fix. */
    notes: z.array(text).optional(),
    /** Texts of which none may be found there. */
    noNotes: z.array(text).optional(),
  }),
]);

const jsonObject = z.record(z.string(), z.json());

export const testSchema = z.strictObject({
  name: text,
  /** A pod spec that is put into each of `kinds` (Deployment unless said otherwise); pointers are then relative to it. */
  pod: jsonObject.optional(),
  kinds: kinds.optional(),
  /** The objects of the render; those beside the one made from `pod`, where that is given. */
  objects: z.array(jsonObject).optional(),
  kubernetesVersion: text.optional(),
  params: jsonObject.optional(),
  /** What the remedy would find for `{from: …}`. */
  values: jsonObject.optional(),
  expect: expectation,
  /** What the fixes make of it, exactly: the pod spec where `pod` is given, else all objects. */
  fixed: z.union([jsonObject, z.array(jsonObject)]).optional(),
});

export const ruleSchema = z.strictObject({
  apiVersion: z.literal('oakum.dev/v1'),
  kind: z.literal('Rule'),
  /** Stable for ever: waivers, baselines and commit messages name it. */
  id: slug,
  title: text,
  reason: text,
  category: slug,
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  /** The version of the catalogue that brought the rule. */
  since: z.string().regex(/^\d+\.\d+$/, 'expected a version such as "0.1", in quotes'),
  frameworks: z.array(text).optional(),
  /** The same rule elsewhere: `tool:name`. */
  equals: z.array(z.string().regex(/^[a-z-]+:\S+$/, 'expected tool:name')).optional(),
  params: z.record(z.string(), param).optional(),
  match: z.strictObject({ kinds, when: cel.optional() }),
  related: z.record(z.string(), related).optional(),
  checks: z.array(check).min(1),
  tests: z.array(testSchema).min(1),
});

export type RuleTest = z.infer<typeof testSchema>;
/** A rule as written, with its tests left out where nobody asked for them. */
export type RuleDefinition = Omit<z.infer<typeof ruleSchema>, 'tests'> & { tests?: RuleTest[] | undefined };
export type CheckDefinition = z.infer<typeof check>;
export type FixDefinition = z.infer<typeof fix>;
export type OpDefinition = z.infer<typeof op>;
export type ForeachDefinition = z.infer<typeof foreach>;
export type ParamDefinition = z.infer<typeof param>;

import { z } from 'zod';
import { parsePointer } from '../kubernetes/pointer.ts';
import { slugPattern } from './slug.ts';

// The Rule format as people write it, strict: an unknown key is an error. Only `load.ts` imports this at run time, and only
// for rules that are not known to be well formed, because zod takes longer to load than Node itself; everybody else takes the types.
// What the descriptions say, editors show: `json-schema.ts` turns all this into a JSON Schema.

const text = z.string().min(1);
const slug = z.string().regex(slugPattern, 'expected lower-case words joined by hyphens');
const pointer = z
  .string()
  .refine((value) => parsePointer(value) !== null, 'expected a JSON Pointer such as /spec/replicas, or an empty text')
  .meta({ pattern: '^(/([^~/]|~[01])*)*$' });
/** CEL over the object without its nulls. A field that is read from what is there and no map is an error, not a missing field. */
const cel = text.describe(
  'CEL. Variables: object, params, kubernetesVersion and podSecurityVersion ({major, minor}), the names of related; in pods also pod ' +
    'and podMeta, in containers container and containerList, in items item, in entries also key, in schema errors error ({message}). ' +
    'Nulls count as missing.',
);
const kinds = z
  .array(text)
  .min(1)
  .describe(
    'workloads (every kind with a pod spec), *, Kind, version/Kind of the core group, or group/version/Kind; * for any version',
  );
const json = z.json();

const param = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean', 'list', 'map']),
  default: json.describe('what counts where the platform says nothing; of the type'),
  description: text,
});

const related = z.strictObject({
  kinds,
  namespace: cel
    .optional()
    .describe(
      "CEL of a text: only objects of that namespace, '' for those that name none; left out: of every namespace",
    ),
  name: cel.optional().describe('CEL of a text: only the objects of that name'),
  as: z
    .enum(['objects', 'pods'])
    .optional()
    .describe('pods: the pods that the objects describe, each as {object, pod, podMeta, complete}'),
});

const foreach = z
  .union([
    z.enum(['object', 'pod', 'container', 'schema-error']),
    z.strictObject({ items: pointer, of: z.enum(['object', 'pod', 'container']).optional() }),
    z.strictObject({ entries: pointer, of: z.enum(['object', 'pod', 'container']).optional() }),
  ])
  .describe(
    'what is judged: each object, pod or container, or in one of these each item of the list, or each entry of the map, at a ' +
      'pointer, whose step * stands for all items of a list or all values of a map on the way; schema-error: each reason for which the ' +
      'API server would refuse the object',
  );

const op = z.strictObject({
  op: z
    .enum(['set', 'remove', 'append', 'convert', 'addResource'])
    .describe(
      'set makes the maps on the way, append also the list; remove leaves an empty holder behind; convert rewrites the object for the ' +
        'apiVersion that took the place of its own; addResource adds an object beside it',
    ),
  base: z
    .enum(['object', 'pod', 'container', 'item'])
    .optional()
    .describe('what path starts at; what foreach names, unless said otherwise'),
  path: pointer.optional().describe('the field to edit, relative to base; not for convert and addResource'),
  value: json
    .optional()
    .describe(
      'a literal, or {from: limit | request | image} (oakum fix finds it), {expr: CEL}, {param: name}; ' +
        '{literal: …} for a map that looks like one of these',
    ),
  when: cel.optional(),
});

const fix = z.strictObject({
  safety: z
    .enum(['safe', 'review', 'manual'])
    .describe('safe: nothing can change for the app; review: a person should look; manual: only a person can mend it'),
  needsValue: z.boolean().optional().describe('a person can supply what the files do not say'),
  reason: text.optional().describe('why a person must act: for manual, and for needsValue when no value is given'),
  ops: z.array(op).min(1).optional(),
  refuse: z
    .array(z.strictObject({ when: cel, code: slug, reason: text }))
    .optional()
    .describe('when the operations would break something: the first that holds stops the fix and says why'),
  notes: z
    .array(z.strictObject({ when: cel.optional(), text }))
    .optional()
    .describe('what a reviewer should know'),
});

const check = z.strictObject({
  foreach,
  when: cel.optional().describe('CEL: where it is false, the check has nothing to say'),
  assert: cel.describe(`what must hold: ${cel.description}`),
  at: pointer.describe('the field in question, relative to what foreach names; it need not exist'),
  message: text.describe('what was found; {…} holds CEL'),
  fix,
});

const pointers = z.array(pointer).min(1);
const expectation = z.union([
  z.literal('pass'),
  z.strictObject({
    fail: pointers.optional(),
    error: pointers.optional(),
    undecidable: pointers.optional(),
    message: text.optional().describe("every finding's message"),
    refused: slug.optional().describe('the code with which every fix is refused; without it none may be'),
    notes: z.array(text).optional().describe('texts of which each must be found in the notes of some fix'),
    noNotes: z.array(text).optional().describe('texts of which none may be found there'),
  }),
]);

const jsonObject = z.record(z.string(), json);

export const testSchema = z.strictObject({
  name: text,
  pod: jsonObject
    .optional()
    .describe(
      'a pod spec that is put into each of kinds (Deployment unless said otherwise); pointers are relative to it',
    ),
  kinds: kinds.optional().describe('workloads, or some kinds with a pod spec, such as Deployment'),
  objects: z
    .array(jsonObject)
    .optional()
    .describe('the objects of the render; those beside the one made from pod, where that is given'),
  kubernetesVersion: text.optional(),
  podSecurityVersion: text.optional(),
  params: jsonObject.optional(),
  values: jsonObject.optional().describe('what oakum fix would find for {from: …}'),
  expect: expectation.describe('pass, or where findings are, as JSON Pointers: fail, error, undecidable'),
  fixed: z
    .union([jsonObject, z.array(jsonObject)])
    .optional()
    .describe('what the fixes make of it, exactly: the pod spec where pod is given, else all objects'),
});

const peer = z.string().regex(/^[a-z-]+:\S+$/, 'expected tool:name');

export const ruleSchema = z.strictObject({
  apiVersion: z.literal('oakum.dev/v1'),
  kind: z.literal('Rule'),
  id: slug.describe('stable for ever: waivers, baselines and commit messages name it'),
  title: text.describe('what holds where nothing is wrong'),
  reason: text.describe('what can go wrong, for a person'),
  category: slug,
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  since: z
    .string()
    .regex(/^\d+\.\d+$/, 'expected a version such as "0.1", in quotes')
    .describe('the version of the catalogue that brought the rule, in quotes'),
  frameworks: z.array(text).optional(),
  equals: z.array(peer).optional().describe('the same rule elsewhere: tool:name'),
  differs: z
    .array(z.strictObject({ peer, test: text, text }))
    .optional()
    .describe('where the same rule elsewhere is wrong: a test of this rule shows it; an empty list: none is known'),
  params: z.record(z.string(), param).optional(),
  match: z.strictObject({ kinds, when: cel.optional() }),
  related: z
    .record(z.string(), related)
    .optional()
    .describe('other objects of the render, as lists under these names in every expression of the checks'),
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

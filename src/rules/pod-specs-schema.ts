import { z } from 'zod';
import { parsePointer } from '../kubernetes/pointer.ts';

// The format of a file that says where the pods of an organisation's own custom resources live. Its rows are those of
// `kubernetes/pod-kinds.ts`. Loaded only where somebody brings files.

const text = z.string().min(1);
const pointer = z
  .string()
  .refine(
    (value) => value !== '' && parsePointer(value) !== null,
    'expected a JSON Pointer such as /spec/template/spec',
  )
  .meta({ pattern: '^(/([^~/]|~[01])*)+$' });
const lists = z.array(pointer).min(1).optional();

const place = z.strictObject({
  spec: pointer.describe('where the pod spec is; a step * stands for every item of a list or every value of a map'),
  metadata: pointer.optional().describe('where its metadata are; the steps * mean the same as those of spec, in turn'),
  complete: z
    .boolean()
    .optional()
    .describe('false where the operator adds what is not written: then what is missing is no finding'),
  containers: z
    .strictObject({ containers: lists, initContainers: lists, ephemeralContainers: lists })
    .optional()
    .describe('where the containers are, from spec on, each as a pointer to one container or, with *, to several'),
  inherits: z
    .array(z.strictObject({ from: pointer, fields: z.array(text).min(1) }))
    .optional()
    .describe('fields of the pod that are taken from elsewhere in the object where spec has none'),
});

export const podSpecsSchema = z.strictObject({
  apiVersion: z.literal('oakum.dev/v1'),
  kind: z.literal('PodSpecs'),
  kinds: z
    .array(
      z.strictObject({
        kind: text,
        groups: z.array(z.string()).min(1).describe('of the API, whatever the version; the core group is ""'),
        change: z
          .enum(['restart', 'recreate', 'next-run', 'new-pods'])
          .describe('what a changed pod spec does to what already runs'),
        pods: z.array(place).min(1),
      }),
    )
    .min(1),
});

export type PodSpecsDefinition = z.infer<typeof podSpecsSchema>;

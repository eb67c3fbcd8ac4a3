import { z } from 'zod';

/** The Policy file as people write it, first form. Every unknown key is an error: a typo must not weaken anything. */
export const PolicyFile = z.strictObject({
  apiVersion: z.literal('oakum.dev/v1'),
  kind: z.literal('Policy'),
  /** Rules that came later are off, unless an entry names them. */
  catalogue: z
    .string()
    .regex(/^\d+\.\d+$/, 'expected a version of the catalogue such as "0.2", in quotes')
    .optional(),
  rules: z.array(
    z.strictObject({
      match: z.strictObject({ ids: z.array(z.string()).min(1) }),
      action: z.enum(['block', 'annotate', 'off']),
      params: z.record(z.string(), z.json()).optional(),
    }),
  ),
});

export type PolicyFile = z.infer<typeof PolicyFile>;

/** The keys that may stand in the map at a path, for messages. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(PolicyFile.shape);
  const entry = PolicyFile.shape.rules.element.shape;
  return path.at(-1) === 'match' ? Object.keys(entry.match.shape) : Object.keys(entry);
}

import { z } from 'zod';
import type { JsonObject } from '../kubernetes/resource.ts';
import { ruleSchema } from './schema.ts';

/** The Rule format as a JSON Schema, for editors. What only the loader can tell, such as whether CEL compiles, it accepts. */
export function ruleJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(ruleSchema, { io: 'input' });
  return JSON.parse(JSON.stringify({ ...schema, title: 'Rule of Oakum' })) as JsonObject;
}

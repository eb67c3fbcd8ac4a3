import { z } from 'zod';
import type { RulePath } from './compile.ts';
import { didYouMean } from './suggest.ts';

/** One sentence about what a schema refuses; `key` where it is the key at the end of the path that is wrong. */
export interface Explanation {
  readonly path: RulePath;
  readonly message: string;
  readonly key: boolean;
}

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** What is wrong with data, in the order of the schema; nothing where it is right. */
export function explain(schema: Schema, data: unknown): Explanation[] {
  const result = z.safeParse(schema, data);
  return result.success ? [] : result.error.issues.flatMap((issue) => explainIssue(schema, data, issue, []));
}

function explainIssue(schema: Schema, data: unknown, issue: Issue, above: RulePath): Explanation[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const name = nameOf(path);
  const value = valueAt(data, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key "${key}"${didYouMean(key, known)}; expected one of ${known.join(', ')}`,
      key: true,
    }));
  }
  if (issue.code === 'invalid_union') return explainUnion(schema, data, issue, path);
  const message = explanation(issue, value, name);
  return [{ path, message, key: false }];
}

function explanation(issue: Issue, value: unknown, name: string): string {
  const missing = value === undefined ? `${name} is missing; expected` : `${name} is ${describe(value)}; expected`;
  if (issue.code === 'invalid_type') return `${missing} a value of type ${issue.expected}`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return `${missing} ${values.join(', ')}${typeof value === 'string' ? didYouMean(value, values) : ''}`;
  }
  if (issue.code === 'too_small')
    return `${name} is empty; expected at least one ${issue.origin === 'string' ? 'character' : 'item'}`;
  return `${name} is ${describe(value)}; ${issue.message}`;
}

/** A union says least with all its branches: the one that got furthest into the value is the one that was meant. */
function explainUnion(
  schema: Schema,
  data: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: RulePath,
): Explanation[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(...issues.map((each) => each.path.length + (each.code === 'unrecognized_keys' ? 1 : 0)));
  const branches = issue.errors.filter((issues) => issues.length > 0 && depth(issues) > 0);
  const [closest] = branches.toSorted((left, right) => depth(right) - depth(left));
  if (closest !== undefined) return closest.flatMap((each) => explainIssue(schema, data, each, path));
  const value = valueAt(data, path);
  const expected = issue.errors.flatMap((issues) => issues.map(expectedBy));
  const found = value === undefined ? 'missing' : describe(value);
  return [{ path, message: `${nameOf(path)} is ${found}; expected ${expected.join(' or ')}`, key: false }];
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.code === 'invalid_type' ? `a value of type ${issue.expected}` : issue.message;
}

function nameOf(path: RulePath): string {
  return path.length === 0
    ? 'the rule'
    : path
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
        .join('')
        .slice(1);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : JSON.stringify(value);
}

function valueAt(data: unknown, path: RulePath): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: Schema, path: RulePath): string[] {
  const schemas = path.reduce<Schema[]>((found, step) => found.flatMap((each) => inner(each, step)), [schema]);
  return [
    ...new Set(
      schemas.flatMap(flatten).flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])),
    ),
  ];
}

function inner(schema: Schema, step: string | number): Schema[] {
  return flatten(schema).flatMap((each): Schema[] => {
    if (each instanceof z.ZodObject) return Object.hasOwn(each.shape, step) ? [each.shape[step]] : [];
    if (each instanceof z.ZodArray) return [each.element];
    return each instanceof z.ZodRecord ? [each.valueType] : [];
  });
}

function flatten(schema: Schema): Schema[] {
  if (schema instanceof z.ZodOptional) return flatten(schema.unwrap());
  return schema instanceof z.ZodUnion ? schema.options.flatMap(flatten) : [schema];
}

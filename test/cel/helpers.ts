import { celToJson, type CelErrorCode, compileCel, type CompileOptions, type PlainValue } from '../../src/cel/index.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What an expression gives: its value as plain data, or `!` and the code of its error, or `?` where it does not compile. */
export function evaluate(
  source: string,
  variables: Variables = {},
  options: Partial<CompileOptions> & { readonly budget?: number } = {},
): PlainValue | `!${CelErrorCode}` | '?' {
  const compiled = compileCel(source, { variables: Object.keys(variables), ...options });
  if (!compiled.ok) return '?';
  const result = compiled.program.evaluate(variables, options.budget === undefined ? {} : { budget: options.budget });
  return result.ok ? celToJson(result.value) : `!${result.error.code}`;
}

/** The problems of an expression, each as its message and the text that it is about. */
export function problems(source: string, variables: readonly string[] = []): [message: string, about: string][] {
  const compiled = compileCel(source, { variables });
  return compiled.ok ? [] : compiled.errors.map(({ message, start, end }) => [message, source.slice(start, end)]);
}

/** The message of the error that an evaluation ends with, and what the source says from its offset on. */
export function failure(source: string, variables: Variables = {}): [message: string, at: string] | null {
  const compiled = compileCel(source, { variables: Object.keys(variables) });
  const result = compiled.ok ? compiled.program.evaluate(variables) : null;
  return result === null || result.ok ? null : [result.error.message, source.slice(result.error.offset)];
}

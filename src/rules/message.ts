import { celToText, type CelProgram, compileCel } from '../cel/index.ts';
import { explainCel } from './suggest.ts';

/** A text with CEL in braces: `container {container.name} sets no limit`. */
export interface MessageTemplate {
  readonly parts: readonly (string | CelProgram)[];
}

export type MessageResult =
  | { readonly ok: true; readonly template: MessageTemplate }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Compiles a template. A brace that is meant is written `{'{'}`. */
export function compileMessage(source: string, variables: readonly string[]): MessageResult {
  const parts: (string | CelProgram)[] = [];
  let rest = 0;
  for (let open = nextBrace(source, rest); open >= 0; open = nextBrace(source, rest)) {
    if (source[open] === '}') return refuse('a `}` without its `{`', open);
    const close = closingBrace(source, open);
    if (close < 0) return refuse('a `{` without its `}`', open);
    const expression = source.slice(open + 1, close);
    if (expression.trim() === '') return refuse('nothing between the braces', open);
    const compiled = compileCel(expression, { variables });
    if (!compiled.ok) {
      const [error] = compiled.errors;
      return refuse(error === undefined ? 'no CEL' : explainCel(expression, error), open + 1 + (error?.start ?? 0));
    }
    parts.push(source.slice(rest, open), compiled.program);
    rest = close + 1;
  }
  parts.push(source.slice(rest));
  return { ok: true, template: { parts: parts.filter((part) => part !== '') } };
}

/**
 * Fills a template in. A part that cannot be evaluated reads `(unknown)`: a message that says less must not turn a violation
 * into anything else.
 */
export function renderMessage(template: MessageTemplate, variables: Readonly<Record<string, unknown>>): string {
  return template.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const result = part.evaluate(variables);
      return result.ok ? celToText(result.value) : '(unknown)';
    })
    .join('');
}

function refuse(message: string, offset: number): MessageResult {
  return { ok: false, message, offset };
}

function nextBrace(source: string, from: number): number {
  const at = source.slice(from).search(/[{}]/);
  return at < 0 ? -1 : from + at;
}

/** The brace that closes the one at `open`; CEL's own maps nest, and its texts may hold braces. */
function closingBrace(source: string, open: number): number {
  let depth = 0;
  let quote: string | null = null;
  for (let at = open; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (quote !== null) {
      if (char === '\\') at += 1;
      else if (char === quote) quote = null;
      continue;
    }
    if (char === '"' || char === "'") quote = char;
    else if (char === '{') depth += 1;
    else if (char === '}' && --depth === 0) return at;
  }
  return -1;
}

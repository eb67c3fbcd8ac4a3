import type { Json } from '../kubernetes/resource.ts';
import { kindPatternText } from './kinds.ts';
import type { MessageTemplate } from './message.ts';
import type { ParamDefinition } from './schema.ts';
import type { CompiledFix, CompiledOp, CompiledRule, CompiledValue, Foreach, ScopeKind, Severity } from './types.ts';

export type Safety = CompiledFix['safety'];

export interface RuleParameter {
  readonly name: string;
  readonly type: ParamDefinition['type'];
  readonly default: ParamDefinition['default'];
  readonly description: string;
}

/** What a list of rules says of one, in this order. */
export interface RuleSummary {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  /** The riskiest of its checks. */
  readonly safety: Safety;
  readonly frameworks: readonly string[];
  readonly equals: readonly string[];
  readonly parameters: readonly RuleParameter[];
  readonly since: string;
}

/** A rule in words. What is code stands between backticks. */
export interface RuleDescription extends RuleSummary {
  readonly title: string;
  readonly reason: string;
  readonly file: string;
  /** Where other tools' verdicts are wrong; null where nobody has looked. */
  readonly differs: CompiledRule['differs'];
  readonly checks: readonly { readonly looksAt: string; readonly message: string }[];
  /** How it is mended, all checks together. */
  readonly fix: FixDescription;
}

export interface FixDescription {
  readonly steps: readonly string[];
  readonly needsValue: boolean;
  /** Why a person must act. */
  readonly reasons: readonly string[];
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

const risk: readonly Safety[] = ['safe', 'review', 'manual'];

export function summarizeRule(rule: CompiledRule): RuleSummary {
  const { id, category, severity, frameworks, equals, params, since } = rule;
  const safeties = rule.checks.map(({ fix }) => fix.safety);
  const safety = risk.findLast((each) => safeties.includes(each)) ?? 'manual';
  const parameters = Object.entries(params).map(([name, { type, default: value, description }]) => ({
    name,
    type,
    default: value,
    description,
  }));
  return { id, category, severity, safety, frameworks, equals, parameters, since };
}

export function describeRule(rule: CompiledRule): RuleDescription {
  const { title, reason, file, differs } = rule;
  const kinds = rule.kinds.map(kindPatternText).join(', ');
  const checks = rule.checks.map(({ foreach, message }) => ({
    looksAt: `${scopeText(foreach)} of ${kinds === '*' ? 'every kind' : kinds}`,
    message: templateText(message),
  }));
  return { ...summarizeRule(rule), title, reason, file, differs, checks, fix: describeFix(rule) };
}

function scopeText(foreach: Foreach): string {
  if (foreach.kind === 'schema-error') return 'each schema error';
  if (foreach.kind !== 'item') return `each ${foreach.kind}`;
  return `each ${foreach.entries ? 'entry' : 'item'} of ${code(foreach.at)} in each ${foreach.of}`;
}

function describeFix({ checks }: CompiledRule): FixDescription {
  const steps = checks.flatMap(({ fix, foreach }) => fix.ops.map((op) => stepText(op, foreach.kind)));
  const fixes = checks.map(({ fix }) => fix);
  const refusals = fixes.flatMap(({ refuse }) => refuse.map(({ code, reason }) => ({ code, reason })));
  return {
    steps: [...new Set(steps)],
    needsValue: fixes.some(({ needsValue }) => needsValue),
    reasons: [...new Set(fixes.flatMap(({ reason }) => reason ?? []))],
    refusals: [...new Map(refusals.map((each) => [JSON.stringify(each), each])).values()],
    notes: [...new Set(fixes.flatMap(({ notes }) => notes.map(({ text }) => text)))],
  };
}

function stepText({ op, path, base, value, when }: CompiledOp, scope: ScopeKind): string {
  const place = `${code(path)}${base === scope ? '' : ` of the ${base}`}`;
  const condition = when === null ? '' : `, where ${code(when.source)}`;
  if (op === 'convert')
    return `rewrite the object, and all that patches or names it, for the apiVersion that took its place${condition}`;
  if (op === 'addResource' && value !== null) return `add beside the object ${valueText(value)}${condition}`;
  if (value === null) return `remove ${place}${condition}`;
  const words = valueText(value);
  return op === 'append' ? `append ${words} to ${place}${condition}` : `set ${place} to ${words}${condition}`;
}

const found = {
  limit: 'the limit that a sibling, a LimitRange or the request gives, or `--value`',
  request: 'the request that goes with that limit',
  image: 'the tag or digest that a sibling gives, or `--value`',
} as const;

function valueText(value: CompiledValue): string {
  if ('from' in value) return found[value.from];
  if ('expr' in value) return `the result of ${code(value.expr.source)}`;
  return 'param' in value ? `the parameter ${code(value.param)}` : code(literalText(value.literal));
}

function literalText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A message as written; where an expression is more than a field, `…` stands for it. */
function templateText({ parts }: MessageTemplate): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : `{${/^[\w.]+$/.test(part.source) ? part.source : '…'}}`))
    .join('');
}

/** A span of code as Markdown writes it, which people read in a terminal too. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

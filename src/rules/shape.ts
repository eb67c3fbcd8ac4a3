import { parsePointer } from '../kubernetes/pointer.ts';
import type { RuleDefinition } from './schema.ts';
import { slugPattern } from './slug.ts';

// A quick look at rules that are part of the installation, so that a cold start need not load zod. It only says yes or no, and
// may say no too often: whoever gets a no asks `schema.ts`, which explains. It must never say yes where that says no.

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string' && value !== '';
const bool: Shape = (value) => typeof value === 'boolean';
const slug = matching(slugPattern);
const pointer: Shape = (value) => typeof value === 'string' && parsePointer(value) !== null;
const kinds = list(text, 1);

const op = map(
  { op: among('set', 'remove', 'append'), path: pointer },
  { base: among('object', 'pod', 'container', 'item'), value: json, when: text },
);
const refusal = map({ when: text, code: slug, reason: text });
const fix = map(
  { safety: among('safe', 'review', 'manual') },
  {
    needsValue: bool,
    reason: text,
    ops: list(op, 1),
    refuse: list(refusal),
    notes: list(map({ text }, { when: text })),
  },
);
const owner = { of: among('object', 'pod', 'container') };
const items = map({ items: pointer }, owner);
const entries = map({ entries: pointer }, owner);
const scope = among('object', 'pod', 'container');
const check = map(
  { foreach: (value) => scope(value) || items(value) || entries(value), assert: text, at: pointer, message: text, fix },
  { when: text },
);
const peer = matching(/^[a-z-]+:\S+$/);
const param = map({
  type: among('string', 'integer', 'number', 'boolean', 'list', 'map'),
  default: json,
  description: text,
});

const rule = map(
  {
    apiVersion: among('oakum.dev/v1'),
    kind: among('Rule'),
    id: slug,
    title: text,
    reason: text,
    category: slug,
    severity: among('info', 'low', 'medium', 'high', 'critical'),
    since: matching(/^\d+\.\d+$/),
    match: map({ kinds }, { when: text }),
    checks: list(check, 1),
  },
  {
    frameworks: list(text),
    equals: list(peer),
    differs: list(map({ peer, test: text, text })),
    params: record(param),
    related: record(map({ kinds }, { namespace: text, name: text, as: among('objects', 'pods') })),
  },
);

/** Whether data, without `tests`, is certainly a well-formed rule. */
export function looksLikeRule(data: unknown): data is RuleDefinition {
  return rule(data);
}

function json(value: unknown): boolean {
  if (value === null || ['boolean', 'string'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) ? value.every(json) : isPlain(value) && Object.values(value).every(json);
}

function among(...values: readonly string[]): Shape {
  return (value) => typeof value === 'string' && values.includes(value);
}

function matching(pattern: RegExp): Shape {
  return (value) => typeof value === 'string' && pattern.test(value);
}

function list(item: Shape, least = 0): Shape {
  return (value) => Array.isArray(value) && value.length >= least && value.every(item);
}

function record(item: Shape): Shape {
  return (value) => isPlain(value) && Object.values(value).every(item);
}

function map(required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  const shapes: Readonly<Record<string, Shape>> = { ...optional, ...required };
  return (value) =>
    isPlain(value) &&
    Object.keys(required).every((key) => Object.hasOwn(value, key)) &&
    Object.entries(value).every(([key, inner]) => Object.hasOwn(shapes, key) && shapes[key]?.(inner) === true);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

import { tests as suite } from '@bufbuild/cel-spec/testdata/conformance.js';
import { describe, expect, test } from 'vitest';
import { compileCel } from '../../src/cel/index.ts';
import { knownDifferences } from './conformance-known.ts';
import { decodeValue, describeValue, type EncodedValue } from './conformance-values.ts';

/** Sections whose libraries the API server does not load, or that are about protobuf messages and name resolution. */
const LEFT_OUT = new Set([
  ...['bindings_ext', 'block_ext', 'encoders_ext', 'math_ext', 'namespace'],
  ...['enums', 'proto2', 'proto2_ext', 'proto3', 'wrappers'],
]);

/** What only an expression about protobuf messages mentions. */
const PROTOBUF = /TestAllTypes|GlobalEnum|NestedEnum|google\.protobuf\.(?!Timestamp|Duration)|cel\.expr/;

interface Case {
  readonly id: string;
  readonly expr: string;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly variables: readonly string[];
  /** Null where an error is expected. */
  readonly expected: string | null;
}

interface Original {
  readonly expr: string;
  readonly name?: string;
  readonly container?: string;
  readonly checkOnly?: boolean;
  readonly evalError?: unknown;
  readonly value?: EncodedValue;
  readonly typedResult?: { readonly result?: EncodedValue };
  readonly typeEnv?: readonly { readonly name?: string; readonly ident?: unknown }[];
  readonly bindings?: Readonly<Record<string, { readonly value: EncodedValue }>>;
}

function readCase(id: string, original: Original): Case | null {
  if (original.checkOnly === true || original.container !== undefined) return null;
  if (PROTOBUF.test(original.expr) || PROTOBUF.test(JSON.stringify(original.typeEnv ?? []))) return null;
  const bindings: Record<string, unknown> = {};
  for (const [name, binding] of Object.entries(original.bindings ?? {})) {
    const value = decodeValue(binding.value);
    if (value === undefined) return null;
    bindings[name] = value;
  }
  const declared = (original.typeEnv ?? [])
    .filter((entry) => entry.ident !== undefined)
    .map((entry) => entry.name ?? '');
  const variables = [...Object.keys(bindings), ...declared];
  if (original.evalError !== undefined) return { id, expr: original.expr, bindings, variables, expected: null };
  const value = decodeValue(original.typedResult?.result ?? original.value ?? { boolValue: true });
  return value === undefined ? null : { id, expr: original.expr, bindings, variables, expected: describeValue(value) };
}

const CASES: readonly Case[] = (suite.suites ?? [])
  .filter((file) => !LEFT_OUT.has(file.name))
  .flatMap((file) =>
    (file.suites ?? []).flatMap((section) => (section.tests ?? []).map((item) => ({ file, section, item }))),
  )
  .map(({ file, section, item }) => {
    const original = item.original as unknown as Original;
    return readCase(`${file.name}/${section.name}/${original.name ?? original.expr}`, original);
  })
  .filter((item) => item !== null);

/** Null where the case holds, else what came instead. */
function difference(item: Case): string | null {
  const compiled = compileCel(item.expr, { variables: item.variables });
  const result = compiled.ok ? compiled.program.evaluate(item.bindings) : null;
  if (item.expected === null) return result?.ok === true ? `no error: ${describeValue(result.value)}` : null;
  if (!compiled.ok) return `does not compile: ${compiled.errors[0]?.message}`;
  if (result === null || !result.ok) return `error: ${result?.error.message}`;
  const actual = describeValue(result.value);
  return actual === item.expected ? null : `${actual} instead of ${item.expected}`;
}

describe('the conformance cases of the CEL specification for what Kubernetes loads', () => {
  test('there are as many as there were when the known differences were written down', () => {
    expect(CASES.length).toBeGreaterThan(1200);
  });

  test('every case outside the list of known differences holds', () => {
    const failing = CASES.filter((item) => !knownDifferences.has(item.id)).flatMap((item) => {
      const found = difference(item);
      return found === null ? [] : [`${item.id}: ${item.expr}: ${found}`];
    });
    expect(failing).toEqual([]);
  });

  test('every known difference is still one', () => {
    const holding = CASES.filter((item) => knownDifferences.has(item.id) && difference(item) === null);
    expect(holding.map((item) => item.id)).toEqual([]);
    const ids = new Set(CASES.map((item) => item.id));
    expect([...knownDifferences.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/kubernetes/resource.ts';
import { errorsOf } from './world.ts';

function definition(spec: JsonObject, change: JsonObject = {}, version: JsonObject = {}): JsonObject {
  const openAPIV3Schema = {
    type: 'object',
    properties: { spec, status: { type: 'object', properties: { ready: { type: 'boolean' } } } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'shops.example.test' },
    spec: {
      group: 'example.test',
      scope: 'Namespaced',
      names: { kind: 'Shop', plural: 'shops' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
      ...change,
    },
  };
}

function shop(spec: Json, rest: JsonObject = {}): JsonObject {
  return { apiVersion: 'example.test/v1', kind: 'Shop', metadata: { name: 'a' }, spec, ...rest };
}

function found(schema: JsonObject, value: Json): readonly string[] | null {
  return errorsOf(shop({ it: value }), 34, [definition({ type: 'object', properties: { it: schema } })]);
}

describe('a custom resource', () => {
  const plain = definition({ type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] });

  it('is held against the definition of the render', () => {
    expect(errorsOf(shop({ size: 1 }), 34, [plain])).toEqual([]);
    expect(errorsOf(shop({ siez: 1 }), 34, [plain])).toEqual([
      '/spec/siez: there is no field "siez" (did you mean "size"?)',
      '/spec/size: size is required and missing',
    ]);
    expect(errorsOf(shop({ size: null }), 34, [plain])).toEqual(['/spec/size: size is required and missing']);
    expect(errorsOf(shop([]), 34, [plain])).toEqual(['/spec: expected a map, found a list']);
  });

  it('has metadata like any object', () => {
    expect(errorsOf({ ...shop({ size: 1 }), metadata: { name: 'A', label: {} } }, 34, [plain])).toEqual([
      '/metadata/label: ObjectMeta has no field "label" (did you mean "labels"?)',
      '/metadata/name: "A" is no DNS name; expected lower-case letters, digits and "-", with a letter or digit at both ends, in parts joined by dots',
    ]);
  });

  it.each([
    ['of no definition in the render', []],
    ['of a version that is not served', [definition({ type: 'object' }, {}, { served: false })]],
    ['of another group', [definition({ type: 'object' }, { group: 'other.test' })]],
    ['of a definition without a schema', [definition({ type: 'object' }, {}, { schema: null })]],
    ['of a definition that is none', [{ ...definition({ type: 'object' }), spec: { versions: 1 } }]],
  ])('%s is passed over', (_, render) => {
    expect(errorsOf(shop({ siez: 1 }), 34, render)).toBeNull();
  });

  it('may hold any field where the definition is an old one, or keeps what it does not know', () => {
    const spec = { type: 'object', properties: { size: { type: 'integer' } } };
    const old = { ...definition(spec), apiVersion: 'apiextensions.k8s.io/v1beta1' };
    expect(errorsOf(shop({ siez: 1 }), 21, [old])).toEqual([]);
    expect(errorsOf(shop({ size: 'a' }), 21, [old])).toEqual(['/spec/size: expected an integer, found a text']);
    const keeps = definition({ ...spec, 'x-kubernetes-preserve-unknown-fields': true });
    expect(errorsOf(shop({ siez: 1, size: 'a' }), 34, [keeps])).toEqual([
      '/spec/size: expected an integer, found a text',
    ]);
  });

  it('of an old definition is held against the schema that stands for all its versions', () => {
    const old = {
      apiVersion: 'apiextensions.k8s.io/v1beta1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'shops.example.test' },
      spec: {
        group: 'example.test',
        version: 'v1',
        names: { kind: 'Shop', plural: 'shops' },
        preserveUnknownFields: false,
        validation: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
      },
    };
    expect(errorsOf(shop({ a: 1 }), 21, [old])).toEqual(['/spec/a: there is no field "a"']);
  });

  it('has its status from its controller, where the definition says so', () => {
    const owned = definition({ type: 'object' }, {}, { subresources: { status: {} } });
    expect(errorsOf(shop({}, { status: { ready: 'a' } }), 34, [owned])).toEqual([]);
    expect(errorsOf(shop({}, { status: { ready: 'a' } }), 34, [definition({ type: 'object' })])).toEqual([
      '/status/ready: expected true or false, found a text',
    ]);
  });
});

describe('a schema of a definition', () => {
  const text = { type: 'string' };
  const cases: [string, JsonObject, Json, Json, string][] = [
    ['type string', text, 'a', 1, 'expected a text, found a number; put it in quotes'],
    ['type boolean', { type: 'boolean' }, false, 'true', 'expected true or false, found a text'],
    ['type integer', { type: 'integer' }, 1, 1.5, 'expected an integer, found a number'],
    ['type number', { type: 'number' }, 1.5, '1.5', 'expected a number, found a text'],
    ['type array', { type: 'array', items: text }, ['a'], 'a', 'expected a list, found a text'],
    [
      'int-or-string',
      { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text] },
      '50%',
      1.5,
      'expected an integer or a text, found a number',
    ],
    ['enum', { ...text, enum: ['a', 'b'] }, 'a', 'c', '"c" is none of a, b'],
    [
      'enum of maps',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, enum: [{ a: 1 }] },
      { a: 1 },
      { a: 2 },
      'a map is none of a map',
    ],
    ['minLength', { ...text, minLength: 2 }, '🙂🙂', '🙂', 'expected at least 2 characters, found 1'],
    ['maxLength', { ...text, maxLength: 1 }, '🙂', 'ab', 'expected at most 1 characters, found 2'],
    ['pattern', { ...text, pattern: '^a+$' }, 'aaa', 'hunter2', 'the text does not match ^a+$'],
    ['a pattern that is found anywhere', { ...text, pattern: 'b' }, 'abc', 'ac', 'the text does not match b'],
    ['minimum', { type: 'integer', minimum: 1 }, 1, 0, '0 is less than the least, 1'],
    ['exclusive minimum', { type: 'integer', minimum: 1, exclusiveMinimum: true }, 2, 1, '1 is less than the least, 1'],
    ['maximum', { type: 'integer', maximum: 1 }, 1, 2, '2 is more than the most, 1'],
    ['exclusive maximum', { type: 'number', maximum: 1, exclusiveMaximum: true }, 0.5, 1, '1 is more than the most, 1'],
    ['multipleOf', { type: 'integer', multipleOf: 2 }, 4, 3, '3 is no multiple of 2'],
    ['minItems', { type: 'array', items: text, minItems: 1 }, ['a'], [], 'expected at least 1 items, found 0'],
    ['maxItems', { type: 'array', items: text, maxItems: 1 }, ['a'], ['a', 'b'], 'expected at most 1 items, found 2'],
    [
      'minProperties',
      { type: 'object', additionalProperties: text, minProperties: 1 },
      { a: 'a' },
      {},
      'expected at least 1 entries, found 0',
    ],
    [
      'maxProperties',
      { type: 'object', additionalProperties: text, maxProperties: 1 },
      { a: 'a' },
      { a: 'a', b: 'b' },
      'expected at most 1 entries, found 2',
    ],
    [
      'oneOf',
      { ...text, oneOf: [{ pattern: '^a' }, { pattern: 'b$' }] },
      'a',
      'ab',
      'expected exactly one of 2 forms, found 2',
    ],
    [
      'anyOf',
      { ...text, anyOf: [{ pattern: '^a' }, { pattern: 'b$' }] },
      'ab',
      'c',
      'none of the 2 forms that it may have fits',
    ],
    ['allOf', { ...text, allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, 'ab', 'a', 'the text does not match b$'],
    ['not', { ...text, not: { enum: ['a'] } }, 'b', 'a', 'it has a form that is forbidden'],
  ];
  it.each(cases)('%s', (_, schema, good, bad, message) => {
    expect(found(schema, good)).toEqual([]);
    expect(found(schema, bad)).toEqual([`/spec/it: ${message}`]);
  });

  it('is followed into lists and maps', () => {
    expect(found({ type: 'array', items: text }, ['a', 1])).toEqual([
      '/spec/it/1: expected a text, found a number; put it in quotes',
    ]);
    expect(found({ type: 'object', additionalProperties: text }, { 'a/b': 1 })).toEqual([
      '/spec/it/a~1b: expected a text, found a number; put it in quotes',
    ]);
    expect(found({ type: 'object', additionalProperties: true }, { a: 1 })).toEqual([]);
    expect(found({ type: 'object' }, { a: 1 })).toEqual(['/spec/it/a: there is no field "a"']);
  });

  it('does not miss what a default fills in', () => {
    const schema = (more: JsonObject): JsonObject => ({
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string', ...more } },
    });
    expect(found(schema({ default: '' }), {})).toEqual([]);
    expect(found(schema({}), {})).toEqual(['/spec/it/a: a is required and missing']);
  });

  it('of an object inside knows what every object has', () => {
    const schema = { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object' } } };
    expect(found(schema, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} })).toEqual([]);
    expect(found(schema, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, data: {} })).toEqual([
      '/spec/it/data: there is no field "data"',
    ]);
  });

  it('that is none refuses nothing', () => {
    for (const schema of [
      { pattern: '(' },
      { enum: 1 },
      { type: 'oddity' },
      { items: 1 },
      { properties: [], additionalProperties: true },
    ] as JsonObject[]) {
      expect(found(schema, 'a')).toEqual([]);
    }
  });

  it('that is made to take for ever is given up, and says so', () => {
    let schema: JsonObject = { type: 'string', pattern: '^b' };
    for (let depth = 0; depth < 30; depth += 1) schema = { anyOf: [schema, schema] };
    const started = performance.now();
    expect(found(schema, 'a')).toContain(': the object and its schema are too large to be held against each other');
    expect(found({ type: 'string', pattern: '(a{1,1000}){1}' }, 'a'.repeat(1_000_000))).toEqual([
      '/spec/it: the text is too long to be held against its pattern',
    ]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

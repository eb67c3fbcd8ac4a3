import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rooms } from '../../scripts/lint/import-table.ts';

const top = join(import.meta.dirname, '..', '..');

/** One import that the architecture forbids to the room, and one that it allows. */
const twins: readonly { room: string; forbidden: string; allowed: string }[] = [
  { room: 'yaml', forbidden: '../kubernetes/x.ts', allowed: '../problem.ts' },
  { room: 'kubernetes', forbidden: '../kustomize/x.ts', allowed: '../yaml/x.ts' },
  { room: 'kustomize', forbidden: '../rules/x.ts', allowed: '../kubernetes/x.ts' },
  { room: 'schemas', forbidden: '../rules/x.ts', allowed: '../kubernetes/x.ts' },
  { room: 'cel', forbidden: '../yaml/x.ts', allowed: '../kubernetes/x.ts' },
  { room: 'rules', forbidden: '../kustomize/x.ts', allowed: '../cel/x.ts' },
  { room: 'policy', forbidden: '../remediation/x.ts', allowed: '../rules/x.ts' },
  { room: 'remediation', forbidden: '../git/x.ts', allowed: '../policy/x.ts' },
  { room: 'report', forbidden: '../remediation/x.ts', allowed: '../policy/x.ts' },
  { room: 'git', forbidden: '../yaml/x.ts', allowed: '../problem.ts' },
  { room: 'forge', forbidden: '../git/x.ts', allowed: '../problem.ts' },
  { room: 'cluster', forbidden: '../kubernetes/x.ts', allowed: '../problem.ts' },
  { room: 'app', forbidden: '../cli/x.ts', allowed: '../remediation/x.ts' },
  { room: 'cli', forbidden: '../git/x.ts', allowed: '../app/x.ts' },
  { room: 'server', forbidden: '../rules/x.ts', allowed: '../app/x.ts' },
  { room: 'controller', forbidden: '../cli/x.ts', allowed: '../app/x.ts' },
];

/** Modules that one place owns: an import by another room fails, one by the owner passes. */
const owned: readonly { module: string; owner: string; stranger: string }[] = [
  { module: 'simple-git', owner: 'git', stranger: 'app' },
  { module: 'zod', owner: 'rules', stranger: 'report' },
  { module: 'zod', owner: 'policy', stranger: 'cli' },
  { module: 're2js', owner: 'cel', stranger: 'rules' },
  { module: 're2js', owner: 'schemas', stranger: 'remediation' },
  { module: '@marcbachmann/cel-js', owner: 'cel', stranger: 'rules' },
  { module: 'commander', owner: 'cli', stranger: 'app' },
  { module: 'yauzl', owner: 'kustomize', stranger: 'app' },
  { module: 'picocolors', owner: 'report', stranger: 'app' },
  { module: '@octokit/rest', owner: 'forge', stranger: 'git' },
  { module: '@kubernetes/client-node', owner: 'cluster', stranger: 'controller' },
  { module: 'node:child_process', owner: 'kustomize', stranger: 'remediation' },
  { module: 'child_process', owner: 'git', stranger: 'cli' },
  { module: 'zod/v4', owner: 'rules', stranger: 'yaml' },
];

let scratch = '';
let verdicts = new Map<string, string[]>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oakum-imports-'));
  cpSync(join(top, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
  cpSync(join(top, 'tsconfig.json'), join(scratch, 'tsconfig.json'));
  cpSync(join(top, 'package.json'), join(scratch, 'package.json'));
  cpSync(join(top, 'scripts', 'lint'), join(scratch, 'scripts', 'lint'), { recursive: true });
  symlinkSync(join(top, 'node_modules'), join(scratch, 'node_modules'));
  write('src/problem.ts', 'export const x = 1;\n');
  for (const room of Object.keys(rooms)) write(`src/${room}/x.ts`, 'export const x = 1;\n');
  for (const { room, forbidden, allowed } of twins) {
    write(`src/${room}/forbidden.ts`, `export { x } from '${forbidden}';\n`);
    write(`src/${room}/allowed.ts`, `export { x } from '${allowed}';\n`);
  }
  for (const [at, { module, owner, stranger }] of owned.entries()) {
    write(`src/${owner}/owned-${at}.ts`, `import '${module}';\n`);
    write(`src/${stranger}/owned-${at}.ts`, `import '${module}';\n`);
  }
  writeShapes();
  verdicts = lint();
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Every way to write an import, all from `yaml` to `policy`, which is never allowed; and what only looks like one. */
function writeShapes(): void {
  const to = '../policy/x.ts';
  write('src/yaml/shape-import.ts', `import { x } from '${to}';\nexport const y = x;\n`);
  write('src/yaml/shape-type.ts', `import type { x } from '${to}';\nexport type Y = typeof x;\n`);
  write('src/yaml/shape-all.ts', `export * from '${to}';\n`);
  write('src/yaml/shape-dynamic.ts', `export const y = import('${to}');\n`);
  write('src/yaml/shape-computed.ts', `const to = '${to}';\nexport const y = import(to);\n`);
  write('src/yaml/shape-import-type.ts', `export type Y = import('${to}').Y;\n`);
  write('src/yaml/shape-detour.ts', `export { x } from '../../src/policy/x.ts';\n`);
  write('src/yaml/deep/shape-deep.ts', `export { x } from '../../policy/x.ts';\n`);
  write('src/yaml/policy/x.ts', 'export const x = 1;\n');
  write('src/yaml/same-name.ts', `export { x } from './policy/x.ts';\n`);
  write(
    'src/report/type-of-remediation.ts',
    `import type { x } from '../remediation/x.ts';\nexport type Y = typeof x;\n`,
  );
  write('src/shared.ts', `export { x } from './yaml/x.ts';\n`);
  write('src/yaml/circle-a.ts', `export { b } from './circle-b.ts';\nexport const a = 1;\n`);
  write('src/yaml/circle-b.ts', `export { a } from './circle-a.ts';\nexport const b = 1;\n`);
  write('src/yaml/default.ts', 'export default 1;\n');
  write('src/yaml/any.ts', 'export const anything: any = 1;\n');
  write('src/yaml/floating.ts', 'async function f(): Promise<void> {}\nf();\n');
  write('src/cellar/new-room.ts', `export { x } from '../yaml/x.ts';\n`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

/** Lints the scratch copy as `npm run lint` lints the repository: file → rules that it broke. */
function lint(): Map<string, string[]> {
  const oxlint = join(top, 'node_modules', '.bin', 'oxlint');
  const run = spawnSync(oxlint, ['--format', 'json'], { cwd: scratch, encoding: 'utf8' });
  const report = JSON.parse(run.stdout) as { diagnostics: { code: string; filename: string }[] };
  const found = new Map<string, string[]>();
  for (const { code, filename } of report.diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
  return found;
}

function broken(path: string): string[] {
  return (verdicts.get(path) ?? []).filter((code) => code === 'house(imports)');
}

test('every room of the table has its pair of examples', () => {
  expect(twins.map(({ room }) => room)).toEqual(Object.keys(rooms));
});

test('every folder under src is a room of the table', () => {
  const folders = readdirSync(join(top, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !(name in rooms))).toEqual([]);
});

describe.each(twins)('$room', ({ room, forbidden, allowed }) => {
  test(`may not import ${forbidden}`, () => expect(broken(`src/${room}/forbidden.ts`)).toHaveLength(1));
  test(`may import ${allowed}`, () => expect(broken(`src/${room}/allowed.ts`)).toEqual([]));
});

describe.each(owned.map((row, at) => ({ ...row, at })))('$module', ({ owner, stranger, at }) => {
  test(`is refused in src/${stranger}`, () => expect(broken(`src/${stranger}/owned-${at}.ts`)).toHaveLength(1));
  test(`is allowed in src/${owner}`, () => expect(broken(`src/${owner}/owned-${at}.ts`)).toEqual([]));
});

test.each([
  'yaml/shape-import.ts',
  'yaml/shape-type.ts',
  'yaml/shape-all.ts',
  'yaml/shape-dynamic.ts',
  'yaml/shape-computed.ts',
  'yaml/shape-import-type.ts',
  'yaml/shape-detour.ts',
  'yaml/deep/shape-deep.ts',
  'shared.ts',
  'cellar/new-room.ts',
])('a forbidden import fails however it is written: %s', (path) => {
  expect(broken(`src/${path}`)).toHaveLength(1);
});

test('a folder inside a room may have the name of another room', () => {
  expect(broken('src/yaml/same-name.ts')).toEqual([]);
});

test('a report may import a type of the remediation, though none of its code', () => {
  expect(broken('src/report/type-of-remediation.ts')).toEqual([]);
});

test.each([
  { file: 'circle-a.ts', code: 'import(no-cycle)' },
  { file: 'circle-b.ts', code: 'import(no-cycle)' },
  { file: 'default.ts', code: 'import(no-default-export)' },
  { file: 'any.ts', code: 'typescript(no-explicit-any)' },
  { file: 'floating.ts', code: 'typescript(no-floating-promises)' },
])('$file fails with $code', ({ file, code }) => {
  expect(verdicts.get(`src/yaml/${file}`)).toContain(code);
});

test('no source file switches a lint rule off', () => {
  const files = readdirSync(join(top, 'src'), { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => /\.(ts|mjs)$/.test(file));
  const silenced = code.filter((file) => /(oxlint|eslint)-disable/.test(readFileSync(join(top, 'src', file), 'utf8')));
  expect(silenced).toEqual([]);
});

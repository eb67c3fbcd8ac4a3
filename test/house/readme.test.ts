import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const top = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');

/** The fenced blocks of one language. */
function blocks(language: string, page = readme): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '');
}

let scratch = '';
let shop = '';

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oakum-readme-'));
  shop = join(scratch, 'shop');
  cpSync(join(top, 'examples', 'shop'), shop, { recursive: true });
  writeFileSync(join(shop, 'policy.yaml'), blocks('yaml').find((text) => text.includes('kind: Policy')) ?? '');
  shell(`git init -q --bare ../remote.git && git init -q -b main && git config user.name Shop &&
    git config user.email shop@example.org && git add base components overlays && git commit -qm 'The shop' &&
    git remote add origin ../remote.git && git push -q origin main`);
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function shell(command: string): string {
  const script = `oakum() { "$NODE" "$LAUNCHER" "$@"; }; ${command}`;
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && !name.startsWith('OAKUM_'));
  const env = {
    ...Object.fromEntries(clean),
    GIT_CONFIG_GLOBAL: '/dev/null',
    NODE: process.execPath,
    LAUNCHER: join(top, 'src', 'cli', 'oakum.mjs'),
  };
  const run = spawnSync('bash', ['-c', `exec 2>&1; ${script}`], { cwd: shop, encoding: 'utf8', env });
  return run.stdout;
}

/** What the README shows, as a pattern: `…` stands for whatever is left out. */
function pattern(shown: string): RegExp {
  const literal = shown.trimEnd().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/^ *…$/gm, '…').replaceAll('…', '[^]*?')}\n*$`);
}

const sessions = blocks('console').map((block) => {
  const [first = '', ...rest] = block.split('\n');
  return { command: first.replace(/^\$ /, ''), shown: rest.join('\n') };
});

test('each command of the README has an example', () => {
  const named = [...readme.matchAll(/^## `oakum (\w+)/gm)].map((match) => match[1]);
  const shown = sessions.map(({ command }) => /oakum (\w+)/.exec(command)?.[1]);
  expect(named.length).toBeGreaterThan(0);
  expect(shown).toEqual(named);
});

describe.each(sessions)('$command', ({ command, shown }) => {
  test('prints what the README shows', () => {
    expect(shell(command)).toMatch(pattern(shown));
  });
});

/** Every key with its place, and one entry of each list: the shape of a document. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

test('the page about JSON shows what is printed, key for key and in that order', () => {
  const page = readFileSync(join(top, 'docs', 'json.md'), 'utf8');
  const shown = blocks('json', page).map((text) => JSON.parse(text) as Record<string, unknown>);
  writeFileSync(join(shop, 'policy.yaml'), onlyHostNamespaces());
  const check = 'oakum check overlays/prod --policy policy.yaml --format json';
  const fix = 'oakum fix overlays/prod --rule no-host-namespaces --branch --format json';
  const explain =
    "oakum explain overlays/prod Deployment/web 'spec.template.spec.containers[name=web].image' --format json";
  const printed = [check, fix, explain].map((command) => JSON.parse(shell(command)) as Record<string, unknown>);
  expect(shown.map(({ kind }) => kind)).toEqual(['Report', 'FixReport', 'Explanation']);
  expect(shown.map((each) => JSON.stringify(shapeOf(each), null, 2))).toEqual(
    printed.map((each) => JSON.stringify(shapeOf(each), null, 2)),
  );
});

/** Every other rule is off, so that the finding of the page is the first one. */
function onlyHostNamespaces(): string {
  const rules = readdirSync(join(top, 'rules'), { recursive: true, encoding: 'utf8' })
    .flatMap((file) => /([^/]+)\.yaml$/.exec(file)?.[1] ?? [])
    .filter((id) => id !== 'no-host-namespaces');
  return JSON.stringify({
    apiVersion: 'oakum.dev/v1',
    kind: 'Policy',
    rules: [
      { match: { ids: rules }, action: 'off' },
      { match: { ids: ['no-host-namespaces'] }, action: 'block' },
    ],
  });
}

test('every file that the pages for people link to is there', () => {
  const broken = [
    'README.md',
    'CONTRIBUTING.md',
    'AGENTS.md',
    'CHANGELOG.md',
    'docs/json.md',
    'docs/rules/README.md',
  ].flatMap((page) =>
    [...readFileSync(join(top, page), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(top, page, '..', target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every script that a page names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const pages = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md'].map((page) => readFileSync(join(top, page), 'utf8'));
  const named = [...pages.join('\n').matchAll(/npm run (?:--silent )?([a-z]+)/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const missing = Object.values(scripts).flatMap((script) => /(?:scripts|src)\/\S+\.(?:ts|mjs)$/.exec(script) ?? []);
  expect(missing.filter((file) => !existsSync(join(top, file)))).toEqual([]);
});

import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { tenRules } from '../remediation/ten-rules.ts';

export const launcher = join(import.meta.dirname, '..', '..', 'src', 'cli', 'oakum.mjs');

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A folder of its own with these files; removed when the test file is done. A name that ends in `!` is made executable. */
export function makeTree(files: Readonly<Record<string, string>>): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'oakum-test-')));
  made.push(top);
  writeTree(top, files);
  return top;
}

export function writeTree(top: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(top, name.replace(/!$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith('!')) chmodSync(path, 0o755);
  }
}

/** Every file below a folder with its text, to see that nothing was touched. */
export function readTree(top: string): Record<string, string> {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(top.length + 1), readFileSync(path, 'utf8')]));
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program as a process of its own, with nothing of this process's environment but the PATH. */
export function oakum(args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Promise<Ended> {
  return run(process.execPath, [launcher, ...args], options);
}

export function run(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...caches, ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

const caches = { XDG_CACHE_HOME: join(tmpdir(), 'oakum-test-cache') };

/** A Deployment of one container that violates what `securityContext` and `limits` leave open. */
export function deployment(name: string, container: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      automountServiceAccountToken: false
      containers:
        - name: web
          image: registry.test/web:1.2.3
${container.replaceAll(/^(?=.)/gm, '          ')}`;
}

/** Nothing of the ten rules is left to say about a container with this. */
export const sound = `resources:
  limits: {memory: 64Mi}
securityContext:
  runAsNonRoot: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
`;

export const privileged = sound.replace('  allowPrivilegeEscalation: false\n', '  privileged: true\n');

/** An app that no built-in rule has anything to say about. */
export const cleanExample = join(import.meta.dirname, '..', '..', 'examples', 'clean');

const ruleFiles = readdirSync(join(import.meta.dirname, '..', '..', 'rules'), { recursive: true, encoding: 'utf8' });

export const builtInIds = ruleFiles.flatMap((file) => /([^/]+)\.yaml$/.exec(file)?.[1] ?? []);

/** A policy under which only the ten rules count that these tests were written for, so that no new rule changes a number. */
export function policyOfTen(actions: Readonly<Record<string, 'block' | 'annotate' | 'off'>> = {}): string {
  const others = builtInIds.filter((id) => !tenRules.includes(id));
  const rules = [
    { match: { ids: others }, action: 'off' },
    ...Object.entries(actions).map(([id, action]) => ({ match: { ids: [id] }, action })),
  ];
  return JSON.stringify({ apiVersion: 'oakum.dev/v1', kind: 'Policy', rules });
}

export function kustomization(lines: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}`;
}

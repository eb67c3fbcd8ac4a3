import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { openSources, type Sources } from '../../src/kustomize/sources.ts';

/** A link where a file would stand. */
export interface Link {
  readonly to: string;
}

export type Tree = Readonly<Record<string, string | Uint8Array | Link>>;

/** An empty directory that is gone after the test. */
export function emptyDirectory(): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'oakum-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory with these files. */
export function directoryOf(tree: Tree): string {
  const top = emptyDirectory();
  write(top, tree);
  return top;
}

export function write(top: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const absolute = join(top, path);
    mkdirSync(dirname(absolute), { recursive: true });
    if (typeof content === 'object' && 'to' in content) symlinkSync(content.to, absolute);
    else writeFileSync(absolute, content);
  }
}

export function sourcesOf(tree: Tree): Sources {
  return openSources(directoryFiles(directoryOf(tree)));
}

/** An executable script. */
export function script(body: string, name = 'kustomize'): string {
  const directory = emptyDirectory();
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27
`;

export const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: fast
`;

export const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

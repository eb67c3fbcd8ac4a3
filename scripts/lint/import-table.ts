/**
 * Who may import whom under `src/`. Imports run from the bottom of this table to the top, never back.
 * The lint rule `house/imports` holds it; test/house/imports.test.ts holds the rule.
 */
export interface Row {
  /** Rooms whose code this room may use. */
  readonly uses: readonly string[];
  /** Rooms of which only types may be imported (`import type`). */
  readonly types?: readonly string[];
}

export const rooms: Readonly<Record<string, Row>> = {
  yaml: { uses: [] },
  kubernetes: { uses: ['yaml'] },
  kustomize: { uses: ['yaml', 'kubernetes'] },
  schemas: { uses: ['kubernetes'] },
  cel: { uses: ['kubernetes'] },
  rules: { uses: ['yaml', 'cel', 'kubernetes'] },
  policy: { uses: ['yaml', 'kubernetes', 'rules'] },
  remediation: { uses: ['yaml', 'kubernetes', 'kustomize', 'schemas', 'cel', 'rules', 'policy'] },
  report: { uses: ['policy'], types: ['kubernetes', 'kustomize', 'rules', 'remediation', 'app'] },
  git: { uses: [] },
  forge: { uses: [] },
  cluster: { uses: [] },
  app: {
    uses: [
      'yaml',
      'kubernetes',
      'kustomize',
      'schemas',
      'cel',
      'rules',
      'policy',
      'remediation',
      'report',
      'git',
      'forge',
      'cluster',
    ],
  },
  cli: { uses: ['app'], types: ['report'] },
  server: { uses: ['app'], types: ['report'] },
  controller: { uses: ['app'], types: ['report'] },
};

/**
 * Modules that only some places under `src/` may import: a room (`git/`), or one file. A module that is not named here
 * may be imported everywhere.
 */
export const confined: Readonly<Record<string, readonly string[]>> = {
  'simple-git': ['git/'],
  zod: ['rules/', 'policy/'],
  // Patterns that a repository or a rule brings run in linear time: CEL's, and those of kustomize's patch targets, and
  // those of a CustomResourceDefinition.
  re2js: ['cel/', 'kustomize/', 'schemas/'],
  '@marcbachmann/cel-js': ['cel/'],
  commander: ['cli/'],
  yauzl: ['kustomize/'],
  picocolors: ['cli/', 'report/'],
  '@octokit/rest': ['forge/'],
  '@kubernetes/client-node': ['cluster/'],
  'node:child_process': ['kustomize/', 'git/', 'cli/restart.mjs'],
  'node:module': ['kustomize/', 'cli/oakum.mjs', 'cli/restart.mjs', 'cli/built.mjs'],
  'node:http': ['server/'],
  'node:https': ['server/'],
  'node:http2': ['server/'],
  // CEL's addresses want isIP, and open no connection.
  'node:net': ['server/', 'cel/'],
  'node:tls': ['server/'],
  'node:dgram': [],
  'node:vm': ['cli/built.mjs'],
};

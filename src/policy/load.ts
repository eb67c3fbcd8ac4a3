import type { z } from 'zod';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../rules/suggest.ts';
import { keySpanOf, parseYaml, spanOf, valueOf, type YamlPath, type YamlSource } from '../yaml/index.ts';
import { digestOf } from './digest.ts';
import { severities } from './profile.ts';

import type { Policy } from './types.ts';

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a policy file. Rules that it does not name are annotated: seen by everybody, blocking nobody.
 *
 * @param file the file's name as messages should say it
 * @param ruleIds the rules that are loaded; naming any other one is an error
 * @returns the policy, or every defect with its line, of code `policy-invalid` or `unknown-rule`
 */
export async function loadPolicy(file: string, text: string, ruleIds: readonly string[]): Promise<PolicyResult> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return { ok: false, problems: [invalid(file, parsed.error.line, parsed.error.message)] };
  const { source } = parsed;
  if (source.documents.length !== 1) {
    return { ok: false, problems: [invalid(file, 1, 'a policy file holds exactly one document')] };
  }
  const { PolicyFile, keysAt } = await import('./schema.ts');
  const checked = PolicyFile.safeParse(valueOf(source, 0, []));
  if (!checked.success) {
    const problems = checked.error.issues.flatMap((issue) => problemsOf(file, source, issue, keysAt));
    return { ok: false, problems };
  }
  const unknown = unknownRules(file, source, checked.data.rules, ruleIds);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const rules = checked.data.rules.map(({ match, action }) => ({ ids: new Set(match.ids), action }));
  const bySeverity = new Map(severities.map((severity) => [severity, 'annotate' as const]));
  return { ok: true, policy: { digest: digestOf(text), bySeverity, rules } };
}

function unknownRules(
  file: string,
  source: YamlSource,
  rules: readonly { readonly match: { readonly ids: readonly string[] } }[],
  known: readonly string[],
): Problem[] {
  return rules.flatMap(({ match }, entry) =>
    match.ids.flatMap((id, index) => {
      if (known.includes(id)) return [];
      const line = lineOf(source, ['rules', entry, 'match', 'ids', index]);
      const message = `there is no rule "${id}"${didYouMean(id, known)}; name one that is loaded, or add its folder with --rules`;
      return [{ code: 'unknown-rule', message, file, line }];
    }),
  );
}

function problemsOf(
  file: string,
  source: YamlSource,
  issue: z.core.$ZodIssue,
  keysAt: (path: YamlPath) => readonly string[],
): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const where = path.length === 0 ? 'the policy' : path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [invalid(file, lineOf(source, path), `${where}: ${issue.message}`)];
  }
  const known = keysAt(path);
  return issue.keys.map((key) => {
    const line = keySpanOf(source, 0, [...path, key])?.line ?? lineOf(source, path);
    return invalid(
      file,
      line,
      `unknown key "${key}" in ${where}${didYouMean(key, known)}; known are ${known.join(', ')}`,
    );
  });
}

/** The line of a value, or of the nearest thing around it that is written. */
function lineOf(source: YamlSource, path: YamlPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const span = spanOf(source, 0, path.slice(0, length));
    if (span !== null) return span.line;
  }
  return 1;
}

function invalid(file: string, line: number, message: string): Problem {
  return { code: 'policy-invalid', message, file, line };
}

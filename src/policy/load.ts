import type { z } from 'zod';
import type { Problem } from '../problem.ts';
import { isOfType, type ParamType } from '../rules/params.ts';
import { didYouMean } from '../rules/suggest.ts';
import { keySpanOf, parseYaml, spanOf, valueOf, type YamlPath, type YamlSource } from '../yaml/index.ts';
import { digestOf } from './digest.ts';
import { severities } from './profile.ts';

import type { Policy } from './types.ts';

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a policy must know of a rule to be held against it. */
interface LoadedRule {
  readonly id: string;
  readonly params: Readonly<Record<string, { readonly type: ParamType }>>;
}

/**
 * Reads a policy file. Rules that it does not name are annotated: seen by everybody, blocking nobody.
 *
 * @param file the file's name as messages should say it
 * @param loaded the rules that are loaded; naming any other one is an error, and so is a parameter that one does not have
 * @returns the policy, or every defect with its line, of code `policy-invalid`, `unknown-rule` or `unknown-parameter`
 */
export async function loadPolicy(file: string, text: string, loaded: readonly LoadedRule[]): Promise<PolicyResult> {
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
  const ruleIds = loaded.map(({ id }) => id);
  const unknown = [
    ...unknownRules(file, source, checked.data.rules, ruleIds),
    ...unfitParams(file, source, checked.data.rules, loaded),
  ];
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const rules = checked.data.rules.map(({ match, action, params = {} }) => ({
    ids: new Set(match.ids),
    action,
    params,
  }));
  const catalogue = checked.data.catalogue ?? null;
  const bySeverity = new Map(severities.map((severity) => [severity, 'annotate' as const]));
  return { ok: true, policy: { digest: digestOf(text), bySeverity, rules, catalogue } };
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

/** Each parameter must be one of each rule that its entry names, and of the type that the rule says. */
function unfitParams(
  file: string,
  source: YamlSource,
  rules: readonly {
    readonly match: { readonly ids: readonly string[] };
    readonly params?: Record<string, unknown> | undefined;
  }[],
  loaded: readonly LoadedRule[],
): Problem[] {
  return rules.flatMap(({ match, params = {} }, entry) => {
    const named = loaded.filter(({ id }) => match.ids.includes(id));
    return Object.entries(params).flatMap(([name, value]) => {
      const line = lineOf(source, ['rules', entry, 'params', name]);
      return named.flatMap(({ id, params: declared }): Problem[] => {
        const param = Object.hasOwn(declared, name) ? declared[name] : undefined;
        if (param === undefined) {
          const known = Object.keys(declared);
          const has = known.length === 0 ? 'it has none' : `its parameters are ${known.join(', ')}`;
          const message = `rule ${id} has no parameter "${name}"${didYouMean(name, known)}; ${has}`;
          return [{ code: 'unknown-parameter', message, file, line }];
        }
        if (isOfType(value, param.type)) return [];
        return [invalid(file, line, `the parameter ${name} of rule ${id} must be of type ${param.type}`)];
      });
    });
  });
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

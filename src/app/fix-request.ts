/** What a person asks of a fix, held against the rules before anything is rendered: nothing that was typed is ignored. */
import { parseImage } from '../kubernetes/images.ts';
import type { Problem } from '../problem.ts';
import type { CompiledRule } from '../rules/index.ts';
import { didYouMean } from '../rules/suggest.ts';
import type { FixOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** Rules that do not exist, values for rules that take none, and values that cannot be one. */
export function requestProblems(platform: Platform, { onlyRules, values }: FixOptions): Problem[] {
  const { ruleIds, rules } = platform;
  const unknown = [...onlyRules, ...values.keys()]
    .filter((rule) => !ruleIds.includes(rule))
    .map((rule) => {
      const message = `There is no rule "${rule}"${didYouMean(rule, ruleIds)}; oakum rules list names all.`;
      return problem('unknown-rule', message);
    });
  const unfit = rules.flatMap((rule) => (values.get(rule.id) ?? []).flatMap((value) => valueProblem(rule, value)));
  return [...unknown, ...unfit];
}

function valueProblem(rule: CompiledRule, value: string): Problem[] {
  const sources = sourcesOf(rule);
  if (sources.size === 0) {
    return [problem('no-value-needed', `Rule ${rule.id} says itself what to write; leave --value ${rule.id}=… away.`)];
  }
  if (!sources.has('image') || isPinnedImage(value)) return [];
  const message = `"${value}" is no image with a tag or digest, such as registry.example/app:1.2.3; --value ${rule.id} needs one.`;
  return [problem('invalid-value', message)];
}

/** The values that a rule's fix has to be given or has to find. */
function sourcesOf({ checks }: CompiledRule): ReadonlySet<string> {
  const ops = checks.flatMap(({ fix }) => fix.ops);
  return new Set(ops.flatMap(({ value }) => (value !== null && 'from' in value ? [value.from] : [])));
}

/** As far as a reference can be told from its text (distribution/reference: name, tag of 128 characters, digest). */
function isPinnedImage(value: string): boolean {
  const { name, tag, digest } = parseImage(value);
  if (!/^[A-Za-z0-9]+(?:[._:/-]+[A-Za-z0-9]+)*$/.test(name) || (tag === null && digest === null)) return false;
  const goodTag = tag === null || /^\w[\w.-]{0,127}$/.test(tag);
  return goodTag && (digest === null || /^[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}$/.test(digest));
}

function problem(code: string, message: string): Problem {
  return { code, message, file: null, line: null };
}

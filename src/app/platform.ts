import { resolve } from 'node:path';
import { findRenderer, type Renderer } from '../kustomize/renderer.ts';
import { actionOf, digestOf, loadPolicy, type Policy, recommended } from '../policy/index.ts';
import type { Problem } from '../problem.ts';
import type { CompiledRule } from '../rules/index.ts';
import type { PodKind } from '../kubernetes/workloads.ts';
import { validatorFor } from '../schemas/index.ts';
import { type LoadedRules, loadRules, type RuleFile } from '../rules/load.ts';
import type { RuleTestResult } from '../rules/test-rules.ts';
import type { PlatformOptions } from './options.ts';
import { readRuleFiles, readText, reasonOf } from './rule-files.ts';

/** Everything that is the same for each root: what renders, what judges, what decides. */
export interface Platform {
  readonly options: PlatformOptions;
  /** Null where none was found; then nothing can be rendered. */
  readonly renderer: Renderer | null;
  /** Those that are not switched off. */
  readonly rules: readonly CompiledRule[];
  /** Kinds that describe pods, beside the built-in ones. */
  readonly podKinds: readonly PodKind[];
  /** Of every rule that was loaded, those that are switched off too; sorted. */
  readonly ruleIds: readonly string[];
  /** Null where the policy cannot be read; then nothing can be decided. */
  readonly policy: Policy | null;
  readonly digests: { readonly rules: string; readonly policy: string };
  readonly problems: readonly Problem[];
}

/** Reads what the platform decides. What cannot be read is a problem; the rest is there nevertheless. */
export async function openPlatform(options: PlatformOptions, found = findRenderer(options.env)): Promise<Platform> {
  const { files, problems } = readRuleFiles(options.cwd, options.rules);
  const loaded = await loadProved(files, options.rules.length > 0);
  const ruleIds = loaded.rules.map(({ id }) => id);
  const read = await readPolicy(options, loaded.rules);
  const { policy } = read;
  const renderer = await found;
  return {
    options,
    renderer: renderer.ok ? renderer.renderer : null,
    rules: policy === null ? [] : loaded.rules.filter((rule) => actionOf(policy, rule) !== 'off'),
    podKinds: loaded.podKinds,
    ruleIds,
    policy,
    digests: digestsOf(files, read),
    problems: [...problems, ...loaded.problems, ...read.problems, ...(renderer.ok ? [] : [renderer.problem])],
  };
}

/** The built-in rules are proved before they are released; a rule that somebody brings is proved by its own tests now. */
async function loadProved(
  files: readonly RuleFile[],
  someBrought: boolean,
): Promise<Pick<LoadedRules, 'rules' | 'podKinds' | 'problems'>> {
  const { rules, podKinds, problems } = await loadRules(files);
  const brought = rules.filter(({ tests }) => tests !== null);
  if (!someBrought || brought.length === 0) return { rules, podKinds, problems };
  const { runRuleTests } = await import('../rules/test-rules.ts');
  const unproved = brought.flatMap((rule) => {
    const failed = runRuleTests(rule, { podKinds, validators: validatorFor }).find(
      ({ failures }) => failures.length > 0,
    );
    return failed === undefined ? [] : [{ rule, failed }];
  });
  return {
    rules: rules.filter((rule) => !unproved.some((one) => one.rule === rule)),
    podKinds,
    problems: [...problems, ...unproved.map(({ rule, failed }) => notProved(rule, failed))],
  };
}

function notProved({ id, file }: CompiledRule, { name, failures }: RuleTestResult): Problem {
  const message = `Rule ${id} fails its own test "${name}": ${failures[0]?.message}; mend it with: oakum rules test ${id}.`;
  return { code: 'rule-not-proved', message, file, line: null };
}

interface ReadPolicy {
  readonly policy: Policy | null;
  readonly digest: () => string;
  readonly problems: readonly Problem[];
}

async function readPolicy({ cwd, policy: file }: PlatformOptions, rules: readonly CompiledRule[]): Promise<ReadPolicy> {
  if (file === null) return { policy: recommended, digest: () => recommended.digest, problems: [] };
  let text: string;
  try {
    text = readText(resolve(cwd, file));
  } catch (error) {
    const message = `The policy "${file}" cannot be read (${reasonOf(error)}); give the file of a policy.`;
    const problem = { code: 'policy-unreadable', message, file: null, line: null };
    return { policy: null, digest: () => digestOf(''), problems: [problem] };
  }
  const result = await loadPolicy(file, text, rules);
  if (!result.ok) return { policy: null, digest: () => digestOf(text), problems: result.problems };
  const { policy } = result;
  return { policy, digest: () => policy.digest, problems: [] };
}

/** Made when they are asked for: a clean check that a person reads has no need of them. */
function digestsOf(files: readonly RuleFile[], read: ReadPolicy): Platform['digests'] {
  return {
    get rules() {
      return digestOfRules(files);
    },
    get policy() {
      return read.digest();
    },
  };
}

/** Of the texts in sorted order: where they come from does not change a verdict. */
function digestOfRules(files: readonly RuleFile[]): string {
  return digestOf(
    files
      .map((file) => ('text' in file ? digestOf(file.text) : file.digest))
      .toSorted()
      .join('\n'),
  );
}

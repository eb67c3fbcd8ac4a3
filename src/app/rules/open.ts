import type { Problem } from '../../problem.ts';
import { formatProblemWithLine } from '../../report/excerpt.ts';
import type { PodKind } from '../../kubernetes/workloads.ts';
import { type CompiledRule, loadRules } from '../../rules/index.ts';
import { didYouMean } from '../../rules/suggest.ts';
import { readRuleFiles } from '../rule-files.ts';

export interface RuleOptions {
  /** Absolute; the folders start here. */
  readonly cwd: string;
  /** Folders of rules beside the built-in ones. */
  readonly folders: readonly string[];
}

/** What a use case about rules leaves for its door. */
export interface RuleAnswer {
  readonly text: string;
  /** What kept something from being looked at, one text each, with the line that it is about. */
  readonly complaints: readonly string[];
  readonly exitCode: 0 | 1 | 2;
}

export interface OpenRules {
  /** Of the files that were read as they were written, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly rules: readonly CompiledRule[];
  readonly podKinds: readonly PodKind[];
  readonly complaints: readonly string[];
}

/** Reads and loads all rules; the built-in ones with their tests where those are asked for. */
export async function openRules({ cwd, folders }: RuleOptions, options: { tests: boolean }): Promise<OpenRules> {
  const { files, problems } = readRuleFiles(cwd, folders, options.tests ? 'texts' : 'catalogue');
  const loaded = await loadRules(files);
  const texts = new Map(files.flatMap((file) => ('text' in file ? [[file.file, file.text]] : [])));
  const complaint = (problem: Problem): string =>
    formatProblemWithLine(problem, loaded.columns.get(problem) ?? null, texts.get(problem.file ?? '') ?? '');
  return {
    texts,
    rules: loaded.rules,
    podKinds: loaded.podKinds,
    complaints: [...problems, ...loaded.problems].map(complaint),
  };
}

/** What to say of an id that no rule has. */
export function unknownRule(id: string, rules: readonly CompiledRule[]): string {
  const ids = rules.map((rule) => rule.id);
  return `There is no rule "${id}"${didYouMean(id, ids)}; oakum rules list names all.\n`;
}

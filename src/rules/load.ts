import { load as loadYaml } from 'js-yaml';
import { workloadKinds } from '../kubernetes/workloads.ts';
import type { Problem } from '../problem.ts';
import { compileRule, type RuleDefect } from './compile.ts';
import type { RuleDefinition } from './schema.ts';
import { looksLikeRule } from './shape.ts';
import type { Position, RuleSource } from './source.ts';
import { didYouMean } from './suggest.ts';
import type { CompiledRule } from './types.ts';

export interface RuleFile {
  /** As problems name it. */
  readonly file: string;
  readonly text: string;
  /**
   * Part of the installation, where `npm run check` has proved it: its tests are not read unless asked for, and it is looked at
   * closely only if a quick look finds something.
   */
  readonly trusted?: boolean;
}

export interface LoadedRules {
  /** Ordered by id. Where there are problems, the rules that have none. */
  readonly rules: readonly CompiledRule[];
  /** In the order of the files. With one of them nothing may be judged. */
  readonly problems: readonly Problem[];
  /** Where in its line each problem stands, for who shows the line; columns count from 1, in UTF-16 units. */
  readonly columns: ReadonlyMap<Problem, number>;
}

/** Loads rules. Pure: the texts are given, and everything that is wrong in them is told, with its file and line. Never throws. */
export async function loadRules(files: readonly RuleFile[], options: { tests?: boolean } = {}): Promise<LoadedRules> {
  const rules = new Map<string, CompiledRule>();
  const problems: Problem[] = [];
  const columns = new Map<Problem, number>();
  for (const file of files) {
    const loaded =
      (options.tests === true || file.trusted !== true ? null : loadTrusted(file)) ?? (await loadClosely(file));
    for (const { problem, column } of loaded.problems) {
      problems.push(problem);
      columns.set(problem, column);
    }
    if (loaded.rule === null) continue;
    const twin = rules.get(loaded.rule.id);
    if (twin === undefined) rules.set(loaded.rule.id, loaded.rule);
    else problems.push(duplicate(loaded.rule, twin, loaded.idLine));
  }
  return { rules: [...rules.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1)), problems, columns };
}

const testKinds: readonly string[] = ['workloads', ...workloadKinds.map(({ kind }) => kind)];

interface PlacedProblem {
  readonly problem: Problem;
  readonly column: number;
}

interface LoadedRule {
  readonly rule: CompiledRule | null;
  readonly problems: readonly PlacedProblem[];
  readonly idLine: number;
}

/** Null where anything is not as expected: then the long way round explains it. */
function loadTrusted({ file, text }: RuleFile): LoadedRule | null {
  const start = text.search(/^tests:/m);
  const tests = start < 0 ? '' : text.slice(start);
  if (/\n[^\s#-]/.test(tests)) return null;
  let data: unknown;
  try {
    data = loadYaml(start < 0 ? text : text.slice(0, start));
  } catch {
    return null;
  }
  if (!looksLikeRule(data) || tests === '') return null;
  if (hasFix(data) && !/\bfixed:/.test(tests)) return null;
  const compiled = compileRule(data, file);
  const idLine = text.slice(0, Math.max(0, text.search(/^id:/m))).split('\n').length;
  return compiled.ok ? { rule: compiled.rule, problems: [], idLine } : null;
}

async function loadClosely({ file, text }: RuleFile): Promise<LoadedRule> {
  const [{ parseRuleSource }, { ruleSchema }, { explain }] = await Promise.all([
    import('./source.ts'),
    import('./schema.ts'),
    import('./explain.ts'),
  ]);
  const parsed = parseRuleSource(text);
  if (!parsed.ok) return broken(parsed.errors.map(({ message, position }) => problem(file, position, message)));
  const { source } = parsed;
  const explanations = explain(ruleSchema, source.data);
  if (explanations.length > 0) {
    return broken(
      explanations.map(({ path, message, key }) =>
        problem(file, key ? source.positionOfKey(path) : source.positionOf(path), message),
      ),
    );
  }
  // The schema has just accepted it, and takes nothing away and adds nothing.
  const definition = source.data as RuleDefinition;
  return finish(file, source, definition);
}

function finish(file: string, source: RuleSource, definition: RuleDefinition): LoadedRule {
  const compiled = compileRule(definition, file);
  const defects: RuleDefect[] = [...(compiled.ok ? [] : compiled.defects), ...testDefects(definition)];
  const problems = defects.map(({ path, message, offset }) => problem(file, source.positionOf(path, offset), message));
  const rule = compiled.ok && problems.length === 0 ? compiled.rule : null;
  return { rule, problems, idLine: source.positionOf(['id']).line };
}

function testDefects(definition: RuleDefinition): RuleDefect[] {
  const tests = definition.tests ?? [];
  const defects: RuleDefect[] = [];
  if (hasFix(definition) && !tests.some((test) => test.fixed !== undefined)) {
    const message =
      'the rule has a fix, but no test proves it; expected a test with "fixed", the objects after the fix';
    defects.push({ path: ['tests'], message, offset: null });
  }
  tests.forEach((test, index) => {
    const path = ['tests', index];
    if (test.pod === undefined && test.objects === undefined) {
      defects.push({ path, message: 'the test has nothing to judge; expected pod or objects', offset: null });
    }
    if (test.pod === undefined && test.kinds !== undefined) {
      defects.push({
        path: [...path, 'kinds'],
        message: 'kinds says where to put a pod; expected pod too',
        offset: null,
      });
    }
    for (const kind of test.kinds ?? []) {
      if (testKinds.includes(kind)) continue;
      const message = `"${kind}" carries no pod${didYouMean(kind, testKinds)}; expected some of ${testKinds.join(', ')}`;
      defects.push({ path: [...path, 'kinds'], message, offset: null });
    }
    if (test.fixed !== undefined && Array.isArray(test.fixed) !== (test.pod === undefined)) {
      const message = `expected ${test.pod === undefined ? 'a list of objects' : 'a pod spec'}, like what the test judges`;
      defects.push({ path: [...path, 'fixed'], message, offset: null });
    }
  });
  return defects;
}

function hasFix(definition: RuleDefinition): boolean {
  return definition.checks.some((check) => check.fix.ops !== undefined);
}

function broken(problems: readonly PlacedProblem[]): LoadedRule {
  return { rule: null, problems, idLine: 1 };
}

function duplicate(rule: CompiledRule, twin: CompiledRule, line: number): Problem {
  const message = `The rule id "${rule.id}" is taken by ${twin.file}; expected an id of its own in ${rule.file}.`;
  return { code: 'rule-invalid', message, file: rule.file, line };
}

function problem(file: string, position: Position, message: string): PlacedProblem {
  const { line, column } = position;
  const text = `The rule is invalid at line ${line}, column ${column}: ${message}.`;
  return { problem: { code: 'rule-invalid', message: text, file, line }, column };
}

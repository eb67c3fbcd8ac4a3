import { isJsonObject, type PodKind, workloadKinds } from '../kubernetes/workloads.ts';
import type { Json, JsonObject } from '../kubernetes/resource.ts';
import type { Problem } from '../problem.ts';
import { compileRule, type RuleDefect } from './compile.ts';
import type { PodSpecsDefinition } from './pod-specs-schema.ts';
import type { RuleDefinition } from './schema.ts';
import type { Position, RuleSource } from './source.ts';
import { didYouMean } from './suggest.ts';
import type { CompiledRule } from './types.ts';

/** A file that somebody wrote. */
export interface RuleText {
  /** As problems name it. */
  readonly file: string;
  readonly text: string;
}

/** A rule of the installation, read and proved when its catalogue was made: `npm run generate`. */
export interface CatalogueRule {
  readonly file: string;
  /** Of the file's text. */
  readonly digest: string;
  /** Without its tests. */
  readonly definition: RuleDefinition;
}

export type RuleFile = RuleText | CatalogueRule;

export interface LoadedRules {
  /** Ordered by id. Where there are problems, the rules that have none. Those that came as texts have their tests. */
  readonly rules: readonly CompiledRule[];
  /** Kinds that describe pods, from files of the kind PodSpecs; in the order of the files. */
  readonly podKinds: readonly PodKind[];
  /** In the order of the files. With one of them nothing may be judged. */
  readonly problems: readonly Problem[];
  /** Where in its line each problem stands, for who shows the line; columns count from 1, in UTF-16 units. */
  readonly columns: ReadonlyMap<Problem, number>;
}

/** Loads rules. Pure: the texts are given, and everything that is wrong in them is told, with its file and line. Never throws. */
export async function loadRules(files: readonly RuleFile[]): Promise<LoadedRules> {
  const rules = new Map<string, CompiledRule>();
  const podKinds: PodKind[] = [];
  const problems: Problem[] = [];
  const columns = new Map<Problem, number>();
  for (const file of files) {
    const loaded = 'text' in file ? await loadClosely(file) : loadFromCatalogue(file);
    for (const { problem, column } of loaded.problems) {
      problems.push(problem);
      columns.set(problem, column);
    }
    podKinds.push(...(loaded.podKinds ?? []));
    if (loaded.rule === null) continue;
    const twin = rules.get(loaded.rule.id);
    if (twin === undefined) rules.set(loaded.rule.id, loaded.rule);
    else problems.push(duplicate(loaded.rule, twin, loaded.idLine));
  }
  const ordered = [...rules.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return { rules: ordered, podKinds, problems, columns };
}

const testKinds: readonly string[] = ['workloads', ...workloadKinds.map(({ kind }) => kind)];

interface PlacedProblem {
  readonly problem: Problem;
  readonly column: number;
}

interface LoadedRule {
  readonly rule: CompiledRule | null;
  readonly podKinds?: readonly PodKind[];
  readonly problems: readonly PlacedProblem[];
  readonly idLine: number;
}

/** Its expressions are compiled when they are first evaluated: most runs meet few of the kinds that the rules are about. */
function loadFromCatalogue({ file, definition }: CatalogueRule): LoadedRule {
  const compiled = compileRule(definition, file, 'when-needed');
  if (!compiled.ok) throw new Error(`${file} is in the catalogue and has defects: make the catalogue again`);
  return { rule: compiled.rule, problems: [], idLine: 1 };
}

async function loadClosely({ file, text }: RuleText): Promise<LoadedRule> {
  const [{ parseRuleSource }, { ruleSchema }, { podSpecsSchema }, { explain }] = await Promise.all([
    import('./source.ts'),
    import('./schema.ts'),
    import('./pod-specs-schema.ts'),
    import('./explain.ts'),
  ]);
  const parsed = parseRuleSource(text);
  if (!parsed.ok) return broken(parsed.errors.map(({ message, position }) => problem(file, position, message)));
  const { source } = parsed;
  const isPodSpecs = isJsonObject(source.data as Json) && (source.data as JsonObject)['kind'] === 'PodSpecs';
  const explanations = explain(isPodSpecs ? podSpecsSchema : ruleSchema, source.data);
  if (explanations.length > 0) {
    return broken(
      explanations.map(({ path, message, key }) =>
        problem(file, key ? source.positionOfKey(path) : source.positionOf(path), message),
      ),
    );
  }
  if (isPodSpecs) return { rule: null, podKinds: (source.data as PodSpecsDefinition).kinds, problems: [], idLine: 1 };
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
    (test.objects ?? []).forEach((object, at) => {
      if (typeof object['apiVersion'] === 'string' && typeof object['kind'] === 'string') return;
      const message = 'the object has no apiVersion and kind; a render has none like it';
      defects.push({ path: [...path, 'objects', at], message, offset: null });
    });
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

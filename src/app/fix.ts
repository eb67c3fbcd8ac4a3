/** The use case of the remedy: a tree or a commit in, edited files or a branch out, and a report of both. */
import { findRepository, exportTree, obstacleIn, pushBranch, type Repository, writeBranch } from '../git/index.ts';
import { topOf } from '../git/top.ts';
import { type KubernetesVersion, parseKubernetesVersion } from '../kubernetes/version.ts';
import { directoryFiles } from '../kustomize/files.ts';
import { findKustomizations, selectRoots } from '../kustomize/find.ts';
import { withScratch } from '../kustomize/scratch.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import { recommendedMemoryFactor } from '../policy/index.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { remediate, type Remediation } from '../remediation/index.ts';
import type { FixReport } from '../report/index.ts';
import { openAnalyst } from './analyse.ts';
import { commitMessage } from './commit-message.ts';
import { requestProblems } from './fix-request.ts';
import { fixReport, unifiedDiff } from './fix-report.ts';
import type { FixOptions } from './options.ts';
import { compareText } from './order.ts';
import { openPlatform, type Platform } from './platform.ts';
import { otherRoots } from './roots.ts';
import { openTree, type Tree } from './tree.ts';
import { writeFiles } from './write.ts';

export interface FixResult {
  readonly report: FixReport;
  /** 0 done, also with nothing to do; 2 it could not be done. */
  readonly exitCode: 0 | 2;
  /** Whether the tree is a Git work tree, in which a branch can be made. */
  readonly inGit: boolean;
}

/** Remedies the findings of all roots below the given paths, and proves every edit before it is handed over. */
export async function fix(options: FixOptions): Promise<FixResult> {
  const platform = await openPlatform(options);
  const { tree, problems } = openTree(options.cwd, options.paths);
  const found = [...platform.problems, ...requestProblems(platform, options), ...problems];
  const inGit = tree !== null && topOf(tree.top) !== null;
  if (found.length > 0 || tree === null || platform.renderer === null) return { ...refusedWith(found), inGit };
  if (options.mode === 'branch') return { ...(await fixOnBranch(platform, tree, options)), inGit };
  const sources = openSources(directoryFiles(tree.top));
  const done = await fixSources(platform, sources, tree.paths, options, async (remediation) => {
    if (options.mode === 'write') writeFiles(sources.files, remediation.texts);
    return { branch: null, commit: null, problems: [] };
  });
  return { ...done, inGit };
}

type Done = Omit<FixResult, 'inGit'>;

/** The branch stands on HEAD, so what is remedied is HEAD's tree; uncommitted work is neither read nor touched. */
async function fixOnBranch(platform: Platform, tree: Tree, options: FixOptions): Promise<Done> {
  const found = await findRepository(tree.top);
  if (!found.ok) return refusedWith([found.problem]);
  const { repository } = found;
  const obstacle = obstacleIn(repository);
  const head = repository.head;
  if (obstacle !== null || head === null) return refusedWith(obstacle === null ? [] : [obstacle]);
  return await withScratch(async (scratch) => {
    await exportTree(repository, head.commit, scratch);
    const sources = openSources(directoryFiles(scratch));
    return await fixSources(platform, sources, tree.paths, options, (remediation) =>
      handOver(repository, head.commit, remediation, platform, options),
    );
  });
}

interface HandedOver {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly problems: readonly Problem[];
}

async function handOver(
  repository: Repository,
  base: string,
  remediation: Remediation,
  platform: Platform,
  { branchName, push }: FixOptions,
): Promise<HandedOver> {
  const nothing: HandedOver = { branch: null, commit: null, problems: [] };
  if (remediation.texts.size === 0) return nothing;
  const changes = [...remediation.texts].map(([path, text]) => ({ path, content: Buffer.from(text, 'utf8') }));
  const message = commitMessage(remediation, platform);
  const written = await writeBranch(repository, { branch: branchName, base, changes, message });
  if (!written.ok) return { ...nothing, problems: [written.problem] };
  const made: HandedOver = { branch: branchName, commit: written.commit, problems: [] };
  if (!push) return made;
  const pushed = await pushBranch(repository, { branch: branchName, commit: written.commit });
  return pushed.ok ? made : { ...made, problems: [pushed.problem] };
}

async function fixSources(
  platform: Platform,
  sources: Sources,
  paths: readonly string[],
  options: FixOptions,
  handOverTo: (remediation: Remediation) => Promise<HandedOver>,
): Promise<Done> {
  const selected = selectRoots(sources, paths, { all: false });
  const roots = selected.roots.toSorted(compareText);
  if (selected.problems.length > 0) return refusedWith(selected.problems.map((problem) => ofCommit(problem, options)));
  if (roots.length === 0) return refusedWith([onlyUsed]);
  const kustomizations = findKustomizations(sources)
    .filter(({ kind, problem }) => kind === 'Kustomization' && problem === null)
    .map(({ directory }) => directory);
  const analyst = openAnalyst(platform, sources);
  const wanted = new Set(options.onlyRules);
  const remediation = await remediate(sources, {
    roots,
    others: otherRoots(sources, roots),
    kustomizations,
    wanted: (rule) => wanted.size === 0 || wanted.has(rule),
    safety: options.safety,
    given: options.values,
    factor: recommendedMemoryFactor,
    kubernetesVersion: versionOf(platform),
    ...analyst,
  });
  const failed = remediation.analyses.flatMap(({ failed: problem }) => (problem === null ? [] : [problem]));
  const problems = [...failed, ...cycleProblem(remediation)];
  // Before anything is written: afterwards, a new file would look as if it had always been there.
  const diff = unifiedDiff(sources, remediation.texts);
  const given = await handOverTo(remediation);
  const report = fixReport(remediation, {
    diff,
    branch: given.branch,
    commit: given.commit,
    errors: [...problems, ...given.problems],
  });
  return { report, exitCode: report.errors.length > 0 ? 2 : 0 };
}

function versionOf({ options }: Platform): KubernetesVersion {
  const version = parseKubernetesVersion(options.kubernetesVersion);
  if (version !== null) return version;
  const message = `"${options.kubernetesVersion}" is no Kubernetes version; expected one such as 1.34.`;
  throw new ProblemError({ code: 'kubernetes-version', message, file: null, line: null });
}

/** Fixing nothing must not read like having nothing to fix. */
const onlyUsed: Problem = {
  code: 'no-root',
  message:
    'Every kustomization there is used by another one, so none is a root; name one of them, or one that uses it.',
  file: null,
  line: null,
};

/** A path that the checkout has, but not the commit on which the branch would stand. */
function ofCommit(problem: Problem, { mode }: FixOptions): Problem {
  if (mode !== 'branch' || problem.code !== 'no-such-path') return problem;
  const message = `${problem.file ?? 'The path'} is not in the commit at HEAD, where the branch starts; commit it first, or use --write.`;
  return { ...problem, message };
}

function cycleProblem({ cycle }: Remediation): Problem[] {
  if (cycle.length === 0) return [];
  const message = `The fixes of ${cycle.join(' and ')} undo one another; fix one rule at a time with --rule.`;
  return [{ code: 'fix-cycle', message, file: null, line: null }];
}

function refusedWith(errors: readonly Problem[]): Done {
  const report: FixReport = {
    apiVersion: 'oakum.dev/v1',
    kind: 'FixReport',
    fixed: [],
    left: [],
    errors,
    diff: '',
    branch: null,
    commit: null,
  };
  return { report, exitCode: 2 };
}

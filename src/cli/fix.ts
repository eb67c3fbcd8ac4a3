import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_BRANCH, type FixOptions } from '../app/options.ts';
import { fixFormats, formatFixReport } from '../app/print.ts';
import {
  addFormatFlag,
  addPlatformFlags,
  addPolicyFlag,
  append,
  type CommonFlags,
  flagWords,
  given,
  keyValue,
  platformOptions,
  podSecurityNotice,
  repeated,
} from './flags.ts';
import { print } from './io.ts';
import type { Run } from './program.ts';
import { startProgress } from './progress.ts';
import { commandLine, formatOptions, printProblems } from './report-output.ts';
import { usageError } from './usage.ts';

type Values = FixOptions['values'];

interface FixFlags extends CommonFlags {
  readonly rule?: readonly string[];
  readonly safety: FixOptions['safety'];
  readonly value?: Values;
  readonly write?: true;
  readonly branch?: true;
  readonly branchName?: string;
  readonly push?: true;
}

/** `oakum fix`: arguments in, one use case, its report out. */
export function addFix(program: Command, run: Run): void {
  const command = program
    .command('fix')
    .description('edit the lines that findings come from, and prove each edit by rendering again')
    .argument('[path...]', 'kustomizations, or directories that hold some (default: the working directory)')
    .option('--rule <id>', 'only fix findings of this rule (repeatable)', append)
    .option('--safety <limit>', 'the riskiest edit to make: safe or review', safety, 'review')
    .option('--value <rule=value>', 'the value to write for a rule (repeatable)', values)
    .option('--write', 'write the files (default: only print the diff)')
    .option('--branch', 'leave a commit on a branch; no file of the checkout changes')
    .option('--branch-name <name>', `the branch to leave it on (default: ${DEFAULT_BRANCH})`)
    .option('--push', 'push the branch');
  addPlatformFlags(addPolicyFlag(addFormatFlag(command, fixFormats)))
    .addHelpText('after', '\nExample:\n  oakum fix overlays/prod --rule run-as-non-root --branch --push')
    .action((paths: string[], flags: FixFlags) => {
      run(async (env, io) => {
        const mode = modeOf(flags);
        const { fix } = await import('../app/fix.ts');
        const progress = startProgress(io.stderr);
        const { report, exitCode, inGit } = await fix({
          ...platformOptions(flags, env, io),
          onProgress: progress?.update ?? null,
          paths,
          onlyRules: flags.rule ?? [],
          safety: flags.safety,
          values: flags.value ?? new Map(),
          mode,
          branchName: flags.branchName ?? DEFAULT_BRANCH,
          push: flags.push === true,
        });
        progress?.end();
        await print(io.stderr, podSecurityNotice(flags));
        await printProblems(report.errors, io);
        const next = commandLine(nextWords(mode, flags, paths, inGit));
        const text = formatFixReport(flags.format, report, formatOptions(next, env, io));
        return { text: text ?? '', exitCode };
      });
    });
}

function modeOf({ write, branch, branchName, push }: FixFlags): FixOptions['mode'] {
  if (write && branch) throw usageError('--write edits the files and --branch leaves them alone; give one of them');
  if (push && !branch) throw usageError('--push needs --branch, which makes the branch to push');
  if (branchName !== undefined && !branch) throw usageError('--branch-name needs --branch');
  return branch ? 'branch' : write ? 'write' : 'diff';
}

/** What a person would do next: take the diff, push the branch, or look at what was written. */
function nextWords(mode: FixOptions['mode'], flags: FixFlags, paths: readonly string[], inGit: boolean): string[] {
  if (mode === 'write') return inGit ? ['git', 'diff'] : ['oakum', 'check', ...paths, ...flagWords(flags)];
  const branch = flags.branchName ?? DEFAULT_BRANCH;
  if (flags.push === true) return ['git', 'show', branch];
  return [
    ...['oakum', 'fix', ...paths, ...flagWords(flags), ...repeated('--rule', flags.rule)],
    ...(flags.safety === 'review' ? [] : ['--safety', flags.safety]),
    ...repeated(
      '--value',
      [...(flags.value ?? [])].flatMap(([rule, given]) => given.map((value) => `${rule}=${value}`)),
    ),
    ...(inGit ? ['--branch'] : ['--write']),
    ...given('--branch-name', flags.branchName),
    ...(mode === 'branch' ? ['--push'] : []),
  ];
}

function safety(text: string): FixOptions['safety'] {
  if (text !== 'safe' && text !== 'review') throw new InvalidArgumentError('Expected safe or review.');
  return text;
}

/** A rule may get several values: of images, each serves the containers of its own name. */
function values(text: string, earlier: Values = new Map()): Values {
  const [rule, value] = keyValue(text, 'container-memory-limit=256Mi');
  return new Map([...earlier, [rule, [...(earlier.get(rule) ?? []), value]]]);
}

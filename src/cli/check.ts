import type { Command } from 'commander';
import { formatReport, reportFormats } from '../app/print.ts';
import {
  addFormatFlag,
  addPlatformFlags,
  addPolicyFlag,
  type CommonFlags,
  flagWords,
  platformOptions,
  podSecurityNotice,
} from './flags.ts';
import { print } from './io.ts';
import type { Run } from './program.ts';
import { startProgress } from './progress.ts';
import { commandLine, formatOptions, printProblems } from './report-output.ts';

interface CheckFlags extends CommonFlags {
  readonly all?: true;
}

/** `oakum check`: arguments in, one use case, its report out. */
export function addCheck(program: Command, run: Run): void {
  const command = program
    .command('check')
    .description('render kustomizations, judge them, and say which line each finding comes from')
    .argument('[path...]', 'kustomizations, or directories that hold some (default: the working directory)')
    .option('--all', 'also check kustomizations that another one uses');
  addPlatformFlags(addPolicyFlag(addFormatFlag(command, reportFormats)))
    .addHelpText('after', '\nExample:\n  oakum check overlays/prod --policy policy.yaml --format json')
    .action((paths: string[], flags: CheckFlags) => {
      run(async (env, io) => {
        const { check } = await import('../app/check.ts');
        const progress = startProgress(io.stderr);
        const options = { ...platformOptions(flags, env, io), onProgress: progress?.update ?? null };
        const { report, exitCode } = await check({ ...options, paths, all: flags.all === true });
        progress?.end();
        await print(io.stderr, podSecurityNotice(flags));
        await printProblems(report.errors, io);
        const next = commandLine(['oakum', 'fix', ...paths, ...flagWords(flags)]);
        const text = formatReport(flags.format, report, formatOptions(next, env, io));
        return { text: text ?? '', exitCode };
      });
    });
}

import { type Command, InvalidArgumentError } from 'commander';
import type { RuleAnswer } from '../app/rules/open.ts';
import { addFormatFlag, append, repeated } from './flags.ts';
import { type Io, print, wantsColor } from './io.ts';
import type { Outcome, Run } from './program.ts';
import { commandLine } from './report-output.ts';

interface RulesFlags {
  readonly rules?: readonly string[];
}

const LIST_FORMATS: readonly string[] = ['pretty', 'json'];

/** `oakum rules …`: what rules there are, what one says, whether they hold what their tests promise, and a new one. */
export function addRules(program: Command, run: Run): void {
  const group = program
    .command('rules')
    .description('list, show, test and write rules')
    .addHelpText('after', '\nExample:\n  oakum rules show container-memory-limit');
  addList(group, run);
  addShow(group, run);
  addTest(group, run);
  addNew(group, run);
}

function addList(group: Command, run: Run): void {
  const command = group.command('list').description('list the rules, by category');
  addRulesFlag(addFormatFlag(command, LIST_FORMATS))
    .addHelpText('after', '\nExample:\n  oakum rules list --format json')
    .action((flags: RulesFlags & { readonly format: string }) => {
      run(async (env, io) => {
        const { listRules } = await import('../app/rules/list.ts');
        return await answer(io, listRules({ ...common(flags, env, io), format: flags.format }));
      });
    });
}

function addShow(group: Command, run: Run): void {
  const command = group
    .command('show')
    .description('say why a rule is there, what it finds and how it is fixed, with examples')
    .argument('<id>', 'the rule');
  addRulesFlag(command)
    .addHelpText('after', '\nExample:\n  oakum rules show container-memory-limit')
    .action((id: string, flags: RulesFlags) => {
      run(async (env, io) => {
        const { showRule } = await import('../app/rules/show.ts');
        return await answer(io, showRule({ ...common(flags, env, io), id }));
      });
    });
}

function addTest(group: Command, run: Run): void {
  const command = group
    .command('test')
    .description("run the rules' own tests")
    .argument('[id...]', 'the rules (default: all)');
  addRulesFlag(command)
    .addHelpText('after', '\nExample:\n  oakum rules test our-rule --rules policies')
    .action((ids: string[], flags: RulesFlags) => {
      run(async (env, io) => {
        const { testRules } = await import('../app/rules/test.ts');
        return await answer(io, testRules({ ...common(flags, env, io), ids }));
      });
    });
}

function addNew(group: Command, run: Run): void {
  group
    .command('new')
    .description('write a rule to start from')
    .argument('<id>', 'lower-case words joined by hyphens')
    .option('--dir <dir>', 'the folder to write it into (default: rules)', appendFolder)
    .addHelpText('after', '\nExample:\n  oakum rules new our-rule --dir policies')
    .action((id: string, { dir = [] }: { readonly dir?: readonly string[] }) => {
      run(async (_, io) => {
        const { newRule } = await import('../app/rules/new.ts');
        const { file, folder } = await newRule({ cwd: io.cwd, id, folder: dir.at(-1) ?? 'rules' });
        return { text: nextSteps(id, file, repeated('--rules', folder === null ? [] : [folder])), exitCode: 0 };
      });
    });
}

function nextSteps(id: string, file: string, flags: readonly string[]): string {
  const commands = [
    ['oakum', 'rules', 'test', id, ...flags],
    ['oakum', 'check', ...flags],
  ].map((words) => `  ${commandLine(words)}\n`);
  return `wrote ${file}\n\nIts first test fails until the assertion is written. Next:\n${commands.join('')}`;
}

function addRulesFlag(command: Command): Command {
  return command.option('--rules <dir>', 'also take the rules in this folder (repeatable)', appendFolder);
}

/** An empty one is what an unset variable leaves, and would mean the working directory. */
function appendFolder(folder: string, earlier?: readonly string[]): string[] {
  if (folder === '') throw new InvalidArgumentError('Expected a folder.');
  return append(folder, earlier);
}

function common(
  { rules = [] }: RulesFlags,
  env: NodeJS.ProcessEnv,
  io: Io,
): { cwd: string; folders: readonly string[]; color: boolean } {
  return { cwd: io.cwd, folders: rules, color: wantsColor(io.stdout, env) };
}

async function answer(io: Io, answered: Promise<RuleAnswer>): Promise<Outcome> {
  const { text, complaints, exitCode } = await answered;
  await print(io.stderr, complaints.map((complaint) => `oakum: ${complaint}`).join(''));
  return { text, exitCode };
}

import { Command, CommanderError } from 'commander';
import { didYouMean } from '../app/print.ts';
import { addCheck } from './check.ts';
import { addExplain } from './explain.ts';
import { addFix } from './fix.ts';
import { addGenerate } from './generate.ts';
import type { Io } from './io.ts';
import { addRules } from './rules.ts';
import { usageError } from './usage.ts';

/** What a command leaves: a text for standard output, written whole, and the exit code. */
export interface Outcome {
  readonly text: string;
  readonly exitCode: number;
}

export type Work = (env: NodeJS.ProcessEnv, io: Io) => Promise<Outcome>;

/** Takes the work that the arguments ask for; it starts once they have all been understood. */
export type Run = (work: Work) => void;

/**
 * Reads the arguments.
 *
 * @returns the work to do; help is a work too
 * @throws {ProblemError} one sentence, where the arguments cannot be meant
 */
export function parseArguments(argv: readonly string[]): Work {
  if (argv.length === 0) throw usageError('no command; try "oakum check", or "oakum --help" for all of them');
  let chosen: Work | null = null;
  let help = '';
  const program = createProgram((text) => {
    help += text;
  });
  const run: Run = (work) => {
    chosen = work;
  };
  for (const add of [addCheck, addFix, addExplain, addGenerate, addRules, addVersion]) add(program, run);
  refuseUnknownTopic(program, argv);
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.help' && error.exitCode !== 0) {
      throw usageError(`"oakum ${argv.join(' ')}" is no whole command; try "oakum ${argv.join(' ')} --help"`);
    }
    if (!isHelp(error)) throw usageError(sentenceOf(error.message));
  }
  const text = help;
  return chosen ?? (() => Promise.resolve({ text, exitCode: 0 }));
}

function createProgram(write: (text: string) => void): Command {
  return new Command('oakum')
    .description(
      'Checks Kustomize apps against rules before they are deployed, and fixes the lines in Git that violate them.',
    )
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .addHelpText('after', '\nExample:\n  oakum check overlays/prod');
}

function addVersion(program: Command, run: Run): void {
  program
    .command('version')
    .description('print the versions of Oakum and of the kustomize it runs')
    .addHelpText('after', '\nExample:\n  oakum version')
    .action(() => {
      run(async (env) => {
        const { describeVersion } = await import('../app/version.ts');
        return await describeVersion(env);
      });
    });
}

/** commander would say nothing about a command that it does not know, and end well. */
function refuseUnknownTopic(program: Command, [first, topic]: readonly string[]): void {
  if (first !== 'help' || topic === undefined) return;
  const names = ['help', ...program.commands.map((command) => command.name())];
  if (!names.includes(topic) && !topic.startsWith('-')) {
    throw usageError(`unknown command '${topic}'${didYouMean(topic, names)}`);
  }
}

function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.help' || code === 'commander.helpDisplayed';
}

/** commander says `error: unknown option '--rulez'`, and its guess on a line of its own. */
function sentenceOf(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
  return text
    .replace(/\((Did) you mean (.*?)\?\)/, '(did you mean $2?)')
    .replace(/\. Expected /, ': expected ')
    .replace(/\.$/, '');
}

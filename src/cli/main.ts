import { ProblemError } from '../problem.ts';
import { type Io, print, processIo } from './io.ts';
import type { Work } from './program.ts';

/**
 * Runs one command. Its output is written whole, once everything is done.
 *
 * @param argv without the program's own name
 * @returns the exit code of the contract: 0, 1 where findings block, 2 where something could not be evaluated
 * @throws what nobody expected; the launcher ends with 2 then
 */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, io: Io = processIo()): Promise<number> {
  try {
    const work = await workOf(argv);
    const { text, exitCode } = await work(env, io);
    await print(io.stdout, text);
    return exitCode;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return await fail(error.problem.message, io);
  }
}

/** `oakum version` is asked often and says little, so it does not wait for the reader of arguments. */
async function workOf(argv: readonly string[]): Promise<Work> {
  if (argv.length === 1 && (argv[0] === 'version' || argv[0] === '--version')) {
    const { describeVersion } = await import('../app/version.ts');
    return (env) => describeVersion(env);
  }
  const { parseArguments } = await import('./program.ts');
  return parseArguments(argv);
}

async function fail(message: string, io: Io): Promise<number> {
  await print(io.stderr, `oakum: ${message}\n`);
  return 2;
}

import { localEnvironment } from './environment.ts';
import { refuse } from './reason.ts';
import { runGit } from './run.ts';
import type { Location } from './top.ts';

/**
 * The full reference of a branch.
 *
 * @throws ProblemError `invalid-branch-name` for what Git does not accept, and for what it would take for something
 *   else: an option, HEAD, a full reference.
 */
export async function referenceOf(location: Location, branch: string): Promise<string> {
  const reference = `refs/heads/${branch}`;
  if (/^(-|refs\/|HEAD$)|\0/.test(branch) || !(await isWellFormed(location, reference))) {
    const advice = 'use letters, digits, ".", "_", "-" and "/", as in oakum/fix';
    refuse('invalid-branch-name', `${JSON.stringify(branch)} cannot be the name of a branch: ${advice}.`);
  }
  return reference;
}

async function isWellFormed(location: Location, reference: string): Promise<boolean> {
  const args = ['check-ref-format', '--normalize', reference];
  const { exitCode, stdout } = await runGit({ cwd: location.top, args, env: localEnvironment() });
  return exitCode === 0 && stdout.toString('utf8') === `${reference}\n`;
}

import { GitPluginError, simpleGit } from 'simple-git';
import { refuse } from './reason.ts';

/** One run of Git. Nothing but what stands here reaches the process. */
export interface GitCall {
  readonly cwd: string;
  readonly args: readonly string[];
  /** The whole environment, not an addition to ours. */
  readonly env: Readonly<Record<string, string>>;
  /** What Git reads; nothing unless given. */
  readonly input?: Buffer;
  /** Milliseconds without any output after which Git is ended. */
  readonly patience?: number;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const defaultPatience = 60_000;

/** For what reads the repository's configuration: that may include a device or a pipe, which never ends. */
export const configurationPatience = 10_000;

/**
 * Settings that win over every file. In a directory of our own they are a second lock; where Git must look into the
 * repository itself (its branches), they are what keeps its hooks and monitors from running.
 */
const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'gc.auto=0', 'maintenance.auto=false'];

/**
 * simple-git refuses these by default because they can name commands. Every value that we pass comes from this room or
 * from the user's own environment, never from the repository.
 */
const trusted = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeAskPass: true,
  allowUnsafeSshCommand: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeUrlRewrite: true,
};

/**
 * Runs Git to its end. An exit code other than 0 is a result, not an exception.
 *
 * @throws ProblemError `git-missing` when there is no Git to run, `git-timeout` when it stopped answering.
 */
export async function runGit(call: GitCall): Promise<GitResult> {
  let result: GitResult | null = null;
  const git = simpleGit({
    baseDir: call.cwd,
    config: settings,
    unsafe: trusted,
    allowEnvironment: Object.keys(call.env),
    timeout: { block: call.patience ?? defaultPatience },
    // Waiting for the end of the streams, not of the process: large output would be cut off.
    completion: { onClose: true, onExit: false },
    // Never undefined: simple-git would leave standard input open, and Git would wait for it.
    input: () => call.input ?? Buffer.alloc(0),
    // The one place where simple-git shows bytes and exit code of any command.
    errors: (error, { exitCode, stdOut, stdErr }) => {
      result = { exitCode, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr).toString('utf8') };
      return error instanceof GitPluginError ? error : undefined;
    },
  })
    .env({ ...call.env })
    // After a silent process simple-git waits 50 ms for late output; the streams are closed then, so none can come.
    .outputHandler((_, stdout) => queueMicrotask(() => stdout.emit('data', Buffer.alloc(0))));
  try {
    await git.raw([...call.args]);
  } catch (error) {
    if (error instanceof GitPluginError && error.plugin === 'timeout') {
      refuse(
        'git-timeout',
        `git ${call.args[0]} gave no sign of life and was ended; try again, or look for what holds it.`,
      );
    }
    throw error;
  }
  return checked(result);
}

function checked(result: GitResult | null): GitResult {
  if (result === null) {
    throw new Error('simple-git reported no result');
  }
  const { exitCode, stderr } = result;
  if (stderr.startsWith('Error: spawn git ')) {
    refuse('git-missing', 'Git could not be started: install Git 2.32 or newer and see that it is on the PATH.');
  }
  // Ended by a signal, Git has no exit code.
  return typeof exitCode === 'number' ? result : { ...result, exitCode: -1 };
}

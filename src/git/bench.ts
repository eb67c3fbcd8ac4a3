import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Setting } from './environment.ts';
import { localEnvironment, networkEnvironment, withSettings } from './environment.ts';
import type { Disguise } from './reason.ts';
import { reasonOf, refuse } from './reason.ts';
import type { Repository } from './repository.ts';
import type { GitResult } from './run.ts';
import { runGit } from './run.ts';

/**
 * A Git directory of our own, outside of the repository, that borrows the repository's objects and nothing else.
 *
 * The repository's configuration can name commands in more keys than a deny-list could keep up with (ssh commands,
 * upload packs, filters, lazy fetches). Here it is simply not read. The index is also our own, so that the user's stays
 * as it is, and a killed run leaves only a directory among the system's temporary files.
 */
export interface Bench {
  /** Absolute path; a place for scratch files too. */
  readonly directory: string;
  /** Runs Git here. */
  git(args: readonly string[], options?: BenchOptions): Promise<GitResult>;
  /** Runs Git here, and refuses with `git-failed` and Git's reason when it fails; `aim` completes "Git could not …". */
  mustGit(aim: string, args: readonly string[], options?: BenchOptions): Promise<Buffer>;
}

export interface BenchOptions {
  readonly input?: Buffer;
  readonly env?: Environment;
  readonly network?: boolean;
}

export interface BenchRequest {
  /** A commit of the repository; tells its object format. */
  readonly commit: string;
  readonly settings?: readonly Setting[];
  /** New objects stay on the bench instead of going to the repository. */
  readonly ownObjects?: boolean;
}

const networkPatience = 120_000;

/** Sets up a bench, works on it, and clears it away whatever happens. */
export async function withBench<Result>(
  repository: Repository,
  request: BenchRequest,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'oakum-git-')));
  try {
    await furnish(directory, repository, request);
    return await work(openBench(directory, repository, request));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Full object names only: anything else could be read as an option, or mean another commit a moment later. */
export function isObjectName(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** What must not show in a message: where this machine keeps the repository. */
export function disguiseOf(repository: Pick<Repository, 'top' | 'gitDir' | 'commonDir'>): Disguise {
  return [
    [`${repository.gitDir}/`, '.git/'],
    [`${repository.commonDir}/`, '.git/'],
    [`${repository.top}/`, ''],
    [repository.gitDir, '.git'],
    [repository.commonDir, '.git'],
    [repository.top, 'the work tree'],
  ];
}

async function furnish(directory: string, repository: Repository, request: BenchRequest): Promise<void> {
  if (!isObjectName(request.commit)) {
    refuse('invalid-commit', `${JSON.stringify(request.commit)} is not a full commit id; give all of its hex digits.`);
  }
  const sha256 = request.commit.length === 64;
  // A commit graph is a cache that may lie; the commits themselves cannot, their names are their digests.
  const config = `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tbare = true\n\tcommitGraph = false\n`;
  await writeFile(join(directory, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(directory, 'config'), sha256 ? `${config}[extensions]\n\tobjectFormat = sha256\n` : config);
  await mkdir(join(directory, 'refs'));
  await mkdir(join(directory, 'objects'));
  if (repository.shallow) {
    await copyFile(join(repository.commonDir, 'shallow'), join(directory, 'shallow'));
  }
}

function openBench(directory: string, repository: Repository, request: BenchRequest): Bench {
  const objects = join(repository.commonDir, 'objects');
  const fixed = {
    GIT_DIR: directory,
    GIT_INDEX_FILE: join(directory, 'index'),
    ...(request.ownObjects === true
      ? { GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(objects) }
      : { GIT_OBJECT_DIRECTORY: objects }),
  };
  const settings = request.settings ?? [];

  function git(args: readonly string[], options: BenchOptions = {}): Promise<GitResult> {
    const network = options.network === true;
    const env = network ? networkEnvironment(settings) : withSettings(localEnvironment(), settings);
    return runGit({
      cwd: directory,
      args,
      env: { ...env, ...options.env, ...fixed },
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(network ? { patience: networkPatience } : {}),
    });
  }

  async function mustGit(aim: string, args: readonly string[], options: BenchOptions = {}): Promise<Buffer> {
    const { exitCode, stdout, stderr } = await git(args, options);
    if (exitCode !== 0) {
      const reason = reasonOf(stderr, [[`${directory}/`, ''], ...disguiseOf(repository)]);
      refuse('git-failed', `Git could not ${aim}: ${reason}.`);
    }
    return stdout;
  }

  return { directory, git, mustGit };
}

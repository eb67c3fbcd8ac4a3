import { configurationEnvironment } from './environment.ts';
import type { Setting } from './environment.ts';
import { disguiseOf } from './bench.ts';
import { reasonOf, refuse } from './reason.ts';
import { configurationPatience, runGit } from './run.ts';
import type { Location } from './top.ts';

/** One value of the configuration, in Git's order: a later one wins. */
export interface ConfigEntry {
  /** As Git prints it: section and key in small letters, the part between as written. */
  readonly key: string;
  readonly value: string;
  /** Whether the repository says so, and not the user or the system. */
  readonly fromRepository: boolean;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/**
 * Lists the configuration as the user sees it, included files too. It is data here: nothing in it is acted on.
 *
 * @throws ProblemError `invalid-git-config` when one of its files cannot be read.
 */
export async function readConfig(location: Location): Promise<ConfigEntry[]> {
  const env = { ...configurationEnvironment(), GIT_DIR: location.gitDir, GIT_WORK_TREE: location.top };
  const args = ['config', '--includes', '--list', '--null', '--show-scope'];
  const { exitCode, stdout, stderr } = await runGit({ cwd: location.top, args, env, patience: configurationPatience });
  if (exitCode !== 0) {
    refuse('invalid-git-config', `Git cannot read its configuration: ${reasonOf(stderr, disguiseOf(location))}.`);
  }
  const fields = stdout.toString('utf8').split('\0').slice(0, -1);
  const entries: ConfigEntry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [key = '', ...value] = (fields[index + 1] ?? '').split('\n');
    const scope = fields[index] ?? '';
    entries.push({ key, value: value.join('\n'), fromRepository: scope === 'local' || scope === 'worktree' });
  }
  return entries;
}

/** The last value of a key, or null. */
export function valueOf(entries: readonly ConfigEntry[], key: string): string | null {
  return entries.findLast((entry) => entry.key === key)?.value ?? null;
}

/** Who signs the commit: the user where Git knows them, else Oakum itself. */
export function identityOf(entries: readonly ConfigEntry[]): Identity {
  const name = valueOf(entries, 'user.name') ?? '';
  const email = valueOf(entries, 'user.email') ?? '';
  const usable = [name, email].every((text) => /[\p{L}\p{N}]/u.test(text));
  return usable ? { name, email } : { name: 'Oakum', email: 'oakum@localhost' };
}

/** Settings that shape the objects we add, for a repository that several people of a machine write to. */
export function storageSettings(entries: readonly ConfigEntry[]): Setting[] {
  const shared = valueOf(entries, 'core.sharedrepository');
  return shared !== null && /^(true|false|umask|group|all|world|everybody|0?[0-7]{3})$/.test(shared)
    ? [['core.sharedRepository', shared]]
    : [];
}

import type { Bench } from './bench.ts';
import { disguiseOf, isObjectName, withBench } from './bench.ts';
import { referenceOf } from './branch-name.ts';
import { readConfig } from './config.ts';
import { hasCommit, isOursAt } from './ours.ts';
import type { Disguise, Failure } from './reason.ts';
import { reasonOf, refuse, remoteReasonOf, settle, withoutCredentials } from './reason.ts';
import type { Remote } from './remote.ts';
import { chooseRemote, pushName, pushSettings } from './remote.ts';
import type { Repository } from './repository.ts';
import type { GitResult } from './run.ts';

export interface PushRequest {
  /** Short name, here and on the remote. */
  readonly branch: string;
  /** Full id. */
  readonly commit: string;
  /** A remote's name; the current branch's upstream, `origin` or the only one when left out. */
  readonly remote?: string;
}

interface Push {
  readonly repository: Repository;
  readonly branch: string;
  readonly reference: string;
  readonly commit: string;
  readonly remote: Remote;
}

/**
 * Brings a fix branch to a remote. What is there may be replaced only if it is a commit of ours, and only if it is
 * still there when the push arrives. No reference of this repository changes, no hook of it runs.
 *
 * @returns whether something was pushed (not when the remote has the commit already), and the remote's name; or a
 *   problem: `no-remote`, `unsafe-remote`, `remote-unreachable`, `foreign-commit`, `remote-branch-moved`,
 *   `push-rejected`, `invalid-branch-name`, `invalid-commit`, `invalid-git-config`.
 */
export function pushBranch(
  repository: Repository,
  request: PushRequest,
): Promise<{ ok: true; pushed: boolean; remote: string } | Failure> {
  return settle(async () => {
    const { branch, commit } = request;
    const reference = await referenceOf(repository, branch);
    if (!isObjectName(commit)) {
      refuse('invalid-commit', `${JSON.stringify(commit)} is not a full commit id; give all of its hex digits.`);
    }
    const config = await readConfig(repository);
    const remote = chooseRemote(repository, config, request.remote ?? null);
    const push: Push = { repository, branch, reference, commit, remote };
    const settings = pushSettings(remote, config);
    const there = await withBench(repository, { commit, settings }, (bench) => tipOnRemote(bench, push));
    if (there === commit) {
      return { ok: true as const, pushed: false, remote: remote.name };
    }
    if (there !== null) {
      // What is fetched to be looked at does not become part of the repository.
      const apart = { commit, settings, ownObjects: true };
      await withBench(repository, apart, (bench) => refuseForeign(bench, push, there));
    }
    await withBench(repository, { commit, settings }, (bench) => send(bench, push, there));
    return { ok: true as const, pushed: true, remote: remote.name };
  });
}

async function tipOnRemote(bench: Bench, push: Push): Promise<string | null> {
  const result = await bench.git(['ls-remote', '--', pushName, push.reference], { network: true });
  if (result.exitCode !== 0) {
    unreachable(bench, push, result);
  }
  const lines = result.stdout.toString('utf8').split('\n');
  const line = lines.map((text) => text.split('\t')).find(([, name]) => name === push.reference);
  return line?.[0] ?? null;
}

async function refuseForeign(bench: Bench, push: Push, there: string): Promise<void> {
  if (!(await hasCommit(bench, there))) {
    await fetchCommit(bench, push, there);
  }
  if (await isOursAt(bench, there)) {
    return;
  }
  const { branch, remote } = push;
  const advice = 'merge or delete it there, or give another name';
  refuse('foreign-commit', `On ${remote.name}, ${branch} holds the commit ${there} that is not Oakum's: ${advice}.`);
}

/** The commit and its parent are enough to tell whose it is; files are left out where the remote can do that. */
async function fetchCommit(bench: Bench, push: Push, there: string): Promise<void> {
  const onlyCommits = ['--depth=2', '--filter=tree:0', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const refspec = `+${push.reference}:refs/heads/there`;
  const result = await bench.git(['fetch', '--quiet', ...onlyCommits, '--', pushName, refspec], { network: true });
  if (result.exitCode !== 0) {
    unreachable(bench, push, result);
  }
  if (!(await hasCommit(bench, there))) {
    moved(push);
  }
}

async function send(bench: Bench, push: Push, there: string | null): Promise<void> {
  const { reference, commit } = push;
  const lease = `--force-with-lease=${reference}:${there ?? ''}`;
  const args = ['push', '--porcelain', '--no-verify', lease, '--', pushName, `${commit}:${reference}`];
  const result = await bench.git(args, { network: true });
  if (result.exitCode === 0) {
    return;
  }
  const summary = summaryOf(result, reference);
  const told = remoteReasonOf(result.stderr, disguise(bench, push));
  if (summary === 'stale info' || /cannot lock ref .* but expected/.test(`${summary} ${told}`)) {
    moved(push);
  }
  const reason = [summary ?? reasonOf(result.stderr, disguise(bench, push)), told].filter((text) => text !== '');
  const advice =
    summary === 'shallow update not allowed'
      ? 'this clone is shallow, complete it with git fetch --unshallow'
      : `ask who runs it, or push ${push.branch} yourself`;
  refuse('push-rejected', `${push.remote.name} refused the push (${reason.join(': ')}): ${advice}.`);
}

/** Why the remote refused one reference: `!`, what was pushed where, and the reason in brackets. */
function summaryOf({ stdout }: GitResult, reference: string): string | null {
  const lines = stdout.toString('utf8').split('\n');
  const line = lines.find((text) => text.startsWith('!\t') && text.split('\t')[1]?.endsWith(`:${reference}`));
  const summary = line?.split('\t')[2] ?? '';
  const reason = /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary;
  return line === undefined ? null : withoutCredentials(reason.replace(/\p{Cc}+/gu, ' ')).slice(0, 300);
}

function moved({ branch, remote }: Push): never {
  refuse('remote-branch-moved', `On ${remote.name}, ${branch} was changed by someone else meanwhile: run again.`);
}

function unreachable(bench: Bench, push: Push, { stderr }: GitResult): never {
  const reason = reasonOf(stderr, disguise(bench, push));
  const advice = 'see that its address is right and that you may push to it';
  refuse('remote-unreachable', `${push.remote.name} cannot be reached (${reason}): ${advice}.`);
}

function disguise(bench: Bench, { repository, remote }: Push): Disguise {
  return [
    [remote.address, remote.name],
    [pushName, remote.name],
    [`${bench.directory}/`, ''],
    ...disguiseOf(repository),
  ];
}

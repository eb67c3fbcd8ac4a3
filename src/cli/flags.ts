import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import {
  DEFAULT_KUBERNETES_VERSION,
  DEFAULT_POD_SECURITY_VERSION,
  DEFAULT_TIMEOUT_SECONDS,
  knownPodSecurityVersion,
  type PlatformOptions,
} from '../app/options.ts';
import { didYouMean } from '../app/print.ts';
import type { Io } from './io.ts';

/** The flags of every command that renders, as commander hands them over. */
export interface RenderFlags {
  readonly allowRemote?: readonly string[];
  readonly loadRestrictor?: PlatformOptions['loadRestrictor'];
  readonly timeout: number;
}

/** The flags that every door takes which judges. */
export interface PlatformFlags extends RenderFlags {
  readonly rules?: readonly string[];
  readonly policy?: string;
  readonly kubernetesVersion?: string;
  readonly podSecurityVersion?: string;
  readonly concurrency: number;
  readonly context?: Readonly<Record<string, string>>;
}

export interface CommonFlags extends PlatformFlags {
  readonly format: string;
}

const contextKeys: readonly string[] = ['project', 'app', 'destination', 'repository'];

/** Adds the platform's flags to a command; `generate` takes its policy from the environment instead. */
export function addPlatformFlags(command: Command, timeout = DEFAULT_TIMEOUT_SECONDS): Command {
  command
    .option('--rules <dir>', 'also apply the rules in this folder (repeatable)', appendText)
    .option(
      '--kubernetes-version <version>',
      `version of the target cluster (default: ${DEFAULT_KUBERNETES_VERSION})`,
      version,
    )
    .option(
      '--pod-security-version <version>',
      `version of the Pod Security Standards, or latest (default: ${DEFAULT_POD_SECURITY_VERSION})`,
      podSecurity,
    );
  return addRenderFlags(command, timeout)
    .option('--concurrency <number>', 'render this many roots at once', wholeNumber, availableParallelism())
    .option('--context <key=value>', `what the platform knows: ${contextKeys.join(', ')} (repeatable)`, context);
}

/** What decides how a root is rendered, and whether. */
export function addRenderFlags(command: Command, timeout = DEFAULT_TIMEOUT_SECONDS): Command {
  return command
    .option('--allow-remote <prefix>', 'let kustomize fetch URLs that begin like this (repeatable)', appendText)
    .option('--load-restrictor <mode>', 'none: kustomizations may read files outside their directory', restrictor)
    .option('--timeout <seconds>', 'end a render after this time', seconds, timeout);
}

export function addFormatFlag(command: Command, formats: readonly string[]): Command {
  const known = formats.join(' or ');
  return command.option(
    '--format <format>',
    `how to print the report: ${known}`,
    (text: string) => {
      if (formats.includes(text)) return text;
      throw new InvalidArgumentError(`Expected ${known}${didYouMean(text, formats)}.`);
    },
    'pretty',
  );
}

export function addPolicyFlag(command: Command): Command {
  return command.option('--policy <file>', 'what blocks, annotates or is off (default: high and critical block)', text);
}

/** What a command's flags say, as the use cases want it. */
export function platformOptions(
  flags: PlatformFlags,
  env: NodeJS.ProcessEnv,
  io: Io,
): Omit<PlatformOptions, 'onProgress'> {
  return {
    cwd: io.cwd,
    env,
    rules: flags.rules ?? [],
    policy: flags.policy ?? null,
    kubernetesVersion: flags.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION,
    podSecurityVersion: knownPodSecurityVersion(flags.podSecurityVersion ?? DEFAULT_POD_SECURITY_VERSION),
    ...renderOptions(flags),
    concurrency: flags.concurrency,
    now: io.now,
    context: flags.context ?? {},
  };
}

export function renderOptions({
  allowRemote = [],
  loadRestrictor = 'root',
  timeout,
}: RenderFlags): Pick<PlatformOptions, 'allowRemote' | 'loadRestrictor' | 'timeoutMs'> {
  return { allowRemote, loadRestrictor, timeoutMs: timeout * 1000 };
}

/** The flags that change what is found, as they would be typed again. */
export function flagWords(flags: PlatformFlags): string[] {
  return [
    ...repeated('--rules', flags.rules),
    ...given('--policy', flags.policy),
    ...given('--kubernetes-version', flags.kubernetesVersion),
    ...given('--pod-security-version', flags.podSecurityVersion),
    ...repeated('--allow-remote', flags.allowRemote),
    ...given('--load-restrictor', flags.loadRestrictor),
  ];
}

export function repeated(flag: string, values: readonly string[] = []): string[] {
  return values.flatMap((value) => [flag, value]);
}

export function given(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}

export function append(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** An empty value is what an unset variable leaves, and would mean the working directory, or nothing. */
function text(value: string): string {
  if (value === '') throw new InvalidArgumentError('Expected something that is not empty.');
  return value;
}

/** Short for kustomize's own LoadRestrictionsRootOnly and LoadRestrictionsNone, which are taken too. */
function restrictor(text: string): PlatformOptions['loadRestrictor'] {
  if (text === 'root' || text === 'LoadRestrictionsRootOnly') return 'root';
  if (text === 'none' || text === 'LoadRestrictionsNone') return 'none';
  throw new InvalidArgumentError('Expected root or none.');
}

function appendText(value: string, earlier: readonly string[] = []): string[] {
  return append(text(value), earlier);
}

/** `KEY=VALUE`, cut at the first equals sign. */
export function keyValue(text: string, example: string): [string, string] {
  const cut = text.indexOf('=');
  if (cut <= 0 || cut === text.length - 1) throw new InvalidArgumentError(`Expected it as ${example}.`);
  return [text.slice(0, cut), text.slice(cut + 1)];
}

function context(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [key, value] = keyValue(text, 'app=shop');
  if (!contextKeys.includes(key))
    throw new InvalidArgumentError(`Expected one of ${contextKeys.join(', ')} before the "=".`);
  const known = { ...earlier, [key]: value };
  return Object.fromEntries(contextKeys.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])));
}

function version(text: string): string {
  const match = /^v?(1\.\d{1,3})(?:\.\d+)?$/.exec(text);
  if (match?.[1] === undefined) throw new InvalidArgumentError('Expected a version such as 1.34.');
  return match[1];
}

function podSecurity(text: string): string {
  return text === 'latest' ? text : version(text);
}

/** Says that newer standards were asked for than are known; empty where they are known. */
export function podSecurityNotice({ podSecurityVersion = 'latest' }: PlatformFlags): string {
  const known = knownPodSecurityVersion(podSecurityVersion);
  if (podSecurityVersion === 'latest' || podSecurityVersion === known) return '';
  return `oakum: the Pod Security Standards of ${podSecurityVersion} are not known; those of ${known} are applied.\n`;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0) || number > 86_400) throw new InvalidArgumentError('Expected a number of seconds above 0.');
  return number;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(text);
}

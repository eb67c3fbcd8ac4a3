import { DEFAULT_POD_SECURITY_VERSION, parsePodSecurityVersion } from '../kubernetes/version.ts';
import type { PlatformContext } from '../report/index.ts';

export { DEFAULT_POD_SECURITY_VERSION };

/** What the platform decides, the same at every door: command line, plugin, controller, CI. */
export interface PlatformOptions {
  /** Absolute; relative paths among the options start here. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folders of rules beside the built-in ones. */
  readonly rules: readonly string[];
  /** A policy file; null means the built-in profile. */
  readonly policy: string | null;
  /** The version of the target cluster, as `1.34`. */
  readonly kubernetesVersion: string;
  /** The version of the Pod Security Standards, as `1.34`: one that is known. */
  readonly podSecurityVersion: string;
  /** Prefixes of URLs that a render may reach. */
  readonly allowRemote: readonly string[];
  /** kustomize's build option: `none` lets a kustomization read files outside its own directory. */
  readonly loadRestrictor: 'root' | 'none';
  readonly timeoutMs: number;
  /** How many kustomize processes run at once. */
  readonly concurrency: number;
  /** Today, as `2026-11-23`: no room below the doors looks at a clock. */
  readonly now: string;
  readonly context: PlatformContext;
  /** Told whenever a root is done; null where nobody watches. */
  readonly onProgress: ((done: number, total: number) => void) | null;
}

export interface CheckOptions extends PlatformOptions {
  /** As typed; none stands for the working directory. */
  readonly paths: readonly string[];
  /** Also the kustomizations that another one uses. */
  readonly all: boolean;
}

export interface FixOptions extends PlatformOptions {
  /** As typed; none stands for the working directory. */
  readonly paths: readonly string[];
  /** Only findings of these rules; none stands for all. */
  readonly onlyRules: readonly string[];
  /** The riskiest edit that may be made. */
  readonly safety: 'safe' | 'review';
  /** Values that a person gave, by rule. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** `diff` changes nothing, `write` edits the files, `branch` leaves a commit. */
  readonly mode: 'diff' | 'write' | 'branch';
  /** Only read in the mode `branch`. */
  readonly branchName: string;
  readonly push: boolean;
}

export const DEFAULT_KUBERNETES_VERSION = '1.34';
export const DEFAULT_TIMEOUT_SECONDS = 60;
/** Argo CD gives a plugin 60 seconds for everything; a render that hangs must end while there is time to say so. */
export const PLUGIN_TIMEOUT_SECONDS = 45;
export const DEFAULT_BRANCH = 'oakum/fix';

/** The version of the Pod Security Standards that `1.30` or `latest` is judged by: the newest known for a newer one. */
export function knownPodSecurityVersion(text: string): string {
  const version = parsePodSecurityVersion(text);
  return version === null ? DEFAULT_POD_SECURITY_VERSION : `1.${version.minor}`;
}

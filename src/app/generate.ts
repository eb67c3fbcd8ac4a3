import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { topOf } from '../git/top.ts';
import { parseKubernetesVersion } from '../kubernetes/version.ts';
import { directoryFiles, fromTop } from '../kustomize/files.ts';
import { findRenderer } from '../kustomize/renderer.ts';
import { openSources, type Sources } from '../kustomize/sources.ts';
import { traceRoot } from '../kustomize/trace/index.ts';
import type { Problem } from '../problem.ts';
import { count, formatProblem, printable } from '../report/index.ts';
import { type Described, describeFindings, placeOf } from './describe.ts';
import { judge } from './judge.ts';
import { DEFAULT_KUBERNETES_VERSION, type PlatformOptions } from './options.ts';
import { openPlatform } from './platform.ts';
import { startRenders } from './render.ts';

/** The plugin's answer: manifests to deploy, or none; and one line that says why. */
export interface Generated {
  /** kustomize's own bytes where the app may be deployed, else empty. */
  readonly manifests: string;
  readonly verdict: string;
  readonly exitCode: 0 | 1 | 2;
}

/** What the plugin takes from its door; the policy and the target's version come from Argo CD's environment. */
export type GenerateOptions = Omit<PlatformOptions, 'policy' | 'kubernetesVersion'> & {
  /** Null means the version that Argo CD says, in KUBE_VERSION. */
  readonly kubernetesVersion: string | null;
};

/**
 * Renders the app in the working directory, judges the very bytes that it would print, and lets them through or not.
 *
 * Only what the sidecar's owner and Argo CD say is read from the environment: never a variable that an app's author sets
 * (`ARGOCD_ENV_*`, `PARAM_*`).
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { env } = options;
  const policy = env['OAKUM_POLICY'] ?? '';
  if (policy === '') {
    return refuse(2, 'no platform policy; name its file in the variable OAKUM_POLICY of the plugin sidecar');
  }
  const kubernetesVersion = options.kubernetesVersion ?? targetVersion(env['KUBE_VERSION'] ?? '');
  if (kubernetesVersion === null) {
    return refuse(2, `KUBE_VERSION is "${env['KUBE_VERSION']}", which is no Kubernetes version such as 1.34`);
  }
  const { sources, root } = openApp(options.cwd, env['ARGOCD_APP_SOURCE_PATH'] ?? '');
  const found = findRenderer(env);
  const decided = { ...options, policy, kubernetesVersion };
  // kustomize works while the rules are read. It always does: what is shipped comes from no cache.
  const renders = startRenders({ sources, roots: [root] }, found, decided, null);
  await renders.begun;
  const platform = await openPlatform(decided, found);
  if (platform.renderer === null || platform.problems.length > 0) return refuseProblems(platform.problems);
  const rendering = await renders.of(root);
  if (rendering.status === 'failed') return refuseProblems([rendering.error]);
  const result = judge(platform, rendering.text);
  if (!result.ok) return refuseProblems([result.error]);
  const { judged } = result;
  if (judged.rendered.length === 0) {
    return refuse(2, 'the app renders to nothing, which Argo CD would take as "delete everything"');
  }
  if (judged.findings.length === 0) return pass(rendering.text, judged.objects.length, 0);
  const described = describeFindings(judged, traceRoot(sources, root, judged.rendered));
  const findings = described.map(({ report }) => report);
  const broken = findings.filter(({ outcome }) => outcome === 'error');
  if (broken.length > 0) return refuseFindings(2, 'could not be evaluated', broken);
  const blocking = findings.filter(({ action }) => action === 'block');
  if (blocking.length > 0) return refuseFindings(1, blocking.length === 1 ? 'blocks' : 'block', blocking);
  return pass(rendering.text, judged.objects.length, findings.length);
}

/** The version in KUBE_VERSION, which managed clusters write as `1.31+`; null where it is none. */
function targetVersion(text: string): string | null {
  if (text === '') return DEFAULT_KUBERNETES_VERSION;
  const version = parseKubernetesVersion(text.replace(/\+$/, ''));
  return version?.major === 1 ? `1.${version.minor}` : null;
}

/**
 * The tree around an app: the Git work tree, else what is left of the working directory without the app's path. (Argo CD
 * may leave `.git` out, and may send only the part of the repository that the app's annotation names; so as much of the
 * path's end counts as the directory has.)
 */
function openApp(cwd: string, sourcePath: string): { sources: Sources; root: string } {
  const real = realpathSync(cwd);
  const top = topOf(real) ?? withoutSuffix(real, sourcePath);
  return { sources: openSources(directoryFiles(top)), root: fromTop(top, real) };
}

function withoutSuffix(directory: string, path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  const parts = directory.split(sep);
  while (steps.length > 0 && parts.length > 2 && steps.at(-1) === parts.at(-1)) {
    steps.pop();
    parts.pop();
  }
  return parts.join(sep);
}

function pass(manifests: string, objects: number, findings: number): Generated {
  const found = findings === 0 ? 'no finding' : `${count(findings, 'finding')}, none blocks`;
  return { manifests, verdict: `oakum: ${count(objects, 'resource')}: ${found}\n`, exitCode: 0 };
}

const SHOWN = 3;

function refuseFindings(exitCode: 1 | 2, verb: string, findings: readonly Described['report'][]): Generated {
  // Two objects of the app that come from the same line are one thing to mend.
  const places = new Set(findings.map((finding) => `${finding.rule} at ${placeOf(finding)} (${finding.message})`));
  const shown = [...places].slice(0, SHOWN);
  return refuse(exitCode, `${count(findings.length, 'finding')} ${verb}: ${shown.join('; ')}${others(places.size)}`);
}

function refuseProblems(problems: readonly Problem[]): Generated {
  return refuse(2, `${problems.slice(0, SHOWN).map(formatProblem).join('; ')}${others(problems.length)}`);
}

function others(total: number): string {
  return total > SHOWN ? `; and ${total - SHOWN} more` : '';
}

/** Argo CD copies the line into conditions, messages and caches, so it stays short. */
const LONGEST = 3000;

function refuse(exitCode: 1 | 2, reason: string): Generated {
  const line = printable(reason);
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  return { manifests: '', verdict: `oakum: ${short}\n`, exitCode };
}

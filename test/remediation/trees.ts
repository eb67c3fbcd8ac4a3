import { kustomization } from '../cli/world.ts';

/** A container that only lacks what `lines` leave out of its resources. */
export function container(name: string, resources: string, image = `registry.test/${name}:1.4.0`): string {
  const block = resources === '' ? '' : `  resources:\n${indented(resources, 4)}`;
  return `- name: ${name}
  image: ${image}
${block}  securityContext:
    allowPrivilegeEscalation: false
    capabilities:
      drop: [ALL]
`;
}

export const request = (memory: string): string => `requests:\n  memory: ${memory}\n`;
export const limit = (memory: string): string => `limits:\n  memory: ${memory}\n`;

/** A Deployment whose pod is sound; its containers are what they are given as. */
export function deployment(name: string, containers: string, pod = 'automountServiceAccountToken: false\n'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
${indented(pod, 6)}      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
${indented(containers, 8)}`;
}

/** A merge patch of a Deployment's pod. */
export function podPatch(name: string, pod: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
${indented(pod, 6)}`;
}

/** A kustomization with these resources, then whatever else it says. */
export function using(resources: readonly string[], more = ''): string {
  return kustomization(`resources:\n${resources.map((path) => `  - ${path}\n`).join('')}${more}`);
}

/** What some folders are about when only the base matters: they add nothing but a prefix. */
export function plainOverlays(names: readonly string[], base = '../../base'): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [`overlays/${name}/kustomization.yaml`, using([base], `namePrefix: ${name}-\n`)]),
  );
}

function indented(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}

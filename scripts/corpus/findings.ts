/** Part two: every finding has a source or a reason, and what stands at the source is what the finding is about. */
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../src/kubernetes/resource.ts';
import type { ReportFinding } from '../../src/report/model.ts';
import { linesOf, objectsOf, type Outcome, type Repository } from './repository.ts';
import { type Sighting, sightingsAt, type Step } from './walker.ts';

const WORKLOADS =
  /^(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|PodTemplate|DeploymentConfig)$/;
const WANTED = 0.95;

export function lookAtFindings(repository: Repository): Outcome {
  const faults: string[] = [];
  let [findings, fields, seen] = [0, 0, 0];
  for (const root of repository.report.roots) {
    const objects = objectsOf(repository.bare.get(root.path));
    for (const finding of root.findings) {
      findings += 1;
      const where = `${root.path}: ${finding.rule} ${finding.resource.kind}/${finding.resource.name}${finding.pointer}`;
      if (!hasSourceOrReason(finding)) faults.push(`${where} has neither a source nor a reason`);
      if (!WORKLOADS.test(finding.resource.kind)) continue;
      fields += 1;
      const object = objects.find((one) => isNamed(one, finding));
      if (object !== undefined && finding.source !== null && isSeen(repository, finding, object)) seen += 1;
      else if (finding.source !== null)
        faults.push(`${where}: not seen at ${finding.source.file}:${finding.source.line}`);
    }
  }
  if (seen < fields * WANTED)
    faults.push(`only ${seen} of ${fields} findings on workload fields are seen at their source`);
  return { says: `${findings} findings, ${seen} of ${fields} on workload fields seen at their source`, faults };
}

function hasSourceOrReason({ source, untraced }: ReportFinding): boolean {
  if (source !== null) return untraced === null && source.line > 0 && source.column > 0;
  return untraced !== null && /^[a-z-]+$/.test(untraced.code) && untraced.reason.includes(' ');
}

function isNamed(object: KubernetesObject, { resource }: ReportFinding): boolean {
  const metadata = object['metadata'] as { readonly name?: unknown; readonly namespace?: unknown } | undefined;
  return (
    object.kind === resource.kind &&
    object.apiVersion === resource.apiVersion &&
    metadata?.name === resource.name &&
    (metadata.namespace ?? null) === resource.namespace
  );
}

function isSeen({ top }: Repository, { source, pointer, resource }: ReportFinding, object: KubernetesObject): boolean {
  if (source === null) return false;
  const sightings = sightingsAt(linesOf(top, source.file).join('\n'), source.line, source.column);
  const wanted = stepsOf(object, pointer);
  // As much of the way as the rendering has must be there: the first line of a file is no source of a container.
  const depth = wanted.findLastIndex((_step, index) => valueAt(object, wanted.slice(0, index + 1)) != null) + 1;
  return sightings.some(
    (sighting) =>
      isField(sighting, wanted, depth, resource.kind) ||
      isOperation(sighting, wanted, depth) ||
      isEntry(sighting, wanted, object),
  );
}

/** A rendered pointer as steps, each item of a list by its name. */
function stepsOf(object: KubernetesObject, pointer: string): Step[] {
  let here: unknown = object;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isList = Array.isArray(here);
      here = (here as Record<string, unknown> | null | undefined)?.[key];
      if (!isList) return { key };
      const name = (here as { readonly name?: unknown } | undefined)?.name;
      return { item: typeof name === 'string' ? name : Number(key) };
    });
}

/** The object itself, or a merge patch of it: the names that lead here are the first of those that lead to the field. */
function isField(sighting: Sighting, wanted: readonly Step[], depth: number, kind: string): boolean {
  const { path, holders, self } = sighting;
  const start = path.findLastIndex((step, index) => 'key' in step && step.key === '(text)' && index >= 0) + 1;
  const own = path.slice(start);
  const body = own[0] !== undefined && 'key' in own[0] && own[0].key === 'items' ? own.slice(2) : own;
  // A finding on the whole object is seen at its document.
  const ofKind = [...holders, self].some((holder) => holder?.['kind'] === kind);
  return ofKind && body.length >= depth && startsWith(wanted, body);
}

/** An operation of a JSON6902 patch: its path and what stands below its value lead to the field, indexes aside. */
function isOperation({ path, holders }: Sighting, wanted: readonly Step[], depth: number): boolean {
  const operation = holders.findLast(
    (holder) => typeof holder['op'] === 'string' && typeof holder['path'] === 'string',
  );
  if (operation === undefined) return false;
  const value = path.findIndex((step) => 'key' in step && step.key === 'value');
  const written = String(operation['path'])
    .split('/')
    .slice(1)
    .map((token): Step => {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      return /^(?:-|-?\d+)$/.test(key) ? { item: Number(key) } : { key };
    });
  const all = [...written, ...(value < 0 ? [] : path.slice(value + 1))];
  return (all.length >= depth && startsWith(wanted, all, true)) || startsWith(all, wanted, true);
}

/** An entry of `images`: its name, old or new, is that of the image in the field. */
function isEntry({ path, holders }: Sighting, wanted: readonly Step[], object: KubernetesObject): boolean {
  const [first] = path;
  if (first === undefined || !('key' in first) || first.key !== 'images') return false;
  const entry = holders.at(-1) ?? {};
  const name = String(entry['newName'] ?? entry['name']);
  return String(valueAt(object, wanted)).startsWith(name);
}

function valueAt(object: KubernetesObject, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((here, step) => {
    if ('key' in step) return (here as Record<string, unknown> | undefined)?.[step.key];
    const items = here as readonly { readonly name?: unknown }[] | undefined;
    return typeof step.item === 'number' ? items?.[step.item] : items?.find(({ name }) => name === step.item);
  }, object);
}

function startsWith(steps: readonly Step[], beginning: readonly Step[], anyItem = false): boolean {
  return beginning.every((step, index) => {
    const other = steps[index];
    return isDeepStrictEqual(step, other) || (anyItem && other !== undefined && 'item' in step && 'item' in other);
  });
}

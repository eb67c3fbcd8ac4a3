/**
 * Part three: rendered scalars, drawn at random for each construct, are changed at their traced place in a copy; the real
 * renderer must then change exactly the fields that are traced to that place.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { directoryFiles } from '../../src/kustomize/files.ts';
import { kustomizationFilesIn, readKustomization } from '../../src/kustomize/kustomization.ts';
import type { Renderer } from '../../src/kustomize/renderer.ts';
import { isSourceError, openSources, type Sources } from '../../src/kustomize/sources.ts';
import { isUntraced, type Place, type RootTrace, traceRoot, type Writer } from '../../src/kustomize/trace/index.ts';
import { editBlockScalar, type EditResult, setValue } from '../../src/yaml/index.ts';
import { bare } from './programs.ts';
import { copyTree, limit, objectsOf, type Outcome, type Repository } from './repository.ts';
import { shuffled } from './random.ts';

/** As many of each construct as there must be, or all where there are fewer. */
const WANTED = 20;
/** A place that cannot be edited or must not be changed is passed over; so many are tried before it is given up. */
const TRIED = 400;

const CONSTRUCTS = [
  'resource',
  'list item',
  'merge file',
  'merge inline',
  'operation file',
  'operation inline',
  'images',
  'replicas',
  'component',
  'namespace',
  'labels',
] as const;

type Construct = (typeof CONSTRUCTS)[number];

interface Root {
  readonly repository: Repository;
  readonly path: string;
  readonly copies: string;
}

interface Sample {
  readonly root: Root;
  /** `index/pointer` in the rendering. */
  readonly field: string;
  readonly place: Place;
}

export async function changeSamples(
  renderer: Renderer,
  repositories: readonly Repository[],
  scratch: string,
): Promise<Outcome> {
  const pool = collect(repositories, scratch);
  const faults: string[] = [];
  const counts: string[] = [];
  for (const construct of CONSTRUCTS) {
    const samples = shuffled(pool.get(construct) ?? [], construct);
    let changed = 0;
    let wrong = 0;
    for (const sample of samples.slice(0, TRIED)) {
      if (changed + wrong === WANTED) break;
      const fault = await changeOne(renderer, sample);
      if (fault === 'passed over') continue;
      if (fault === null) changed += 1;
      else {
        wrong += 1;
        faults.push(`${construct}: ${fault}`);
      }
    }
    counts.push(`${construct} ${changed} of ${samples.length}`);
  }
  return { says: `changed at their traced place: ${counts.join(', ')}`, faults };
}

/** Every rendered scalar of every root, by the construct that wrote it; each place once. */
function collect(repositories: readonly Repository[], scratch: string): Map<Construct, Sample[]> {
  const pool = new Map<Construct, Sample[]>();
  for (const repository of repositories) {
    const copies = join(scratch, 'samples', repository.name);
    copyTree(repository.top, copies);
    const sources = openSources(directoryFiles(repository.top));
    const seen = new Set<string>();
    for (const { path } of repository.report.roots) {
      const rendered = objectsOf(repository.bare.get(path));
      const trace = traceRoot(sources, directoryOf(path), rendered);
      const root = { repository, path, copies };
      for (const [field, writer] of writersOf(trace, rendered)) {
        const key = placeKey(writer.place);
        if (seen.has(key) || !isFree(field)) continue;
        seen.add(key);
        for (const construct of constructsOf(sources, writer, trace, field)) {
          pool.set(construct, [...(pool.get(construct) ?? []), { root, field, place: writer.place }]);
        }
      }
    }
  }
  return pool;
}

function directoryOf(path: string): string {
  return path === '.' ? '' : path;
}

function constructsOf(sources: Sources, writer: Writer, trace: RootTrace, field: string): Construct[] {
  const { layer, place, via } = writer;
  const found: Construct[] = [];
  if (isComponent(sources, via.at(-1))) found.push('component');
  if (layer === 'images' || layer === 'replicas') return [...found, layer];
  if (layer === 'resource') return [...found, place.path[0] === 'items' ? 'list item' : 'resource'];
  if (layer === 'transformer') return [...found, field.endsWith('/metadata/namespace') ? 'namespace' : 'labels'];
  if (layer !== 'patch') return found;
  const inline = place.inline === undefined ? 'file' : 'inline';
  const isOperation = typeof (place.inline?.path ?? place.path)[0] === 'number';
  return trace.objects.length > 0 ? [...found, `${isOperation ? 'operation' : 'merge'} ${inline}`] : found;
}

function isComponent(sources: Sources, directory: string | undefined): boolean {
  const [file] = directory === undefined ? [] : kustomizationFilesIn(sources.files, directory);
  const read = file === undefined ? null : readKustomization(sources, file);
  return read !== null && !isSourceError(read) && read.kind === 'Component';
}

/** Keys by which kustomize finds objects, items and images, or which Kubernetes objects find one another by. */
const FINDING = new Set([
  'apiVersion',
  'kind',
  'name',
  'containerPort',
  'port',
  'protocol',
  'mountPath',
  'key',
  'group',
]);

function isFree(field: string): boolean {
  const keys = field.split('/').slice(1);
  const last = keys.at(-1) ?? '';
  if (FINDING.has(last) || /[sS]elector|matchLabels|config\.kubernetes\.io/.test(field)) return false;
  return last !== 'namespace' || keys.length === 2;
}

async function changeOne(renderer: Renderer, { root, field, place }: Sample): Promise<string | null | 'passed over'> {
  const { repository, path, copies } = root;
  const sources = openSources(directoryFiles(repository.top));
  const before = objectsOf(repository.bare.get(path));
  const text = sources.text(place.file);
  const value = otherValue(scalarsOf(before).get(field), place);
  if (typeof text !== 'string' || value === null) return 'passed over';
  const edited = edit(text, place, value);
  if (!edited.ok) return 'passed over';
  const file = join(copies, place.file);
  writeFileSync(file, edited.text);
  const ended = await limit(() => bare(renderer, join(copies, path)));
  writeFileSync(file, text);
  const where = `${repository.name}/${path} ${field} at ${place.file} ${JSON.stringify(place.inline?.path ?? place.path)}`;
  if (ended.code !== 0) return `${where}: the change breaks the build: ${ended.stderr.slice(-200)}`;
  const trace = traceRoot(sources, directoryOf(path), before);
  const traced = writersOf(trace, before);
  const predicted = [...traced].filter(([, writer]) => placeKey(writer.place) === placeKey(place)).map(([key]) => key);
  // Fields that no trace is given for may follow others: a replacement's target, a reference by name.
  const changed = differences(before, objectsOf(ended)).filter((key) => traced.has(key));
  if (changed.join() === predicted.toSorted().join()) return null;
  return `${where}: changed ${changed.join(' ')} and not ${predicted.join(' ')}`;
}

function writersOf(trace: RootTrace, rendered: readonly KubernetesObject[]): Map<string, Writer> {
  const writers = new Map<string, Writer>();
  for (const key of scalarsOf(rendered).keys()) {
    const index = Number(key.slice(0, key.indexOf('/')));
    const owner = trace.ownerOf(index, key.slice(key.indexOf('/')));
    if (!isUntraced(owner) && owner.missing.length === 0) writers.set(key, owner.writer);
  }
  return writers;
}

function otherValue(before: Json | undefined, place: Place): Json {
  const key = (place.inline?.path ?? place.path).at(-1);
  if (typeof before === 'number') return 424_242;
  if (typeof before === 'boolean') return !before;
  if (typeof before !== 'string') return null;
  // A namespace may be an object's name, by which kustomize sorts.
  if (key === 'namespace') return `${before}-changed`;
  if (key === 'newTag') return 'changed';
  if (key === 'digest') return `sha256:${'0'.repeat(64)}`;
  const image = /^([\w.-]+(?:[/:][\w.-]+)*\/[\w.-]+)(?::[\w.-]+)?(?:@sha256:\w+)?$/.exec(before);
  return image === null ? 'changed' : `${image[1]}:changed`;
}

function edit(text: string, { document, path, inline }: Place, value: Json): EditResult {
  if (inline === undefined) return setValue(text, document, path, value);
  return editBlockScalar(text, document, path, (inner) => setValue(inner, inline.document, inline.path, value));
}

function placeKey({ file, document, path, inline }: Place): string {
  return JSON.stringify([file, document, path, inline?.document, inline?.path]);
}

function differences(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const [one, other] = [scalarsOf(before), scalarsOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key)).toSorted();
}

/** Every scalar, as `index/pointer`. */
function scalarsOf(rendered: readonly KubernetesObject[]): Map<string, Json> {
  const scalars = new Map<string, Json>();
  const visit = (value: Json, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return void scalars.set(pointer, value);
    for (const [key, child] of Object.entries(value)) {
      visit(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  };
  for (const [index, object] of rendered.entries()) visit(object, String(index));
  return scalars;
}

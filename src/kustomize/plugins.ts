import type { Problem } from '../problem.ts';
import { doubtIn } from './doubt.ts';
import { joinPath } from './files.ts';
import {
  type Kustomization,
  type KustomizationField,
  kustomizationFilesIn,
  readKustomization,
  stringEntriesOf,
} from './kustomization.ts';
import { lineOf } from './line.ts';
import { referencesOfPlugin } from './references.ts';
import { isSourceError, type Sources } from './sources.ts';

/** What the configurations of plugins name in turn, and why that may not be told. */
export interface PluginReading {
  readonly texts: readonly string[];
  /** `unparsable-plugin` or `opaque-plugins`. */
  readonly problems: readonly Problem[];
}

/** Fields by which a directory of plugin configurations could change what its files say. */
const REWRITING = [
  ...(['patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'vars', 'configurations'] as const),
  ...(['generators', 'transformers', 'components', 'images', 'imageTags', 'openapi', 'crds'] as const),
] satisfies KustomizationField[];

/** Reads one file of plugin configurations. */
export function readPluginFile(sources: Sources, file: string): PluginReading {
  const text = sources.text(file);
  const doubt = typeof text === 'string' ? doubtIn(text) : null;
  const documents = doubt === null ? sources.documents(file, 'resource') : { ...doubt, code: 'doubt', file };
  if (!('code' in documents)) return { texts: documents.flatMap(referencesOfPlugin), problems: [] };
  const message = `what the plugins in ${file} read cannot be told: ${documents.message}`;
  return { texts: [], problems: [{ code: 'unparsable-plugin', message, file, line: documents.line }] };
}

/** Reads a directory of plugin configurations, which kustomize builds like any other, and those it is made of. */
export function readPluginDirectory(sources: Sources, directory: string, seen = new Set<string>()): PluginReading {
  if (seen.has(directory)) return { texts: [], problems: [] };
  seen.add(directory);
  const [file] = kustomizationFilesIn(sources.files, directory);
  const kustomization = file === undefined ? null : readKustomization(sources, file);
  // That it cannot be read is told of it as of any kustomization.
  if (kustomization === null || isSourceError(kustomization)) return { texts: [], problems: [] };
  const readings = (['resources', 'bases'] as const)
    .flatMap((field) => stringEntriesOf(kustomization, field))
    .map(({ value }) => joinPath(kustomization.directory, value))
    .map((path) => {
      if (sources.files.kind(path) === 'file') return readPluginFile(sources, path);
      return readPluginDirectory(sources, sources.files.real(path) ?? path, seen);
    });
  return {
    texts: readings.flatMap(({ texts }) => texts),
    problems: [...opaque(sources, kustomization), ...readings.flatMap(({ problems }) => problems)],
  };
}

function opaque(sources: Sources, kustomization: Kustomization): readonly Problem[] {
  const field = REWRITING.find((name) => kustomization.fields.has(name));
  if (field === undefined) return [];
  const message =
    `${field} changes plugins before they run, so what they will read cannot be told beforehand; ` +
    'write the plugins out as they shall be';
  const { file } = kustomization;
  const key = kustomization.fields.get(field)?.key ?? field;
  return [{ code: 'opaque-plugins', message, file, line: lineOf(sources, file, [key]) }];
}

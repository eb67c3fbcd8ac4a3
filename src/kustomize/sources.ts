import type { Json } from '../kubernetes/resource.ts';
import { parseYaml, type YamlSource } from '../yaml/index.ts';
import { editedFiles, type Files } from './files.ts';
import { type Dialect, type ReadResult, readYaml } from './reader.ts';

/** Why a source file could not be used. */
export interface SourceError {
  readonly code: 'missing' | 'not-utf8' | 'unparsable';
  readonly message: string;
  readonly file: string;
  readonly line: number | null;
}

/**
 * The source files of one state of a tree, each read and parsed at most once: as plain values (fast, for every
 * closure), and with positions (slow, only for files that a finding leads to).
 */
export interface Sources {
  readonly files: Files;
  /** The text of a file, or why it cannot be had. Text keeps a byte order mark and its line ends. */
  text(file: string): string | SourceError;
  /** The documents of a file as plain data, in the dialect in which kustomize would read it. */
  documents(file: string, dialect: Dialect): readonly Json[] | SourceError;
  /** The file parsed with positions. */
  positions(file: string): YamlSource | SourceError;
}

export function isSourceError(value: unknown): value is SourceError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'file' in value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function openSources(files: Files): Sources {
  const texts = new Map<string, string | SourceError>();
  const plain = new Map<string, readonly Json[] | SourceError>();
  const positioned = new Map<string, YamlSource | SourceError>();

  const text = (file: string): string | SourceError => remembered(texts, file, () => decode(files, file));
  const documents = (file: string, dialect: Dialect): readonly Json[] | SourceError =>
    remembered(plain, `${dialect} ${file}`, () => {
      const content = text(file);
      if (typeof content !== 'string') return content;
      return orError(file, readYaml(content, dialect));
    });
  const positions = (file: string): YamlSource | SourceError =>
    remembered(positioned, file, () => {
      const content = text(file);
      if (typeof content !== 'string') return content;
      const parsed = parseYaml(content);
      if (parsed.ok) return parsed.source;
      return { code: 'unparsable', message: parsed.error.message, file, line: parsed.error.line };
    });
  return { files, text, documents, positions };
}

/** The same sources with other texts in some places (real paths); what is not edited is not read again. */
export function editedSources(sources: Sources, texts: ReadonlyMap<string, string>): Sources {
  const edited = openSources(editedFiles(sources.files, texts));
  const of = (file: string): Sources => (texts.has(sources.files.real(file) ?? file) ? edited : sources);
  return {
    files: edited.files,
    text: (file) => of(file).text(file),
    documents: (file, dialect) => of(file).documents(file, dialect),
    positions: (file) => of(file).positions(file),
  };
}

function remembered<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function decode(files: Files, file: string): string | SourceError {
  const bytes = files.read(file);
  if (bytes === null) return { code: 'missing', message: 'the file does not exist in this tree', file, line: null };
  try {
    return utf8.decode(bytes);
  } catch {
    return { code: 'not-utf8', message: 'the file is not UTF-8 text', file, line: null };
  }
}

function orError(file: string, result: ReadResult): readonly Json[] | SourceError {
  if (result.ok) return result.documents;
  return { code: 'unparsable', message: result.message, file, line: result.line };
}

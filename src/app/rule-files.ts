import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix, resolve, sep } from 'node:path';
import { installation } from '../installation.ts';
import type { Problem } from '../problem.ts';
import type { CatalogueRule, RuleFile, RuleText } from '../rules/load.ts';

const builtIn = join(installation, 'rules');

/** What `npm run generate` makes of `rules/`, so that a check need not read 118 files of YAML. */
const CATALOGUE = join(builtIn, 'catalogue.json');

/**
 * All rules: the built-in ones, then those of each folder, in the order of their paths.
 *
 * @param folders as typed; a folder that cannot be read or holds no rule is a problem, never just nothing
 * @param form `texts`: the built-in ones too as they were written, for who needs their tests
 */
export function readRuleFiles(
  cwd: string,
  folders: readonly string[],
  form: 'catalogue' | 'texts' = 'catalogue',
): { files: RuleFile[]; problems: Problem[] } {
  const files: RuleFile[] = form === 'texts' ? builtInTexts() : readCatalogue();
  const problems: Problem[] = [];
  for (const folder of folders) {
    try {
      const found = readFolder(resolve(cwd, folder), folder.replace(/\/+$/, ''));
      files.push(...found);
      if (found.length === 0) problems.push(unreadable(`"${folder}" holds no rule; a rule is a .yaml file.`));
    } catch (error) {
      problems.push(
        unreadable(`The rules in "${folder}" cannot be read (${reasonOf(error)}); give a folder of rules.`),
      );
    }
  }
  return { files, problems };
}

/** The built-in rules as they were written, with their tests. */
export function builtInTexts(): RuleText[] {
  return readFolder(builtIn, 'rules');
}

function readCatalogue(): RuleFile[] {
  let text: string;
  try {
    text = readFileSync(CATALOGUE, 'utf8');
  } catch {
    return builtInTexts();
  }
  return (JSON.parse(text) as { readonly rules: CatalogueRule[] }).rules;
}

function readFolder(folder: string, shown: string): RuleText[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isHidden(path.slice(folder.length)))
    .sort()
    .map((path) => ({ file: posix.join(shown, path.slice(folder.length)), text: readText(path) }));
}

/** A mounted ConfigMap has each file a second time, in a folder whose name begins with dots. */
function isHidden(path: string): boolean {
  return path.split(sep).some((step) => step.startsWith('.'));
}

/** A file that is there and holds no text. */
class NoText extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file that decides what is found. Bytes that are no UTF-8 are not replaced, and what stands around a NUL is not
 * read: the rule or policy would say something else than its author wrote.
 */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.includes(0)) throw new NoText(`${basename(path)} holds a NUL`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new NoText(`${basename(path)} is not UTF-8 text`);
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof NoText) return error.message;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ENOENT') return 'it does not exist';
    if (error.code === 'ENOTDIR') return 'it is no directory';
    if (error.code === 'EISDIR') return 'it is a directory';
    if (error.code === 'EACCES') return 'permission denied';
  }
  return 'it is not readable';
}

function unreadable(message: string): Problem {
  return { code: 'rules-unreadable', message, file: null, line: null };
}

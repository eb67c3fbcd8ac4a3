import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, posix, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../../problem.ts';
import { ruleJsonSchema } from '../../rules/json-schema.ts';
import { slugPattern } from '../../rules/slug.ts';
import { reasonOf } from '../rule-files.ts';
import { openRules } from './open.ts';
import { skeletonOf } from './skeleton.ts';
import { installation } from '../../installation.ts';

export interface NewRuleOptions {
  readonly cwd: string;
  readonly id: string;
  /** As typed; made where it is missing. */
  readonly folder: string;
}

export interface NewRule {
  /** The file, as the folder was typed. */
  readonly file: string;
  /** The folder to name as one of rules; null where the rule is one of the installation. */
  readonly folder: string | null;
}

/**
 * Writes a rule to start from, and beside it the JSON Schema for editors, unless that is near by. Nothing is overwritten.
 *
 * @throws {ProblemError} where the id cannot be one or is taken, or the file cannot be written
 */
export async function newRule({ cwd, id, folder }: NewRuleOptions): Promise<NewRule> {
  if (!slugPattern.test(id)) {
    throw refusal('rule-id', `"${id}" cannot name a rule; expected lower-case words joined by hyphens`);
  }
  const { rules } = await openRules({ cwd, folders: [] }, { tests: false });
  const twin = rules.find((rule) => rule.id === id);
  if (twin !== undefined) {
    throw refusal('rule-exists', `the rule id "${id}" is taken by ${twin.file}; choose an id of its own`);
  }
  const directory = resolve(cwd, folder);
  const shown = posix.join(folder.replace(/\/+$/, ''), `${id}.yaml`);
  const category = rules.some((rule) => rule.category === basename(directory)) ? basename(directory) : 'custom';
  try {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, `${id}.yaml`);
    if (existsSync(path)) throw refusal('rule-exists', `${shown} exists, and is left as it is; choose another id`);
    const schema = schemaFor(directory);
    writeFileSync(path, skeletonOf({ id, category, schema }), { flag: 'wx' });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw refusal('not-written', `${shown} cannot be written (${reasonOf(error)})`);
  }
  return { file: shown, folder: isBuiltIn(directory) ? null : folder };
}

const SCHEMA_FILE = 'rule.schema.json';

/** The installation's own schema for a rule of its own; everybody else's rules get a copy, which moves with them. */
function schemaFor(directory: string): string {
  const own = join(installation, 'schemas', 'rule.json');
  if (isBuiltIn(directory)) return relative(directory, own).split(sep).join('/');
  const copy = join(directory, SCHEMA_FILE);
  if (!existsSync(copy)) writeFileSync(copy, `${JSON.stringify(ruleJsonSchema(), null, 2)}\n`, { flag: 'wx' });
  return SCHEMA_FILE;
}

function isBuiltIn(directory: string): boolean {
  return `${directory}${sep}`.startsWith(`${join(installation, 'rules')}${sep}`);
}

function refusal(code: string, message: string): ProblemError {
  return new ProblemError({ code, message, file: null, line: null });
}

/** Part one: Oakum and the bare renderer agree on which roots render, and on why the others do not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportRoot } from '../../src/report/model.ts';
import type { Ended } from './programs.ts';
import { linesOf, objectsOf, type Outcome, type Repository, sourceFiles } from './repository.ts';

export function compareRoots(repository: Repository): Outcome {
  const faults = repository.report.roots.flatMap((root) => compareRoot(repository, root));
  faults.push(...missedRoots(repository), ...repository.report.errors.map(({ message }) => message));
  const count = (status: ReportRoot['status']): number =>
    repository.report.roots.filter((root) => root.status === status).length;
  const says = `${count('rendered')} roots render, ${count('empty')} are empty, ${count('failed')} fail`;
  return { says, faults };
}

function compareRoot(repository: Repository, root: ReportRoot): string[] {
  const ended = repository.bare.get(root.path);
  if (ended === undefined) return standsURL(repository, root) ? [] : [`${root.path}: refused a URL that is not there`];
  const { error } = root;
  if (error === null) {
    if (ended.code !== 0) return [`${root.path}: kustomize does not render it, Oakum does`];
    const objects = objectsOf(ended).length;
    return objects === root.resources ? [] : [`${root.path}: ${root.resources} resources, kustomize has ${objects}`];
  }
  if (ended.code === 0 && error.code === 'empty-output' && ended.stdout.trim() === '') return [];
  if (ended.code === 0) return [`${root.path}: kustomize renders it, Oakum says ${error.message}`];
  return hasReason(error.message, ended) ? [] : [`${root.path}: not kustomize's reason: ${error.message}`];
}

/** A refusal names file and line, and there something stands that is fetched. */
function standsURL({ top }: Repository, { error }: ReportRoot): boolean {
  if (error?.file == null || error.line === null) return false;
  return /:\/\/|github\.com/.test(linesOf(top, error.file)[error.line - 1] ?? '');
}

/** Paths are cut from a reason, and of a chain of callers only the cause is quoted; the words are kustomize's own. */
function hasReason(message: string, { stderr }: Ended): boolean {
  const words = message.match(/[A-Za-z]{4,}/g) ?? [];
  const known = words.filter((word) => stderr.includes(word));
  return words.length > 0 && known.length >= words.length * 0.8;
}

/** Kustomizations that no root of the report is, found by the names of files alone. */
function missedRoots({ top, report }: Repository): string[] {
  const reported = new Set(report.roots.map(({ path }) => path));
  const missed = sourceFiles(top).filter((file) => {
    if (!/(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file)) return false;
    const directory = file.split('/').slice(0, -1).join('/') || '.';
    return !reported.has(directory) && !reported.has(directory === '.' ? '' : directory) && isRoot(top, file);
  });
  return missed.map((file) => `${file}: not among the roots`);
}

function isRoot(top: string, file: string): boolean {
  if (!existsSync(join(top, file))) return false;
  return !linesOf(top, file).some((line) =>
    /^kind:\s*["']?Component|^apiVersion:.*kustomize\.toolkit\.fluxcd/.test(line),
  );
}

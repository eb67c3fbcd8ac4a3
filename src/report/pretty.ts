import type { ResourceId } from '../kubernetes/resource.ts';
import { formatAdvice } from './advice.ts';
import type { FixState, Report, ReportFinding, ReportRoot } from './model.ts';
import { alignColumns, type Colors, colorsFor, count, formatProblem, paintSeverity, printable } from './terminal.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** The command to type next, where there is something to do; null hides the hint. */
  readonly next: string | null;
}

/** A report for a person: the roots that have something to say, one line for each finding, and what it adds up to. */
export function formatPretty(report: Report, options: PrettyOptions): string {
  const colors = colorsFor(options.color);
  const blocks = report.roots.filter(hasSomethingToSay).map((root) => formatRoot(root, colors));
  const advice = formatAdvice(lineless(report), colors);
  if (advice !== '') blocks.push(advice);
  if (report.roots.length > 0) blocks.push(formatSummary(report, colors));
  const fixable = report.roots.some((root) => root.findings.some(({ fix }) => fix.state === 'candidate'));
  if (fixable && options.next !== null) blocks.push(`Next: ${colors.bold(printable(options.next))}\n`);
  return blocks.join('\n');
}

/** Findings without a line say why; what is in the way of the others `oakum fix` tells. */
function lineless({ roots }: Report): FixState[] {
  return roots.flatMap(({ findings }) => findings.filter(({ source }) => source === null).map(({ fix }) => fix));
}

function hasSomethingToSay(root: ReportRoot): boolean {
  return root.status === 'failed' || root.findings.length > 0;
}

function formatRoot(root: ReportRoot, colors: Colors): string {
  const title = colors.bold(printable(root.path === '' ? '.' : root.path));
  if (root.error !== null) return `${title}\n  ${colors.red('failed')}  ${formatProblem(root.error)}\n`;
  const lines = mergeTwins(root.findings);
  const rows = alignColumns(
    lines.map(({ finding }) => [placeOf(finding), finding.severity, finding.action, finding.rule, '']),
  );
  const text = lines.map((line, index) => {
    const [place = '', severity = '', action = '', rule = ''] = rows[index] ?? [];
    const { finding } = line;
    const paintedAction = finding.action === 'block' ? colors.red(action) : colors.dim(action);
    const painted = [place, paintSeverity(colors, finding.severity, severity), paintedAction, colors.cyan(rule)];
    return `  ${painted.join('  ')}  ${sentenceOf(line, colors)}\n`;
  });
  return `${title}\n${text.join('')}`;
}

interface Line {
  readonly finding: ReportFinding;
  readonly resources: ResourceId[];
}

/** Two objects of a root that come from the same line are one line to read. */
function mergeTwins(findings: readonly ReportFinding[]): Line[] {
  const lines = new Map<string, Line>();
  for (const finding of findings) {
    const { rule, message, source, outcome, resource, pointer } = finding;
    const place = source === null ? [resource, pointer] : [source.file, source.line, source.column];
    const key = JSON.stringify([place, rule, message, outcome]);
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { finding, resources: [resource] });
    else known.resources.push(resource);
  }
  return [...lines.values()];
}

function placeOf({ source }: ReportFinding): string {
  return source === null ? '(line unknown)' : printable(`${source.file}:${source.line}:${source.column}`);
}

function sentenceOf({ finding, resources }: Line, colors: Colors): string {
  const [first, ...others] = resources;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const about = first === undefined ? '' : ` ${colors.dim(`(${printable(displayResource(first))}${more})`)}`;
  const why = finding.untraced === null ? '' : colors.dim(` – ${printable(finding.untraced.reason)}`);
  return `${printable(finding.message)}${about}${why}`;
}

function formatSummary({ summary, roots }: Report, colors: Colors): string {
  const broken = roots.flatMap((root) => root.findings).filter(({ outcome }) => outcome === 'error').length;
  const seen = `${count(summary.roots, 'root')}, ${count(summary.resources, 'resource')}`;
  const places = summary.findings === 0 ? '' : ` at ${count(summary.places, 'place')}`;
  const parts = [`${count(summary.findings, 'finding')}${places}`];
  if (summary.findings > 0) parts.push(blockingText(summary.blocking, colors));
  if (broken > 0) parts.push(colors.red(`${broken} could not be evaluated`));
  if (summary.undecided > 0) parts.push(`${summary.undecided} undecided`);
  if (summary.failedRoots > 0) parts.push(colors.red(`${count(summary.failedRoots, 'root')} failed`));
  const unknown =
    summary.unknownKinds === 0
      ? ''
      : `${count(summary.unknownKinds, 'resource')} of unknown kinds, held against no schema\n`;
  return `${seen}: ${parts.join(', ')}\n${unknown}`;
}

function blockingText(blocking: number, colors: Colors): string {
  if (blocking === 0) return 'none blocks';
  return colors.red(blocking === 1 ? '1 blocks' : `${blocking} block`);
}

function displayResource({ kind, namespace, name }: ResourceId): string {
  const shown = name === '' ? '(no name)' : name;
  return namespace === null ? `${kind} ${shown}` : `${kind} ${namespace}/${shown}`;
}

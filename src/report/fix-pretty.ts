import type { Fixed, FixReport, Left } from './model.ts';
import { alignColumns, type Colors, colorsFor, count, printable } from './terminal.ts';
import { formatAdvice } from './advice.ts';
import type { PrettyOptions } from './pretty.ts';

/** What was fixed, for a person: the diff, each fix with its place, what is left and why, and what it adds up to. */
export function formatFixPretty(report: FixReport, options: PrettyOptions): string {
  const colors = colorsFor(options.color);
  const blocks: string[] = [];
  if (report.diff !== '') blocks.push(formatDiff(report.diff, colors));
  if (report.fixed.length > 0) blocks.push(formatFixed(report.fixed, colors));
  if (report.left.length > 0) blocks.push(formatLeft(report.left, colors));
  if (blocks.length > 0 || report.errors.length === 0) blocks.push(formatSummary(report, colors));
  if (report.fixed.length > 0 && report.errors.length === 0 && options.next !== null)
    blocks.push(`Next: ${colors.bold(printable(options.next))}\n`);
  return blocks.join('\n');
}

/** The diff keeps its lines, their ends and tabs, so that it can be applied; what else could steer a terminal goes. */
function formatDiff(diff: string, colors: Colors): string {
  const lines = diff.split('\n').map((line) => {
    const shown = line.replaceAll(/(?!\t|\r$)\p{Cc}/gu, ' ');
    if (shown.startsWith('+++') || shown.startsWith('---')) return colors.bold(shown);
    if (shown.startsWith('@@')) return colors.cyan(shown);
    if (shown.startsWith('+')) return colors.green(shown);
    return shown.startsWith('-') ? colors.red(shown) : shown;
  });
  return lines.join('\n');
}

function formatFixed(fixed: readonly Fixed[], colors: Colors): string {
  const rows = fixed.map(({ rule, edits, findings, brought, valueFrom }) => {
    // An edit for another finding mended it too.
    const places = edits.map(({ file, line }) => printable(`${file}:${line}`)).join(', ') || '(along with others)';
    const from = valueFrom === null ? '' : `, value from ${printable(valueFrom)}`;
    const more = brought.length === 0 ? '' : `${count(brought.length, 'finding')} that another fix brought`;
    const what = findings.length === 0 ? more : [count(findings.length, 'finding'), more].filter(Boolean).join(' and ');
    return [places, rule, `${what}${from}`];
  });
  const text = alignColumns(rows).map(([places, rule, what]) => `  ${places}  ${colors.cyan(rule ?? '')}  ${what}\n`);
  return `${colors.bold('Fixes')}\n${text.join('')}`;
}

function formatLeft(left: readonly Left[], colors: Colors): string {
  const groups = new Map<string, { readonly first: Left; readonly roots: Set<string>; findings: number }>();
  for (const entry of left) {
    const key = JSON.stringify([entry.rule, entry.state, entry.code, entry.reason]);
    const group = groups.get(key) ?? { first: entry, roots: new Set(), findings: 0 };
    group.roots.add(entry.root);
    group.findings += 1;
    groups.set(key, group);
  }
  const entries = [...groups.values()];
  const rows = entries.map(({ first, findings, roots }) => [
    first.rule,
    first.state,
    `${count(findings, 'finding')} in ${count(roots.size, 'root')}${first.reason === null ? '' : `: ${printable(first.reason)}`}${first.code === null ? '' : ` (${printable(first.code)})`}`,
  ]);
  const text = alignColumns(rows).map(([rule, state, why]) => `  ${colors.cyan(rule ?? '')}  ${state}  ${why}\n`);
  return `${colors.bold('Left')}\n${text.join('')}${formatAdvice(left, colors)}`;
}

function formatSummary(report: FixReport, colors: Colors): string {
  const findings = report.fixed.reduce((sum, entry) => sum + entry.findings.length, 0);
  const edits = report.fixed.reduce((sum, entry) => sum + entry.edits.length, 0);
  const done =
    findings === 0
      ? 'nothing to fix'
      : `${count(edits, 'edit')} ${edits === 1 ? 'fixes' : 'fix'} ${count(findings, 'finding')}`;
  const left = report.left.length === 0 ? '' : `, ${report.left.length} left`;
  const where =
    report.branch === null
      ? ''
      : `, on branch ${colors.bold(printable(report.branch))} (${report.commit?.slice(0, 12) ?? 'no commit'})`;
  return `${done}${left}${where}\n`;
}

/** What a fix branch's commit says: which findings, in which roots, at which lines, and how they were proved. */
import type { Remediation } from '../remediation/index.ts';
import type { Fixed } from '../report/index.ts';
import { fixedGroups } from './fix-report.ts';
import { compareText } from './order.ts';
import type { Platform } from './platform.ts';

const WIDTH = 72;

export function commitMessage(remediation: Remediation, { renderer }: Platform): string {
  const groups = fixedGroups(remediation);
  const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
  const roots = new Set(groups.flatMap((group) => group.findings.map(({ root }) => root)));
  const rules = [...new Set(groups.map(({ rule }) => rule))].toSorted(compareText);
  const subject =
    rules.length === 1
      ? `fix: ${rules[0]} in ${plural(roots.size, 'root')}`
      : `fix: ${plural(findings, 'policy finding')} in ${plural(roots.size, 'root')}`;
  const body = rules.map((rule) =>
    ruleText(
      rule,
      groups.filter((group) => group.rule === rule),
    ),
  );
  const version = renderer === null ? '' : ` ${renderer.version}`;
  const proof = wrapped(
    `Proved by rendering every kustomization that reads an edited file before and after, with kustomize${version}: these findings are gone, no new one came, and nothing else changed in the rendered objects.`,
    '',
  );
  const notes = notesOf(remediation);
  return [subject, ...body, ...notes, proof].join('\n\n');
}

function ruleText(rule: string, groups: readonly Fixed[]): string {
  const lines = groups.flatMap((group) => {
    const places = group.edits.map(({ file, line }) => `${file}:${line}`);
    const roots = [...new Set([...group.findings, ...group.brought].map(({ root }) => root || '.'))].toSorted(
      compareText,
    );
    const value = group.valueFrom === null ? '' : `; value: ${group.valueFrom}`;
    const where = places.length === 0 ? 'with another edit' : [...new Set(places)].join(', ');
    return wrapped(`- ${where} (${roots.join(', ')})${value}`, '  ');
  });
  return [`${rule}`, ...lines].join('\n');
}

/** What the rules say that whoever merges has to know, each once. */
function notesOf({ outcomes }: Remediation): string[] {
  const notes = new Set(
    outcomes.flatMap(({ violation, refusal }) => (refusal === null ? (violation.finding.fix?.notes ?? []) : [])),
  );
  if (notes.size === 0) return [];
  return [
    ['To know before merging:', ...[...notes].toSorted(compareText).map((note) => wrapped(`- ${note}`, '  '))].join(
      '\n',
    ),
  ];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Breaks at spaces; a word that is longer stays whole. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

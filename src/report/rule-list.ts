import type { RuleSummary } from '../rules/describe.ts';
import { alignColumns, colorsFor, count, paintSeverity, printable } from './terminal.ts';

/** What `oakum rules list --format json` prints. */
export interface RuleList {
  readonly apiVersion: 'oakum.dev/v1';
  readonly kind: 'RuleList';
  readonly rules: readonly RuleSummary[];
}

/** The rules by category, one line each. */
export function formatRuleList({ rules }: RuleList, { color }: { readonly color: boolean }): string {
  const colors = colorsFor(color);
  const rows = alignColumns(rules.map((rule) => [rule.id, rule.severity, rule.safety, rule.frameworks.join(', ')]));
  const categories = [...new Set(rules.map(({ category }) => category))].toSorted();
  const blocks = categories.map((category) => {
    const lines = rules.flatMap((rule, index) => {
      if (rule.category !== category) return [];
      const [id = '', severity = '', safety = '', frameworks = ''] = rows[index] ?? [];
      const painted = [colors.cyan(id), paintSeverity(colors, rule.severity, severity), safety, printable(frameworks)];
      return [`  ${painted.join('  ')}`.trimEnd()];
    });
    return `${colors.bold(category)}\n${lines.join('\n')}\n`;
  });
  return [...blocks, `${count(rules.length, 'rule')}\n`].join('\n');
}

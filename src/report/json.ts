import type { FixReport, Report } from './model.ts';

/** A report as JSON, indented by two spaces, with a last newline. */
export function formatJson(report: Report | FixReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

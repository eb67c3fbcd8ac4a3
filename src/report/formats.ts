import { formatFixPretty } from './fix-pretty.ts';
import { formatJson } from './json.ts';
import type { FixReport, Report } from './model.ts';
import { formatPretty, type PrettyOptions } from './pretty.ts';

export type FormatOptions = PrettyOptions;

/** One way to print a report. To add one, write its file and name it here. */
interface Format {
  readonly report: (report: Report, options: FormatOptions) => string;
  /** Where a format has no form for fixes, `oakum fix` does not offer it. */
  readonly fix?: (report: FixReport, options: FormatOptions) => string;
}

const formats = {
  pretty: { report: formatPretty, fix: formatFixPretty },
  json: { report: formatJson, fix: formatJson },
} as const satisfies Record<string, Format>;

const table: ReadonlyMap<string, Format> = new Map(Object.entries(formats));

export const reportFormats: readonly string[] = [...table.keys()];
export const fixFormats: readonly string[] = reportFormats.filter((name) => table.get(name)?.fix !== undefined);

/** @returns the whole text, or null where there is no such format. */
export function formatReport(name: string, report: Report, options: FormatOptions): string | null {
  return table.get(name)?.report(report, options) ?? null;
}

export function formatFixReport(name: string, report: FixReport, options: FormatOptions): string | null {
  return table.get(name)?.fix?.(report, options) ?? null;
}

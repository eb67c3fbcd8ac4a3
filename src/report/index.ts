export { fixFormats, type FormatOptions, formatFixReport, formatReport, reportFormats } from './formats.ts';
export type * from './model.ts';
export { count, formatProblem, printable } from './terminal.ts';

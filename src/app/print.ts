/** What a door needs to print a result; the formats themselves are in the report room. */
export {
  fixFormats,
  type FormatOptions,
  formatFixReport,
  formatProblem,
  formatReport,
  reportFormats,
} from '../report/index.ts';
export { formatExplanation, formatExplanationJson } from '../report/explain.ts';
export { didYouMean } from '../rules/suggest.ts';

export type { Texts } from './apply-edits.ts';
export { knownFix } from './known-fix.ts';
export { type Outcome, remediate, type RemediateOptions, type Remediation } from './remediate.ts';
export { type Analyse, type Analysis, isRefusal, type Refusal, type SourceEdit, type Violation } from './types.ts';
export { type Donor, donorsInSources, donorsOf, type Needy, needsLimit, needyOf, type ValueContext } from './values.ts';

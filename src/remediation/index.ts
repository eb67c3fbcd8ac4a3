export type { Texts } from './apply-edits.ts';
export { knownFix, type ProposeContext } from './propose.ts';
export { type Outcome, remediate, type RemediateOptions, type Remediation } from './remediate.ts';
export { type Analyse, type Analysis, isRefusal, type Refusal, type Violation } from './types.ts';
export { type Donor, donorsOf, type ValueContext } from './values.ts';

export { actionOf, paramsOf } from './decide.ts';
export { digestOf } from './digest.ts';
export { type Fingerprinted, fingerprints, type ObjectNames } from './fingerprint.ts';
export { loadPolicy, type PolicyResult } from './load.ts';
export { recommended, recommendedMemoryFactor } from './profile.ts';
export type { Action, Policy, PolicyRule, Severity } from './types.ts';

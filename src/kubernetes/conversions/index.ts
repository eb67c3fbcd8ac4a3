/** Rewrites objects of API versions that are gone for the version that took their place. Pure; one file for each kind that differs. */
export { applyConversion, plainSteps, type PlainStep } from './apply.ts';
export { convert, type ConvertedType, convertsTo } from './convert.ts';
export { convertOperation, type OperationResult } from './json-patch.ts';
export type { ConversionOp, ConversionRefusal, ConversionResult, Role } from './types.ts';

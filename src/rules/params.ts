export type ParamType = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'map';

/** Whether a value can be given for a parameter of this type. */
export function isOfType(value: unknown, type: ParamType): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'map') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type;
}

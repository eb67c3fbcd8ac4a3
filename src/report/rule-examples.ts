import { stringify } from 'yaml';
import type { Json } from '../kubernetes/resource.ts';

/** Objects as a manifest, one document each. */
export function manifestOf(objects: readonly Json[]): string {
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0, schema: 'yaml-1.1' }))
    .join('---\n');
}

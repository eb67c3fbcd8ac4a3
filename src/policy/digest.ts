import { createHash } from 'node:crypto';

/** How reports name a text that a verdict depends on. */
export function digestOf(text: string): string {
  return `sha256:${sha256(text)}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

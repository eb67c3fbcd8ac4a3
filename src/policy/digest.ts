/** How reports name a text that a verdict depends on. */
export function digestOf(text: string): string {
  return `sha256:${sha256(text)}`;
}

/** Loading this part of Node takes longer than all that is hashed in a small check, and a clean one needs little of it. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

export function sha256(text: string): string {
  return crypto().createHash('sha256').update(text, 'utf8').digest('hex');
}

import { join } from 'node:path';

/**
 * The folder of this installation, which holds `rules/`, `schemas/` and `data/`. Both `src/` and the built program in `dist/`
 * are one step below it; nobody else looks for it from where it stands.
 */
export const installation = join(import.meta.dirname, '..');

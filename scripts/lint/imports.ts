import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { confined, rooms } from './import-table.ts';

/**
 * What the import table says about one import.
 *
 * @param file the importing file, POSIX, from the repository's top
 * @param specifier what stands in the import
 * @param typeOnly whether only types are imported
 * @returns one sentence that says what is wrong, or null where the import is allowed
 */
export function judgeImport(file: string, specifier: string, typeOnly: boolean): string | null {
  if (!file.startsWith('src/')) return null;
  const inside = file.slice('src/'.length);
  return specifier.startsWith('.') ? judgePath(file, inside, specifier, typeOnly) : judgeModule(inside, specifier);
}

function judgePath(file: string, inside: string, specifier: string, typeOnly: boolean): string | null {
  const target = posix.join(posix.dirname(file), specifier);
  if (!target.startsWith('src/')) return null;
  const from = roomOf(inside);
  const to = roomOf(target.slice('src/'.length));
  if (to === null || from === to) return null;
  if (from === null) return `${file} is for every room, so it imports none; ${specifier} is in src/${to}.`;
  const row = rooms[from];
  if (row === undefined) return `src/${from} has no row in scripts/lint/import-table.ts; add one.`;
  if (row.uses.includes(to)) return null;
  if (!row.types?.includes(to)) return `src/${from} may not import src/${to}; it may use ${list(row.uses)}.`;
  return typeOnly ? null : `src/${from} may import only types of src/${to}; write "import type".`;
}

function judgeModule(inside: string, specifier: string): string | null {
  const name = moduleName(specifier);
  const places = confined[name];
  if (places === undefined || places.some((place) => inside === place || inside.startsWith(place))) return null;
  return `src/${inside} may not import ${name}; it belongs to ${list(places.map((place) => `src/${place}`))}.`;
}

/** The first folder under src/, or null for a file that stands at the top of it. */
function roomOf(inside: string): string | null {
  const slash = inside.indexOf('/');
  return slash < 0 ? null : inside.slice(0, slash);
}

function moduleName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  if (first.startsWith('@')) return `${first}/${second}`;
  return !first.startsWith('node:') && isBuiltin(first) ? `node:${first}` : first;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

import type { Overload } from '../overload.ts';
import { apiLibrary } from './apis.ts';
import { authorizerLibrary } from './authorizer.ts';
import { formatLibrary } from './format.ts';
import { namedFormatLibrary } from './named-formats.ts';
import { networkLibrary } from './network.ts';
import { semverLibrary } from './semvers.ts';
import { urlLibrary } from './urls.ts';
import { conversionLibrary } from './conversions.ts';
import { coreLibrary } from './core.ts';
import { listLibrary } from './lists.ts';
import { optionalLibrary } from './optionals.ts';
import { quantityLibrary } from './quantities.ts';
import { regexLibrary } from './regex.ts';
import { selectorLibrary } from './selectors.ts';
import { setLibrary } from './sets.ts';
import { stringLibrary } from './strings.ts';
import { timestampLibrary } from './timestamps.ts';

const LIBRARY: readonly Overload[] = [
  ...coreLibrary,
  ...conversionLibrary,
  ...stringLibrary,
  ...timestampLibrary,
  ...optionalLibrary,
  ...regexLibrary,
  ...listLibrary,
  ...setLibrary,
  ...selectorLibrary,
  ...quantityLibrary,
  ...urlLibrary,
  ...semverLibrary,
  ...networkLibrary,
  ...namedFormatLibrary,
  ...formatLibrary,
  ...authorizerLibrary,
  ...apiLibrary,
];

function signature(name: string, isMember: boolean, arity: number): string {
  return `${isMember ? '.' : ''}${name}/${arity}`;
}

function nameOnly(name: string, isMember: boolean): string {
  return `${isMember ? '.' : ''}${name}`;
}

const BY_SIGNATURE = Map.groupBy(LIBRARY, (overload) =>
  signature(overload.name, overload.member, overload.params.length),
);
const NAMES = new Set(LIBRARY.map((overload) => nameOnly(overload.name, overload.member)));

/** The overloads of a name; a method's target counts as an argument. Undefined where there are none. */
export function findOverloads(name: string, isMember: boolean, arity: number): readonly Overload[] | undefined {
  return BY_SIGNATURE.get(signature(name, isMember, arity));
}

/** The names of all functions, or of all methods. */
export function functionNames(isMember: boolean): string[] {
  return [...new Set(LIBRARY.filter(({ member }) => member === isMember).map(({ name }) => name))];
}

/** Whether there is a function or method of this name, with any number of arguments. */
export function isKnownFunction(name: string, isMember: boolean): boolean {
  return NAMES.has(nameOnly(name, isMember));
}

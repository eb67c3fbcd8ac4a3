import { apiLifecycle } from '../../kubernetes/api-versions.ts';
import { globalFunction, type Overload } from '../overload.ts';

/** What Oakum knows of API versions that end: a map, empty where it knows of no end; keys without a value are left out. */
export const apiLibrary: readonly Overload[] = [
  globalFunction('apiLifecycle', ['string', 'string'], (_, apiVersion, kind) => {
    const found = apiLifecycle(apiVersion, kind);
    if (found === null) return {};
    const { removed, successor, successorSince, conversion } = found;
    if (successor === null || successorSince === null) return { removed, conversion };
    return { removed, successor, successorSince, conversion };
  }),
];

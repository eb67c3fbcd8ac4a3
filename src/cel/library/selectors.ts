import { selects } from '../../kubernetes/selector.ts';
import { spend } from '../frame.ts';
import { celToJson } from '../json.ts';
import { globalFunction, type Overload } from '../overload.ts';
import { CelError } from '../values.ts';

/**
 * `selects(selector, labels)`: whether a LabelSelector selects an object of these labels. Not among the functions of the API
 * server, whose rules see one object at a time; here rules see the whole render, and joining by labels is what they do most.
 */
export const selectorLibrary: readonly Overload[] = [
  globalFunction('selects', ['map', 'map'], (frame, selector, labels) => {
    spend(frame, 10);
    const answer = selects(celToJson(selector), celToJson(labels));
    return answer.ok ? answer.selected : new CelError('invalid-argument', answer.reason);
  }),
];

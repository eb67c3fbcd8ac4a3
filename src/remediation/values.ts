/**
 * Where a value comes from that no rule can say, in the order that the architecture lays down. Nothing is invented:
 * where none of these has one, the finding needs a value from a person.
 */
import { parseImage } from '../kubernetes/images.ts';
import { getPointer } from '../kubernetes/pointer.ts';
import { compareQuantities, parseQuantity, quantityAsInteger, scaleQuantity } from '../kubernetes/quantity.ts';
import { displayResource } from '../kubernetes/identity.ts';
import type { Json, KubernetesObject, ResourceId } from '../kubernetes/resource.ts';
import { isJsonObject, podKindOf, podsOf } from '../kubernetes/workloads.ts';
import type { Sources } from '../kustomize/sources.ts';
import { plain, traceSources } from '../kustomize/trace/index.ts';
import type { RuleFinding } from '../rules/index.ts';

/** A container somewhere in the repository that may lend its values. */
export interface Donor {
  readonly root: string;
  /** The workload as its author named it. */
  readonly workload: ResourceId;
  readonly container: string;
  /** The image's name, without tag and digest. */
  readonly image: string;
  readonly limit: string | null;
  readonly request: string | null;
}

/** A value and the words that say where it comes from. */
export interface FoundValue {
  readonly value: string;
  readonly from: string;
  /** Derived from the container's own request, so it belongs where that is written. */
  readonly ofRequest?: true;
}

export interface ValueContext {
  /** What a person gave, by rule: one or more values. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly donors: readonly Donor[];
  /** The policy's factor on the container's own request. */
  readonly factor: number;
}

/** What is known of the container that needs a value; little enough to be kept when its rendering is gone. */
export interface Needy {
  readonly rule: string;
  /** Its name; null where it has none, or the finding is about no container. */
  readonly container: string | null;
  readonly image: string | null;
  readonly request: string | null;
  /** As its author named it. */
  readonly workload: ResourceId;
  /** Entries for containers in the LimitRanges of its namespace. */
  readonly ranges: readonly { readonly item: Json; readonly name: string }[];
}

/**
 * @param holder the rendered object, and in it the pointer to the finding's scope
 * @param workload as its author named it
 */
export function needyOf(
  finding: RuleFinding,
  holder: { readonly object: KubernetesObject; readonly pointer: string },
  workload: ResourceId,
  rendered: readonly KubernetesObject[],
): Needy {
  const container = getPointer(holder.object, holder.pointer) ?? null;
  const image = getPointer(container, '/image');
  const namespace = getPointer(holder.object, '/metadata/namespace') ?? null;
  return {
    rule: finding.rule.id,
    container: finding.scope.name,
    image: typeof image === 'string' ? image : null,
    request: memory(container, 'requests'),
    workload,
    ranges: rangesOf(namespace, rendered),
  };
}

/** The containers of a rendering that could lend a value. */
export function donorsOf(
  root: string,
  rendered: readonly KubernetesObject[],
  authored: (resource: number) => ResourceId | null,
): Donor[] {
  return rendered.flatMap((object, index) => {
    const kind = podKindOf(object.apiVersion, object.kind);
    const pods = kind === null ? [] : podsOf(object, kind).pods;
    return pods
      .flatMap(({ containers }) => containers)
      .flatMap(({ container, name }) => {
        if (!isJsonObject(container) || name === null) return [];
        const limit = memory(container, 'limits');
        const workload = limit === null ? null : authored(index);
        if (workload === null) return [];
        const request = memory(container, 'requests');
        const image = typeof container['image'] === 'string' ? parseImage(container['image']).name : '';
        return [{ root, workload, container: name, image, limit, request }];
      });
  });
}

/** The same for kustomizations that nobody asked to render: what their sources give is near enough to lend a value. */
export function donorsInSources(sources: Sources, directories: readonly string[]): Donor[] {
  return directories.flatMap((directory) => {
    const trace = traceSources(sources, directory);
    const objects = trace.objects.map(({ root }) => plain(root) as KubernetesObject);
    return donorsOf(directory, objects, (resource) => trace.authored(resource));
  });
}

/** Whether a finding's fix needs a value that another container may lend. */
export function needsLimit({ fix }: RuleFinding): boolean {
  const ops = fix?.ops ?? [];
  return ops.some((op) => op.op !== 'remove' && 'from' in op.value && op.value.from === 'limit');
}

/** The memory limit for a container, or null where only a person can say it. What a person said is never passed over. */
export function findLimit(needy: Needy, context: ValueContext): FoundValue | null {
  const said = given(needy, context);
  const candidates = said.length > 0 ? said : [...lent(needy, context), ...ranged(needy), ...scaled(needy, context)];
  return candidates.find(({ value }) => isUsable(value, needy)) ?? null;
}

/** The value that a person gave for a limit, where it does not fit this container; null where none was given, or it does. */
export function unfitLimit(needy: Needy, context: ValueContext): string | null {
  const said = given(needy, context);
  return said.some(({ value }) => isUsable(value, needy)) ? null : (said[0]?.value ?? null);
}

/** The request that goes with a limit: the lender's where it has one, else the limit, as the API server would have it. */
export function requestFor(limit: FoundValue, needy: Needy, context: ValueContext): string {
  const lender = lenders(needy, context).find((donor) => donor.limit === limit.value && donor.request !== null);
  return lender?.request ?? limit.value;
}

/** The image that a person gave for this very image name. */
export function findImage({ rule, image }: Needy, context: ValueContext): FoundValue | null {
  if (image === null) return null;
  const wanted = (context.given.get(rule) ?? []).find((value) => parseImage(value).name === parseImage(image).name);
  return wanted === undefined ? null : { value: wanted, from: '--value' };
}

function given({ rule }: Needy, { given: values }: ValueContext): FoundValue[] {
  return (values.get(rule) ?? []).map((value) => ({ value, from: '--value' }));
}

function lent(needy: Needy, context: ValueContext): FoundValue[] {
  return lenders(needy, context).map((donor) => ({
    value: donor.limit ?? '',
    from: `container ${donor.container} of ${displayResource(donor.workload)} in ${donor.root === '' ? '.' : donor.root}`,
  }));
}

/** Siblings of the same workload first, then containers of the same image; the largest limit first, then by root. */
function lenders({ container, image, workload }: Needy, { donors }: ValueContext): Donor[] {
  const name = image === null ? null : parseImage(image).name;
  const siblings = donors.filter((donor) => donor.container === container && sameWorkload(donor.workload, workload));
  const relatives = donors.filter((donor) => donor.image === name && !siblings.includes(donor));
  return [...siblings.toSorted(byLimit), ...relatives.toSorted(byLimit)];
}

function sameWorkload(one: ResourceId, other: ResourceId): boolean {
  return one.kind === other.kind && one.name === other.name && one.apiVersion === other.apiVersion;
}

function byLimit(one: Donor, other: Donor): number {
  const [a, b] = [parseQuantity(one.limit ?? ''), parseQuantity(other.limit ?? '')];
  const larger = a === null || b === null ? 0 : compareQuantities(b, a);
  return larger || (one.root < other.root ? -1 : one.root > other.root ? 1 : 0);
}

function ranged({ ranges }: Needy): FoundValue[] {
  return ranges.flatMap(({ item, name }) => {
    const value = getPointer(item, '/default/memory') ?? getPointer(item, '/max/memory');
    return typeof value === 'string' ? [{ value, from: `LimitRange ${name}` }] : [];
  });
}

function rangesOf(namespace: Json, rendered: readonly KubernetesObject[]): Needy['ranges'] {
  return rendered.flatMap((object) => {
    if (object.kind !== 'LimitRange') return [];
    const items = getPointer(object, '/spec/limits');
    if ((getPointer(object, '/metadata/namespace') ?? null) !== namespace || !Array.isArray(items)) return [];
    const name = String(getPointer(object, '/metadata/name') ?? '');
    return items.filter((item) => getPointer(item, '/type') === 'Container').map((item) => ({ item, name }));
  });
}

function scaled({ request }: Needy, { factor }: ValueContext): FoundValue[] {
  const value = request === null ? null : scaleQuantity(request, factor);
  if (value === null) return [];
  return [{ value, from: `${factor} times its own memory request ${request}`, ofRequest: true }];
}

/** A limit must be a quantity above zero, not below the request, and within every LimitRange of the render. */
function isUsable(value: string, { request, ranges }: Needy): boolean {
  const quantity = parseQuantity(value);
  const zero = parseQuantity('0');
  if (quantity === null || zero === null || compareQuantities(quantity, zero) <= 0) return false;
  // A part of a byte, such as 512m, is a slip.
  if (quantityAsInteger(quantity) === null) return false;
  if (isBelow(value, request)) return false;
  return ranges.every(({ item }) => {
    const max = getPointer(item, '/max/memory');
    const min = getPointer(item, '/min/memory');
    return !(typeof max === 'string' && isBelow(max, value)) && !(typeof min === 'string' && isBelow(value, min));
  });
}

function isBelow(one: string, other: string | null): boolean {
  const [a, b] = [parseQuantity(one), other === null ? null : parseQuantity(other)];
  return a !== null && b !== null && compareQuantities(a, b) < 0;
}

function memory(container: Json, kind: 'limits' | 'requests'): string | null {
  const value = getPointer(container, `/resources/${kind}/memory`);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
